"""Every address, opened as every role and as nobody: exactly those who hold its permission get in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.pages.test_watch import raise_signal
from tests.pages.world import World, signed_in
from watchfloor.core import clock
from watchfloor.core.models import Job
from watchfloor.core.permissions import GRANTS, PERMISSIONS, ROLES, allows
from watchfloor.rules.commands import save_canned, save_macro, save_rule
from watchfloor.rules.trial import TRIAL

# What stands for each converter of an address; all of it exists in the world, or is of the right shape.
VALUES = {
    "banner": "1",
    "version": "1",
    "file": "6bc467ac-6f88-4466-97e6-6b869175990d",
    "upload": "6bc467ac-6f88-4466-97e6-6b869175990d",
    "job": "1",
    "secret": "no-such-secret",
    "token": "no-such-token",
    "template": "1",
    "day": "2026-03-02",
    "form": "md",
    "canned": "1",
    "macro": "2",
    "rule": "3",
    "trial": "901",
}


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


ALL = sorted(patterns(), key=lambda found: found[0])
# The API asks a token, operation by operation: tests/api/test_matrix.py.
ROUTES = [route for route, _ in ALL if not route.startswith("api/")]
VIEWS = dict(ALL)


def address(route: str, world: World) -> str:
    """The route with something real in each place."""

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if name == "number":
            return str(world.ticket.number)
        return str(world.rosa.id) if name == "key" else VALUES.get(name, "1")

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", fill, route)


def gets_in(client: Client, path: str, method: str) -> bool:
    """Whether the view itself ran. A signal that does not exist is asked for too: its 404 is told apart by no role."""
    answer = client.get(path) if method == "GET" else client.post(path)
    if answer.status_code == 302 and answer["Location"].startswith("/signin/"):
        return False
    return answer.status_code != 404


def test_every_address_declares_a_permission() -> None:
    undeclared = [route for route, view in ALL if getattr(view, "permission", None) not in PERMISSIONS]
    assert undeclared == []
    assert len(ROUTES) > 25


def test_every_role_is_granted_something_and_nothing_unknown() -> None:
    assert set(GRANTS) == set(ROLES)
    for role, granted in GRANTS.items():
        assert granted <= set(PERMISSIONS), role


# Signing out and in change who one is, and the home page leads on by role: they are tested as pages.
APART = {
    "watch/signals/<int:key>/",
    "signin/",
    "signout/",
    "",
    "live/",
    "signin/<str:secret>/",
    # What leads nowhere without a first step or a provider, and what is one's own alone: tests/ways_in.
    "signin/second/",
    "signin/sso/",
    "signin/sso/answer/",
    "account/factors/<int:factor>/removal/",
    "account/sessions/<int:session>/end/",
    "admin/ways-in/services/<int:key>/end/",
    "watch/groups/<int:key>/",
    # One's own alone, whatever one may: tests/pages/test_backtest.py.
    "watch/backtest/uploads/<uuid:upload>/",
    "watch/backtest/uploads/<uuid:upload>/deletion/",
    "watch/backtest/runs/<int:job>/",
    # One's own, or everybody's for whoever shares: tests/pages/test_views.py.
    "desk/views/<int:key>/",
    "desk/views/<int:key>/archive/",
    "desk/views/<int:key>/restoration/",
    "desk/domains/<int:key>/",
    "desk/domains/<int:key>/archive/",
    "desk/domains/<int:key>/restoration/",
    # Of whoever sees what it is attached to: tests/pages/test_files.py.
    # Of what is set up: tests/pages/test_hooks.py.
    "admin/hooks/<int:hook>/",
    "admin/hooks/<int:hook>/secret/",
    "admin/hooks/<int:hook>/archive/",
    "admin/hooks/<int:hook>/ping/",
    "admin/hooks/<int:hook>/restart/",
    "admin/hooks/<int:hook>/repeats/",
    "admin/hooks/<int:hook>/deliveries/<int:delivery>/",
    "admin/hooks/<int:hook>/deliveries/<int:delivery>/repeat/",
    "admin/hooks/sources/<int:source>/",
    "admin/hooks/sources/<int:source>/address/",
    "admin/hooks/sources/<int:source>/unread/<int:item>/",
    # Of what is set up, or is on the board: tests/pages/test_forms.py, tests/pages/test_feedback.py.
    "admin/forms/<int:form>/",
    "admin/forms/<int:form>/archive/",
    "admin/forms/<int:form>/restoration/",
    "admin/forms/<int:form>/versions/<int:version>/",
    "admin/banners/<int:banner>/",
    "admin/banners/<int:banner>/end/",
    "admin/banners/<int:banner>/restoration/",
    "portal/feedback/<int:number>/votes/",
    # Of what is set up: tests/pages/test_escalate.py.
    "admin/escalation/<int:template>/",
    "admin/escalation/<int:template>/archive/",
    # Of what is set up: tests/pages/test_clocks_admin.py.
    "admin/clocks/archive/<int:key>/",
    "admin/clocks/policies/<int:key>/",
    "admin/clocks/calendars/<int:key>/",
    # One's own, or one of those that there are: tests/pages/test_tokens.py.
    "account/tokens/<int:token>/revocation/",
    "admin/tokens/<int:token>/revocation/",
    "files/<uuid:file>/",
    "files/<uuid:file>/picture/",
    "files/<uuid:file>/deletion/",
    "files/<uuid:file>/erasure/",
    "watch/backtest/runs/<int:job>/stop/",
    "watch/backtest/runs/<int:job>/signals.<str:form>",
}


def keep_one_of_each() -> None:
    """A shared canned text, macro and rule, and a trial of it; their numbers are those of VALUES."""
    does = {"actions": [{"do": "status", "value": "open"}]}
    now = clock.wall()
    made = [
        save_canned(name="Text", text="Hello", by=None, now=now), save_macro(name="Macro", body=does, by=None, now=now),
        save_rule(name="Rule", body=does, by=None, now=now),
    ]  # fmt: skip
    job = Job.objects.create(id=901, kind=TRIAL, args={"rules": []}, asked_at=now)
    assert [str(row.pk) for row in (*made, job)] == [VALUES[name] for name in ("canned", "macro", "rule", "trial")]


@contextmanager
def undone() -> Iterator[None]:
    """What a visit changes never was when the next one begins."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ROLES, None])
