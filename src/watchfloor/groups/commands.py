"""What people do with groups: each verb appends its event and projects it in the caller's transaction.

Every verb takes ids, who acts (`by`, None: the system) and when (`now`, aware). A group is named by any of its parts.
The grouper learns from what is said here when it reads the event.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext

from watchfloor.core.counters import take
from watchfloor.engine import events as ev
from watchfloor.eventlog import read
from watchfloor.eventlog.append import NewEvent, append, lock
from watchfloor.eventlog.models import Event
from watchfloor.groups import project
from watchfloor.groups.models import Group, TicketInGroup
from watchfloor.tickets.commands import Refused

# The follower's cursor: whoever changes groups holds its row, so that groups change in the order of the log.
CURSOR: Final = "groups"
SUBJECT: Final = "group"
ANSWERS: Final = ("yes", "no", "new")
UNDOABLE: Final = (ev.GROUP_MERGED, ev.GROUP_SPLIT, ev.GROUP_SETTLED)
# How old and how many the tickets of a merge are that may still be part of an outbreak.
RECENT: Final = timedelta(hours=2)
MOST_RECENT: Final = 200
_GONE: Final = "That was taken back already, or changed since."


def merge_groups(group: int, *, other: int, by: int | None, now: datetime) -> Group:
    """`other` is about the same issue: it becomes part of `group`. Returns the group that both are now."""
    _hold()
    into, gone = _root(group), _root(other, "with")
    if into.id == gone.id:
        raise Refused("with", gettext("These two are one group already."))
    _append(merged(into.id, gone.id, now, whole=into.id, by=by))
    return _root(into.id)


def split_group(group: int, *, tickets: Sequence[int], by: int | None, now: datetime) -> Group:
    """These tickets of the group are about something else: they become a group of their own, which is returned."""
    _hold()
    here = _root(group)
    inside = _inside(here)
    chosen = sorted(set(tickets))
    if not chosen or not inside.issuperset(chosen):
        raise Refused("tickets", gettext("Select tickets of this group."))
    if len(chosen) == len(inside):
        raise Refused("tickets", gettext("Leave at least one ticket in the group."))
    new = take("group")[0]
    said = {"group": here.id, "tickets": chosen, "new": new}
    _append(NewEvent(SUBJECT, here.id, ev.GROUP_SPLIT, now, said, actor=by))
    return Group.objects.get(id=new)


def settle_ticket(ticket: int, *, answer: str, by: int | None, now: datetime) -> Group:
    """Whether an unsure ticket is one of its group: `yes`; `no` (it goes to the next likely one); `new` (to its own).

    Returns the group that it belongs to from now on.
    """
    if answer not in ANSWERS:
        raise Refused(
            "answer",
            gettext("%(answer)s is not one of %(ANSWERS)s.")
            % {"answer": f"{answer[:40]!r}", "ANSWERS": ", ".join(ANSWERS)},
        )
    _hold()
    row = TicketInGroup.objects.filter(ticket=ticket).first()
    if row is None:
        raise Refused("ticket", gettext("That ticket is in no group."))
    here = _root(row.group_id)
    if answer == "yes" and not row.doubted:
        return here
    if answer == "new" and _inside(here) == {ticket}:
        raise Refused("ticket", gettext("That ticket is a group of its own already."))
    to = row.group_id if answer == "yes" else _next_likely(row, here) if answer == "no" else take("group")[0]
    _append(
        NewEvent(SUBJECT, to, ev.GROUP_SETTLED, now, {"ticket": ticket, "group": to, "from": row.group_id}, actor=by)
    )
    return _root(to)


def undo_edit(position: int, *, by: int | None, now: datetime) -> Group:
    """Take back the merge, split or answer at this position of the log: everything is as if it had not been said.

    Returns the group where it was said.
    """
    _hold()
    edit = Event.objects.filter(position=position, subject_kind=SUBJECT, kind__in=UNDOABLE).first()
    if edit is None:
        raise Refused("edit", gettext("There is no such edit."))
    said = edit.payload
    if edit.kind == ev.GROUP_MERGED:
        if not Group.objects.filter(id=said["from"], merge=position).exists():
            raise Refused("edit", _GONE)
        _append(
            _undone(edit, ev.GROUP_UNMERGED, {"into": said["into"], "from": said["from"], "merge": position}, now, by)
        )
        return _root(said["into"])
    tickets = said["tickets"] if edit.kind == ev.GROUP_SPLIT else [said["ticket"]]
    if not TicketInGroup.objects.filter(ticket__in=tickets, trail__contains=[[position]]).exists():
        raise Refused("edit", _GONE)
    if edit.kind == ev.GROUP_SPLIT:
        _append(_undone(edit, ev.GROUP_UNSPLIT, {**said, "split": position}, now, by))
        return _root(said["group"])
    _append(_undone(edit, ev.GROUP_UNSETTLED, {**said, "settled": position}, now, by))
    return _root(said["from"])


def merged(into: int, gone: int, now: datetime, *, whole: int, by: int | None = None) -> NewEvent:
    """The event of a merge into a part of the group `whole`; `by` None: the system found the two to be the same.

    It names the newest tickets that went with it: the detector counts them as of `whole` from now on.
    """
    inside = TicketInGroup.objects.filter(group__root=gone, ticket__created_at__gt=now - RECENT)
    recent = sorted(inside.order_by("-ticket_id").values_list("ticket_id", flat=True)[:MOST_RECENT])
    said = {"into": into, "from": gone, "whole": whole, "recent": recent}
    return NewEvent(SUBJECT, into, ev.GROUP_MERGED, now, said, actor=by)


def _undone(edit: Event, kind: str, said: dict[str, Any], now: datetime, by: int | None) -> NewEvent:
    return NewEvent(SUBJECT, edit.subject_id, kind, now, said, actor=by)


def _hold() -> None:
    """Nobody else changes groups until this transaction ends: the follower's row first, then the log."""
    read.cursor_of(CURSOR)
    lock()


def _append(event: NewEvent) -> None:
    project.apply(append([event]))


def _root(group: int, field: str = "group") -> Group:
    row = Group.objects.filter(id=group).first()
    if row is None:
        raise Refused(field, gettext("There is no group %(group)s.") % {"group": group})
    return row if row.root == row.id else Group.objects.get(id=row.root)


def _inside(root: Group) -> set[int]:
    return set(TicketInGroup.objects.filter(group__root=root.id).values_list("ticket_id", flat=True))


def _next_likely(row: TicketInGroup, here: Group) -> int:
    """The most likely other group that is there still; else a new one."""
    likely = [group for group, _ in row.others]
    roots = dict(Group.objects.filter(id__in=likely).exclude(root=here.id).values_list("id", "root"))
    return next((group for group in likely if group in roots), None) or take("group")[0]
