"""One ticket's life as it is written down: a pen that knows how the ticket stands, whose turn it is and the time.

The pen keeps the rules of the desk (a reply by the staff opens a new ticket, one by the requester wakes a waiting or
solved one), so that a plot can only tell what could have happened.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from watchfloor.demo.texts import Library, Voice
from watchfloor.demo.world import ENGINEERING, QUEUES, STAFF_OF, Requester, Staff, on_shift, tier2_queue
from watchfloor.intake.acts import Act, Assign, Create, Escalate, Move, Note, Reply, SetPriority, SetStatus

# impact × urgency -> priority
PRIORITY: Final = {
    "person": {"low": "P3", "normal": "P2", "high": "P2"},
    "team": {"low": "P2", "normal": "P2", "high": "P1"},
    "site": {"low": "P2", "normal": "P1", "high": "P0"},
}
WAKES: Final = frozenset({"pending", "solved", "closed"})
# A specialist who takes a ticket over mid-way leaves a note about as often as not.
HANDOVER_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Opening:
    """What a ticket is at the moment it is filed."""

    key: str
    at: datetime
    requester: Requester
    subject: str
    body: str
    kind: str
    queue: str
    right_queue: str
    priority: str
    platform: str
    attributes: Mapping[str, str]
    channel: str
    variant: int | None = None


def stated(**attributes: str) -> dict[str, str]:
    """The attributes that are known."""
    return {name: value for name, value in attributes.items() if value}


def draw_channel(rng: random.Random) -> str:
    """How a ticket came in."""
    return rng.choices(["portal", "email", "chat"], [70, 16, 14])[0]


class Story:
    """Writes the acts of one ticket in order. Times only go forward."""

    def __init__(self, opening: Opening, voice: Voice, words: Library, rng: random.Random) -> None:
        self.opening, self.voice, self.words, self.rng = opening, voice, words, rng
        self.acts: list[Act] = []
        self.at = opening.at
        self.status = "new"
        self.queue = opening.queue
        self.priority = opening.priority
        self.owner: Staff | None = None
        self.variant = opening.variant
        self.acts.append(Create(
            key=opening.key, ticket=opening.key, at=self.at, by=opening.requester.name, subject=opening.subject,
            body=opening.body, kind=opening.kind, queue=opening.queue, priority=opening.priority,
            attributes=opening.attributes, channel=opening.channel,
        ))  # fmt: skip

    # -- chance and time
    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def wait(self, median_minutes: float, spread: float = 0.8) -> None:
        """Let a log-normal time pass, at least some seconds."""
        minutes = median_minutes * self.rng.lognormvariate(0, spread)
        self.at += timedelta(seconds=max(8.0, minutes * 60))

    @property
    def urgent(self) -> bool:
        return self.priority in ("P0", "P1")

    @property
    def actor(self) -> str | None:
        return self.owner.name if self.owner else None

    # -- words
    def say_common(self, pool: str) -> str:
        """A sentence that fits any issue; what is no fault has sentences of its own where it needs them."""
        if self.opening.kind != "fault":
            pool = f"{pool}_other" if f"{pool}_other" in self.words.common else pool
        return self.voice.one_of(self.words.common[pool], self.at, self.rng)

    def say_answer(self, templates: tuple[str, ...]) -> str:
        """The requester's answer to what was asked back: it decides which fix is the right one."""
        if not templates:
            return self.say_common("thanks")
        if self.variant is None or self.variant >= len(templates):
            self.variant = self.rng.randrange(len(templates))
        return self.voice.fill(templates[self.variant], self.at, self.rng)

    def say_fix(self, templates: tuple[str, ...]) -> str:
        """The fix that belongs to what was said before, any one where nothing was."""
        if self.variant is None or self.variant >= len(templates):
            return self.voice.one_of(templates, self.at, self.rng)
        return self.voice.fill(templates[self.variant], self.at, self.rng)

    def say(self, templates: tuple[str, ...], otherwise: str) -> str:
        """One of the issue's own sentences, else one that fits any issue."""
        return self.voice.one_of(templates, self.at, self.rng) if templates else self.say_common(otherwise)

    # -- acts
    def reply(self, body: str) -> None:
        self._write(Reply, body=body)
        if self.status == "new":
            self.status = "open"

    def requester_replies(self, body: str) -> None:
        key = self._key()
        self.acts.append(Reply(key=key, ticket=self.opening.key, at=self.at, by=self.opening.requester.name, body=body))
        if self.status in WAKES:
            self.status = "open"

    def note(self, body: str) -> None:
        self._write(Note, body=body)

    def set_status(self, status: str, reason: str | None = None, *, by_system: bool = False) -> None:
        by = None if by_system else self.actor
        done = reason or ("solved" if status in ("solved", "closed") else None)
        self.acts.append(
            SetStatus(key=self._key(), ticket=self.opening.key, at=self.at, by=by, status=status, reason=done)
        )
        self.status = status

    def set_priority(self, priority: str) -> None:
        self._write(SetPriority, priority=priority)
        self.priority = priority

    def move(self, queue: str) -> None:
        self._write(Move, queue=queue)
        self.queue = queue

    def assign(self, to: Staff) -> None:
        """`to` takes the ticket."""
        if self.owner is not to:
            self.owner = to
            self._write(Assign, to=to.name)

    def escalate(self, tier: int, reason: str) -> None:
        self._write(Escalate, tier=tier, reason=reason)

    # -- turns
    def take(self) -> None:
        """Somebody of the queue's team who is at work takes the ticket; an office team perhaps only in the morning."""
        team = QUEUES[self.queue]
        present = on_shift(team, self.at)
        if not present:
            self._wake_office(team)
            present = on_shift(team, self.at) or tuple(p for p in STAFF_OF.values() if p.team == team)
        # A ticket that changes hands changes persons, wherever somebody else is there.
        others = [person for person in present if person is not self.owner]
        self.assign(self.rng.choice(others or present))

    def turn(self, median_minutes: float, spread: float = 0.8) -> None:
        """The owner's next move: after a while, in their working hours, else by a colleague who is there."""
        self.wait(median_minutes, spread)
        if self.owner is None or self.owner.works(self.at):
            return
        if self.owner.role == "specialist":
            self._hand_over(self.owner)
        elif not self.urgent:
            self.at = self._into(self.owner.next_start(self.at))

    def _hand_over(self, owner: Staff) -> None:
        waits = owner.next_start(self.at) - self.at
        if not self.urgent and waits < timedelta(hours=20) and self.chance(0.5):
            self.at = self._into(self.at + waits)
            return
        self.take()
        if self.chance(HANDOVER_SHARE):
            self.note(self.say_common("handover"))
        self.at += timedelta(minutes=self.rng.uniform(1, 9))

    def _wake_office(self, team: str) -> None:
        """Office teams: an urgent ticket finds somebody on call at once, another waits for the morning."""
        if not self.urgent:
            starts = [p.next_start(self.at) for p in STAFF_OF.values() if p.team == team]
            self.at = self._into(min(starts))

    def _into(self, start: datetime) -> datetime:
        """Some minutes into a shift: nobody answers everything at its first second."""
        return max(start, self.at) + timedelta(minutes=self.rng.uniform(2, 40))

    def tier2(self) -> None:
        """The ticket goes to the module's Tier 2 owner."""
        self.move(tier2_queue(self.opening.platform))
        if self.chance(0.6):
            self.reply(self.say_common("escalated"))
        self.set_status("on_hold")
        self.wait(35 if self.urgent else 70)
        names = [p for p in STAFF_OF.values() if p.team == "Tier 2" and self.opening.platform in p.name]
        owner = self.rng.choice(names)
        if not (owner.works(self.at) or self.urgent):
            self.at = self._into(owner.next_start(self.at))
        self.assign(owner)

    def engineering(self) -> None:
        """Tier 2 hands it to the engineer on call."""
        self.move(ENGINEERING)
        self.wait(25 if self.urgent else 120)
        self.take()

    def _key(self) -> str:
        return f"{self.opening.key}/{len(self.acts)}"

    def _write(self, act: type[Act], **fields: object) -> None:
        # Nobody writes two things in one second.
        self.at += timedelta(seconds=self.rng.uniform(12, 75) if act in (Reply, Note) else self.rng.uniform(2, 9))
        self.acts.append(act(key=self._key(), ticket=self.opening.key, at=self.at, by=self.actor, **fields))
