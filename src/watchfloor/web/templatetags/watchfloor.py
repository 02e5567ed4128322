"""Small drawn parts: icons, status rings, priority bars, people, times. All by attributes, none by inline style."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop

from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.web.words import said

register = template.Library()

STATUS_WORDS: Final = {
    "new": gettext_noop("New"), "open": gettext_noop("Open"), "pending": gettext_noop("Pending"),
    "on_hold": gettext_noop("On hold"), "solved": gettext_noop("Solved"), "closed": gettext_noop("Closed"),
}  # fmt: skip
# A requester is told what the status means for them.
REQUESTER_WORDS: Final = {
    "new": gettext_noop("waits for the team"), "open": gettext_noop("being worked on"),
    "pending": gettext_noop("your answer is awaited"), "on_hold": gettext_noop("waits on another team"),
    "solved": gettext_noop("solved"), "closed": gettext_noop("closed"),
}  # fmt: skip
_KINDS: Final = {
    "fault": gettext_noop("a fault"), "question": gettext_noop("a question"), "request": gettext_noop("a request"),
    "feedback": gettext_noop("feedback"),
}  # fmt: skip
# Names of columns that every store has; others are data, and stand as they are.
KNOWN_WORDS: Final = (
    gettext_noop("Platform"), gettext_noop("Module"), gettext_noop("Region"), gettext_noop("Language"),
    gettext_noop("Error code"), gettext_noop("Category"), gettext_noop("Status"), gettext_noop("Priority"),
    gettext_noop("Kind"), gettext_noop("Queue"), gettext_noop("Owner"), gettext_noop("Channel"),
    gettext_noop("Related"), gettext_noop("Duplicates"), gettext_noop("Duplicated by"), gettext_noop("Blocks"),
    gettext_noop("Blocked by"), gettext_noop("Onset"), gettext_noop("Raised"), gettext_noop("Growing"),
    gettext_noop("Recovering"), gettext_noop("Ended"), gettext_noop("Confirmed"), gettext_noop("Dismissed"),
    gettext_noop("False alarm"), gettext_noop("Expected event"), gettext_noop("Duplicate"),
    gettext_noop("Known issue"), gettext_noop("Test"), gettext_noop("Reply"), gettext_noop("Note"),
    gettext_noop("Subject"), gettext_noop("Snooze"), gettext_noop("Due"), gettext_noop("Time"), gettext_noop("Link"),
    gettext_noop("Parent"), gettext_noop("Merge"), gettext_noop("Tier"), gettext_noop("Ask rating"),
    gettext_noop("Attribute"), gettext_noop("In words"),
    gettext_noop("Requester"), gettext_noop("Team"), gettext_noop("Site"),
)  # fmt: skip
_RINGS: Final = {
    "new": '<circle cx="8" cy="8" r="6" stroke-dasharray="2.6 2.1"/>',
    "open": '<circle cx="8" cy="8" r="6"/><path class="solid" d="M8 4a4 4 0 0 1 0 8z"/>',
    "pending": '<circle cx="8" cy="8" r="6"/><path d="M8 4.8V8l2 1.6"/>',
    "on_hold": '<circle cx="8" cy="8" r="6"/><path d="M6.6 6v4M9.4 6v4"/>',
    "solved": '<circle cx="8" cy="8" r="6"/><path d="m5.4 8.2 1.8 1.8 3.4-3.8"/>',
    "closed": '<circle cx="8" cy="8" r="6"/><path d="M5.4 8h5.2"/>',
}
_SPRITE: Final = "watchfloor/icons/sprite.svg"
ROLE_WORDS: Final = {
    "requester": gettext_noop("Requester"), "specialist": gettext_noop("Specialist"), "tier2": gettext_noop("Tier 2"),
    "lead": gettext_noop("Lead"), "partner": gettext_noop("Partner"), "administrator": gettext_noop("Administrator"),
    "auditor": gettext_noop("Auditor"),
}  # fmt: skip
# A list draws hundreds of these parts, and few differ: each is put together once.


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, size: int = 16) -> SafeString:
    """A Lucide icon. Always beside a word or in a control with a name, so it is hidden from screen readers."""
    return format_html(
        '<svg class="icon icon-{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        size, static(_SPRITE), name,
    )  # fmt: skip


@register.simple_tag
def status(value: str, words: bool = True) -> SafeString:
    """The ring of a status, with its word beside it or as its name."""
    return _status(value, status_word(value), words)


@lru_cache(maxsize=1024)
def _status(value: str, word: str, words: bool) -> SafeString:
    ring = mark_safe(_RINGS.get(value, _RINGS["closed"]))  # noqa: S308  (a constant of this file)
    if words:
        drawn = '<svg class="status-ring" viewBox="0 0 16 16" aria-hidden="true">{}</svg>{}'
        return format_html('<span class="status status-{}">' + drawn + "</span>", value, ring, word)
    drawn = '<svg class="status-ring" viewBox="0 0 16 16" role="img" aria-label="{1}"><title>{1}</title>{0}</svg>'
    return format_html('<span class="status status-{2}">' + drawn + "</span>", ring, word, value)


@register.simple_tag
def priority(value: str | None) -> SafeString:
    """Four bars and the name; a dash where nobody set one."""
    if not value:
        return format_html('<span class="priority quiet" title="{}">–</span>', gettext("No priority"))
    return _priority(value)


@lru_cache(maxsize=1024)
def _priority(value: str) -> SafeString:
    lit = 4 - int(value[1:]) if value[1:].isdigit() else 0
    on = [' class="on"' if i < lit else "" for i in range(4)]
    bars = "".join(
        f'<rect x="{1 + i * 4}" y="{11 - i * 3}" width="2.6" height="{4 + i * 3}" rx=".8"{on[i]}/>' for i in range(4)
    )
    drawn = f'<svg class="priority-bars" viewBox="0 0 17 16" aria-hidden="true">{bars}</svg>'
    return format_html('<span class="priority priority-{}">{}{}</span>', value, mark_safe(drawn), value)  # noqa: S308


@register.simple_tag
def avatar(person: Person | None, size: int = 20) -> SafeString:
    """Initials on a quiet tint that belongs to the person. The name stands beside it."""
    if person is None:
        return mark_safe('<span class="avatar" aria-hidden="true">–</span>')
    return _avatar(size, person.id % 5, initials(person.name))


@lru_cache(maxsize=4096)
def _avatar(size: int, tint: int, letters: str) -> SafeString:
    return format_html('<span class="avatar avatar-{} tint-{}" aria-hidden="true">{}</span>', size, tint, letters)


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Two letters for a person: Reviewer 1184 → R1."""
    words = [word for word in name.replace(",", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    last = words[-1] if len(words) > 1 else ""
    return (words[0][0] + (last.lstrip("0") or last)[:1]).upper()


@register.filter
def status_word(value: str) -> str:
    """The word for a status."""
    word = STATUS_WORDS.get(value)
    return gettext(word) if word else value


@register.filter
def for_requester(value: str) -> str:
    """What a status means for the one who asked."""
    word = REQUESTER_WORDS.get(value)
    return gettext(word) if word else value


@register.filter
def a_kind(kind: str) -> str:
    """A kind of ticket with its article: a fault; feedback has none."""
    return gettext(_KINDS[kind]) if kind in _KINDS else kind


@register.filter
def words(name: str) -> str:
    """A column name as words: `error_code` → Error code."""
    plain = name.replace("_", " ").replace("-", " ").capitalize()
    return gettext(plain) if plain else ""


def short(seconds: float) -> str:
    """A duration in at most two units: 3 m, 2 h 05 m, 9 d."""
    minutes = int(max(0.0, seconds) // 60)
    if minutes < 60:
        return gettext("%(n)s m") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return gettext("%(hours)s h %(minutes)s m") % {"hours": hours, "minutes": f"{rest:02}"}
    days = hours // 24
    return gettext("%(n)s d") % {"n": days} if days < 1000 else gettext("%(n)s y") % {"n": days // 365}


@register.simple_tag
def age(at: datetime | None, until: datetime | None = None) -> SafeString:
    """How long ago `at` is (or how long it lasted), in mono; the moment itself one hover away."""
    if at is None:
        return mark_safe('<span class="age">–</span>')
    return format_html(
        '<time class="age" datetime="{}" title="{}">{}</time>', at.isoformat(), moment(at),
        short(((until or clock.now()) - at).total_seconds()),
    )  # fmt: skip


@register.simple_tag
def span(length: timedelta) -> str:
    """A duration in at most two units."""
    return short(length.total_seconds())


@register.simple_tag
def between(start: datetime, end: datetime) -> str:
    """How long it is from one moment to the other."""
    return short((end - start).total_seconds())


@register.filter
def moment(at: datetime | None) -> str:
    """The full moment in the reader's zone, with the zone's name: Tue 24 Nov 2026, 10:51:03 UTC."""
    return said(timezone.localtime(at), gettext_noop("%a %-d %b %Y, %H:%M:%S %Z")) if at else ""


@register.simple_tag
def at(when: datetime, seconds: bool = False) -> SafeString:
    """The clock time today, the day before that; the full moment on hover."""
    local, today = timezone.localtime(when), timezone.localtime(clock.now()).date()
    if local.date() == today:
        text = local.strftime("%H:%M:%S" if seconds else "%H:%M")
    elif local.year == today.year:
        text = said(local, gettext_noop("%-d %b %H:%M"))
    else:
        text = said(local, gettext_noop("%-d %b %Y"))
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), moment(when), text)


@register.simple_tag
def query(parameters: QueryDict, **changes: Any) -> str:
    """The same address with some parameters changed; an empty value removes one. Always starts a page anew."""
    merged = {key: value for key, value in parameters.items() if key != "after"} | changes
    return "?" + urlencode({key: value for key, value in merged.items() if value not in (None, "")}, safe=",")


@register.filter
def plural(count: float, words_: str) -> str:
    """`{{ n|plural:"ticket,tickets" }}` → the fitting word."""
    one, many = gettext(words_).split(",")
    return one if count == 1 else many


@register.filter
def number(value: float | None, places: int = 0) -> str:
    """A figure with thin thousands: 12,370 or 6.1; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:,.{places}f}"


@register.filter
def percent(share: float | None) -> str:
    """A share as a percentage without decimals, except the small ones: 92 %, 0.4 %."""
    if share is None:
        return "–"
    return f"{share * 100:.1f} %" if 0 < share < 0.0095 else f"{share * 100:.0f} %"


@register.filter
def days(value: float) -> str:
    """A number of days in the unit a reader thinks in: 5 hours, 12 days, 7 months, 3.1 years, more than 1,000 years."""
    if value < 1:
        return gettext("%(n)s hours") % {"n": f"{value * 24:.0f}"}
    if value < 60:
        return gettext("%(n)s days") % {"n": f"{value:.0f}"}
    if value < 730:
        return gettext("%(n)s months") % {"n": f"{value / 30.44:.0f}"}
    years = value / 365.25
    if years >= 1000:
        return gettext("more than 1,000 years")
    return gettext("%(n)s years") % {"n": f"{years:,.1f}" if years < 100 else f"{years:,.0f}"}


# What a reader looks for first; the rest follows by name.
_FIRST: Final = ("platform", "module", "region", "error_code", "code", "category", "product")


@register.filter
def in_order(attributes: dict[str, str]) -> list[tuple[str, str]]:
    """A ticket's attributes, the telling ones first."""
    places = {name: place for place, name in enumerate(_FIRST)}
    return sorted(attributes.items(), key=lambda pair: (places.get(pair[0], len(places)), pair[0]))


@register.filter
def role_word(role: str) -> str:
    """A role as people say it: tier2 → Tier 2."""
    word = ROLE_WORDS.get(role)
    return gettext(word) if word else role.capitalize()
