"""What is known to be wrong now: told where people are about to write of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from watchfloor.core import definitions
from watchfloor.core.models import Definition
from watchfloor.tickets.commands import Refused

BANNER: Final = "banner"
STATES: Final = {
    "looked_at": "Being looked at", "worked_on": "Being worked on", "watched": "Mended, being watched",
    "planned": "Planned work", "known": "Known, with a way around",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Banner:
    """A notice about a platform, one of its modules, or everything. `next_word_at`: when people hear of it again."""

    title: str
    text: str
    state: str = "worked_on"
    platform: str = ""
    module: str = ""
    words: tuple[str, ...] = ()
    since: datetime | None = None
    next_word_at: datetime | None = None
    id: int | None = None

    @property
    def state_words(self) -> str:
        """The state as people read it."""
        return gettext(STATES[self.state])

    def is_about(self, platform: str, module: str) -> bool:
        """Whether it concerns somebody who writes about that; one about everything always does."""
        if self.module:
            return self.module == module and self.platform == platform
        return not self.platform or self.platform == platform

    def said_in(self, text: str) -> bool:
        """Whether the text holds one of its words (an error code, a name)."""
        folded = text.casefold()
        return any(word.casefold() in folded for word in self.words)


def read(name: str, body: Mapping[str, Any], *, key: int | None = None) -> Banner:
    """The banner of a definition. Refused names the part that is wrong."""
    title, text = " ".join(name.split()), str(body.get("text") or "").strip()
    if not 0 < len(title) <= 150:
        raise Refused("title", _("Say in one line what is wrong, in at most 150 characters."))
    if len(text) > 1000:
        raise Refused("text", _("This is read in passing: at most 1,000 characters."))
    state = str(body.get("state") or "worked_on")
    if state not in STATES:
        raise Refused(
            "state", _("%(state)s is none of %(STATES)s.") % {"state": f"{state[:40]!r}", "STATES": ", ".join(STATES)}
        )
    platform, module = str(body.get("platform") or ""), str(body.get("module") or "")
    if module and not platform:
        raise Refused("module", _("A module belongs to a platform: choose that one too."))
    words = tuple(word for one in body.get("words") or () if len(word := str(one).strip()) > 2)
    return Banner(
        title, text, state, platform, module, words[:20], _time("since", body), _time("next_word_at", body), key
    )


def as_body(banner: Banner) -> dict[str, Any]:
    """The plain data of a banner without its title, which is the definition's name."""
    times = {"since": banner.since, "next_word_at": banner.next_word_at}
    return {
        "text": banner.text, "state": banner.state, "platform": banner.platform, "module": banner.module,
        "words": list(banner.words), **{name: at.isoformat() for name, at in times.items() if at},
    }  # fmt: skip


def shown() -> list[Banner]:
    """Those that are told now, in their order. One query."""
    return [banner for row in definitions.shared(BANNER) if (banner := banner_of(row))]


def banner_of(row: Definition) -> Banner | None:
    """The banner of a definition; None where it cannot be read."""
    try:
        return read(row.name, row.body, key=row.id)
    except Refused:
        return None


def about(banners: list[Banner], platform: str, module: str, text: str = "") -> list[Banner]:
    """Those that concern who writes about that, or whose words the text holds."""
    return [banner for banner in banners if banner.is_about(platform, module) or (text and banner.said_in(text))]


def _time(name: str, body: Mapping[str, Any]) -> datetime | None:
    if not body.get(name):
        return None
    try:
        at = datetime.fromisoformat(str(body[name]))
    except ValueError:
        raise Refused(name, _("This is no time.")) from None
    # Far from now a page could not even write it in its reader's zone.
    if at.tzinfo is None or not 2000 <= at.year <= 2100:
        raise Refused(name, _("A time says its zone, and is of this century."))
    return at
