"""The verbs of forms and banners: checked here, kept as definitions by the directory room."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watchfloor.core.models import Definition, DefinitionVersion, Module, Platform
from watchfloor.directory import commands as directory
from watchfloor.forms import banners, model
from watchfloor.forms.queries import FORM
from watchfloor.tickets.commands import Refused


def save_form(
    *, name: str, body: Mapping[str, Any], by: int | None, now: datetime, key: int | None = None, place: int = 0
) -> Definition:
    """Make a form, or the next version of the form `key`. Tickets filed before keep the version they were filed by."""
    form = model.read(name, body)
    _exist(form.platform, form.module)
    return _save(FORM, form.name, model.as_body(form), by=by, now=now, key=key, place=place)


def restore_form_version(key: int, *, version: int, by: int | None, now: datetime) -> Definition:
    """The form says again what it said in that version; this is a version of its own."""
    old = DefinitionVersion.objects.filter(definition=key, definition__what=FORM, version=version).first()
    if old is None:
        raise Refused("version", f"There is no version {version}.")
    place = Definition.objects.values_list("place", flat=True).get(id=key)
    return save_form(name=old.name, body=old.body, by=by, now=now, key=key, place=place)


def save_banner(
    *, title: str, body: Mapping[str, Any], by: int | None, now: datetime, key: int | None = None
) -> Definition:
    """Tell, or tell anew, what is known to be wrong."""
    banner = banners.read(title, body)
    _exist(banner.platform, banner.module)
    return _save(banners.BANNER, banner.title, banners.as_body(banner), by=by, now=now, key=key, place=0)


def retire(key: int, *, what: str, by: int | None, now: datetime) -> None:
    """A form is used no more, a banner is over."""
    _of(what, key)
    directory.archive_definition(key, by=by, now=now)


def reinstate(key: int, *, what: str, by: int | None, now: datetime) -> None:
    """It is used again."""
    _of(what, key)
    directory.restore_definition(key, by=by, now=now)


def _save(
    what: str, name: str, body: Mapping[str, Any], *, by: int | None, now: datetime, key: int | None, place: int
) -> Definition:
    if "\x00" in name or "\\u0000" in json.dumps(body):
        raise Refused("name", "This holds a NUL character, which text cannot keep.")
    if key is not None:
        _of(what, key)
    return directory.save_definition(what=what, name=name, body=body, by=by, now=now, key=key, place=place)


def _of(what: str, key: int) -> None:
    if not Definition.objects.filter(id=key, what=what).exists():
        raise Refused(what, f"There is no {what} {key}.")


def _exist(platform: str, module: str) -> None:
    if platform and not Platform.objects.filter(name=platform).exists():
        raise Refused("platform", f"There is no platform {platform[:100]}.")
    if module and not Module.objects.filter(name=module, platform__name=platform).exists():
        raise Refused("module", f"{platform[:100]} has no module {module[:100]}.")
