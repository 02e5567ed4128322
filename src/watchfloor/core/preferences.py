"""What a person reads in: their language and time zone, for a page, a mail or a notice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils import timezone, translation

from watchfloor.core.models import Person

LANGUAGES: Final[tuple[str, ...]] = tuple(code for code, _name in settings.LANGUAGES)
ZONES: Final = frozenset(available_timezones())
# Those that are places; the rest are offsets and names of old, which nobody chooses.
PLACES: Final = sorted(z for z in ZONES if z == "UTC" or ("/" in z and not z.startswith(("Etc/", "SystemV/"))))


def zone_named(name: str | None) -> ZoneInfo | None:
    """The time zone of that name; None where there is none."""
    return ZoneInfo(name) if name in ZONES else None


@contextmanager
def speaking_to(person: Person | None) -> Iterator[None]:
    """What is written in here to `person` is in their language and zone: where they chose none, English and UTC.

    For text that no request asked for, as a mail is: there is no browser to follow.
    """
    language = person.language if person and person.language in LANGUAGES else settings.LANGUAGE_CODE
    zone = zone_named(person.zone) if person else None
    with translation.override(language), timezone.override(zone or ZoneInfo("UTC")):
        yield
