"""What ways in need beside an account: its name, tries that failed, devices, sessions, and rules of the store."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from watchfloor.core.models import Account


class SignInName(models.Model):
    """The name (an e-mail address or a handle) that goes with an account's password, in lower case."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="sign_in_name")
    name = models.TextField(unique=True)


class Tries(models.Model):
    """Failures under one key (a name, an address, a second step), and until when it is locked."""

    key = models.TextField(primary_key=True)
    failures = models.IntegerField(default=0)
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)


class Device(models.Model):
    """A browser that signed in as this account, known by a cookie. `told_at`: its owner said that they know it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    secret_hash = models.TextField()
    words = models.TextField()
    address = models.TextField(default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "secret_hash"], name="device_once")]


class Session(models.Model):
    """A session that is under way: the row beside Django's own, which holds its data."""

    session_key = models.TextField(unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    device = models.ForeignKey(Device, null=True, on_delete=models.SET_NULL, related_name="sessions")
    way = models.TextField()
    address = models.TextField(default="")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class RoleRule(models.Model):
    """Whether people of a role need a second factor. No row: they do not."""

    role = models.TextField(primary_key=True)
    second_factor = models.BooleanField(default=False)


class ServiceAccount(models.Model):
    """An account of a program. It never signs in by a browser; tokens are its only way in."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="service")
    purpose = models.TextField()
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
