"""Tables that every room may point to: people and how they come in, teams, queues, platforms, modules, counters.

Person, SkillGrant, Team, Queue, AccessGrant, Platform, Module and Definition are projections of the log (the directory
room writes them); Account, SignInLink and Counter are not: they hold ways in and numbers given out, which no event
tells.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Team(models.Model):
    id = models.BigIntegerField(primary_key=True)
    name = models.TextField(unique=True)
    site = models.TextField(null=True)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Someone who asks, works or reads. `source`/`source_id` name a person that came with an import.

    `language` and `zone` are what they chose to read in; null follows the browser they read with.
    """

    id = models.BigIntegerField(primary_key=True)
    name = models.TextField()
    role = models.TextField()
    site = models.TextField(null=True)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="people")
    source = models.TextField(default="desk")
    source_id = models.TextField(null=True)
    language = models.TextField(null=True)
    zone = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "source_id"], name="person_by_source")]
        indexes: ClassVar = [models.Index(fields=["role", "id"], name="person_by_role")]

    def __str__(self) -> str:
        return self.name


class SkillGrant(models.Model):
    """What a person can do, at a level from 1 to 5, and what shows it (`evidence`). It counts until `expires_at`.

    Grants live here, below every room, because training gives them and routing asks for them.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="skills")
    skill = models.TextField()
    level = models.SmallIntegerField()
    evidence = models.TextField(default="")
    expires_at = models.DateTimeField(null=True)
    granted_at = models.DateTimeField()
    granted_by = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "skill"], name="skill_of_person")]
        indexes: ClassVar = [models.Index(fields=["skill", "-level"], name="skill_by_level")]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class Queue(models.Model):
    id = models.BigIntegerField(primary_key=True)
    name = models.TextField(unique=True)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="queues")
    # Its tickets are seen by its team and by whom a grant lets in, and counted in no figure for others.
    restricted = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return self.name


class AccessGrant(models.Model):
    """A person, or everybody of a team, may see one ticket, or every ticket of a queue, until `expires_at`."""

    id = models.BigIntegerField(primary_key=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="access")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="access")
    # A plain number: tickets are projected after people and queues.
    ticket = models.BigIntegerField(null=True)
    queue = models.ForeignKey(Queue, null=True, on_delete=models.PROTECT, related_name="access")
    reason = models.TextField()
    expires_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField()
    given_by = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ticket"], name="access_to_ticket")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, team=None) | models.Q(person=None, team__isnull=False),
                name="access_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(ticket__isnull=False, queue=None) | models.Q(ticket=None, queue__isnull=False),
                name="access_to_one",
            ),
        ]


class Platform(models.Model):
    id = models.BigIntegerField(primary_key=True)
    name = models.TextField(unique=True)

    def __str__(self) -> str:
        return self.name


class Module(models.Model):
    id = models.BigIntegerField(primary_key=True)
    name = models.TextField()
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="modules")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="modules")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["platform", "name"], name="module_of_platform")]

    def __str__(self) -> str:
        return self.name


class Definition(models.Model):
    """What people set up, as data with a name: a view, a macro, a rule, a form, a calendar …, in its newest form.

    `what` says which; the room of that name reads `body`. Private to `owner`, shared where there is none. An archived
    one is kept, so that what was made by it can still say so.
    """

    id = models.BigIntegerField(primary_key=True)
    what = models.TextField()
    name = models.TextField()
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="definitions")
    body = models.JSONField(default=dict)
    place = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.BigIntegerField(null=True)
    archived = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["what", "place", "id"], name="definition_of_what")]

    def __str__(self) -> str:
        return self.name


class DefinitionVersion(models.Model):
    """What a definition said from `at` on, until its next version: what was measured then is measured by it."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="versions")
    version = models.IntegerField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    name = models.TextField()
    body = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["definition", "version"], name="definition_version")]


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(person_id=int(username or 0))


class Account(AbstractBaseUser):
    """A way in for one person. No database constraint ties it to Person: people are rebuilt by replay, ways in not."""

    person = models.OneToOneField(Person, on_delete=models.DO_NOTHING, db_constraint=False, related_name="account")
    is_active = models.BooleanField(default=True)

    objects = AccountManager()

    USERNAME_FIELD = "person_id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class SignInLink(models.Model):
    """A one-time link. Only the hash of its secret is kept."""

    secret_hash = models.TextField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Counter(models.Model):
    """Numbers given out inside the appending transaction, so that a rolled-back one leaves no gap."""

    name = models.TextField(primary_key=True)
    value = models.BigIntegerField(default=0)


class Job(models.Model):
    """Work for the job process, as people see it: `done` of `total`, in words (`note`), and what came of it.

    `kind` names the function that does it, `args` are its arguments, `key` is of at most one unfinished job.
    `state` is waiting, running, done, failed or stopped; of a failed one `note` says why.
    """

    kind = models.TextField()
    key = models.TextField(null=True)
    args = models.JSONField(default=dict)
    state = models.TextField(default="waiting")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    note = models.TextField(default="")
    result = models.JSONField(null=True)
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    attempts = models.IntegerField(default=0)

    class Meta:
        db_table = "job"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state__in=("waiting", "running")), name="job_once_by_key"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "-id"], name="job_of_kind"),
            models.Index(fields=["state"], condition=models.Q(state__in=("waiting", "running")), name="job_unfinished"),
        ]


class ReplayClock(models.Model):
    """The clock of a store that plays a history, in one row; none in any other store. What it means: `core/clock.py`.

    `played` counts the steps of the file that are written, in their order of time; `digest`, `source` and `timezone`
    say which file and reading they are steps of. `told_at` is the wall time at which the replay was last heard of.
    """

    file = models.TextField()
    digest = models.TextField()
    source = models.TextField()
    timezone = models.TextField(null=True)
    state = models.TextField()
    speed = models.FloatField(null=True)
    wall_at = models.DateTimeField()
    at = models.DateTimeField()
    until = models.DateTimeField()
    told_at = models.DateTimeField()
    played = models.BigIntegerField(default=0)
    learn_until = models.DateTimeField()

    class Meta:
        db_table = "replay_clock"
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="replay_clock_is_one")]
