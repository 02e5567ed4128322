"""The width and height that a picture states of itself: read from its header alone, nothing is unpacked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

Size = tuple[int, int] | None


def size_of(head: bytes, type_: str) -> Size:
    """Width and height in pixels; None where the header does not say, or says nonsense."""
    read = _READERS.get(type_)
    try:
        size = read(head) if read else None
    except IndexError:
        return None
    return size if size and 0 < size[0] <= 1_000_000 and 0 < size[1] <= 1_000_000 else None


def _png(head: bytes) -> Size:
    if head[12:16] != b"IHDR" or len(head) < 24:
        return None
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def _gif(head: bytes) -> Size:
    return (int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")) if len(head) >= 10 else None


def _jpeg(head: bytes) -> Size:
    """The frame header (SOF0 to SOF15, but for the three that are none); segments before it are stepped over."""
    at = 2
    while at + 9 < len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(head[at + 7 : at + 9]), int.from_bytes(head[at + 5 : at + 7])
        else:
            at += 2 + int.from_bytes(head[at + 2 : at + 4])
    return None


def _webp(head: bytes) -> Size:
    if head[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if head[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    return None


_READERS: Final[Mapping[str, Callable[[bytes], Size]]] = {
    "image/png": _png, "image/gif": _gif, "image/jpeg": _jpeg, "image/webp": _webp,
}  # fmt: skip
