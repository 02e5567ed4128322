"""Projections of ticket events: the ticket row, its timeline, the board's counts. All can be rebuilt from the log."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Upper

from watchfloor.core.models import Person, Queue

_IS_OPEN: Final = models.Q(status__in=("new", "open", "pending", "on_hold"))


def _has(name: str) -> models.Q:
    return models.Q(**{f"{name}__isnull": False})


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
    # Values of sensitive attributes: apart, so that nothing that reads `attributes` can show them (`redaction`).
    guarded = models.JSONField(default=dict)
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
    parent_id = models.BigIntegerField(null=True)
    merged_into = models.BigIntegerField(null=True)
    follow_up_of = models.BigIntegerField(null=True)
    split_from = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    worked_seconds = models.IntegerField(default=0)
    votes = models.IntegerField(default=0)
    rating = models.SmallIntegerField(null=True)
    effort = models.SmallIntegerField(null=True)
    rated_at = models.DateTimeField(null=True)
    # A plain number: whoever had the ticket then may be erased one day, the rating stays theirs in no figure.
    rated_owner = models.BigIntegerField(null=True)
    rating_asked_at = models.DateTimeField(null=True)
    unanswered_since = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
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
            # What few tickets have: each index holds those alone.
            models.Index(fields=["parent_id", "id"], condition=_has("parent_id"), name="ticket_children"),
            models.Index(fields=["merged_into", "id"], condition=_has("merged_into"), name="ticket_merged"),
            models.Index(fields=["follow_up_of", "id"], condition=_has("follow_up_of"), name="ticket_follow_ups"),
            models.Index(fields=["split_from", "id"], condition=_has("split_from"), name="ticket_splits"),
            models.Index(fields=["due_at", "id"], condition=_IS_OPEN & _has("due_at"), name="ticket_due"),
            models.Index(fields=["snoozed_until", "id"], condition=_has("snoozed_until"), name="ticket_snoozed"),
            models.Index(
                fields=["unanswered_since", "id"],
                condition=_has("unanswered_since"),
                name="ticket_unanswered",
            ),
            models.Index(
                fields=["-escalated_at", "-id"],
                condition=_IS_OPEN & _has("escalated_at"),
                name="ticket_escalated",
            ),
            models.Index(fields=["-votes", "-id"], condition=models.Q(kind="feedback"), name="ticket_feedback"),
            models.Index(fields=["-rated_at", "-id"], condition=_has("rated_at"), name="ticket_rated"),
            models.Index(fields=["-rating_asked_at", "-id"], condition=_has("rating_asked_at"), name="ticket_asked"),
            models.Index(fields=["last_position"], name="ticket_last_position"),
            models.Index(fields=["source_id"], name="ticket_by_source_id"),
            GinIndex(fields=["words"], name="ticket_words"),
            GinIndex(fields=["attributes"], name="ticket_attributes", opclasses=["jsonb_path_ops"]),
            GinIndex(OpClass(Upper("subject"), name="gin_trgm_ops"), name="ticket_subject_parts"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"


class SensitiveField(models.Model):
    """A form marks an attribute as sensitive: whoever has no right to all may read it as one of `teams`."""

    name = models.TextField()
    form = models.BigIntegerField()
    teams = models.JSONField(default=list)

    class Meta:
        db_table = "sensitive_field"
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "form"], name="sensitive_field_once")]

    def __str__(self) -> str:
        return self.name


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


class TicketLink(models.Model):
    """A ticket's link to another, from its own side; the other ticket has a row of its side."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_index=False, related_name="links")
    other = models.BigIntegerField()
    how = models.TextField()

    class Meta:
        db_table = "ticket_link"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "other", "how"], name="ticket_link_once"),
        ]


class Mention(models.Model):
    """Somebody was called on by a message of a ticket: the entry at `position`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False, related_name="mentions")
    ticket = models.BigIntegerField()
    position = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "ticket_mention"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "position"], name="ticket_mention_once")]
        indexes: ClassVar = [models.Index(fields=["ticket"], name="ticket_mention_by_ticket")]


class Work(models.Model):
    """How long a person worked on a ticket, in seconds, as they said."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_index=False, related_name="work")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False, related_name="work")
    seconds = models.BigIntegerField()

    class Meta:
        db_table = "ticket_work"
        constraints: ClassVar = [models.UniqueConstraint(fields=["ticket", "person"], name="ticket_work_once")]


class Vote(models.Model):
    """A person wants what a ticket of feedback asks for."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_index=False, related_name="voters")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False, related_name="votes")

    class Meta:
        db_table = "ticket_vote"
        constraints: ClassVar = [models.UniqueConstraint(fields=["ticket", "person"], name="ticket_vote_once")]
