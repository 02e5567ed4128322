"""What the templates of forms ask beside a form itself."""

from __future__ import annotations

from typing import Any, Final

from django import template

from watchfloor.forms.built_in import KINDS, Kind
from watchfloor.web.words import lazy

register = template.Library()

_ICONS: Final = {"fault": "wrench", "question": "circle-help", "request": "hand", "feedback": "lightbulb"}
# What the forms room calls a subject and a text where a form names none: translated where they are shown.
WORDS: Final = (lazy("In one line"), lazy("What happens"))
_YES_NO: Final = (("yes", lazy("Yes")), ("no", lazy("No")))


@register.filter
def kinds(_: Any) -> list[tuple[str, Kind, str]]:
    """The kinds of ticket with their words and icons, in their order."""
    return [(key, kind, _ICONS[key]) for key, kind in KINDS.items()]


@register.simple_tag
def yes_no() -> tuple[tuple[str, str], ...]:
    """The two answers of a question that is answered by yes or no."""
    return _YES_NO
