"""Addresses of people, mailboxes of ours, the mails that came and the ids that tie them to tickets.

None is a projection: a replay leaves them. What came of a mail is events like all others, of the source `mail`. People,
queues and tickets are named by plain ids, since their tables are emptied by a replay.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

UNKNOWN_SENDERS: Final = ("file", "hold", "refuse")
DOORS: Final = ("imap", "lmtp", "smtp", "file")
STATES: Final = ("waiting", "filed", "held", "dropped", "refused", "failed")


class MailAddress(models.Model):
    """Whose address it is, in lower case with the domain in ASCII.

    `verified_at`: since then it is known to be theirs, by a proven mail or because somebody who may said so. Nobody
    acts by an address alone. `bounced_at`: mails to it come back; `muted_at`: its owner wants none.
    """

    person_id = models.BigIntegerField(db_index=True)
    address = models.TextField(unique=True)
    verified_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    muted_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "mail_address"

    def __str__(self) -> str:
        return self.address


class Mailbox(models.Model):
    """An address of ours. What comes to it waits in `queue_id` (null: in none) with that kind and priority.

    `unknown_senders` says what becomes of mails whose sender is unknown or not proven: filed, held or refused.
    Mails from it bear `sender_name` and end in `signature`; with `receipts` who asks is told that it came.
    """

    address = models.TextField(unique=True)
    queue_id = models.BigIntegerField(null=True)
    kind = models.TextField(default="question")
    priority = models.TextField(default="P2")
    sender_name = models.TextField(default="")
    signature = models.TextField(default="")
    receipts = models.BooleanField(default=True)
    unknown_senders = models.TextField(default="file")
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mailbox"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(unknown_senders__in=UNKNOWN_SENDERS), name="mailbox_unknown_senders"
            ),
        ]

    def __str__(self) -> str:
        return self.address


class RawMail(models.Model):
    """A mail as it came to one address of ours, and what became of it.

    The bytes lie in `blob`, a path within the data folder, before the row is there; the row is there before whoever
    brought it is told so. `digest` is of these bytes: the same for the same address is one row. `same` is a digest of
    what its writer wrote, by which a copy that came by another way is known. `trust` is what our own relay said of the
    sender: pass, fail or nothing; `proven` is dmarc, token or nothing. `person_id` is whose it is, or who was put down
    as its ticket's requester. `automatic`: a program or a list wrote it, so that nothing answers it.

    `state` waiting: it is tried at `next_at`. `outcome` is a word of `outcomes`, `reason` says why to people.
    """

    digest = models.TextField()
    same = models.TextField(default="")
    door = models.TextField()
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="mails")
    envelope_from = models.TextField(default="")
    envelope_to = models.TextField(default="")
    received_at = models.DateTimeField()
    size = models.BigIntegerField()
    blob = models.TextField()
    message_id = models.TextField(default="")
    sender = models.TextField(default="")
    sender_name = models.TextField(default="")
    subject = models.TextField(default="")
    person_id = models.BigIntegerField(null=True)
    proven = models.TextField(default="")
    trust = models.TextField(default="")
    automatic = models.BooleanField(default=False)
    state = models.TextField(default="waiting")
    outcome = models.TextField(default="")
    reason = models.TextField(default="")
    remarks = models.JSONField(default=list)
    ticket_id = models.BigIntegerField(null=True)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    released_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "raw_mail"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "envelope_to"], name="raw_mail_once"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="raw_mail_state_known"),
            models.CheckConstraint(condition=models.Q(door__in=DOORS), name="raw_mail_door_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=models.Q(state="waiting"), name="raw_mail_due"),
            models.Index(fields=["state", "-id"], name="raw_mail_by_state"),
            models.Index(fields=["ticket_id"], condition=models.Q(ticket_id__isnull=False), name="raw_mail_of_ticket"),
            models.Index(fields=["sender", "received_at"], name="raw_mail_of_sender"),
            models.Index(fields=["same"], name="raw_mail_same"),
            models.Index(fields=["blob"], name="raw_mail_blob"),
            models.Index(fields=["person_id"], condition=models.Q(person_id__isnull=False), name="raw_mail_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.door} {self.pk}"


class MailThread(models.Model):
    """A Message-ID that was seen (`in`) or sent (`out`), without its <>, and its ticket. It says what a mail answers,
    never who wrote.

    Of what was sent, `address` is to whom and `delivery_id` the row that carried it, so that a bounce finds both.
    """

    message_id = models.TextField(unique=True)
    ticket_id = models.BigIntegerField(db_index=True)
    direction = models.TextField()
    address = models.TextField(default="")
    person_id = models.BigIntegerField(null=True)
    delivery_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "mail_thread"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(direction__in=("in", "out")), name="mail_thread_direction"),
        ]

    def __str__(self) -> str:
        return self.message_id


class ImapFolder(models.Model):
    """How far a folder elsewhere was read: all up to `uid`, as long as its server says the same `uidvalidity`."""

    name = models.TextField(unique=True)
    uidvalidity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    fault = models.TextField(default="")

    class Meta:
        db_table = "mail_imap_folder"

    def __str__(self) -> str:
        return self.name
