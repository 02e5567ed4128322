"""The verbs on views and domains: each saves a version of a definition. Who may do it is checked here, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.models import Definition, Person
from watchfloor.directory.commands import archive_definition, restore_definition, save_definition
from watchfloor.engine.conditions import BadConditionError
from watchfloor.tickets.commands import Refused
from watchfloor.views.definitions import DOMAIN, VIEW, body_of
from watchfloor.views.queries import may_change

MAX_NAME: Final = 80


def save_view(
    *, name: str, body: Mapping[str, Any], shared: bool, by: Person, now: datetime, key: int | None = None
) -> Definition:
    """Make a view, or with `key` change one. LookupError where there is none that `by` may change."""
    try:
        kept = body_of(body).data()
    except BadConditionError as why:
        raise Refused("condition", f"{why}.") from why
    return _save(VIEW, name, kept, shared=shared, by=by, now=now, key=key)


def save_domain(
    *, name: str, platforms: Sequence[str], modules: Sequence[str], shared: bool, by: Person, now: datetime,
    key: int | None = None,
) -> Definition:  # fmt: skip
    """Make a domain, or with `key` change one. LookupError where there is none that `by` may change."""
    body = {
        "platforms": sorted({one.strip() for one in platforms if one.strip()}),
        "modules": sorted({one.strip() for one in modules if one.strip()}),
    }
    if not body["platforms"] and not body["modules"]:
        raise Refused("platforms", _("Choose at least one platform or module."))
    return _save(DOMAIN, name, body, shared=shared, by=by, now=now, key=key)


def shelve(key: int, *, what: str, by: Person, now: datetime) -> Definition:
    """It is listed no more; its address goes on to open it. LookupError where `by` may not."""
    _own(key, what, by)
    return archive_definition(key, by=by.id, now=now)


def unshelve(key: int, *, what: str, by: Person, now: datetime) -> Definition:
    """It is listed again. LookupError where `by` may not."""
    _own(key, what, by)
    return restore_definition(key, by=by.id, now=now)


def arrange(keys: Sequence[int], *, by: Person, now: datetime) -> None:
    """Put the views in this order, as far as `by` may; one event for each that changes its place."""
    rows = {row.id: row for row in Definition.objects.filter(id__in=keys, what=VIEW)}
    for place, key in enumerate(dict.fromkeys(keys)):
        row = rows.get(key)
        if row is None or row.place == place or not may_change(by, row.owner_id):
            continue
        save_definition(
            what=VIEW, name=row.name, body=row.body, owner=row.owner_id, place=place, key=key, by=by.id, now=now
        )


def _save(
    what: str, name: str, body: Mapping[str, Any], *, shared: bool, by: Person, now: datetime, key: int | None
) -> Definition:
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or "\x00" in name:
        raise Refused("name", _("A name has 1 to %(MAX_NAME)s characters.") % {"MAX_NAME": MAX_NAME})
    owner = None if shared else by.id
    if not may_change(by, owner):
        raise Refused("shared", _("Views for everybody are saved by leads. Save it for yourself."))
    place = 0 if key is None else _own(key, what, by).place
    return save_definition(what=what, name=name, body=body, owner=owner, place=place, key=key, by=by.id, now=now)


def _own(key: int, what: str, by: Person) -> Definition:
    row = Definition.objects.filter(id=key, what=what).first()
    if row is None or not may_change(by, row.owner_id):
        raise LookupError(f"there is no {what} {key}")
    return row
