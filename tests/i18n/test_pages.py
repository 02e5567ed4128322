"""Every page opened in Chinese: it says so, and no English sentence is left in it but names and what people wrote."""

from __future__ import annotations

import html
import re

import pytest
from django.db import transaction

from tests.pages.test_watch import raise_signal
from tests.pages.world import World, later, signed_in
from tests.permissions.test_matrix import ROUTES, VIEWS, address
from watchfloor.clocks import commands as clocks
from watchfloor.directory.commands import set_preferences
from watchfloor.rules.commands import save_canned, save_macro, save_rule

pytestmark = pytest.mark.django_db
_APART = ("signout/", "live/", "signin/", "static/")
_PIECE = re.compile(r"[A-Za-z][A-Za-z'’-]+(?: [A-Za-z'’-]+)*")
# What stands on these pages as data: names of people, queues and places, subjects, codes, examples of what one types.
NAMES = (
    "Watchfloor", "Appeals T1", "Moderation T1", "First line", "Moderation Console", "Decision submit",
    "Decision Submit",
    "Appeals Tool", "Evidence viewer", "Submit fails with MC-5023",
    "When I press Submit the decision is gone.", "Submit fails",
    # Examples of what one types, whose words are keys; names of products; promises as shipped, which anybody renames.
    "7 days ago", "2 hours", "30 minutes ago", "module:\"decision submit\"", "status:open created:>-7d", "JSON Lines",
    "PagerDuty Events API v2", "Alertmanager webhook", "Slack events", "Teams outgoing webhook",
    "Office hours", "Everything else",
    "In words.",
    "One requester", "One specialist", "One tier2", "One lead", "One partner", "One administrator", "One auditor",
)  # fmt: skip


def english(page: str) -> set[str]:
    """The runs of two English words or more that a page says, in its text or in what is read out."""
    page = re.sub(r"<(script|style|kbd|pre|code|textarea|datalist)\b.*?</\1>|<!--.*?-->", " ", page, flags=re.DOTALL)
    said = re.findall(r'\s(?:aria-label|title|placeholder|alt|data-verb|data-verbs-on)="([^"]*)"', page)
    bare = re.sub(r"<(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>", "\n", page)
    found = set()
    for text in (html.unescape(part) for part in [*said, *bare.split("\n")]):
        plain = re.sub("|".join(map(re.escape, NAMES)), " ", text)
        found |= {run for run in _PIECE.findall(plain) if " " in run}
    return found


def made(world: World) -> None:
    """Something of each kind that a page shows."""
    does = {"actions": [{"do": "priority", "value": "P1"}]}
    with transaction.atomic():
        raise_signal(world.rosa.id, [world.ticket.id])
        save_canned(name="预设", text="好", by=None, now=later(1))
        save_macro(name="宏", body=does, by=None, now=later(1))
        save_rule(name="规则", body={"on": "event", "events": ["asked"], **does}, by=None, now=later(1))
        clocks.adopt_defaults(now=later(0))


@pytest.fixture
def world() -> World:
    return World()


def test_every_page_opens_in_chinese_and_is_chinese(world: World) -> None:
    made(world)
    reader = world.by_role["administrator"]
    with transaction.atomic():
        set_preferences(reader.id, language="zh-hans", zone="Asia/Shanghai", by=reader.id, now=later(2))
    client = signed_in(reader)
    left, opened = {}, 0
    for route in ROUTES:
        view = VIEWS[route]
        if "GET" not in view.methods or route.startswith(_APART):
            continue
        answer = client.get(address(route.replace("<int:form>", "<int:key>"), world))
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        page = answer.content.decode()
        opened += 1
        if "<html" in page:
            assert '<html lang="zh-hans"' in page, route
        if found := english(page):
            left[route] = sorted(found)
    assert opened > 60
    assert opened > 60
    assert not left, "\n".join(f"{route}: {said}" for route, said in left.items())
