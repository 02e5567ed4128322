"""Projections of ticket events: the ticket row, its timeline, the board's counts. All can be rebuilt from the log."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Upper

from watchfloor.core.models import Person, Queue

_IS_OPEN: Final = models.Q(status__in=("new", "open", "pending", "on_hold"))


class Ticket(models.Model):
    """One request, as its events say it is now."""

    id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(unique=True)
    subject = models.TextField()
    kind = models.TextField()
    status = models.TextField()
    closed_reason = models.TextField(null=True)
    priority = models.TextField(null=True)
    queue = models.ForeignKey(Queue, null=True, on_delete=models.PROTECT, db_index=False, related_name="tickets")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, db_index=False, related_name="owned")
    requester = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, db_index=False, related_name="asked")
    tier = models.SmallIntegerField(default=1)
    attributes = models.JSONField(default=dict)
    platform = models.TextField(null=True)
    channel = models.TextField()
    source = models.TextField()
    source_id = models.TextField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    first_reply_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    own_end = models.BooleanField(default=False)
    stated_end = models.DateTimeField(null=True)
    source_reassignments = models.IntegerField(null=True)
    source_sla_met = models.BooleanField(null=True)
    records_replies = models.BooleanField(default=True)
    agent_replies = models.IntegerField(default=0)
    reopens = models.IntegerField(default=0)
    reopened_at = models.DateTimeField(null=True)
    transfers = models.IntegerField(default=0)
    bounced = models.BooleanField(default=False)
    handovers = models.IntegerField(default=0)
    moves = models.IntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    just_moved = models.BooleanField(default=False)
    path = models.JSONField(default=list)
    open_spells = models.JSONField(default=list)
    stretches = models.JSONField(default=list)
    last_order = models.JSONField(default=list)
    last_position = models.BigIntegerField()
    words = models.GeneratedField(
        expression=SearchVector("subject", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        db_table = "ticket"
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "source_id"], name="ticket_by_source")]
        indexes: ClassVar = [
            models.Index(fields=["-updated_at", "-id"], name="ticket_newest"),
            models.Index(fields=["status", "-updated_at", "-id"], name="ticket_by_status"),
            models.Index(fields=["queue", "status", "-updated_at", "-id"], name="ticket_by_queue"),
            models.Index(fields=["owner", "status", "-updated_at", "-id"], name="ticket_by_owner"),
            models.Index(fields=["requester", "-updated_at", "-id"], name="ticket_by_requester"),
            models.Index(fields=["platform", "status", "-updated_at", "-id"], name="ticket_by_platform"),
            models.Index(fields=["priority", "status", "-updated_at", "-id"], name="ticket_by_priority"),
            # The few that are open, for any mixture of conditions that no index of its own serves.
            models.Index(
                fields=["-updated_at", "-id"],
                condition=_IS_OPEN,
                name="ticket_open_newest",
            ),
            # What the priority watch list asks: of the open ones, the longest untouched, the oldest, those opened again
            # and those passed on.
            models.Index(fields=["priority", "updated_at", "id"], condition=_IS_OPEN, name="ticket_open_untouched"),
            models.Index(fields=["priority", "created_at", "id"], condition=_IS_OPEN, name="ticket_open_oldest"),
            models.Index(
                fields=["priority", "reopened_at", "id"],
                condition=_IS_OPEN & models.Q(reopens__gt=0),
                name="ticket_open_again",
            ),
            models.Index(
                fields=["priority", "moved_at", "id"],
                condition=_IS_OPEN & models.Q(moves__gt=0),
                name="ticket_open_passed_on",
            ),
            models.Index(fields=["-created_at", "-id"], name="ticket_created"),
            models.Index(fields=["last_position"], name="ticket_last_position"),
            models.Index(fields=["source_id"], name="ticket_by_source_id"),
            GinIndex(fields=["words"], name="ticket_words"),
            GinIndex(fields=["attributes"], name="ticket_attributes", opclasses=["jsonb_path_ops"]),
            GinIndex(OpClass(Upper("subject"), name="gin_trgm_ops"), name="ticket_subject_parts"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"


class TimelineEntry(models.Model):
    """One line of a ticket's history: what happened, with what it was before."""

    position = models.BigIntegerField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_index=False, related_name="timeline")
    order_a = models.SmallIntegerField()
    order_b = models.BigIntegerField()
    order_c = models.SmallIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, db_index=False, related_name="acts")
    kind = models.TextField()
    public = models.BooleanField()
    text = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "timeline_entry"
        indexes: ClassVar = [models.Index(fields=["ticket", "order_a", "order_b", "order_c"], name="timeline_in_order")]


class BoardCell(models.Model):
    """How many tickets stand at one place of the board. Views add up cells; nothing recounts tickets.

    Absent values are 0 and the empty string, so that a cell has one key.
    """

    queue = models.BigIntegerField()
    status = models.TextField()
    priority = models.TextField()
    owner = models.BigIntegerField()
    platform = models.TextField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "board_cell"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["queue", "status", "priority", "owner", "platform"], name="board_cell_once")
        ]


class DurationCell(models.Model):
    """How many solved tickets of a kind and priority ("" for none) were open for a length within one step."""

    kind = models.TextField()
    priority = models.TextField()
    step = models.IntegerField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "ticket_duration"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "priority", "step"], name="ticket_duration_once")
        ]
