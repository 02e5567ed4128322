"""Where text meets the reader's language: lists of plain words are translated here, as late as they are shown."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, cast

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language, gettext, gettext_lazy, gettext_noop, ngettext

from watchfloor.engine.promises import Reading, span
from watchfloor.engine.rule_words import in_words

_UNITS: Final = {
    "s": gettext_noop("%(n)s s"), "min": gettext_noop("%(n)s min"), "h": gettext_noop("%(n)s h"),
    "d": gettext_noop("%(n)s d"),
}  # fmt: skip
_CAUSES: Final = {
    "pending": gettext_noop("pending"), "on_hold": gettext_noop("on hold"), "solved": gettext_noop("solved"),
    "snoozed": gettext_noop("snoozed"),
}  # fmt: skip


# What begins or ends a stretch in the other direction: embeddings, overrides, isolates. Weak marks and letters stay.
_TURNS_IN_PAGES: Final = re.compile(b"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")


def page_in_order(page: bytes) -> bytes:
    """A page in UTF-8 without them: nothing that a stranger wrote reorders what stands beside it."""
    return _TURNS_IN_PAGES.sub(b"", page)


def said(at: date, form: str) -> str:
    """A moment by a strftime form that the catalogue may order otherwise: `%-d %b` is 24 Nov, or 11月24日."""
    form = gettext(form)
    if not (get_language() or "en").startswith("en"):
        # What strftime calls days and months is the machine's language, not the reader's.
        day = at.weekday()
        for sign, name in (("%a", WEEKDAYS_ABBR[day]), ("%A", WEEKDAYS[day]), ("%B", MONTHS[at.month])):
            form = form.replace(sign, str(name))
    return at.strftime(form)


def lazy(text: str) -> str:
    """A word of a list at the top of a module, translated "
    "wherever it is shown; never for an event or row."""
    return cast(str, gettext_lazy(text))


def length(time: timedelta) -> str:
    """A length of a clock: 45 s, 12 min, 2 h 10 min, 3 d 4 h."""
    parts = span(time).split(" ")
    return " ".join(gettext(_UNITS[unit]) % {"n": n} for n, unit in zip(parts[::2], parts[1::2], strict=True))


def spoken(time: timedelta) -> str:
    """A length as a rule says it: 3 days, 90 minutes."""
    n, unit = in_words(time).split(" ")
    words = {
        "day": ngettext("%(n)s day", "%(n)s days", int(n)), "hour": ngettext("%(n)s hour", "%(n)s hours", int(n)),
        "minute": ngettext("%(n)s minute", "%(n)s minutes", int(n)),
    }  # fmt: skip
    return words[unit.removesuffix("s")] % {"n": n}


def explained(reading: Reading) -> str:
    """How a clock came to where it is, as `Reading.explain` says it in English."""
    parts = [
        gettext("paused %(length)s while %(cause)s") % {"length": length(time), "cause": _cause(cause)}
        for cause, time in reading.pauses.items()
        if time
    ]
    used = {"used": length(reading.elapsed), "goal": length(reading.goal)}
    return "; ".join([*parts, gettext("%(used)s of %(goal)s business time used") % used])


def _cause(cause: str) -> str:
    return gettext(_CAUSES[cause]) if cause in _CAUSES else cause.replace("_", " ")
