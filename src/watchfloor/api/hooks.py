"""Hooks and sources: who is told of what, who may make tickets by posting, and what was sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from django.http import HttpResponse
from pydantic import BaseModel, Field

from watchfloor.api.door import Answer, Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import at, missing
from watchfloor.api.wanted import Id, Priority, Wanted
from watchfloor.core import clock
from watchfloor.delivery import commands as post
from watchfloor.delivery.models import Delivery, DeliveryAttempt, DeliveryTarget
from watchfloor.hooks import commands, incoming, sources
from watchfloor.hooks.models import Hook, Source, Unread
from watchfloor.hooks.queries import visible_deliveries, visible_sources
from watchfloor.tickets.access import queues_for

TOPIC: Final = "hooks"
READ: dict[str, Any] = {"permission": "admin.hooks"}
WRITE: dict[str, Any] = {"permission": "admin.hooks", "scope": "access:write"}
Word = Annotated[str, Field(max_length=200)]


class Receiver(BaseModel):
    """How the receiver does; all null where nothing was sent yet, or all is well."""

    failures: int
    failing_since: datetime | None
    paused_until: datetime | None
    disabled_at: datetime | None
    notice: str


class HookRow(BaseModel):
    """A receiver of events, on behalf of `owner`: what they may not see is not sent. Empty lists are no condition."""

    id: int
    name: str
    address: str
    owner: int
    kinds: list[str]
    queues: list[int]
    platforms: list[str]
    priorities: list[str]
    notes: bool
    active: bool
    made_at: datetime
    receiver: Receiver | None


class HookSecret(BaseModel):
    """A hook with its secret, which nothing tells a second time."""

    hook: HookRow
    secret: str


class Hooks(BaseModel):
    """All of them, by name."""

    items: list[HookRow]


class ToHook(Wanted):
    """What a hook is set to."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    address: Annotated[str, Field(min_length=1, max_length=2000)] = Field(examples=["https://hooks.example.com/floor"])
    owner: Id = Field(description="On whose behalf: nothing that this person may not see is sent.")
    kinds: list[Annotated[str, Field(max_length=60)]] = Field([], max_length=100, examples=[["ticket.created"]])
    queues: list[Id] = Field([], max_length=500)
    platforms: list[Word] = Field([], max_length=200)
    priorities: list[Priority] = Field([], max_length=4)
    notes: bool = Field(False, description="Internal notes too.")
    active: bool = True


def _rows(hooks: list[Hook]) -> list[HookRow]:
    targets = DeliveryTarget.objects.filter(channel="webhook", target__in=[hook.target for hook in hooks])
    known = {row.target: row for row in targets}
    names = [name for name in HookRow.model_fields if name != "receiver"]
    return [
        HookRow(**{name: getattr(hook, name) for name in names}, receiver=_receiver(known.get(hook.target)))
        for hook in hooks
    ]


def _receiver(row: DeliveryTarget | None) -> Receiver | None:
    return None if row is None else Receiver(**{name: getattr(row, name) for name in Receiver.model_fields})


def _hook(key: int) -> Hook:
    row = Hook.objects.filter(id=key, archived=False).first()
    if row is None:
        raise missing()
    return row


def _wanted(request: Asked, body: ToHook) -> commands.Wanted:
    seen = set(queues_for(request.person).filter(id__in=body.queues).values_list("id", flat=True))
    if unknown := [key for key in body.queues if key not in seen]:
        raise at("/queues", f"There is no queue {unknown[0]}.")
    return commands.Wanted(**body.model_dump())


@operation(TOPIC, "GET", "/hooks", **READ, answers=Hooks)
def list_hooks(request: Asked) -> Hooks:  # noqa: ARG001
    """Hooks, by name, and how each does."""
    return Hooks(items=_rows(list(Hook.objects.filter(archived=False).order_by("name", "id"))))


@operation(TOPIC, "GET", "/hooks/{int:key}", **READ, answers=HookRow)
def get_hook(request: Asked, key: int) -> HookRow:  # noqa: ARG001
    """One hook."""
    return _rows([_hook(key)])[0]


# Its answer holds a secret, and what is kept of a repeated request would keep that.
@operation(TOPIC, "POST", "/hooks", **WRITE, answers=HookSecret, status=201, kept=False)
def create_hook(request: Asked, body: ToHook) -> Answer:
    """Make a hook. Its secret is told this once."""
    row = commands.save_hook(_wanted(request, body), by=request.person.id, now=clock.wall())
    return Answer(HookSecret(hook=_rows([row])[0], secret=row.secret), {"Location": f"/api/v1/hooks/{row.pk}"})


@operation(TOPIC, "PUT", "/hooks/{int:key}", **WRITE, answers=HookRow)
def replace_hook(request: Asked, key: int, body: ToHook) -> HookRow:
    """Set a hook otherwise."""
    row = commands.save_hook(_wanted(request, body), by=request.person.id, now=clock.wall(), key=_hook(key).pk)
    return _rows([row])[0]


