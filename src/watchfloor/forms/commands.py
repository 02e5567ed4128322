"""The verbs of forms and banners: checked here, kept as definitions by the directory room."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.core.models import Definition, DefinitionVersion, Module, Person, Platform, Team
from watchfloor.core.permissions import allows
from watchfloor.directory import commands as directory
from watchfloor.engine.events import DEFINITION_SAVED
from watchfloor.eventlog.models import Event
from watchfloor.forms import banners, model
from watchfloor.forms.queries import FORM
from watchfloor.tickets import project as tickets
from watchfloor.tickets.commands import Refused
from watchfloor.tickets.models import SensitiveField, Ticket


def save_form(
    *, name: str, body: Mapping[str, Any], by: int | None, now: datetime, key: int | None = None, place: int = 0
) -> Definition:
    """Make a form, or the next version of the form `key`. Tickets filed before keep the version they were filed by.

    What it says of sensitive answers holds for every ticket that has them, also those filed before.
    """
    form = model.read(name, body)
    _exist(form.platform, form.module)
    _teams_exist(form)
    marked = _marked_now(key)
    _hold_what_moves(form, marked, by)
    row = _save(FORM, form.name, model.as_body(form), by=by, now=now, key=key, place=place)
    if marked or any(question.sensitive for question in form.questions):
        saved = Event.objects.filter(subject_kind="definition", subject_id=row.id, kind=DEFINITION_SAVED)
        tickets.apply([saved.order_by("-position")[0]])
    return row


def _marked_now(form: int | None) -> dict[str, tuple[int, ...]]:
    """The attributes that the form marks as sensitive, each with the teams that read it."""
    rows = SensitiveField.objects.filter(form=form) if form is not None else SensitiveField.objects.none()
    return {row.name: tuple(row.teams) for row in rows}


def _hold_what_moves(form: model.Form, marked: Mapping[str, tuple[int, ...]], by: int | None) -> None:
    """Hold the tickets whose values are put elsewhere, before the log as every verb does. Refuse whoever would show
    what they may not read.
    """
    wanted = {question.key: question.teams for question in form.questions if question.sensitive}
    asked = {question.key for question in form.questions}
    shown = {name for name in marked if name in asked and (name not in wanted or set(wanted[name]) - set(marked[name]))}
    person = Person.objects.filter(id=by).first() if shown and by is not None else None
    if person is not None and not allows(person, "fields.sensitive"):
        at = next(n for n, question in enumerate(form.questions) if question.key in shown)
        raise Refused(
            f"questions.{at}.sensitive", _("Only who reads all sensitive fields can let others read this one.")
        )
    if moving := sorted((set(wanted) - set(marked)) | (shown - set(wanted))):
        has = Ticket.objects.filter(attributes__has_any_keys=moving) | Ticket.objects.filter(
            guarded__has_any_keys=moving
        )
        list(has.select_for_update(of=("self",)).order_by("id").values_list("id", flat=True))


def _teams_exist(form: model.Form) -> None:
    named = {team for question in form.questions for team in question.teams}
    there = set(Team.objects.filter(id__in=named).values_list("id", flat=True)) if named else set()
    for n, question in enumerate(form.questions):
        if gone := sorted(set(question.teams) - there):
            raise Refused(f"questions.{n}.teams", _("There is no team %(gone)s.") % {"gone": gone[0]})


def restore_form_version(key: int, *, version: int, by: int | None, now: datetime) -> Definition:
    """The form says again what it said in that version; this is a version of its own.

    What became sensitive since stays so: nobody who brings back old words means to show old answers.
    """
    old = DefinitionVersion.objects.filter(definition=key, definition__what=FORM, version=version).first()
    if old is None:
        raise Refused("version", _("There is no version %(version)s.") % {"version": version})
    place = Definition.objects.values_list("place", flat=True).get(id=key)
    marked = _marked_now(key)
    questions = [
        {**one, "sensitive": True, "teams": list(marked[one["key"]])} if one.get("key") in marked else one
        for one in old.body.get("questions") or ()
    ]
    body = {**old.body, "questions": questions}
    return save_form(name=old.name, body=body, by=by, now=now, key=key, place=place)


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
        raise Refused("name", _("This holds a NUL character, which text cannot keep."))
    if key is not None:
        _of(what, key)
    return directory.save_definition(what=what, name=name, body=body, by=by, now=now, key=key, place=place)


def _of(what: str, key: int) -> None:
    if not Definition.objects.filter(id=key, what=what).exists():
        raise Refused(what, _("There is no %(what)s %(key)s.") % {"what": what, "key": key})


def _exist(platform: str, module: str) -> None:
    if platform and not Platform.objects.filter(name=platform).exists():
        raise Refused("platform", _("There is no platform %(platform)s.") % {"platform": platform[:100]})
    if module and not Module.objects.filter(name=module, platform__name=platform).exists():
        raise Refused(
            "module", _("%(platform)s has no module %(module)s.") % {"platform": platform[:100], "module": module[:100]}
        )
