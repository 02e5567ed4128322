"""Folds group events into the groups and into where each ticket is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from watchfloor.engine import events as ev
from watchfloor.eventlog.models import Event
from watchfloor.groups.models import Group, TicketInGroup

TABLES: Final = (TicketInGroup, Group)


def apply(events: Sequence[Event]) -> None:
    """Fold `events`, in their order."""
    for event in events:
        if event.kind in _FOLDS:
            _FOLDS[event.kind](event)


def clear() -> None:
    """Empty the tables, to be filled again from the log."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in TABLES)}")


def _place(event: Event) -> None:
    placed = event.payload["tickets"]
    # A new group is called by its first ticket until one is found that stands for it better.
    titles = {one["group"]: one["ticket"] for one in reversed(placed)}
    _make(event, titles)
    TicketInGroup.objects.bulk_create(
        [
            TicketInGroup(
                ticket_id=one["ticket"], group_id=one["group"], score=one["score"], how=one["how"],
                doubted=one["unsure"], unsure=one["unsure"], others=one["others"],
            )
            for one in placed
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    _doubt_anew(TicketInGroup.objects.filter(ticket__in=[one["ticket"] for one in placed if one["others"]]))


def _title(event: Event) -> None:
    for one in event.payload["titles"]:
        Group.objects.filter(id=one["group"]).update(title=one["ticket"], chips=one["chips"])


def _merge(event: Event) -> None:
    here, gone = event.payload["into"], event.payload["from"]
    roots = dict(Group.objects.filter(id__in=[here, gone]).values_list("id", "root"))
    # Two that are one already: a group can never be part of itself.
    if len(set(roots.values())) == 2:
        Group.objects.filter(id=gone).update(part_of=here, merge=event.position)
        _root_anew(list(roots.values()))


def _unmerge(event: Event) -> None:
    said = event.payload
    before = list(Group.objects.filter(id=said["from"], merge=said["merge"]).values_list("root", flat=True))
    if before:
        Group.objects.filter(id=said["from"]).update(part_of=None, merge=None)
        _root_anew(before)


def _split(event: Event) -> None:
    said = event.payload
    _make(event, {said["new"]: said["tickets"][0]}, edit=event.position)
    _move(said["tickets"], event.position, said["new"])


def _settle(event: Event) -> None:
    said = event.payload
    _make(event, {said["group"]: said["ticket"]}, edit=event.position)
    _move([said["ticket"]], event.position, said["group"])


def _make(event: Event, titles: dict[int, int], edit: int | None = None) -> None:
    """The groups that `titles` (ticket by group) names, where they do not exist."""
    Group.objects.bulk_create(
        [Group(id=key, made_at=event.at, edit=edit, root=key, title=ticket) for key, ticket in sorted(titles.items())],
        ignore_conflicts=True,
    )


def _move(tickets: Sequence[int], position: int, to: int) -> None:
    """A person put the tickets into the group `to`: they are sure there."""
    rows = list(TicketInGroup.objects.filter(ticket__in=list(tickets)))
    for row in rows:
        row.trail = [*(row.trail or [[0, row.group_id, row.doubted]]), [position, to, False]]
    _follow(rows)


def _unsplit(event: Event) -> None:
    said = event.payload
    _take_back(said["tickets"], said["split"])
    # What came into the new group since is of the same issue as those that went back.
    roots = dict(Group.objects.filter(id__in=[said["group"], said["new"]]).values_list("id", "root"))
    if roots.get(said["new"]) == said["new"] != roots[said["group"]]:
        Group.objects.filter(id=said["new"]).update(part_of=said["group"], merge=event.position)
        _root_anew(list(roots.values()))


def _take_back(tickets: Sequence[int], position: int) -> None:
    """The tickets are where they would be without the edit at `position`."""
    rows = [row for row in TicketInGroup.objects.filter(ticket__in=list(tickets)) if row.trail]
    for row in rows:
        row.trail = [step for step in row.trail if step[0] != position]
    _follow(rows)
    # What the edit made and nobody uses any more was never there.
    parts = Group.objects.filter(part_of__isnull=False).values("part_of")
    used = TicketInGroup.objects.values("group")
    Group.objects.filter(edit=position).exclude(id__in=parts).exclude(id__in=used).delete()


def _follow(rows: list[TicketInGroup]) -> None:
    for row in rows:
        _, row.group_id, row.doubted = row.trail[-1]
        row.unsure = row.doubted
        if len(row.trail) == 1:
            row.trail = []
    TicketInGroup.objects.bulk_update(rows, ["group", "doubted", "unsure", "trail"])
    _doubt_anew(TicketInGroup.objects.filter(ticket__in=[row.ticket_id for row in rows]))


def _root_anew(trees: Sequence[int]) -> None:
    """Find the root of every group of these trees again."""
    rows = {row.id: row for row in Group.objects.filter(root__in=list(trees))}
    for row in rows.values():
        top = row
        while top.part_of is not None:
            top = rows[top.part_of]
        row.root = top.id
    Group.objects.bulk_update(list(rows.values()), ["root"])
    _doubt_anew(TicketInGroup.objects.filter(group__in=list(rows)))


def _doubt_anew(tickets: QuerySet[TicketInGroup]) -> None:
    """Whether each of the tickets could still be of another group than the one it is in."""
    rows = list(tickets.filter(doubted=True).exclude(others=[]).select_related("group"))
    likely = {group for row in rows for group, _ in row.others}
    roots = dict(Group.objects.filter(id__in=likely).values_list("id", "root"))
    changed = []
    for row in rows:
        is_unsure = any(roots.get(group, group) != row.group.root for group, _ in row.others)
        if is_unsure != row.unsure:
            row.unsure = is_unsure
            changed.append(row)
    TicketInGroup.objects.bulk_update(changed, ["unsure"])


_FOLDS: Final[dict[str, Callable[[Event], Any]]] = {
    ev.GROUP_PLACED: _place,
    ev.GROUP_TITLED: _title,
    ev.GROUP_MERGED: _merge,
    ev.GROUP_UNMERGED: _unmerge,
    ev.GROUP_SPLIT: _split,
    ev.GROUP_UNSPLIT: _unsplit,
    ev.GROUP_SETTLED: _settle,
    ev.GROUP_UNSETTLED: lambda event: _take_back([event.payload["ticket"]], event.payload["settled"]),
}
