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
# A guess reads so much, and needs more than so much: of few bytes it makes up signs of two.
_SAMPLE: Final = 8192
_FEW: Final = 60
# Up to here the shape of the bytes says more than a guess.
_SHORT: Final = 200
_NO_GUESS: Final = ["utf_7", "ascii", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"]
_HIGH: Final = re.compile(rb"[\x80-\xff]+")


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


def _by_shape(raw: bytes) -> str:
    """Which charset words look like, by which bytes are high; "" where that does not say."""
    runs = _HIGH.findall(raw[:_SAMPLE])
    high = b"".join(runs)
    if not high:
        return ""
    pairs = [run for run in runs if len(run) % 2 == 0 and min(run) >= 0xA1]
    # Somewhere a text may be cut inside a sign.
    if len(pairs) >= len(runs) - 1 - len(runs) // 50 and pairs:
        return _of_pairs(b"".join(run[::2] for run in pairs))
    return _of_letters(runs, high) if len(raw) <= _SHORT else ""


def _of_pairs(leads: bytes) -> str:
    """Of signs of two bytes, by the first of each: Korean syllables, or commoner Chinese signs (GB 2312, level 1)."""
    signs = bytes(lead for lead in leads if lead > 0xA3)
    kana = sum(lead in {0xA4, 0xA5} for lead in signs)
    if not signs or kana * 10 > len(signs):
        return ""
    if len(signs) >= 6 and all(0xB0 <= lead <= 0xC8 for lead in signs):
        return "cp949"
    return "gb18030" if sum(0xB0 <= lead <= 0xD7 for lead in signs) * 10 >= len(signs) * 7 else ""


def _of_letters(runs: list[bytes], high: bytes) -> str:
    # Western words have a high letter here and there.
    if sum(len(run) == 1 for run in runs) * 4 >= len(runs) * 3:
        return "cp1252"
    # Small Cyrillic letters are most of a text; they lie in different rows.
    small, other = sum(byte >= 0xE0 for byte in high), sum(0xC0 <= byte < 0xE0 for byte in high)
    if small + other < len(high):
        return ""
    return "cp1251" if small > other else "koi8-r"


def _guess(raw: bytes, label: str) -> str:
    # Labelled rightly with a few broken bytes is commoner than labelled wrongly.
    for name in _named(label):
        text = raw.decode(name, "replace")
        if text.count("\ufffd") * 50 <= len(text):
            return text
    if name := _by_shape(raw):
        text = raw.decode(name, "replace")
        if text.count("\ufffd") * 50 <= len(text):
            return text
    best = from_bytes(raw[:_SAMPLE], cp_exclusion=_NO_GUESS).best() if len(raw) > _FEW else None
    if best is not None and _named(best.encoding):
        return raw.decode(best.encoding, "replace")
    return raw.decode("cp1252", "replace")
