"""Projections of the roster's events: absences, single days that differ from the pattern, hand-over notes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from watchfloor.core.models import Person


class Absence(models.Model):
    """A person is not there, from the local day `first` up to and with `last`."""

    id = models.BigIntegerField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    why = models.TextField()

    class Meta:
        db_table = "roster_absence"
        indexes: ClassVar = [models.Index(fields=["last", "first"], name="absence_by_days")]


class DayChange(models.Model):
    """What a person works on one day, whatever the pattern says: minutes of the local day, or nothing (null)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="changed_days")
    day = models.DateField()
    zone = models.TextField()
    begins = models.IntegerField(null=True)
    ends = models.IntegerField(null=True)

    class Meta:
        db_table = "roster_day"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "day"], name="roster_day_of_person")]
        indexes: ClassVar = [models.Index(fields=["day"], name="roster_day_by_day")]


class Handover(models.Model):
    """What a shift of a site told the next. The text lies beside the log; `promises` are what it was drafted from."""

    id = models.BigIntegerField(primary_key=True)
    site = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="handovers")
    text = models.UUIDField()
    promises = models.JSONField(default=list)

    class Meta:
        db_table = "roster_handover"
        indexes: ClassVar = [models.Index(fields=["site", "-at"], name="handover_of_site")]


class HandoverRead(models.Model):
    """Who has read a hand-over note, and when."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handovers_read")
    at = models.DateTimeField()

    class Meta:
        db_table = "roster_handover_read"
        constraints: ClassVar = [models.UniqueConstraint(fields=["handover", "person"], name="handover_read_once")]
