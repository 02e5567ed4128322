"""Mails as clients and attackers write them: each is a letter, and says what it should."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfloor.mail.parse.read import read

HEAD = b"From: Ada <ada@example.com>\nMessage-ID: <1@example.com>\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: Printer\n"  # noqa: E501


def mail(body: bytes, *more: bytes) -> bytes:
    return HEAD + b"".join(line + b"\n" for line in more) + b"\n" + body


WORDS = {
    "gb2312": ("gb18030", "打印机坏了"), "gbk": ("gbk", "打印机坏了"), "gb18030": ("gb18030", "打印机坏了"),
    "big5": ("big5", "印表機壞了"), "iso-2022-jp": ("iso-2022-jp", "プリンターが壊れた"),
    "shift_jis": ("cp932", "プリンターが壊れた"), "euc-jp": ("euc-jp", "プリンターが壊れた"),
    "euc-kr": ("cp949", "프린터가 고장났어요"), "koi8-r": ("koi8-r", "Принтер сломался"),
    "windows-1251": ("cp1251", "Принтер сломался"), "windows-1252": ("cp1252", "Drucker für „Büro“"),
    "iso-8859-1": ("cp1252", "Le café – fermé"), "windows-1250": ("cp1250", "Tiskárna nefunguje žluťoučký"),
    "utf-7": ("utf-7", "Drucker für Büro"), "utf-8": ("utf-8", "プリンター é ü"), "utf-16": ("utf-16", "Drucker für Büro"),  # noqa: E501
    # Wrong and unknown labels over UTF-8.
    "us-ascii": ("utf-8", "Drucker für Büro"), "unknown-8bit": ("utf-8", "Drucker für Büro"),
    "x-nobody-knows": ("utf-8", "Drucker für Büro"),
}  # fmt: skip


@pytest.mark.parametrize("label", WORDS)
def test_every_charset_is_read(label: str) -> None:
    codec, words = WORDS[label]
    kind = f"Content-Type: text/plain; charset={label}".encode()
    packed = base64.encodebytes(words.encode(codec))
    assert read(mail(packed, kind, b"Content-Transfer-Encoding: base64")).text == words


HEADERS = {
    b"=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=": "café",
    b"=?gb2312?B?1dTI/Q==?=": "赵三",
    b"=?utf-8?B?w7w?= x": "ü x",
    b"=?no-such?q?abc?=": "abc",
    b"=?utf-8?q?a=0D=0ABcc:_x@y.z?=": "a Bcc: x@y.z",
    "früh".encode(): "früh",
    b"a\x00b": "ab",
    b"=?utf-8?b?=": "=?utf-8?b?=",
}


@pytest.mark.parametrize("raw", HEADERS)
def test_subjects_with_right_and_broken_encodings(raw: bytes) -> None:
    assert read(b"Subject: " + raw + b"\n\nx").subject == HEADERS[raw]


QUOTES = [
    "On Mon, 2 Mar 2026 at 10:00, Bo <bo@example.com> wrote:\n> old", "Am 02.03.26 um 10:00 schrieb Bo:\n> old",
    "Le lun. 2 mars 2026 à 10:00, Bo a écrit :\n> old", "El lun, 2 mar 2026 a las 10:00, Bo escribió:\n> old",
    "在 2026年3月2日,张三 写道:\n> old", "2026年3月2日(月) 10:00 Bo <bo@example.com>:\n> old",
    "On Mon, 2 Mar 2026 at 10:00, Bo Longname\n<bo@example.com> wrote:\n> old", "-----Original Message-----\nold",
    "-----Ursprüngliche Nachricht-----\nold", "From: Bo\nSent: Monday\nTo: Ada\nSubject: x\n\nold",
    "发件人: Bo\n发送时间: 2026\n收件人: Ada\n主题: x\n\nold", "> old",
]  # fmt: skip


@pytest.mark.parametrize("quote", QUOTES)
def test_what_is_quoted_is_folded(quote: str) -> None:
    letter = read(mail(f"Still broken.\n\n{quote}\n".encode(), b"Content-Type: text/plain; charset=utf-8"))
    assert (letter.text, letter.quoted[-3:]) == ("Still broken.", "old")


def test_answers_between_quoted_lines_stay() -> None:
    assert read(mail(b"> Which one?\nThe left one.\n> Since when?\nToday.")).text.endswith("Today.")


@pytest.mark.parametrize("sign", ["-- \nAda", "Sent from my iPhone", "发自我的iPhone", "Von meinem iPhone gesendet"])
def test_signatures_are_folded(sign: str) -> None:
    letter = read(mail(f"Broken.\n\n{sign}".encode()))
    assert (letter.text, letter.signature) == ("Broken.", sign)


def test_html_is_text_without_scripts_and_hidden_words() -> None:
    page = (
        b"<style>p{}</style><p>Hi <b>you</b><script>x()</script></p><p style='display:none'>no</p>"
        b"<div class=gmail_quote>On x wrote<blockquote>old</blockquote></div>"
    )
    letter = read(mail(page, b"Content-Type: text/html"))
    assert (letter.text, letter.quoted) == ("Hi you", "On x wrote\nold")


def test_files_bounces_and_automatic_replies() -> None:
    parts = (
        b"--b\nContent-Type: text/plain\n\nSee.\n--b\nContent-Type: application/pdf\n"
        b"Content-Disposition: attachment; filename*=utf-8''%C3%BC.pdf\nContent-Transfer-Encoding: base64\n\nQUI=\n--b--\n"  # noqa: E501
    )
    letter = read(mail(parts, b"Content-Type: multipart/mixed; boundary=b"))
    assert (letter.text, [(file.name, file.body) for file in letter.attachments]) == ("See.", [("ü.pdf", b"AB")])
    report = (
        b"--b\nContent-Type: message/delivery-status\n\nAction: failed\nDiagnostic-Code: smtp; 550 no such user\n"
        b"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <ours@floor>\n--b--\n"
    )
    bounce = read(mail(report, b"Content-Type: multipart/report; report-type=delivery-status; boundary=b"))
    assert (bounce.is_bounce, bounce.bounce_reason, bounce.bounced_ids) == (
        True,
        "smtp; 550 no such user",
        ("ours@floor",),
    )
    assert read(mail(b"x", b"Auto-Submitted: auto-replied")).auto
    assert read(b"Subject: Abwesenheitsnotiz\n\nx").auto
    assert not read(mail(b"x", b"Auto-Submitted: no")).auto
    assert read(mail(b"x", b"List-Id: <l.example.com>")).is_list


BOMBS = {
    "a nest": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 50_000,
    "a long subject": b"Subject: " + b"=?utf-8?q?a?= " * 90_000 + b"\n\nx",
    "comments": b"To: " + b"(" * 90_000 + b"\n\nx",
    "tags": b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
    "quotes": b"a: b\n\n" + b"x\n>y\n" * 9000,
    "many fields": b"a:\r" * 500_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_mail_takes_long(name: str) -> None:
    began = time.process_time()
    read(BOMBS[name])
    assert time.process_time() - began < 3


_LINES = st.sampled_from([
    b"From: a@b\n", b"\n", b"--b\n", b"--b--\n", b"Content-Type: multipart/mixed; boundary=b\n", b"\x00", b"\xff\xfe",
    b"Content-Type: text/html\n", b"Content-Type: text/calendar\n", b"Content-Type: application/ms-tnef\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/plain; charset=iso-2022-jp; format=flowed\n",
    b"=?utf-8?b?/w==?=", b"BEGIN:VCALENDAR\n", b"\x78\x9f\x3e\x22", b"> x\n", b"<p>", b"Subject: ",
])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(_LINES, st.binary(max_size=30)), max_size=25).map(b"".join))
def test_any_bytes_are_a_letter(raw: bytes) -> None:
    letter = read(raw)
    assert not [words for words in letter.oddities if words.startswith("It could not be read")]
    assert "\x00" not in letter.text + letter.subject + letter.quoted
    letter.text.encode()
