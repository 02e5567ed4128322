"""The kinds of what people set up, each with who may, and what it says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from zoneinfo import available_timezones

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Answer, Asked, operation
from watchfloor.api.paging import SIZE, Cursor, Limit, key_of, paged
from watchfloor.api.problems import missing, of_parameter
from watchfloor.api.setup import TOPIC, Draft, Kind, SetUp, answer_of, declare, one_of
from watchfloor.api.wanted import Id, Moment, Wanted
from watchfloor.assignment import commands as assignment
from watchfloor.assignment.ways import NEED
from watchfloor.clocks import commands as clocks
from watchfloor.core.models import Definition
from watchfloor.core.public_holidays import named_holidays
from watchfloor.directory.commands import save_definition
from watchfloor.engine.clock_book import CALENDAR, POLICY
from watchfloor.escalation import commands as escalation
from watchfloor.escalation.template import WHAT as TEMPLATE
from watchfloor.forms import commands as forms
from watchfloor.forms.banners import BANNER
from watchfloor.forms.queries import FORM
from watchfloor.roster.coverage import parse_need
from watchfloor.roster.queries import COVERAGE, SHIFT
from watchfloor.roster.shifts import parse_shift
from watchfloor.rules import commands as rules
from watchfloor.rules.canned import CANNED
from watchfloor.rules.definitions import RULE
from watchfloor.rules.macros import MACRO
from watchfloor.tickets.access import queues_for
from watchfloor.tickets.commands import Refused
from watchfloor.views import commands as views
from watchfloor.views.definitions import DOMAIN, VIEW

Word = Annotated[str, Field(max_length=200)]
Weekday = Annotated[int, Field(ge=0, le=6)]
# What the roster's own reader takes: a time of day, a local day.
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-4]):[0-5][0-9]$", examples=["06:30"])]
Day = Annotated[str, Field(pattern=r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$", examples=["2026-03-29"])]


class Named(Wanted):
    """What is for everybody, and named."""

    name: Annotated[str, Field(min_length=1, max_length=120)]


class DomainBody(Wanted):
    """What a domain is made of: at least one platform or module."""

    platforms: list[Word] = Field([], max_length=200)
    modules: list[Word] = Field([], max_length=200)


class Domain(Wanted):
    """A part of the work."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    body: DomainBody
    shared: bool = False


class BannerBody(Wanted):
    """What is known to be wrong; `words` are those by which a text is about it."""

    text: str = Field("", max_length=1000)
    state: Literal["looked_at", "worked_on", "watched", "planned", "known"] = "worked_on"
    platform: Word = ""
    module: Word = ""
    words: list[Word] = Field([], max_length=20)
    since: Moment | None = None
    next_word_at: Moment | None = None


class Banner(Named):
    """A notice; its name is what is told in one line."""

    name: Annotated[str, Field(min_length=1, max_length=150)]
    body: BannerBody


class TemplateField(Wanted):
    """One thing that the next tier asks for; without a key one is made of the label."""

    key: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,39}$")] | None = None
    label: Annotated[str, Field(min_length=1, max_length=200)]
    type: Literal["text", "line", "choice"] = "text"
    required: bool = True
    why: Word = ""
    example: Word = ""
    options: list[Word] = Field([], max_length=50)


class TemplateBody(Wanted):
    """What must be said before a ticket goes to the tier, and where it waits then."""

    tier: Literal[2, 3] = 2
    platform: Word | None = None
    module: Word | None = None
    queue: Id | None = None
    fields: list[TemplateField] = Field(min_length=1, max_length=12)


class Template(Named):
    """A handover template."""

    body: TemplateBody


class NeedBody(Wanted):
    """Tickets that the condition holds need the skill, one level less after each `relax_after` minutes (0: never)."""

    when: dict[str, Any] = Field({}, max_length=50, description="A condition; empty holds for every ticket.")
    skill: Annotated[str, Field(min_length=1, max_length=60)]
    level: int = Field(ge=1, le=5)
    relax_after: int = Field(0, ge=0, le=43_200)


