"""What simulated requesters say of the help: about a third answer, most of them kindly, fewer after a long wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from watchfloor.demo.world import Requester, dice
from watchfloor.intake.acts import Act, AskRating, Rate

ANSWERS: Final = 0.34
SAYS_EFFORT: Final = 0.7
SAYS_WORDS: Final = 0.4
# How likely each rating is, 1 to 5: of a ticket solved at once, and of one that took long or came back.
_SOON: Final = (2, 3, 8, 32, 55)
_LATE: Final = (12, 18, 22, 30, 18)
_LONG: Final = timedelta(hours=20)
_WORDS: Final = {
    1: ("I lost half a day over this.", "Nobody read what I had written.", "Solved, but I had to find out how myself."),
    2: ("I had to explain it three times.", "Too slow: two of us waited.", "The first answer did not fit my question."),
    3: ("It works now. A word in between would have been good.", "Fine in the end."),
    4: ("Clear answer, thank you.", "Quick enough.", "The workaround helped at once."),
    5: ("Quick and to the point.", "Thank you, that was very kind.", "Solved before I had finished my coffee."),
}  # fmt: skip


def rated(
    key: str, solved_at: datetime, filed_at: datetime, requester: Requester, *, came_back: bool, at: int
) -> list[Act]:
    """The question at the moment of the solve and, from some, the answer hours later; acts number `at` and following.

    By dice of its own: what else happens to a ticket does not depend on it.
    """
    asked = AskRating(key=f"{key}/{at}", ticket=key, at=solved_at, by=None)
    roll = dice(key, filed_at.isoformat(), "rating")
    if roll.random() >= ANSWERS:
        return [asked]
    weights = _LATE if came_back or solved_at - filed_at > _LONG else _SOON
    rating = roll.choices((1, 2, 3, 4, 5), weights)[0]
    effort = min(7, max(1, round(roll.gauss(8.2 - 1.3 * rating, 1.1)))) if roll.random() < SAYS_EFFORT else None
    words = roll.choice(_WORDS[rating]) if roll.random() < SAYS_WORDS else ""
    said_at = solved_at + timedelta(minutes=min(4000.0, 4 + roll.expovariate(1 / 300)))
    answer = Rate(
        key=f"{key}/{at + 1}", ticket=key, at=said_at, by=requester.name, rating=rating, effort=effort, comment=words
    )
    return [asked, answer]
