"""The corpus and what is expected of it. Large and hostile mails are built by recipe, so that nobody stores them."""

from __future__ import annotations

import base64
import io
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "corpus"
EXPECTED: Final[dict[str, dict[str, Any]]] = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))

HEAD: Final = (
    b"From: Eve <eve@attacker.example>\r\nTo: support@floor.example\r\nSubject: Hello\r\n"
    b"Date: Mon, 23 Nov 2026 09:41:07 +0100\r\nMessage-ID: <recipe@attacker.example>\r\n"
)


def raw(name: str) -> bytes:
    """The bytes of a mail of the corpus."""
    return (FOLDER / f"{name}.eml").read_bytes()


def _fifty_megabytes() -> bytes:
    body = base64.encodebytes(b"x" * 57) * 700_000
    return HEAD + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nA film.\r\n--b\r\nContent-Type: video/mp4\r\n"
        b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=film.mp4\r\n\r\n"
        + body + b"--b--\r\n"
    )  # fmt: skip


def _nest() -> bytes:
    levels = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(10_000))
    return HEAD + b"".join(levels) + b"\r\nthe bottom\r\n"


def _mails_in_mails() -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5_000 + b"the bottom\r\n"


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("zeros", bytes(20_000_000))
    return HEAD + (
        b"Content-Type: application/zip; name=bomb.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(packed.getvalue())
    )


def _attachments() -> bytes:
    part = b"--b\r\nContent-Type: text/x-log; name=a.log\r\n\r\nx\r\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 20_000 + b"--b--\r\n"


def _pages() -> bytes:
    deep = b"<div><blockquote><table><tr><td>" * 30_000
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>words</p>" + deep


# Each with what has to be true of its letter: a piece of its text, names of files, pieces of oddities.
RECIPES: Final[dict[str, tuple[Callable[[], bytes], str, list[str], list[str]]]] = {
    "fifty-megabytes": (_fifty_megabytes, "A film.", ["film.mp4"], ["larger than 50 MB", "last part has no end"]),
    "a nest of 10,000": (_nest, "", [], ["last part has no end", "nested deeper than 12"]),
    "mails in mails": (_mails_in_mails, "", ["mail.eml"], []),
    "a bomb of zeros": (_bomb, "", ["bomb.zip"], []),
    "20,000 files": (_attachments, "", ["a.log"] * 100, ["more than 300 parts", "more than 100 files"]),
    "a deep page": (_pages, "words", [], []),
    "50,000 fields": (lambda: HEAD + b"X-A: b\r\n" * 50_000 + b"\r\nwords", "words", [], []),
    "a subject of a megabyte": (lambda: HEAD + b"X: " + b"=?utf-8?b?w7w=?= " * 60_000 + b"\r\n\r\nwords", "words", [], ["longer than 32 kB"]),  # noqa: E501
    "100,000 references": (lambda: HEAD + b"References: " + b"<a@b>\r\n " * 100_000 + b"\r\n\r\nwords", "words", [], ["longer than 32 kB"]),  # noqa: E501
    "100,000 receivers": (lambda: HEAD + b"Cc: " + b"a@b.example,\r\n " * 100_000 + b"\r\n\r\nwords", "words", [], ["longer than 32 kB"]),  # noqa: E501
    "a line of 5 MB": (lambda: HEAD + b"\r\n" + b"words " * 900_000, "words", [], ["longer than 60000"]),
    "quotes without end": (lambda: HEAD + b"\r\nwords\r\n" + b"> x\r\ny\r\n" * 300_000, "words", [], ["longer than 60000"]),  # noqa: E501
    "nothing but dashes": (lambda: HEAD.replace(b"Eve <eve@", b"<mailer-daemon@").replace(b"Hello", b"failure notice") + b"\r\nwords\r\n" + b"-" * 2_000_000, "words", [], ["longer than 60000"]),  # noqa: E501
}  # fmt: skip
