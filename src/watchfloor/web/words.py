"""Where text meets the reader's language: lists of plain words are translated here, as late as they are shown."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext


def said(at: datetime, form: str) -> str:
    """A moment by a strftime form that the catalogue may order otherwise: `%-d %b` is 24 Nov, or 11月24日."""
    return at.strftime(gettext(form))
