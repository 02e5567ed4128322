"""How files are told: an icon, a size, what they hold, and whether the name says something else."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from watchfloor.files import limits, queries
from watchfloor.files.kinds import KINDS
from watchfloor.files.models import File
from watchfloor.files.names import extension
from watchfloor.web.words import lazy

register = template.Library()

_ICONS: Final = {
    "image": "image", "text": "file-text", "page": "file-text", "document": "file-text", "archive": "archive",
    "media": "video",
}  # fmt: skip
_WORDS: Final = {
    "image": lazy("a picture"), "text": "text", "page": lazy("a page"), "document": lazy("a document"),
    "archive": lazy("an archive"),
    "media": lazy("sound or video"), "program": lazy("a program"), "other": lazy("unknown bytes"),
}  # fmt: skip
# What a name of this ending promises.
_PROMISES: Final = {
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "bmp", "heic", "tif", "tiff"), "image"),
    **dict.fromkeys(("txt", "log", "csv", "json", "md", "har"), "text"),
    **dict.fromkeys(("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "rtf"), "document"),
    **dict.fromkeys(("zip", "gz", "tgz", "7z", "rar", "tar", "xz", "bz2", "zst"), "archive"),
    **dict.fromkeys(("mp4", "mov", "webm", "mp3", "wav", "ogg", "avi"), "media"),
}  # fmt: skip


@register.filter
def file_size(size: int) -> str:
    """A size as people say it."""
    return limits.in_words(size)


@register.filter
def file_icon(file: File) -> str:
    """The icon for its kind."""
    return _ICONS.get(file.kind, "file")


@register.filter
def file_words(file: File) -> str:
    """What it holds, in words."""
    return gettext(KINDS.get(file.kind, "anything else"))


@register.filter
def file_oddity(file: File) -> str:
    """Told where the name promises something else than the bytes hold; empty where they agree."""
    promised = _PROMISES.get(extension(file.name))
    return _("holds %(WORDS)s") % {"WORDS": _WORDS[file.kind]} if promised and promised != file.kind else ""


@register.filter
def is_shown(file: File) -> bool:
    """Whether the page may show it as a picture."""
    return queries.is_shown(file)


@register.simple_tag
def file_longest() -> int:
    """The bytes that one file may have: the browser need not send what would be refused."""
    return limits.largest()
