"""What a file is, by its first bytes: a name and what a browser says of it can both be made up.

Signatures are those of the formats' own specifications; the list of what browsers themselves would sniff as a page is
that of the WHATWG MIME Sniffing Standard, section 7.1.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from watchfloor.files.names import extension
from watchfloor.files.pictures import size_of

KINDS: Final = {
    "image": "pictures", "text": "text, logs, tables, JSON", "page": "HTML, SVG and XML", "document": "PDF and office",
    "archive": "ZIP and other archives", "media": "sound and video", "program": "programs and scripts that start by "
    "a double click", "other": "anything else",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the first bytes say: a media type, one of KINDS, and of a picture its width and height in pixels."""

    type: str
    kind: str
    width: int | None = None
    height: int | None = None


# At an offset, these bytes.
_SIGNATURES: Final[tuple[tuple[int, bytes, str, str], ...]] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png", "image"),
    (0, b"\xff\xd8\xff", "image/jpeg", "image"),
    (0, b"GIF87a", "image/gif", "image"),
    (0, b"GIF89a", "image/gif", "image"),
    (8, b"WEBPVP8", "image/webp", "image"),
    (0, b"BM", "image/bmp", "image"),
    (0, b"II*\x00", "image/tiff", "image"),
    (0, b"MM\x00*", "image/tiff", "image"),
    (4, b"ftypheic", "image/heic", "image"),
    (4, b"ftypavif", "image/avif", "image"),
    (4, b"ftyp", "video/mp4", "media"),
    (0, b"\x1aE\xdf\xa3", "video/webm", "media"),
    (0, b"OggS", "audio/ogg", "media"),
    (0, b"ID3", "audio/mpeg", "media"),
    (8, b"WAVE", "audio/wav", "media"),
    (8, b"AVI ", "video/x-msvideo", "media"),
    (0, b"%PDF-", "application/pdf", "document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", "document"),
    (0, b"{\\rtf", "application/rtf", "document"),
    (0, b"PK\x03\x04", "application/zip", "archive"),
    (0, b"PK\x05\x06", "application/zip", "archive"),
    (0, b"\x1f\x8b", "application/gzip", "archive"),
    (0, b"BZh", "application/x-bzip2", "archive"),
    (0, b"\xfd7zXZ\x00", "application/x-xz", "archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "archive"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar", "archive"),
    (0, b"(\xb5/\xfd", "application/zstd", "archive"),
    (257, b"ustar", "application/x-tar", "archive"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable", "program"),
    (0, b"\x7fELF", "application/x-elf", "program"),
    (0, b"\xfe\xed\xfa\xce", "application/x-mach-binary", "program"),
    (0, b"\xfe\xed\xfa\xcf", "application/x-mach-binary", "program"),
    (0, b"\xce\xfa\xed\xfe", "application/x-mach-binary", "program"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary", "program"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm", "program"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut", "program"),
)
_OFFICE: Final = {
    "docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet", "pptx": "presentationml.presentation",
}  # fmt: skip
# A double click on one of these starts it, whatever it holds.
_STARTS: Final = frozenset({
    "action", "apk", "app", "application", "bat", "cmd", "com", "command", "cpl", "deb", "exe", "gadget", "hta", "img",
    "inf", "iso", "jar", "js", "jse", "lnk", "msi", "msp", "mst", "pif", "ps1", "psm1", "reg", "rpm", "scf", "scr",
    "url", "vb", "vbe", "vbs", "vhd", "vhdx", "workflow", "wsf", "wsh",
})  # fmt: skip
_PAGE: Final = re.compile(
    rb"\s*(<!doctype html|<html|<head|<script|<iframe|<h1|<div|<font|<table|<a[ >]|<style|<title|<b[ >]|<body|<br|"
    rb"<p[ >]|<!--|<svg|<!doctype svg|<\?xml|<img|<meta|<link|<form|<math|<object|<embed)", re.IGNORECASE,
)  # fmt: skip
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(head: bytes, name: str) -> Sniffed:
    """What a file is that begins with `head` (a MiB is plenty). `name` can make it worse, never better."""
    found = _by_bytes(head, name)
    return Sniffed(found.type, "program") if extension(name) in _STARTS else found


def _by_bytes(head: bytes, name: str) -> Sniffed:
    for offset, magic, type_, kind in _SIGNATURES:
        if head.startswith(magic, offset):
            return _more(head, name, type_, kind)
    text = _text(head)
    if text is None:
        return Sniffed("application/octet-stream", "other")
    if _PAGE.match(head.removeprefix(codecs.BOM_UTF8)):
        return Sniffed(_page_type(head), "page")
    return Sniffed("text/plain", "text")


def _more(head: bytes, name: str, type_: str, kind: str) -> Sniffed:
    """What only a look past the signature tells."""
    if kind == "image":
        return Sniffed(type_, kind, *(size_of(head, type_) or (None, None)))
    if type_ == "application/zip" and b"[Content_Types].xml" in head[:4096] and extension(name) in _OFFICE:
        return Sniffed(f"application/vnd.openxmlformats-officedocument.{_OFFICE[extension(name)]}", "document")
    if type_ == "application/zip" and head[30:38] == b"mimetype":
        return Sniffed("application/vnd.oasis.opendocument", "document")
    return Sniffed(type_, kind)


def _text(head: bytes) -> str | None:
    """The beginning as text; None where it is none. The last character may be cut in two."""
    for bom, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(bom):
            return head[: len(head) & ~1].decode(encoding, errors="replace")
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # One byte a character, as older tools of the west write it. Anything decodes so: control characters decide.
        text = head.decode("cp1252", errors="replace")
        if text.count("�") or sum(byte >= 0x80 for byte in head) * 3 > len(head):
            return None
    return None if _CONTROL.search(text) else text


def _page_type(head: bytes) -> str:
    start = head[:4096].lower()
    if b"<svg" in start:
        return "image/svg+xml"
    return "application/xml" if start.lstrip().startswith(b"<?xml") and b"<html" not in start else "text/html"
