"""Variables in texts that are used again: `{{requester.first_name}}`, `{{attributes.module|your module}}`. Pure.

What stands after `|` is written where the value is empty. A text is checked when it is saved, so that nobody ever sends
`{{requester.frist_name}}` to somebody who waits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

VARIABLES: Final[Mapping[str, str]] = {
    "requester.name": "The name of who asked.",
    "requester.first_name": "The first word of that name.",
    "requester.site": "Where they work.",
    "ticket.number": "The ticket's number.",
    "ticket.subject": "Its subject.",
    "ticket.status": "Its status, in words.",
    "ticket.priority": "Its priority, P0 to P3.",
    "ticket.kind": "Its kind: fault, question, request, feedback.",
    "ticket.queue": "The queue it waits in.",
    "ticket.owner": "Who looks after it.",
    "ticket.link": "Where the requester reads it.",
    "me.name": "Your name.",
    "me.first_name": "The first word of your name.",
    "me.team": "Your team.",
}
ATTRIBUTES: Final = "attributes."
# What nobody is where a rule acts.
OF_A_PERSON: Final = frozenset(name for name in VARIABLES if name.startswith("me."))

# Space around the name is cut off afterwards: an expression that did it would try every way to share out many spaces.
_VARIABLE: Final = re.compile(r"\{\{([^{}|]*)(?:\|([^{}]*))?\}\}")
_ATTRIBUTE: Final = re.compile(r"attributes\.\w[\w .-]{0,79}")


def names(text: str) -> list[str]:
    """The variables that a text holds, each once, in order."""
    return list(dict.fromkeys(found[1].strip() for found in _VARIABLE.finditer(text)))


def problem(text: str, *, by_rule: bool = False) -> str | None:
    """What is wrong with the variables of a text, as a sentence for who wrote it; None where nothing is.

    `by_rule`: nobody acts, so that there is no `me`.
    """
    for name in names(text):
        if by_rule and name in OF_A_PERSON:
            return f"{{{{{name}}}}} is the person who acts; a rule is nobody."
        if name not in VARIABLES and not _ATTRIBUTE.fullmatch(name):
            near = get_close_matches(name, VARIABLES, n=1)
            hint = (
                f"did you mean {{{{{near[0]}}}}}?" if near else f"known are {', '.join(VARIABLES)} and attributes.NAME."
            )
            return f"There is no variable {{{{{name[:60]}}}}}; {hint}"
    if "{{" in _VARIABLE.sub("", text):
        return "A variable that begins with {{ has to end with }}."
    return None


def fill(text: str, values: Mapping[str, str | None]) -> str:
    """The text with each variable's value, or what stands after its `|` where it has none."""
    return _VARIABLE.sub(lambda found: values.get(found[1].strip()) or (found[2] or "").strip(), text)


def missing(text: str, values: Mapping[str, str | None]) -> list[str]:
    """The variables of a text that are empty here and say nothing instead."""
    found = [(m[1].strip(), (m[2] or "").strip()) for m in _VARIABLE.finditer(text)]
    return list(dict.fromkeys(name for name, instead in found if not values.get(name) and not instead))
