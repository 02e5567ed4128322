"""Tokens of programs, answers kept for requests that may be sent again, counts of requests. None is history."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ApiToken(models.Model):
    """A secret by which a program speaks for `person`. Only the secret's hash is kept, and its last letters to tell
    tokens apart. `used_at` and `used_from` are written once a minute at most.
    """

    person = models.BigIntegerField()
    name = models.TextField()
    secret_hash = models.TextField(unique=True)
    ending = models.TextField()
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_from = models.TextField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "api_token"
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="api_token_of_person")]

    def __str__(self) -> str:
        return f"{self.name} …{self.ending}"


class IdempotencyKey(models.Model):
    """What was answered to a request that named this key; `digest` is of its method, address and body."""

    token = models.BigIntegerField()
    key = models.TextField()
    digest = models.TextField()
    status = models.SmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_key"
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")]
        indexes: ClassVar = [models.Index(fields=["kept_at"], name="idempotency_key_by_age")]


class RateBucket(models.Model):
    """How many requests of `who` pass at `at` (seconds of the clock); `lot` is what was taken last. Unlogged: after a
    crash every bucket is full.
    """

    name = models.TextField()
    who = models.TextField()
    level = models.FloatField()
    lot = models.IntegerField()
    at = models.FloatField()

    class Meta:
        db_table = "rate_bucket"
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "who"], name="rate_bucket_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="rate_bucket_by_age")]