@operation(TOPIC, "DELETE", "/hooks/{int:key}", **WRITE, status=204)
def archive_hook(request: Asked, key: int) -> HttpResponse:
    """Send it nothing more."""
    commands.archive(_hook(key).pk, by=request.person.id, now=clock.wall())
    return HttpResponse(status=204)


@operation(TOPIC, "POST", "/hooks/{int:key}/secret", **WRITE, answers=HookSecret, kept=False)
def rotate_hook_secret(request: Asked, key: int) -> HookSecret:
    """Give it a new secret, told this once; for a day the old one signs too."""
    row = commands.rotate(_hook(key).pk, by=request.person.id, now=clock.wall())
    return HookSecret(hook=_rows([row])[0], secret=row.secret)


@operation(TOPIC, "POST", "/hooks/{int:key}/restart", **WRITE, answers=HookRow)
def restart_hook(request: Asked, key: int) -> HookRow:
    """Try a receiver that was paused or switched off again, now."""
    row = _hook(key)
    commands.enable(row.pk, by=request.person.id, now=clock.wall())
    return _rows([row])[0]


class DeliveryRow(BaseModel):
    """What was put in the post for a hook."""

    id: int
    key: str
    state: Literal["waiting", "sent", "failed", "given_up"]
    attempts: int
    created_at: datetime
    next_at: datetime
    done_at: datetime | None
    last_status: int | None
    last_error: str


class Deliveries(BaseModel):
    """A page of them, the newest first."""

    items: list[DeliveryRow]
    next: str | None


class TryRow(BaseModel):
    """One attempt; without `ended_at` it still runs, or its process was killed."""

    number: int
    at: datetime
    ended_at: datetime | None
    ok: bool
    status: int | None
    note: str
    request: str
    response: str


class DeliveryTold(BaseModel):
    """One delivery with its newest attempts."""

    delivery: DeliveryRow
    tries: list[TryRow]


def _delivery(row: Delivery) -> DeliveryRow:
    return DeliveryRow(**{name: getattr(row, name) for name in DeliveryRow.model_fields})


def _of(request: Asked, key: int, delivery: int) -> Delivery:
    row = visible_deliveries(_hook(key), request.person).filter(id=delivery).first()
    if row is None:
        raise missing()
    return row


def _told(row: Delivery) -> DeliveryTold:
    tries = DeliveryAttempt.objects.filter(delivery=row).order_by("-number")[:50]
    names = TryRow.model_fields
    return DeliveryTold(
        delivery=_delivery(row), tries=[TryRow(**{name: getattr(one, name) for name in names}) for one in tries]
    )


@operation(TOPIC, "POST", "/hooks/{int:key}/ping", **WRITE, answers=DeliveryTold, status=202)
def ping_hook(request: Asked, key: int) -> DeliveryTold:
    """Send it a test; the delivery says what comes of it."""
    return _told(_of(request, key, commands.ping(_hook(key).pk, now=clock.wall())))


@operation(TOPIC, "GET", "/hooks/{int:key}/deliveries", **READ, answers=Deliveries)
def list_deliveries(request: Asked, key: int, *, cursor: Cursor = "", limit: Limit = SIZE) -> Deliveries:
    """What was sent to a hook of what one may see, the newest first."""
    hook = _hook(key)
    listed, rows = f"deliveries {hook.pk}", visible_deliveries(hook, request.person)
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda row: (row.pk,))
    return Deliveries(items=[_delivery(row) for row in shown], next=after)


@operation(TOPIC, "GET", "/hooks/{int:key}/deliveries/{int:delivery}", **READ, answers=DeliveryTold)
def get_delivery(request: Asked, key: int, delivery: int) -> DeliveryTold:
    """One delivery, and each attempt at it."""
    return _told(_of(request, key, delivery))


@operation(TOPIC, "POST", "/hooks/{int:key}/deliveries/{int:delivery}/repeat", **WRITE, answers=DeliveryTold)
def repeat_delivery(request: Asked, key: int, delivery: int) -> DeliveryTold:
    """Send one again."""
    post.send_again(_of(request, key, delivery).pk, now=clock.wall())
    return _told(_of(request, key, delivery))


class Hours(Wanted):
    """Of how many hours."""

    hours: int = Field(24, ge=1, le=720)


class Repeated(BaseModel):
    """How many are sent again."""

    deliveries: int


@operation(TOPIC, "POST", "/hooks/{int:key}/repeats", **WRITE, answers=Repeated)
def repeat_failed_deliveries(request: Asked, key: int, body: Hours) -> Repeated:  # noqa: ARG001
    """Send again what was not delivered of the last hours."""
    now = clock.wall()
    sent = post.send_failed_again("webhook", _hook(key).target, since=now - timedelta(hours=body.hours), now=now)
    return Repeated(deliveries=sent)


class SourceRow(BaseModel):
    """Somebody who may make tickets by posting to an address with a secret in it."""

    id: int
    name: str
    kind: str
    queue: int | None
    priority: str
    priorities: dict[str, str]
    platform: str
    platform_from: str
    module: str
    module_from: str
    solves: bool
    active: bool
    made_at: datetime
    heard_at: datetime | None


