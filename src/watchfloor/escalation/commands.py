"""Handing a ticket to the next tier, with what that tier needs; and the templates that say what that is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.models import Definition, Queue
from watchfloor.directory import commands as directory
from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.escalation import template as templates
from watchfloor.escalation.template import Template
from watchfloor.eventlog.append import NewEvent, Origin, append, keep_texts, made_by
from watchfloor.tickets import commands as tickets
from watchfloor.tickets import project
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import Ticket

HIGHEST: Final = 3
SEVERITIES: Final = (1, 2, 3, 4)
NEEDS: Final = ("fix", "workaround", "answer")
MAX_NAME: Final = 120


class Incomplete(Refused):
    """Something that the next tier needs is missing. `missing` says of each field, by its key, what to do about it."""

    def __init__(self, missing: Mapping[str, str], labels: Mapping[str, str]) -> None:
        names = ", ".join(labels.get(key, key) for key in missing)
        super().__init__(next(iter(missing)), f"Before it can be handed over: {names}.")
        self.missing = dict(missing)


def request(
    ticket: int, *, answers: Mapping[str, str], queue: int | None, by: int | None, now: datetime,
    severity: int | None = None, needs: str = "fix", keep_owner: bool = False, origin: Origin | None = None,
) -> Ticket:  # fmt: skip
    """Hand the ticket to the next tier: it waits in `queue`, without an owner unless `keep_owner`, and is open.

    `answers` are those to the template that fits the ticket. Raises Incomplete, which names every field that is
    missing, and Refused where the ticket cannot be handed on.
    """
    row = Ticket.objects.select_for_update(of=("self",)).get(id=ticket)
    if origin is not None and made_by(origin):
        return row
    _may_go(row, queue, severity, needs)
    chosen = templates.chosen(row.attributes, row.tier + 1)
    answers = {field.key: answers.get(field.key, "").replace("\r\n", "\n").strip() for field in chosen.fields}
    _complete(chosen, answers)
    payload = _payload(row, chosen, answers) | {"queue": queue, "severity": severity, "needs": needs}
    event = NewEvent(
        "ticket", row.id, ev.ESCALATION_REQUESTED, now, payload, ticket=row.id, actor=by,
        source=(origin or Origin()).source, external_id=(origin or Origin()).external_id,
    )  # fmt: skip
    project.apply(append([event]))
    tickets.escalate(row.id, tier=row.tier + 1, reason=_reason(severity, needs), by=by, now=now)
    tickets.move(row.id, queue=queue, by=by, now=now)
    if not keep_owner:
        tickets.assign(row.id, to=None, by=by, now=now)
    return tickets.set_status(row.id, status="open", by=by, now=now)


def save_template(
    *, name: str, body: Mapping[str, Any], by: int | None, now: datetime, key: int | None = None
) -> Definition:
    """Make a template, or with `key` its next version. Raises Refused."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME:
        raise Refused("name", _("A name has 1 to %(MAX_NAME)s characters.") % {"MAX_NAME": MAX_NAME})
    parsed = templates.parse(name, body)
    if parsed.queue is not None and not Queue.objects.filter(id=parsed.queue).exists():
        raise Refused("queue", _("There is no queue %(queue)s.") % {"queue": parsed.queue})
    return directory.save_definition(
        what=templates.WHAT, name=name, body=templates.as_body(parsed), by=by, now=now, key=key
    )


def _may_go(row: Ticket, queue: int | None, severity: int | None, needs: str) -> None:
    if row.status in DONE:
        raise Refused("status", _("A ticket that is solved waits for nobody: open it again first."))
    if row.tier >= HIGHEST:
        raise Refused("tier", _("It is with tier %(tier)s already; there is none above.") % {"tier": row.tier})
    if queue is None:
        raise Refused("queue", _("Say in which queue the next tier finds it."))
    if not Queue.objects.filter(id=queue).exists():
        raise Refused("queue", _("There is no queue %(queue)s.") % {"queue": queue})
    if severity is not None and severity not in SEVERITIES:
        raise Refused("severity", _("A severity is 1 to 4."))
    if needs not in NEEDS:
        raise Refused("needs", _("What is needed is one of %(NEEDS)s.") % {"NEEDS": ", ".join(NEEDS)})


def _complete(chosen: Template, answers: Mapping[str, str]) -> None:
    missing = templates.missing(chosen, answers)
    for key, answer in answers.items():
        if "\x00" in answer:
            missing[key] = "This holds a NUL character, which text cannot keep."
    if missing:
        raise Incomplete(missing, {field.key: field.label for field in chosen.fields})


def _payload(row: Ticket, chosen: Template, answers: Mapping[str, str]) -> dict[str, Any]:
    """The answers as pointers to text beside the log; the labels, as the template called them on that day."""
    given = {f"escalation:{key}": answer for key, answer in answers.items() if answer}
    texts = keep_texts(given, ticket=row.id) if given else {}
    evidence = [
        {"key": field.key, "label": field.label, "text": texts.get(f"escalation:{field.key}")}
        for field in chosen.fields
    ]
    return {
        "from_tier": row.tier, "tier": row.tier + 1, "from_queue": row.queue_id, "from_owner": row.owner_id,
        "template": chosen.key, "version": chosen.version if chosen.key else None, "reason": evidence[0]["text"],
        "evidence": evidence,
    }  # fmt: skip


def _reason(severity: int | None, needs: str) -> str:
    """What the ticket's own line says: no personal text, which lies beside the log."""
    wanted = {"fix": "needs a fix", "workaround": "needs a workaround", "answer": "needs an answer"}[needs]
    return f"severity {severity}, {wanted}" if severity else wanted
