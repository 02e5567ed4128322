"""What only some programs send: calendar invitations, and Outlook's winmail.dat."""

from __future__ import annotations

import logging
from typing import Any, Final

import icalendar
from tnefparse import TNEF  # type: ignore[import-untyped]

from watchfloor.files.names import harmless
from watchfloor.mail.parse.charsets import clean, decode
from watchfloor.mail.parse.letter import Attached, Invite, Odd

MOST_CALENDAR: Final = 256 * 1024
MOST_WINMAIL: Final = 30 * 1024 * 1024
MOST_FILES: Final = 50
# It logs what it cannot read for every mail; oddities say it once.
logging.getLogger("tnefparse").setLevel(logging.CRITICAL)


def invite(raw: bytes, charset: str, odd: Odd) -> Invite | None:
    """The first event of a calendar; None where there is none that can be read."""
    if len(raw) > MOST_CALENDAR:
        odd.say("A calendar invitation is too long to be read.")
        return None
    try:
        calendar = icalendar.Calendar.from_ical(decode(raw, charset))
        event: Any = next(iter(calendar.walk("VEVENT")), None)
        if event is None:
            return None
        return Invite(
            _line(calendar.get("method", "")), _line(event.get("summary", "")), _time(event, "dtstart"),
            _time(event, "dtend"), _line(event.get("location", "")),
            _line(event.get("organizer", "")).removeprefix("mailto:").removeprefix("MAILTO:"),
        )  # fmt: skip
    except Exception:  # noqa: BLE001
        # A reader of others fails in its own ways on what nobody should send.
        odd.say("A calendar invitation could not be read.")
        return None


def winmail(raw: bytes, odd: Odd) -> tuple[str, list[Attached]]:
    """The text and the files inside a winmail.dat."""
    if len(raw) > MOST_WINMAIL:
        odd.say("A winmail.dat is too large to be unpacked.")
        return "", []
    try:
        inside = TNEF(raw, do_checksum=False)
        files = [
            Attached(_file_name(file), "application/octet-stream", bytes(file.data))
            for file in inside.attachments[:MOST_FILES]
        ]
        body = inside.body
        return (decode(body) if isinstance(body, bytes) else clean(str(body or ""))), files
    except Exception:  # noqa: BLE001 - as above
        odd.say("A winmail.dat could not be unpacked; it is attached as it is.")
        return "", [Attached("winmail.dat", "application/ms-tnef", raw)]


def _file_name(file: Any) -> str:
    """What a file in it is called. The short name is in the code page of its writer, which its reader does not ask."""
    try:
        return harmless(clean(str(file.long_filename())))
    except UnicodeError:
        return harmless(decode(bytes(file._name).strip(b"\x00")))


def _line(value: Any) -> str:
    return " ".join(clean(str(value)).split())[:500]


def _time(event: Any, name: str) -> str:
    found = event.get(name)
    return "" if found is None else _line(getattr(found.dt, "isoformat", lambda: "")())
