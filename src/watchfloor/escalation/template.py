"""What an escalation must say, and where it goes: templates by module, platform, or for all. Pure but for `chosen`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core import definitions
from watchfloor.core.models import Definition
from watchfloor.tickets.commands import Refused

WHAT: Final = "escalation_template"
TYPES: Final = ("text", "line", "choice")
MAX_FIELDS: Final = 12
MAX_WORDS: Final = 200
MAX_ANSWER: Final = 4000
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that the next tier asks for. `why` says what comes of leaving it out."""

    key: str
    label: str
    type: str = "text"
    required: bool = True
    why: str = ""
    example: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """What must be said before a ticket goes to tier `tier`, and the queue where it then waits (None: chosen then)."""

    name: str
    fields: tuple[Field, ...]
    tier: int = 2
    platform: str | None = None
    module: str | None = None
    queue: int | None = None
    key: int | None = None
    version: int = 1

    @property
    def fits(self) -> str:
        """Which tickets it is for, in words."""
        if self.module:
            return f"{self.platform}: {self.module}" if self.platform else self.module
        return self.platform or "every platform"


# What stands while nobody has set up a template. The first field is the reason everywhere: what happens.
STANDARD: Final = Template(
    "Standard",
    (
        Field("what", "What happens", why="the next tier reads this first", example="What they did, saw and expected"),
        Field("tried", "What was tried", why="else it is tried again", example="One step a line, with what came of it"),
        Field(
            "case", "One case to reproduce it with", "line", why="a hand-over without one comes back most often",
            example="A case id, a link, or: cannot be reproduced",
        ),
        Field("reach", "How many are stopped by it", "choice", required=False, why="it sets how soon somebody looks",
              options=("One person", "Several people", "A whole team or site", "Not known")),
        Field("links", "Links and other evidence", required=False, example="Logs, dashboards, screenshots; one a line"),
    ),
)  # fmt: skip


def parse(name: str, body: Mapping[str, Any]) -> Template:
    """A template as it is kept. Raises Refused, which names the field that is wrong."""
    fields = body.get("fields")
    if not isinstance(fields, Sequence) or isinstance(fields, str) or not fields:
        raise Refused("fields", _("A template asks for at least one thing."))
    if len(fields) > MAX_FIELDS:
        raise Refused(
            "fields",
            _("A template asks for at most %(MAX_FIELDS)s things: nobody fills in more.") % {"MAX_FIELDS": MAX_FIELDS},
        )
    parsed = tuple(_field(one, at) for at, one in enumerate(fields, 1))
    if len({one.key for one in parsed}) < len(parsed):
        raise Refused("fields", _("Two fields have the same key."))
    tier, queue = body.get("tier", 2), body.get("queue")
    if tier not in (2, 3):
        raise Refused("tier", _("A ticket is escalated to tier 2 or 3."))
    if queue is not None and not isinstance(queue, int):
        raise Refused("queue", _("A queue is named by its number."))
    platform, module = _words("platform", body.get("platform")), _words("module", body.get("module"))
    return Template(name, parsed, tier, platform or None, module or None, queue)


def as_body(template: Template) -> dict[str, Any]:
    """The template as a definition keeps it: `parse` reads it back."""
    fields = [
        {
            "key": one.key, "label": one.label, "type": one.type, "required": one.required, "why": one.why,
            "example": one.example, "options": list(one.options),
        }
        for one in template.fields
    ]  # fmt: skip
    return {
        "tier": template.tier, "platform": template.platform, "module": template.module, "queue": template.queue,
        "fields": fields,
    }  # fmt: skip


def read(row: Definition) -> Template:
    """The template that a definition holds."""
    found = parse(row.name, row.body)
    return Template(
        found.name, found.fields, found.tier, found.platform, found.module, found.queue, row.id, row.version
    )


def chosen(attributes: Mapping[str, str], tier: int) -> Template:
    """The template for a ticket with these attributes that goes to `tier`: of several that fit the narrowest.

    The standard one where none fits. One query.
    """
    fitting = [one for one in map(read, definitions.shared(WHAT)) if one.tier == tier and _fits(one, attributes)]
    if not fitting:
        return STANDARD if tier == STANDARD.tier else Template("Standard", STANDARD.fields, tier)
    return max(fitting, key=lambda one: (one.module is not None, one.platform is not None))


def missing(template: Template, answers: Mapping[str, str]) -> dict[str, str]:
    """What the template requires and the answers lack, each with what to say to the person."""
    found = {}
    for field in template.fields:
        answer = answers.get(field.key, "").strip()
        if not answer and field.required:
            found[field.key] = f"Missing: {field.why}." if field.why else "Missing."
        elif len(answer) > MAX_ANSWER:
            found[field.key] = f"This is {len(answer):,} characters long; at most {MAX_ANSWER:,} are kept."
        elif answer and field.type == "choice" and answer not in field.options:
            found[field.key] = "Choose one of the list."
    return found


def _fits(template: Template, attributes: Mapping[str, str]) -> bool:
    return (template.platform in (None, attributes.get("platform"))) and (
        template.module in (None, attributes.get("module"))
    )


def _field(data: Any, at: int) -> Field:
    if not isinstance(data, Mapping):
        raise Refused("fields", _("Field %(at)s is no field.") % {"at": at})
    label = _words("fields", data.get("label"))
    key = data.get("key") or key_of(label)
    if not label or not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Refused("fields", _("Field %(at)s needs a label.") % {"at": at})
    kind = data.get("type", "text")
    if kind not in TYPES:
        raise Refused("fields", _("Field %(at)s is one of %(TYPES)s.") % {"at": at, "TYPES": ", ".join(TYPES)})
    options = tuple(word for word in (_words("fields", one) for one in data.get("options") or ()) if word)
    if kind == "choice" and len(options) < 2:
        raise Refused("fields", _("“%(label)s” is a choice: give it at least two options.") % {"label": label})
    return Field(
        key, label, kind, bool(data.get("required", True)), _words("fields", data.get("why")),
        _words("fields", data.get("example")), options if kind == "choice" else (),
    )  # fmt: skip


def key_of(label: str) -> str:
    """A key made of a label: what_was_tried."""
    made = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40].rstrip("_")
    return made if made[:1].isalpha() else f"f_{made}"[:40] if made else ""


def _words(field: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or "\x00" in value:
        raise Refused(field, _("This is no text."))
    text = " ".join(value.split())
    if len(text) > MAX_WORDS:
        raise Refused(
            field,
            _("“%(text)s…” is longer than %(MAX_WORDS)s characters.") % {"text": text[:30], "MAX_WORDS": MAX_WORDS},
        )
    return text
