"""Files beside the log. Tickets are named by their plain ids: a replay empties their tables, and these stay."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class File(models.Model):
    """A file as it was given. `type` is what its bytes say; `width` and `height` those of a picture that says them.

    An erased one keeps what it was (name aside) and loses its bytes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.BigIntegerField()
    name = models.TextField()
    size = models.BigIntegerField(default=0)
    type = models.TextField(default="application/octet-stream")
    kind = models.TextField(default="other")
    sha256 = models.TextField(default="")
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    kept_at = models.DateTimeField()
    attached = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "file"
        indexes: ClassVar = [
            models.Index(fields=["owner", "kept_at"], condition=models.Q(attached=False), name="file_waiting_of_owner"),
            models.Index(fields=["kept_at"], condition=models.Q(attached=False), name="file_waiting"),
        ]

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """At most a MiB of a file. Parts let a file of any length pass through with little memory."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, db_index=False, related_name="parts")
    n = models.IntegerField()
    body = models.BinaryField()

    class Meta:
        db_table = "file_part"
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "n"], name="file_part_once")]


class Place(models.Model):
    """Where a file may be read: on a ticket, by everybody who sees that one, or (not `public`) by the team alone."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, db_index=False, related_name="places")
    ticket = models.BigIntegerField()
    public = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "file_place"
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "ticket"], name="file_place_once")]
        indexes: ClassVar = [models.Index(fields=["ticket"], name="file_place_of_ticket")]
