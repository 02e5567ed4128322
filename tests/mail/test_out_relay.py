"""Giving mails to a relay over TLS: what is checked before a password is said."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from watchfloor.core import clock
from watchfloor.mail.out.relay import Relay, Talk

pytestmark = pytest.mark.security


class Sink:
    """Takes what it is given."""

    def __init__(self) -> None:
        self.took = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - so it is called
        self.took += 1
        return "250 taken"


class AnyPort(Controller):
    """As in test_out: on a port that is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of the name `localhost`, by its own hand, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    now = clock.wall()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert", folder / "key"


@pytest.fixture
def server(socket_enabled: None, certificate: tuple[Path, Path]) -> Iterator[AnyPort]:
    def check(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, said: LoginPassword) -> AuthResult:
        return AuthResult(success=(said.login, said.password) == (b"desk", b"p:w"))

    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(*certificate)
    found = AnyPort(
        Sink(), hostname="127.0.0.1", port=0, tls_context=tls, require_starttls=True, authenticator=check,
        auth_required=True,
    )  # fmt: skip
    found.start()
    yield found
    found.stop()


def give(relay: Relay, certificate: Path | None) -> str:
    """What the relay said: "" when it took the mail."""
    context = ssl.create_default_context(cafile=str(certificate) if certificate else None)
    said = Talk(lambda: context, silence=5).give(
        relay, sender="a@floor.example", to="b@x.example", raw=b"X: y\r\n\r\nz\r\n"
    )
    assert said.receipt.ok or said.receipt.retry
    return said.receipt.note


def test_a_password_is_said_only_to_the_server_of_that_name_over_tls(
    server: AnyPort, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text("p:w\n", encoding="utf-8")
    relay = Relay("localhost", server.port, "starttls", "desk", str(file))
    assert give(relay, certificate[0]) == ""
    assert server.handler.took == 1
    # A certificate that nobody vouches for, and one of another name.
    assert "SSLCertVerificationError" in give(relay, None)
    assert "SSLCertVerificationError" in give(
        Relay("127.0.0.1", server.port, "starttls", "desk", str(file)), certificate[0]
    )
    assert "530" in give(Relay("localhost", server.port, "none"), certificate[0])
    file.write_text("wrong\n", encoding="utf-8")
    assert give(relay, certificate[0])
    file.unlink()
    assert give(relay, certificate[0]) == "WATCHFLOOR_MAIL_RELAY_PASSWORD_FILE cannot be read: FileNotFoundError."
    assert server.handler.took == 1


def test_a_relay_that_says_nothing_is_given_up_within_the_time(socket_enabled: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        talk = Talk(silence=5.0, in_all=0.5)
        relay = Relay("127.0.0.1", silent.getsockname()[1], "none")
        said = talk.give(relay, sender="a@floor.example", to="b@x.example", raw=b"\r\n")
        assert time.monotonic() - began < 4
    assert (said.receipt.ok, said.receipt.retry) == (False, True)
