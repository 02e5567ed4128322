"""Bytes to text whatever they are labelled. Always answers; what cannot be read is a replacement character."""

from __future__ import annotations

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

# What mails call it, and the superset that programs really write.
_MEANT: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cn-gb": "gb18030", "hz-gb-2312": "hz",
    "big5": "cp950", "x-big5": "cp950", "big5-hkscs": "big5hkscs", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "sjis": "cp932", "iso-2022-jp": "iso2022_jp_ext", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8", "ansi_x3.4-1968": "utf-8",
    "x-mac-roman": "mac_roman", "macintosh": "mac_roman", "iso-8859-8-i": "iso-8859-8", "utf8": "utf-8",
    "unicode-1-1-utf-7": "utf-7", "x-unicode-2-0-utf-7": "utf-7", "windows-31j": "cp932", "tis-620": "cp874",
    "iso-8859-9": "cp1254", "utf8mb4": "utf-8",
}  # fmt: skip
_UNKNOWN: Final = frozenset({"", "unknown-8bit", "unknown", "x-unknown", "x-user-defined", "8bit", "default", "binary"})
# Codecs that are none of text, or slow on long input.
_NEVER: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# A guess reads so much.
_SAMPLE: Final = 8192


def decode(raw: bytes, label: str = "") -> str:
    """`raw` as text without control characters. The label is tried first, then UTF-8, then a guess."""
    label = label.strip().strip("\"'").lower().split("*")[0]
    for name in dict.fromkeys((*_named(label), "utf-8")):
        if (text := _strictly(raw, name)) is not None:
            return clean(text)
    return clean(_guess(raw, label))


def clean(text: str) -> str:
    """Without what no column can hold and no reader sees; line ends are newlines."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_known(label: str) -> bool:
    """Whether `label` names a way of writing that can be read."""
    return bool(_named(label.strip().lower()))


def _named(label: str) -> tuple[str, ...]:
    if label in _UNKNOWN or not label.isascii() or len(label) > 40:
        return ()
    name = _MEANT.get(label, label)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ()
    if info.name.replace("-", "_") in _NEVER or not getattr(info, "_is_text_encoding", True):
        return ()
    return (name,)


def _strictly(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeError, ValueError, OverflowError):
        return None


def _guess(raw: bytes, label: str) -> str:
    # Labelled rightly with a few broken bytes is commoner than labelled wrongly.
    for name in _named(label):
        text = raw.decode(name, "replace")
        if text.count("\ufffd") * 50 <= len(text):
            return text
    best = from_bytes(raw[:_SAMPLE]).best() if len(raw) > 3 else None
    if best is not None and best.encoding not in {"utf_7", "ascii"} and (_named(best.encoding)):
        return raw.decode(best.encoding, "replace")
    return raw.decode("cp1252", "replace")