class SkillNeed(Named):
    """Which tickets need which skill."""

    body: NeedBody


class Member(Wanted):
    """Somebody in a shift: the weekdays (0 is Monday) of each week of their cycle."""

    person: Id
    weeks: list[Annotated[list[Weekday], Field(max_length=7)]] = Field(min_length=1, max_length=4)


class ShiftBody(Wanted):
    """Hours of a site; an end that is not after the start is on the next day."""

    site: Annotated[str, Field(min_length=1, max_length=80)]
    zone: Word = Field(examples=["Europe/Lisbon"])
    start: TimeOfDay
    end: TimeOfDay
    since: Day = Field(alias="from")
    until: Day | None = None
    people: list[Member] = Field([], max_length=500)


class ShiftToSave(Named):
    """A shift."""

    body: ShiftBody


class BandBody(Wanted):
    """So many people are needed on these weekdays, from and until these times."""

    days: list[Weekday] = Field(min_length=1, max_length=7)
    begins: TimeOfDay = Field(alias="from")
    until: TimeOfDay
    people: int = Field(ge=0, le=1000)


class CoverageBody(Wanted):
    """How many people a site needs by hour of the week."""

    site: Annotated[str, Field(min_length=1, max_length=80)]
    zone: Word = Field(examples=["Europe/Lisbon"])
    bands: list[BandBody] = Field([], max_length=50)


class Coverage(Named):
    """The coverage that a site needs."""

    body: CoverageBody


def _view(draft: Draft) -> Definition:
    return views.save_view(**{**draft.plain(), "by": draft.by}, shared=draft.shared)


def _domain(draft: Draft) -> Definition:
    said = {**draft.plain(), "by": draft.by}
    return views.save_domain(**said.pop("body"), **said, shared=draft.shared)


def _macro(draft: Draft) -> Definition:
    return rules.save_macro(**draft.plain(), owner=None if draft.shared else draft.by.id)


def _canned(draft: Draft) -> Definition:
    said, owner = draft.plain(), None if draft.shared else draft.by.id
    body = said.pop("body")
    text, words = body.get("text", ""), body.get("words", "")
    if not isinstance(text, str) or not isinstance(words, str) or set(body) - {"text", "words"}:
        raise Refused("body", "A canned text has a text and words, and both are texts.")
    return rules.save_canned(**said, text=text, words=words, owner=owner)


def _banner(draft: Draft) -> Definition:
    said = draft.plain()
    return forms.save_banner(title=said.pop("name"), **said)


def _template(draft: Draft) -> Definition:
    queue = draft.body["queue"]
    if queue is not None and not queues_for(draft.by).filter(id=queue).exists():
        raise Refused("queue", f"There is no queue {queue}.")
    fields = [{name: v for name, v in one.items() if v is not None} for one in draft.body["fields"]]
    return escalation.save_template(**{**draft.plain(), "body": {**draft.body, "fields": fields}})


def _shift(draft: Draft) -> Definition:
    parse_shift(draft.body)
    return save_definition(what=SHIFT, **draft.plain())


def _coverage(draft: Draft) -> Definition:
    parse_need(draft.body)
    return save_definition(what=COVERAGE, **draft.plain())


