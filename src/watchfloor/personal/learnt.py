"""What was learnt from a person's texts: signals' words, groups' terms, the models' memory, results of jobs.

Words that tickets of others hold too stay: they tell of nobody.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import transaction

from watchfloor.audit import redact
from watchfloor.audit.redact import Change
from watchfloor.core.models import Job
from watchfloor.engine import events as ev
from watchfloor.eventlog import read
from watchfloor.eventlog.models import Event
from watchfloor.groups.models import Group, GrouperState, TicketVector
from watchfloor.personal.gather import only_theirs
from watchfloor.personal.log import BATCH, Tell
from watchfloor.personal.words import Words, masker, renamed, token_masker, within
from watchfloor.watch import follow as watch
from watchfloor.watch.models import DetectorAudit, DetectorView, Signal

Mask = Callable[[str], str]
# Of a signal and of what an audit of the detector lists: what is made of tickets' words.
_WORDED: Final = ("title", "words", "explanation", "shares", "key")
_KINDS: Final = (ev.SIGNAL_RAISED, ev.SIGNAL_CHANGED, ev.SIGNAL_ENDED, ev.DETECTOR_AUDITED, ev.GROUP_TITLED)


def forget(person: int, words: Words, now: Any, tell: Tell) -> int:
    """Take the person's own words out of what was derived; returns how many events and rows changed."""
    own = only_theirs(words.tokens)
    whole, single = masker(words.phrases), token_masker(own)

    def mask(text: str) -> str:
        return single(whole(text))

    done = _events(person, mask, now, tell) + _rows(mask) + _jobs(mask)
    _memory(words.phrases, own)
    return done


def _events(person: int, mask: Mask, now: Any, tell: Tell) -> int:
    done, last = 0, 0
    while events := list(Event.objects.filter(kind__in=_KINDS, position__gt=last).order_by("position")[:BATCH]):
        changes = [
            Change(event.position, said, event.external_id)
            for event in events
            if (said := _said(event.payload, mask)) != event.payload
        ]
        redact.events(changes, subject=f"person:{person}", now=now)
        done, last = done + len(changes), events[-1].position
        tell("signals and groups", done)
    return done


def _said(payload: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    said = _worded(payload, mask)
    for name in ("raised", "titles"):
        if isinstance(said.get(name), list):
            said[name] = [_worded(one, mask) for one in said[name]]
    return said


def _worded(said: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    return {k: within(v, mask, keys=False) if k in (*_WORDED, "chips") else v for k, v in said.items()}


def _rows(mask: Mask) -> int:
    """The same in the rows that these events were folded into."""
    done = 0
    for signal in Signal.objects.only("id", *_WORDED).iterator():
        was = {name: getattr(signal, name) for name in _WORDED}
        if (said := _worded(was, mask)) != was:
            done += Signal.objects.filter(id=signal.pk).update(**said)
    for audit in DetectorAudit.objects.only("position", "raised").iterator():
        raised = [_worded(one, mask) for one in audit.raised]
        if raised != audit.raised:
            done += DetectorAudit.objects.filter(position=audit.position).update(raised=raised)
    for group in Group.objects.exclude(chips=[]).only("id", "chips").iterator():
        chips = within(group.chips, mask)
        if chips != group.chips:
            done += Group.objects.filter(id=group.id).update(chips=chips)
    return done


def _jobs(mask: Mask) -> int:
    """What jobs that ended found and noted."""
    done = 0
    for job in Job.objects.exclude(state__in=("waiting", "running")).iterator():
        was = {"note": job.note, "result": job.result, "args": job.args}
        said = {name: within(value, mask, keys=False) for name, value in was.items()}
        if said != was:
            done += Job.objects.filter(id=job.id).update(**said)
    return done


@transaction.atomic
def _memory(phrases: frozenset[str], own: set[str]) -> None:
    """The detector goes on from a state without these words; the grouper learns the last weeks anew from the log."""
    read.redacted()
    hides = masker(phrases, gone="x" + secrets.token_hex(6))
    # Each word gets a name of its own, so that two of them do not become one in what is counted by words.
    singles = renamed({word: "x" + secrets.token_hex(6) for word in own})
    cursor = read.cursor_of(watch.NAME)
    if cursor.state:
        cursor.state = watch.packed(within(watch.unpacked(cursor.state), lambda text: singles(hides(text))))
        cursor.save(update_fields=["state"])
    DetectorView.objects.all().delete()
    TicketVector.objects.all().delete()
    GrouperState.objects.all().delete()