class SourceAddress(BaseModel):
    """A source with the path of its address, which nothing tells a second time."""

    source: SourceRow
    path: str = Field(examples=["/hooks/in/…/"])


class Sources(BaseModel):
    """All of them, by name."""

    items: list[SourceRow]


class Severities(Wanted):
    """The priority of each severity; null leaves it to `priority`."""

    critical: Priority | None = None
    error: Priority | None = None
    warning: Priority | None = None
    info: Priority | None = None


class ToHear(Wanted):
    """What a source is set to. `signing` empty keeps the key that there is."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    kind: Literal["pagerduty", "alertmanager", "chat", "slack", "teams"]
    signing: Annotated[str, Field(max_length=1000)] = ""
    queue: Id | None = None
    priority: Priority = "P2"
    priorities: Severities = Severities()
    platform: Word = ""
    platform_from: Word = ""
    module: Word = ""
    module_from: Word = ""
    solves: bool = True
    active: bool = True


def _source_row(row: Source) -> SourceRow:
    return SourceRow(**{name: getattr(row, name) for name in SourceRow.model_fields})


def _source(request: Asked, key: int) -> Source:
    row = visible_sources(request.person).filter(id=key).first()
    if row is None:
        raise missing()
    return row


def _heard(request: Asked, body: ToHear) -> sources.Wanted:
    if body.queue is not None and not queues_for(request.person).filter(id=body.queue).exists():
        raise at("/queue", f"There is no queue {body.queue}.")
    return sources.Wanted(**{**body.model_dump(), "priorities": body.priorities.model_dump(exclude_none=True)})


@operation(TOPIC, "GET", "/sources", **READ, answers=Sources)
def list_sources(request: Asked) -> Sources:
    """Who may make tickets by posting, by name."""
    return Sources(items=[_source_row(row) for row in visible_sources(request.person)[:500]])


@operation(TOPIC, "GET", "/sources/{int:key}", **READ, answers=SourceRow)
def get_source(request: Asked, key: int) -> SourceRow:
    """One source."""
    return _source_row(_source(request, key))


@operation(TOPIC, "POST", "/sources", **WRITE, answers=SourceAddress, status=201, kept=False)
def create_source(request: Asked, body: ToHear) -> Answer:
    """Make a source. Its address is told this once."""
    row, token = sources.save_source(_heard(request, body), by=request.person.id, now=clock.wall())
    told = SourceAddress(source=_source_row(row), path=f"/hooks/in/{token}/")
    return Answer(told, {"Location": f"/api/v1/sources/{row.pk}"})


@operation(TOPIC, "PUT", "/sources/{int:key}", **WRITE, answers=SourceRow)
def replace_source(request: Asked, key: int, body: ToHear) -> SourceRow:
    """Set a source otherwise; its address stays."""
    row, _ = sources.save_source(
        _heard(request, body), by=request.person.id, now=clock.wall(), key=_source(request, key).pk
    )
    return _source_row(row)


@operation(TOPIC, "POST", "/sources/{int:key}/address", **WRITE, answers=SourceAddress, kept=False)
def change_source_address(request: Asked, key: int) -> SourceAddress:
    """Give it a new address, told this once; the one of before is refused from now on."""
    row, token = sources.new_address(_source(request, key).pk, by=request.person.id, now=clock.wall())
    return SourceAddress(source=_source_row(row), path=f"/hooks/in/{token}/")


class UnreadRow(BaseModel):
    """A payload that came by a good address and could not be used."""

    id: int
    at: datetime
    field: str
    reason: str
    body: str
    done_at: datetime | None


class UnreadPage(BaseModel):
    """A page of them, the newest first."""

    items: list[UnreadRow]
    next: str | None


def _unread(row: Unread) -> UnreadRow:
    return UnreadRow(**{name: getattr(row, name) for name in UnreadRow.model_fields})


@operation(TOPIC, "GET", "/sources/{int:key}/unread", **READ, answers=UnreadPage)
def list_unread(request: Asked, key: int, *, cursor: Cursor = "", limit: Limit = SIZE) -> UnreadPage:
    """What could not be used of what a source posted, the newest first."""
    row = _source(request, key)
    listed, rows = f"unread {row.pk}", row.unread.order_by("-id")
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(id__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda one: (one.pk,))
    return UnreadPage(items=[_unread(one) for one in shown], next=after)


@operation(TOPIC, "POST", "/sources/{int:key}/unread/{int:item}/repeat", **WRITE, answers=UnreadRow)
def try_unread_again(request: Asked, key: int, item: int) -> UnreadRow:
    """Try a payload once more, as the source is set now; without `done_at` it still cannot be used."""
    row = Unread.objects.filter(id=item, source=_source(request, key)).first()
    if row is None:
        raise missing()
    incoming.try_again(row.pk, now=clock.now(), wall=clock.wall())
    row.refresh_from_db()
    return _unread(row)
