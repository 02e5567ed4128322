"""The forms that are there before anybody makes one: for each kind its own words, a subject and a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchfloor.forms.model import Form, Words


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of ticket is offered: in the words of who asks, and what the button says that sends it."""

    words: str
    sends: str


KINDS: Final = {
    "fault": Kind("Something does not work", "Send it to the team"),
    "question": Kind("I have a question", "Ask the team"),
    "request": Kind("I need something", "Send the request"),
    "feedback": Kind("An idea or complaint", "Send the feedback"),
}

_WORDS: Final = {
    "fault": (
        Words("What goes wrong", "In one line: what goes wrong?"),
        Words("What happens", "What did you do, what happened, what did you expect? An error code or a case id helps."),
    ),
    "question": (
        Words("Your question", "In one line: what would you like to know?"),
        Words("The rest of it", "What do you want to do? What have you read or tried already?"),
    ),
    "request": (
        Words("What you need", "In one line: what do you need?"),
        Words("Why, and until when", "For whom, why, and until when? Who has agreed to it, where somebody must?"),
    ),
    "feedback": (
        Words("Your idea in one line", "In one line: what should be better?"),
        Words("Why it matters", "What is it like today, how often does that happen, and what would you like instead?"),
    ),
}

OPEN: Final = {kind: Form("Anything else", (kind,), *words) for kind, words in _WORDS.items()}
