"""Every mail of the corpus is read as its table says; what the table does not name is empty."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.cases import EXPECTED, FOLDER, RECIPES, raw
from watchfloor.files.names import harmless
from watchfloor.mail.parse.fold import fold
from watchfloor.mail.parse.letter import Invite, Letter
from watchfloor.mail.parse.read import read


def invited(invite: Invite | None) -> str:
    if invite is None:
        return ""
    return f"{invite.method}: {invite.summary}, {invite.starts}, {invite.place}, {invite.organizer}"


def bounced(letter: Letter) -> dict[str, Any] | None:
    if not letter.is_bounce:
        return None
    of = {"of": list(letter.bounced_ids)} if letter.bounced_ids else {}
    return {"to": list(letter.bounced_to), "status": letter.bounce_status, **of}


def test_the_table_and_the_folder_name_the_same_mails() -> None:
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(EXPECTED)
    assert len(EXPECTED) >= 100


@pytest.mark.parametrize("name", EXPECTED)
def test_each_mail_is_read_as_its_table_says(name: str) -> None:
    expected, letter = EXPECTED[name], read(raw(name))
    assert letter.subject == expected.get("subject", "")
    assert letter.sender.address == expected.get("from", "")
    if "name" in expected:
        assert letter.sender.name == expected["name"]
    assert [file.name for file in letter.attachments] == expected.get("files", [])
    assert invited(letter.invite) == expected.get("invite", "")
    assert (bool(letter.auto), letter.is_list, bool(letter.mark)) == (
        expected.get("auto", False), expected.get("list", False), expected.get("mark", False),
    )  # fmt: skip
    assert bounced(letter) == expected.get("bounce")
    assert len(letter.oddities) == len(expected.get("odd", [])), letter.oddities
    for piece, said in zip(expected.get("odd", []), letter.oddities, strict=True):
        assert piece in said


@pytest.mark.parametrize("name", EXPECTED)
def test_each_mail_says_what_its_table_says(name: str) -> None:
    expected, letter = EXPECTED[name], read(raw(name))
    loose = {"starts", "ends", "contains", "lacks"} & set(expected)
    if "text" in expected or not loose:
        assert letter.text == expected.get("text", "")
    assert letter.text.startswith(expected.get("starts", ""))
    assert letter.text.endswith(expected.get("ends", ""))
    assert [piece for piece in expected.get("contains", []) if piece not in letter.text] == []
    assert [piece for piece in expected.get("lacks", []) if piece in letter.text] == []
    assert letter.signature.startswith(expected.get("signature", "")), letter.signature
    assert bool(letter.signature) == ("signature" in expected), letter.signature
    assert [piece for piece in expected.get("quoted", []) if piece not in letter.quoted] == []
    assert bool(letter.quoted) == ("quoted" in expected), letter.quoted


@pytest.mark.parametrize("name", RECIPES)
def test_large_and_hostile_mails_are_read_in_time_and_within_limits(name: str) -> None:
    build, words, files, odd = RECIPES[name]
    built = build()
    began = time.process_time()
    letter = read(built)
    assert time.process_time() - began < 3
    assert words in letter.text
    assert [file.name for file in letter.attachments] == files
    assert len(letter.oddities) == len(odd), letter.oddities
    assert all(piece in said for piece, said in zip(odd, letter.oddities, strict=True)), letter.oddities
    assert_within_limits(letter)


def assert_within_limits(letter: Letter) -> None:
    """What a table, a page and a header may be given without another look."""
    texts = (letter.subject, letter.text, letter.quoted, letter.signature, letter.sender.name, letter.bounce_reason)
    for text in texts:
        assert "\x00" not in text
        text.encode()
    assert "\n" not in letter.subject + letter.sender.name + letter.sender.address + letter.message_id
    assert max(len(letter.text), len(letter.quoted), len(letter.signature)) <= 60_000
    assert (len(letter.subject) <= 1000, len(letter.attachments) <= 150, len(letter.oddities) <= 30) == (True,) * 3
    assert max((len(letter.references), len(letter.to), len(letter.cc), len(letter.senders))) <= 200
    for file in letter.attachments:
        assert file.name == harmless(file.name)
    assert not [words for words in letter.oddities if words.startswith("It could not be read")]


_PIECES = st.sampled_from([
    b"From: a@b.example\n", b"From: <mailer-daemon@b>\n", b"Return-Path: <>\n", b"Subject: failure notice\n", b"\n",
    b"--b\n", b"--b--\n", b"Content-Type: multipart/mixed; boundary=b\n", b"Status: 5.1.1\n", b"Action: delayed\n",
    b"Content-Type: multipart/report; boundary=b\n", b"Content-Type: message/delivery-status\n",
    b"Final-Recipient: rfc822; \xff@x\n", b"Content-Type: message/rfc822\n", b"Content-Type: text/html\n",
    b"Content-Disposition: attachment; filename*0*=gb18030''%81; filename*1=\"../x\"\n", b"> x\n", b"-- \n", b"_" * 30,
    b"<div class=gmail_signature hidden>", b"Content-Type: text/plain; charset=gbk; format=flowed\n", b"Regards\n",
    b"Content-Transfer-Encoding: quoted-printable\n", b"=?gb2312?B?1dTI/Q==?= ",
    b"-----BEGIN PGP SIGNED MESSAGE-----\n",
    b"2026:\n", b"On 1 Jan 2026 x wrote:\n", b"\r", b"\x00", "\u202e\u2028".encode(),
])  # fmt: skip


GUESSED = {
    "gb18030": "您好，我的电脑今天早上开始连不上公司的网络，重新启动以后还是不行，谢谢。Hello 123. " * 20,
    "euc-kr": "안녕하세요, 컴퓨터가 오늘 아침부터 네트워크에 연결되지 않습니다. 도와주세요. " * 5,
    "euc-jp": "プリンターが壊れたので、至急修理してください。お願いいたします。" * 5,
    "shift_jis": "プリンターが壊れたので、至急修理してください。お願いいたします。" * 5,
    "big5": "您好，我的電腦今天早上開始連不上公司的網路，重新啟動以後還是不行，謝謝。" * 5,
    "cp1251": "Принтер на третьем этаже сломался, помогите, пожалуйста. ",
    "koi8-r": "Принтер на третьем этаже сломался, помогите, пожалуйста. ",
    "cp1250": "Tiskárna nefunguje, žluťoučký kůň úpěl ďábelské ódy a tak dál v češtině. " * 5,
    "cp1252": "Der Drucker im Büro hängt schon länger, bitte kommen Sie vorbei. Schöne Grüße. " * 5,
}


@pytest.mark.parametrize("codec", GUESSED)
def test_what_is_not_labelled_is_guessed_by_its_bytes(codec: str) -> None:
    words = GUESSED[codec].strip()
    assert read(b"Subject: x\n\n" + words.encode(codec)).text == words


def test_one_broken_byte_in_a_long_text_does_not_change_what_is_guessed() -> None:
    words = GUESSED["gb18030"].strip()
    raw_mail = b"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n" + words.encode("gb18030") + b"\xc4"
    assert read(raw_mail).text.startswith(words)


@pytest.mark.parametrize(
    "below",
    [
        "Thanks", "Thanks,\nThe code of the door is 4711", "Best regards,\nAda\nPlease call me before noon.",
        "Thank you\nit has stopped again since I wrote this", "谢谢\n另外三楼的灯也坏了，请一起看看。",
        "LG\nP.S. My number changed: 4711",
    ],
)  # fmt: skip
def test_what_is_said_below_a_greeting_is_said(below: str) -> None:
    assert fold(f"It is stuck.\n\n{below}") == (f"It is stuck.\n\n{below}", "", "")


_WORDS = st.sampled_from([
    "It is stuck.", "> quoted", ">", "", "-- ", "--", "Regards,", "Ada", "Sent from my iPhone", "From: Bo", "To: Ada",
    "On 1 Jan 2026, Bo wrote:", "Sent: Monday", "Subject: x", "_" * 32, "-----Original Message-----", "发件人: Bo",
    "23.11.2026, 09:14 <a@b>:", "This message is confidential and intended for the addressee. " * 3, "P.S. 1.", "谢谢",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, max_size=14))
def test_folding_loses_no_line(lines: list[str]) -> None:
    said = "\n".join(fold("\n".join(lines))).split("\n")
    assert Counter(one.strip() for one in said if one.strip()) == Counter(one.strip() for one in lines if one.strip())


@settings(max_examples=250, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.binary(max_size=20)), max_size=30).map(b"".join))
def test_any_bytes_are_a_letter_within_limits(given_bytes: bytes) -> None:
    assert_within_limits(read(given_bytes))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(EXPECTED)), st.integers(0, 4000), st.binary(max_size=4), st.integers(0, 40))
def test_a_mail_of_the_corpus_that_was_damaged_is_a_letter(name: str, at: int, new: bytes, less: int) -> None:
    whole = raw(name)
    assert_within_limits(read(whole[:at] + new + whole[at + less :]))
