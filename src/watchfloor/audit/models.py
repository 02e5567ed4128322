"""What was done in this store beside its tickets, and by whom: entries that are chained, none of which may change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    """One entry. Its place in the chain (`position`, `previous`, `hash`) is given right after the commit that made it.

    `detail` and `address` may hold what points to a person: the hash covers their salted digest (`seal`), so that a
    hash that is kept elsewhere says nothing of them.
    """

    position = models.BigIntegerField(null=True, unique=True)
    at = models.DateTimeField()
    kind = models.TextField()
    actor = models.BigIntegerField(null=True)
    subject = models.TextField()
    address = models.TextField(null=True)
    detail = models.JSONField(default=dict)
    salt = models.TextField()
    seal = models.TextField()
    previous = models.TextField(null=True)
    hash = models.TextField(null=True)

    class Meta:
        db_table = "audit_entry"
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(position__isnull=True), name="audit_unchained"),
            models.Index(fields=["kind", "-id"], name="audit_of_kind"),
            models.Index(fields=["actor", "-id"], name="audit_of_actor"),
            models.Index(fields=["subject", "-id"], name="audit_of_subject"),
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