DESK: Final = "desk.work"
VIEWS: Final = Kind(
    VIEW, "view", "views", "/views", DESK, DESK, _view, own=True,
    end=lambda key, by, now: views.shelve(key, what=VIEW, by=by, now=now),
    back=lambda key, by, now: views.unshelve(key, what=VIEW, by=by, now=now),
)  # fmt: skip
DOMAINS: Final = Kind(
    DOMAIN, "domain", "domains", "/domains", DESK, DESK, _domain, own=True, wanted=Domain,
    end=lambda key, by, now: views.shelve(key, what=DOMAIN, by=by, now=now),
    back=lambda key, by, now: views.unshelve(key, what=DOMAIN, by=by, now=now),
)  # fmt: skip
RULES: Final = Kind(
    RULE, "rule", "rules", "/rules", "admin.rules", "admin.rules", lambda draft: rules.save_rule(**draft.plain())
)
FORMS: Final = Kind(
    FORM, "form", "forms", "/forms", "admin.forms", "admin.forms", lambda draft: forms.save_form(**draft.plain()),
    end=lambda key, by, now: forms.retire(key, what=FORM, by=by.id, now=now),
    back=lambda key, by, now: forms.reinstate(key, what=FORM, by=by.id, now=now),
)  # fmt: skip
_CLOCKS: Final[dict[str, Any]] = {
    "reads": "admin.clocks", "writes": "admin.clocks",
    "end": lambda key, by, now: clocks.put_away(key, by=by.id, now=now),
    "back": lambda key, by, now: clocks.bring_back(key, by=by.id, now=now),
}  # fmt: skip
_ROSTER: Final[dict[str, Any]] = {"reads": "roster.read", "writes": "roster.edit", "scope": "roster:write"}
KINDS: Final = (
    VIEWS,
    DOMAINS,
    Kind(MACRO, "macro", "macros", "/macros", DESK, DESK, _macro, own=True),
    Kind(CANNED, "canned text", "canned texts", "/canned", DESK, DESK, _canned, own=True),
    RULES,
    Kind(POLICY, "policy", "policies", "/policies", save=lambda draft: clocks.save_policy(**draft.plain()), **_CLOCKS),
    Kind(
        CALENDAR, "calendar", "calendars", "/calendars", save=lambda draft: clocks.save_calendar(**draft.plain()),
        **_CLOCKS,
    ),
    FORMS,
    Kind(
        BANNER, "banner", "banners", "/banners", "admin.forms", "admin.forms", _banner, wanted=Banner,
        end=lambda key, by, now: forms.retire(key, what=BANNER, by=by.id, now=now),
        back=lambda key, by, now: forms.reinstate(key, what=BANNER, by=by.id, now=now),
    ),
    Kind(
        TEMPLATE, "handover template", "handover templates", "/escalation-templates", "admin.escalation",
        "admin.escalation", _template, wanted=Template,
    ),
    Kind(
        NEED, "skill need", "skill needs", "/skill-needs", "admin.assignment", "admin.assignment",
        lambda draft: assignment.save_need(draft.body, name=draft.name, by=draft.by.id, now=draft.now, key=draft.key),
        wanted=SkillNeed,
    ),
    Kind(SHIFT, "shift", "shifts", "/shifts", save=_shift, wanted=ShiftToSave, **_ROSTER),
    Kind(COVERAGE, "coverage need", "coverage needs", "/coverage-needs", save=_coverage, wanted=Coverage, **_ROSTER),
)  # fmt: skip
for _kind in KINDS:
    declare(_kind)


class Switch(Wanted):
    """Whether a rule acts."""

    enabled: bool


class Order(Wanted):
    """All ids, in their new order."""

    ids: list[Id] = Field(max_length=1000)


@operation(TOPIC, "POST", "/rules/{int:key}/state", permission="admin.rules", scope="admin:write", answers=SetUp,
           tags=True)  # fmt: skip
def switch_rule(request: Asked, key: int, body: Switch) -> Answer:
    """Let a rule act, or not."""
    row = one_of(RULES, request, key, archived=False)
    return answer_of(rules.set_rule(row.id, enabled=body.enabled, by=request.person.id, now=request.at))


@operation(TOPIC, "POST", "/rules/order", permission="admin.rules", scope="admin:write", status=204)
def order_rules(request: Asked, body: Order) -> HttpResponse:
    """Put the rules in this order."""
    rules.order_rules(body.ids, by=request.person.id, now=request.at)
    return HttpResponse(status=204)


