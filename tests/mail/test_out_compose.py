"""What leaves as a mail: headers nobody can add to, words that any program reads, threads, files."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfloor.mail.out.compose import Enclosure, Link, Outgoing, Unfit, compose, fit_address
from watchfloor.mail.parse.read import read

PLAIN = Outgoing(
    sender="help@floor.example", to="ada@people.example", subject="Printer on floor 3", text="It prints again.",
    message_id="<wf.1.2@floor.example>", at=datetime(2026, 5, 4, 9, 30, tzinfo=UTC),
)  # fmt: skip
ODD = st.text(st.characters(exclude_categories=[]), max_size=200)


def sent(mail: Outgoing) -> EmailMessage:
    raw = compose(mail)
    raw.decode("ascii")
    assert all(len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in raw.split(b"\r\n"))
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert not found.defects
    return found


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_mail_reads_as_it_was_meant() -> None:
    mail = replace(
        PLAIN, sender_name="Floor Support", to_name="Ada", reply_to="help+tok@floor.example", signature="The floor",
        references=["<a@people.example>", "<b@people.example>"], links=[Link("Open it", "https://floor.example/t/1/")],
    )  # fmt: skip
    found = sent(mail)
    assert found["From"] == "Floor Support <help@floor.example>"
    assert found["Reply-To"] == "Floor Support <help+tok@floor.example>"
    assert found["Date"] == "Mon, 04 May 2026 09:30:00 +0000"
    assert found["In-Reply-To"] == "<b@people.example>"
    assert str(found["References"]).split() == ["<a@people.example>", "<b@people.example>"]
    assert body(found, "plain") == "It prints again.\n\nOpen it: https://floor.example/t/1/\n\n-- \nThe floor\n"
    assert '<a href="https://floor.example/t/1/">Open it</a>' in body(found, "html")
    assert not {"Auto-Submitted", "List-Unsubscribe"} & set(found.keys())


def test_names_and_subjects_of_any_language() -> None:
    subject = "打印机坏了 — " + "ünïcödé " * 20
    found = sent(
        replace(PLAIN, subject=subject, sender_name="支持 团队", to_name='O\'Brien, "Ada" \\ x', text="שלום\n\nمرحبا")
    )
    assert found["Subject"] == " ".join(subject.split())
    assert found["From"].addresses[0].display_name == "支持 团队"
    assert found["To"].addresses[0].display_name == 'O\'Brien, "Ada" \\ x'
    assert '<p dir="auto">שלום</p>' in body(found, "html")
    assert all(len(line) <= 78 for line in compose(PLAIN).split(b"\r\n"))


@pytest.mark.security
def test_no_word_turns_the_direction_of_a_header() -> None:
    files = [Enclosure("a\u202egpj.exe", "image/png", b"x")]
    found = sent(replace(PLAIN, subject="a\u202egpj.exe\u2066", sender_name="\u202eoof", files=files))
    assert found["Subject"] == "agpj.exe"
    assert found["From"].addresses[0].display_name == "oof"
    assert next(found.iter_attachments()).get_filename() == "agpj.exe"


def test_a_long_message_id_is_not_encoded() -> None:
    long = f"<{'a' * 300}@people.example>"
    raw = compose(replace(PLAIN, references=["<first@x.example>", long]))
    assert long.encode() in raw


def test_references_are_ids_only_and_not_without_end() -> None:
    ids = ["<first@x.example>", "no id", "<a b@x>", *(f"<{n}@x.example>" for n in range(100))]
    kept = str(sent(replace(PLAIN, references=ids))["References"]).split()
    assert (kept[0], kept[-1], len(kept)) == ("<first@x.example>", "<99@x.example>", 20)


@pytest.mark.security
@pytest.mark.parametrize("evil", ["x\r\nBcc: all@x.example", "x\nBcc: all@x.example", "x\r\rBcc: a@x.example",
                                  "x\x0b\x85\u2028Bcc: a@x.example",
                                  "=?utf-8?q?x=0D=0ABcc:_a@x.example?="])  # fmt: skip
def test_no_value_begins_a_header(evil: str) -> None:
    found = sent(
        replace(PLAIN, subject=evil, sender_name=evil, to_name=evil, files=[Enclosure(evil, "image/png", b"x")])
    )
    assert set(found.keys()) == {"From", "To", "Subject", "Date", "Message-ID", "Content-Type", "MIME-Version"} | (
        {"Content-Language"} if "Content-Language" in found else set()
    )
    assert [one.addr_spec for one in found["To"].addresses] == ["ada@people.example"]


@pytest.mark.security
@pytest.mark.parametrize("field", ["sender", "to", "reply_to", "message_id", "unsubscribe", "automatic"])
def test_addresses_with_line_breaks_are_refused(field: str) -> None:
    for evil in ("a@b.example\r\nBcc: c@d.example", "a@b.example>, <c@d.example", "a@b.example, c@d.example"):
        with pytest.raises(Unfit):
            compose(replace(PLAIN, **{field: evil}))  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(subject=ODD, name=ODD, text=ODD, file=ODD)
def test_whatever_the_words_it_is_one_mail_to_one_person(subject: str, name: str, text: str, file: str) -> None:
    mail = replace(PLAIN, subject=subject, sender_name=name, to_name=name, text=text, signature=text,
                   files=[Enclosure(file, file, b"\x00\xff")])  # fmt: skip
    found = sent(mail)
    assert [one.addr_spec for one in found["To"].addresses] == ["ada@people.example"]
    assert [part.get_content() for part in found.iter_attachments()] == [b"\x00\xff"]
    assert "Bcc" not in found


def test_an_address_is_checked() -> None:
    assert fit_address(" Ada@Bücher.Example ") == "Ada@xn--bcher-kva.example"
    for bad in ("", "ada", "@x.example", "ada@", "a b@x.example", ".a@x.example", "a..b@x.example", "a@-x.example",
                "a@x..example", '"a b"@x.example', f"{'a' * 201}@x.example", "ä@x.example"):  # fmt: skip
        with pytest.raises(Unfit):
            fit_address(bad)


def test_automatic_mail_says_so_and_can_be_stopped() -> None:
    found = sent(replace(PLAIN, automatic="auto-replied", unsubscribe="https://floor.example/unsubscribe/abc:def/"))
    assert found["Auto-Submitted"] == "auto-replied"
    assert found["List-Unsubscribe"] == "<https://floor.example/unsubscribe/abc:def/>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # Our own parser takes it for what it is: a mail of ours that comes back is answered by nobody.
    assert read(compose(replace(PLAIN, automatic="auto-generated"))).auto


@pytest.mark.security
def test_markup_in_words_stays_words() -> None:
    found = sent(replace(PLAIN, text='<script>x</script> & <a href="https://bad.example">here</a>', signature="<b>"))
    said = body(found, "html")
    assert "<script" not in said
    assert 'href="https://bad' not in said
    assert "&lt;b&gt;" in said
    with pytest.raises(Unfit):
        compose(replace(PLAIN, links=[Link("x", "javascript:alert(1)")]))


def test_files_keep_their_names_and_bytes() -> None:
    files = [Enclosure("Bericht über 打印.pdf", "application/pdf", b"%PDF"),
             Enclosure("a.eml", "message/rfc822", b"From: x\n\ny"),
             Enclosure("../x.html", "text/html", b"<p>")]  # fmt: skip
    found = list(sent(replace(PLAIN, files=files)).iter_attachments())
    assert [part.get_filename() for part in found] == ["Bericht über 打印.pdf", "a.eml", ".._x.html"]
    assert [part.get_content_type() for part in found] == ["application/pdf"] + ["application/octet-stream"] * 2
    assert found[1].get_content() == b"From: x\n\ny"
