"""Groups of tickets that are about the same issue, and where each ticket is.

Group and TicketInGroup are projections. TicketVector and GrouperState are not: the one is what a model made of a text,
the other what the running grouper would otherwise have to learn anew.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from watchfloor.tickets.models import Ticket


class Group(models.Model):
    """A group as it was found. Merged ones stay rows of their own, so that a merge can be taken back exactly.

    `part_of` is the group that it belongs to, `merge` the position of the event that says so, `root` the group that it
    is shown as (itself, where it belongs to none). `edit` is the position of the split or answer that made it.
    `title` is the ticket whose own sentence is the title; `chips` are the terms that set the group apart.
    """

    id = models.BigIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    edit = models.BigIntegerField(null=True)
    part_of = models.BigIntegerField(null=True)
    merge = models.BigIntegerField(null=True)
    root = models.BigIntegerField()
    title = models.BigIntegerField(null=True)
    chips = models.JSONField(default=list)

    class Meta:
        db_table = "ticket_group"
        indexes: ClassVar = [models.Index(fields=["root"], name="ticket_group_root")]

    def __str__(self) -> str:
        return f"group {self.id}"


class TicketInGroup(models.Model):
    """Where a ticket is, how it came there (`how`, `score`), and what else it could be (`others`: [group, score]).

    `doubted` is whether the grouper was unsure of it; it is `unsure` no more where all that it could be is one group by
    now. `trail` is empty until a person moves the ticket; then it lists [position, group, doubted] of where it was put
    first (position 0) and of each edit since. The last one counts, so that any of them can be taken back.
    """

    ticket = models.OneToOneField(
        Ticket, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="grouped"
    )
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="tickets")
    score = models.FloatField()
    how = models.TextField()
    doubted = models.BooleanField(default=False)
    unsure = models.BooleanField(default=False)
    others = models.JSONField(default=list)
    trail = models.JSONField(default=list)

    class Meta:
        db_table = "ticket_in_group"
        indexes: ClassVar = [
            models.Index(fields=["group"], condition=models.Q(unsure=True), name="ticket_in_group_unsure")
        ]


class TicketVector(models.Model):
    """What a model made of a ticket's text: floats, one after another, in the space of a model.

    Kept until the grouper's state is saved, so that after a kill it reads the very same: a model may answer a little
    differently for a batch that is cut elsewhere.
    """

    ticket = models.BigIntegerField(primary_key=True)
    space = models.TextField()
    version = models.TextField()
    vector = models.BinaryField()

    class Meta:
        db_table = "ticket_vector"


class GrouperState(models.Model):
    """What the grouper had learnt when it had read the groups' events up to `position`, compressed; one row."""

    id = models.SmallIntegerField(primary_key=True)
    position = models.BigIntegerField()
    saved_at = models.DateTimeField()
    packed = models.BinaryField()

    class Meta:
        db_table = "grouper_state"