def test_matrix(role: str | None, world: World) -> None:
    person = world.by_role[role] if role else None
    client = signed_in(person)
    wrong = []
    for route in (route for route in ROUTES if route not in APART):
        view = VIEWS[route]
        method = "GET" if "GET" in view.methods else "POST"
        may = allows(person, view.permission)
        # A link for somebody is made only by who may do all that they may; Rosa is below everyone who asks.
        if person is not None and route.startswith("portal/tickets/<int:number>"):
            # One's own tickets only, whatever else one may see.
            may = person == world.rosa
        with undone():
            if route.startswith(("canned/", "macros/", "rules/")):
                keep_one_of_each()
            if route.startswith("watch/signals/"):
                raise_signal(world.rosa.id, [world.ticket.id])
            if gets_in(client, address(route, world), method) is not may:
                wrong.append((route, method, "shut out" if may else "let in"))
    assert wrong == []


@pytest.mark.django_db
def test_a_verb_does_not_answer_to_get(world: World) -> None:
    client = signed_in(world.by_role["administrator"])
    verbs = [route for route in ROUTES if "GET" not in VIEWS[route].methods and route not in APART]
    assert len(verbs) > 50
    assert [route for route in verbs if client.get(address(route, world)).status_code != 405] == []


@pytest.mark.django_db
def test_verbs_need_the_token_of_a_page(world: World) -> None:
    client = signed_in(world.sam)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer = strict.post(f"/tickets/{world.ticket.number}/notes/", {"body": "forged"})
    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()
    assert not world.ticket.timeline.filter(kind="ticket.noted").exists()


@pytest.mark.django_db
def test_nobody_makes_a_link_for_somebody_who_may_more(world: World) -> None:
    lead, administrator = world.by_role["lead"], world.by_role["administrator"]
    assert signed_in(lead).post(f"/admin/people/{administrator.id}/links/").status_code == 404
    assert signed_in(administrator).post(f"/admin/people/{lead.id}/links/").status_code == 200


@pytest.mark.django_db
def test_somebody_elses_ticket_is_not_there_in_the_portal(world: World) -> None:
    omar = signed_in(world.omar)
    missing = omar.get("/portal/tickets/999999/")
    hidden = omar.get(f"/portal/tickets/{world.ticket.number}/")
    assert (missing.status_code, hidden.status_code) == (404, 404)
    # The same page, so that the answer does not tell which numbers exist.
    assert re.sub(rb'content="[^"]{64}"', b"", missing.content) == re.sub(rb'content="[^"]{64}"', b"", hidden.content)
