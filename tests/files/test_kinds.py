"""What a file is said to be, by its bytes; and names that would do harm."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.files import limits
from watchfloor.files.kinds import KINDS, sniff
from watchfloor.files.names import LONGEST, extension, harmless


def png(width: int = 3, height: int = 2) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = b"".join(b"\x00" + b"\x20\x60\xa0" * min(width, 4000) for _ in range(min(height, 4000)))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(9) + b"\xff\xc0\x00\x11\x08\x01\x2c\x02\x58\x03" + bytes(9)
SAMPLES: dict[str, tuple[bytes, str, str]] = {
    "a.png": (png(), "image/png", "image"),
    "a.jpg": (JPEG, "image/jpeg", "image"),
    "a.gif": (b"GIF89a" + struct.pack("<HH", 5, 7) + bytes(9), "image/gif", "image"),
    "a.webp": (b"RIFF\x10\x00\x00\x00WEBPVP8X" + bytes(8) + b"\x09\x00\x00\x04\x00\x00", "image/webp", "image"),
    "a.pdf": (b"%PDF-1.7\n", "application/pdf", "document"),
    "a.zip": (b"PK\x03\x04" + bytes(30), "application/zip", "archive"),
    "a.gz": (b"\x1f\x8b\x08" + bytes(9), "application/gzip", "archive"),
    "log.txt": (b"10:51 MC-5023 submit timed out\n", "text/plain", "text"),
    "a.csv": ("größe;preis\n1;2\n".encode(), "text/plain", "text"),
    "old.txt": ("größe und preis, alle waren da\n".encode("cp1252"), "text/plain", "text"),
    "wide.txt": ("Grüße".encode("utf-16"), "text/plain", "text"),
    "a.bin": (bytes(range(256)), "application/octet-stream", "other"),
    # A page is a page, whatever its name says.
    "photo.png": (b"<!DOCTYPE html><script>alert(1)</script>", "text/html", "page"),
    "blank.png": (b"  \n\t<script>alert(1)</script>", "text/html", "page"),
    "bom.png": (b"\xef\xbb\xbf<html>", "text/html", "page"),
    "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml", "page"),
    "said.svg": (b'<?xml version="1.0"?><!-- x --><svg/>', "image/svg+xml", "page"),
    "feed.xml": (b'<?xml version="1.0"?><feed/>', "application/xml", "page"),
    # And so is a program; an ending that starts things makes anything one.
    "invoice.pdf": (b"MZ\x90\x00" + bytes(60), "application/vnd.microsoft.portable-executable", "program"),
    "tool": (b"\x7fELF\x02\x01", "application/x-elf", "program"),
    "invoice.pdf.exe": (b"%PDF-1.7\n", "application/pdf", "program"),
    "run.bat": (b"del *.*\r\n", "text/plain", "program"),
    "photo.jpg.js": (JPEG, "image/jpeg", "program"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_bytes_decide(name: str) -> None:
    head, type_, kind = SAMPLES[name]
    found = sniff(head, name)
    assert (found.type, found.kind) == (type_, kind)


def test_pictures_state_their_size() -> None:
    sizes = {name: sniff(SAMPLES[name][0], name) for name in ("a.png", "a.jpg", "a.gif", "a.webp")}
    assert [(s.width, s.height) for s in sizes.values()] == [(3, 2), (600, 300), (5, 7), (10, 5)]
    assert (sniff(png(0, 9), "x.png").width, sniff(b"\x89PNG\r\n\x1a\n", "x.png").width) == (None, None)


@given(st.binary(max_size=300), st.text(max_size=30))
def test_anything_is_something(head: bytes, name: str) -> None:
    assert sniff(head, name).kind in KINDS


def test_harmless_names() -> None:
    assert harmless("../../etc/passwd") == "passwd"
    assert harmless("C:\\Users\\rosa\\shot.png") == "shot.png"
    assert harmless("annual\u202egpj.exe") == "annualgpj.exe"
    assert harmless('a"b\r\nSet-Cookie: x.txt') == "a_b Set-Cookie_ x.txt"
    assert harmless("<img src=x onerror=alert(1)>.png") == "_img src=x onerror=alert(1)_.png"
    assert [harmless(n) for n in ("", "...", " \u200b ", "\x00")] == ["file"] * 4
    assert (harmless(".htaccess"), harmless("nul"), harmless("Com1.log")) == ("htaccess", "_nul", "_Com1.log")
    long = harmless("ü" * 400 + ".log")
    assert len(long) == LONGEST
    assert extension(long) == "log"


@given(st.text(max_size=400))
def test_every_name_becomes_one_that_is_harmless_already(name: str) -> None:
    made = harmless(name)
    assert 0 < len(made) <= LONGEST
    assert not set(made) & set('/\\<>:"|?*\n\r\x00')
    assert harmless(made) == made


def test_limits_are_read_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_FILE_LARGEST", "3 MB")
    monkeypatch.setenv("WATCHFLOOR_FILES_PER_TICKET", "1g")
    monkeypatch.setenv("WATCHFLOOR_FILE_KINDS", "image, text")
    assert (limits.largest(), limits.per_ticket()) == (3 << 20, 1 << 30)
    assert limits.taken() == {"image", "text"}
    monkeypatch.setenv("WATCHFLOOR_FILE_LARGEST", "much")
    monkeypatch.setenv("WATCHFLOOR_FILE_KINDS", "picture")
    for read in (limits.largest, limits.taken):
        with pytest.raises(ValueError, match="WATCHFLOOR_FILE"):
            read()
    assert [limits.in_words(n) for n in (812, 14_000, 3_400_000, 26_214_400)] == ["812 B", "14 kB", "3.2 MB", "25 MB"]
