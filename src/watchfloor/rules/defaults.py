"""What a new store begins with: a few texts and macros that any desk can use, and rules that wait to be tried.

Rules that write to people or close tickets do not act until somebody lets them: each desk has its own mind about that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from watchfloor.eventlog.append import Origin
from watchfloor.rules.commands import save_canned, save_macro, save_rule

SOURCE: Final = "defaults"

TEXTS: Final[Mapping[str, str]] = {
    "Thanks, we look into it": "Dear {{requester.first_name|colleague}},\n\nthank you for telling us. I look into it "
    "now and write again as soon as I know more.\n\n{{me.first_name}}",
    "Ask for the steps": "Dear {{requester.first_name|colleague}},\n\nso that I can see it too, please tell me:\n"
    "1. what you did, step by step,\n2. what you saw, with the error code if there is one,\n"
    "3. when it happened and whether it happens each time.\n\n{{me.first_name}}",
    "Known problem, a way around": "Dear {{requester.first_name|colleague}},\n\nthis is a known problem of "
    "{{attributes.module|this page}} and we work on it. Until it is gone, please save as a draft and submit from there."
    "\n\n{{me.first_name}}",
    "Please check and tell us": "Dear {{requester.first_name|colleague}},\n\nit should work again. Please try once "
    "more; if it does not, just answer and {{ticket.number}} opens again.\n\n{{me.first_name}}",
    "Passed on": "Dear {{requester.first_name|colleague}},\n\nothers know more about this than I do: I have passed it "
    "on, with all that you wrote, so that you need not say it twice.\n\n{{me.first_name}}",
}
MACROS: Final[Mapping[str, Mapping[str, Any]]] = {
    "Ask for details": {
        "about": "What happened cannot be told from what was written.",
        "condition": {"status": ["new", "open"]},
        "actions": [
            {"do": "reply", "text": TEXTS["Ask for the steps"]},
            {"do": "owner", "value": "me"},
            {"do": "status", "value": "pending"},
        ],
    },
    "Solve and ask to check": {
        "about": "It is mended; the requester sees for themselves.",
        "condition": {"status": ["new", "open", "pending", "on_hold"]},
        "actions": [
            {"do": "reply", "text": TEXTS["Please check and tell us"]},
            {"do": "status", "value": "solved"},
        ],
    },
    "Take it and say so": {
        "about": "You begin now, and the requester knows.",
        "condition": {"status": ["new", "open"]},
        "actions": [
            {"do": "owner", "value": "me"},
            {"do": "status", "value": "open"},
            {"do": "reply", "text": TEXTS["Thanks, we look into it"]},
        ],
    },
    "Wait for a fix": {
        "about": "Nothing to do until somebody else has mended it.",
        "condition": {"status": ["new", "open", "pending"]},
        "actions": [
            {"do": "note", "text": "Waits for a fix of {{attributes.module|its module}}. Looked at again in two days."},
            {"do": "status", "value": "on_hold"},
            {"do": "snooze", "for": "2d"},
        ],
    },
    "It is a question, not a fault": {
        "about": "Works as it should; somebody has to explain it.",
        "condition": {"kind": "fault"},
        "actions": [{"do": "kind", "value": "question"}, {"do": "priority", "value": "P3"}],
    },
}
RULES: Final[Mapping[str, Mapping[str, Any]]] = {
    "What comes back is not minor": {
        "on": "event", "events": ["asked"], "changes": [{"field": "status", "was": ["solved"], "to": ["open"]}],
        "condition": {"priority": "P3"}, "actions": [{"do": "priority", "value": "P2"}],
    },
    "Feedback is never urgent": {
        "on": "event", "events": ["created"], "condition": {"kind": "feedback", "priority": ["P0", "P1", "P2"]},
        "actions": [{"do": "priority", "value": "P3"}],
    },
    "Ask again after three days": {
        "on": "time", "since": "status", "wait": "3d", "condition": {"status": "pending"}, "enabled": False,
        "actions": [{"do": "reply", "text": "Dear {{requester.first_name|colleague}},\n\ndo you still need help with "
                     "this? We wait for your answer; without one we take it as solved in four days."}],
    },
    "Solve what nobody answered for a week": {
        "on": "time", "since": "status", "wait": "1w", "condition": {"status": "pending"}, "enabled": False,
        "actions": [{"do": "status", "value": "solved"}],
    },
    "Close what is solved for five days": {
        "on": "time", "since": "status", "wait": "5d", "condition": {"status": "solved"}, "enabled": False,
        "actions": [{"do": "status", "value": "closed"}],
    },
    "Urgent and untouched for four hours": {
        "on": "time", "since": "touched", "wait": "4h", "enabled": False,
        "condition": {"status": ["new", "open"], "priority": ["P0", "P1"]},
        "actions": [{"do": "note", "text": "Nobody has touched this for four hours."}],
    },
}  # fmt: skip


def adopt_defaults(*, now: datetime) -> None:
    """Keep all of these, each once however often this is called: a later change or an archived one stays so."""
    for name, text in TEXTS.items():
        save_canned(name=name, text=text, by=None, now=now, origin=_once("canned", name))
    for name, body in MACROS.items():
        save_macro(name=name, body=body, by=None, now=now, origin=_once("macro", name))
    for name, body in RULES.items():
        save_rule(name=name, body={"enabled": True, **body}, by=None, now=now, origin=_once("rule", name))


def _once(what: str, name: str) -> Origin:
    return Origin(SOURCE, f"{what}:{name}")