@operation(TOPIC, "POST", "/policies/order", permission="admin.clocks", scope="admin:write", status=204)
def order_policies(request: Asked, body: Order) -> HttpResponse:
    """Ask the policies in this order; all that are in use must be named."""
    clocks.order_policies(body.ids, by=request.person.id, now=request.at)
    return HttpResponse(status=204)


@operation(TOPIC, "POST", "/views/order", permission="desk.work", scope="admin:write", status=204)
def order_views(request: Asked, body: Order) -> HttpResponse:
    """Put the views that one may change in this order."""
    views.arrange(body.ids, by=request.person, now=request.at)
    return HttpResponse(status=204)


class Zone(Wanted):
    """The zone of the hours that the usual promises count by."""

    zone: Word = "UTC"


class Adopted(BaseModel):
    """Whether there was nothing before."""

    adopted: bool


@operation(TOPIC, "POST", "/policies/defaults", permission="admin.clocks", scope="admin:write", answers=Adopted)
def adopt_default_policies(request: Asked, body: Zone) -> Adopted:
    """Begin with the usual promises, where nothing was ever promised."""
    return Adopted(adopted=clocks.adopt_defaults(now=request.at, by=request.person.id, zone=zone_named(body.zone)))


def zone_named(name: str) -> str:
    """The zone, if there is one of that name."""
    if name not in available_timezones():
        raise Refused("zone", "There is no such time zone.")
    return name


class Holiday(BaseModel):
    """A public holiday."""

    day: date
    name: str


class Holidays(BaseModel):
    """Those of the coming year."""

    items: list[Holiday]


@operation(TOPIC, "GET", "/holidays", permission="admin.clocks", answers=Holidays)
def list_holidays(
    request: Asked, *, country: Annotated[str, Query(pattern="^[A-Za-z]{2}$", description="ISO 3166, as in PT.")],
    subdivision: Annotated[str, Query(max_length=20)] = "",
) -> Holidays:  # fmt: skip
    """The public holidays of a country within a year from now, as calendars can keep them."""
    today = request.at.date()
    try:
        found = named_holidays(country.upper(), subdivision or None)
    except LookupError as why:
        raise of_parameter("subdivision" if subdivision else "country", f"{why}.") from None
    coming = [(day, name) for day, name in found if today <= day < today + timedelta(days=366)]
    return Holidays(items=[Holiday(day=day, name=name) for day, name in coming])


class Version(BaseModel):
    """What a form said from a moment on."""

    version: int
    saved_at: datetime
    saved_by: int | None
    name: str
    body: dict[str, Any]


class Versions(BaseModel):
    """A page of versions, the newest first."""

    items: list[Version]
    next: str | None


@operation(TOPIC, "GET", "/forms/{int:key}/versions", permission="admin.forms", answers=Versions)
def list_form_versions(request: Asked, key: int, *, cursor: Cursor = "", limit: Limit = SIZE) -> Versions:
    """What a form said before, the newest first."""
    row = one_of(FORMS, request, key)
    listed = f"versions {row.id}"
    rows = row.versions.order_by("-version")
    if (place := key_of(cursor, listed)) is not None:
        rows = rows.filter(version__lt=place[0])
    shown, after = paged(rows[: limit + 1], limit, listed, lambda one: (one.version,))
    return Versions(next=after, items=[
        Version(version=one.version, saved_at=one.at, saved_by=one.by, name=one.name, body=one.body) for one in shown
    ])  # fmt: skip


@operation(TOPIC, "POST", "/forms/{int:key}/versions/{int:version}/restoration", permission="admin.forms",
           scope="admin:write", answers=SetUp, tags=True, held=True)  # fmt: skip
def restore_form_version(request: Asked, key: int, version: int) -> Answer:
    """Let a form say again what it said in that version; this is a version of its own."""
    row = one_of(FORMS, request, key, to_change=True)
    if version >= 2**31 or not row.versions.filter(version=version).exists():
        raise missing()
    return answer_of(forms.restore_form_version(row.id, version=version, by=request.person.id, now=request.at))
