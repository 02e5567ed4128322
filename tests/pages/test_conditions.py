"""The condition builder: what a form posts is the condition that it shows again."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from tests.pages.world import World
from watchfloor.engine.conditions import parse
from watchfloor.tickets.commands import Refused
from watchfloor.web.conditions.form import builder, read
from watchfloor.web.conditions.times import told, written
from watchfloor.web.conditions.words import sentence

pytestmark = pytest.mark.django_db


def posted(**fields: Any) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in fields.items():
        query.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return query


def as_posted(html: str) -> QueryDict:  # noqa: C901  (a browser in few lines)
    """What a browser sends of a drawn form."""

    class Form(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.sent, self.select, self.area, self.first, self.off = QueryDict(mutable=True), "", "", "", 0

        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            found = dict(attributes)
            self.off += tag == "template"
            name = found.get("name") or ""
            if self.off:
                return
            if tag == "select":
                self.select, self.first, self.chosen = name, "-", ""
            elif tag == "option" and self.select:
                self.first = found.get("value") or "" if self.first == "-" else self.first
                self.chosen = (found.get("value") or "") if "selected" in found else self.chosen
            elif tag == "textarea":
                self.area = name
            elif tag == "input" and name and (found.get("type") != "checkbox" or "checked" in found):
                self.sent.appendlist(name, found.get("value") or "")

        def handle_endtag(self, tag: str) -> None:
            self.off -= tag == "template"
            if tag == "select" and self.select:
                self.sent.appendlist(self.select, self.chosen or self.first)
                self.select = ""
            elif tag == "textarea":
                self.area = ""

        def handle_data(self, data: str) -> None:
            if self.area and not self.off:
                self.sent[self.area] = data

    form = Form()
    form.feed(html)
    return form.sent


def again(world: World, data: Any) -> Any:
    html = render_to_string("conditions/builder.html", {"builder": builder(data, "c", world.sam)})
    return read(as_posted(html), "c")


CONDITIONS: list[Any] = [
    {},
    {"priority": ["P0", "P1"], "status": "open"},
    {"all": [{"field": "owner", "op": "in", "value": ["me"]}, {"field": "queue", "op": "empty"}]},
    {"any": [{"field": "tier", "op": "at_least", "value": 2}, {"field": "bounced", "op": "is", "value": True}]},
    {"all": [{"field": "updated_at", "op": "less", "value": "-7d"},
             {"field": "attributes.module", "op": "not_in", "value": ["Decision submit"]}]},
    {"all": [{"field": "attributes.error code", "op": "is", "value": "MC-5023"},
             {"any": [{"field": "subject", "op": "contains", "value": "submit"},
                      {"field": "kind", "op": "in", "value": ["fault"]}]}]},
    {"all": [{"field": "status", "op": "in", "value": ["new"]},
             {"not": {"any": [{"field": "source", "op": "is", "value": "desk"},
                              {"field": "channel", "op": "empty"}]}}]},
    {"all": [{"any": [{"all": [{"field": "tier", "op": "is", "value": 1}]}, {"field": "tier", "op": "is", "value": 3}]},
             {"any": [{"not": {"all": [{"field": "tier", "op": "is", "value": 1},
                                       {"field": "kind", "op": "is", "value": "fault"}]}}]}]},
]  # fmt: skip


@pytest.mark.parametrize("data", CONDITIONS)
def test_what_is_drawn_is_read_again(world: World, data: Any) -> None:
    first = again(world, data)
    assert again(world, first) == first
    assert sentence(first) == sentence(first)
    facts: dict[str, Any] = {
        "status": "open", "priority": "P0", "tier": 2, "kind": "fault", "bounced": True, "owner": 7,
        "attributes": {"module": "Other", "error code": "MC-5023"}, "subject": "SUBMIT", "source": "mail",
    }  # fmt: skip
    changes: list[dict[str, Any]] = [
        {}, {"status": "new", "tier": 1}, {"priority": "P3", "subject": ""}, {"attributes": {}},
    ]  # fmt: skip
    for change in changes:
        assert parse(first).holds(facts | change) == parse(data).holds(facts | change)


def test_without_script_values_are_written(world: World) -> None:
    form = posted(
        c__join="all",
        c__0__0__field="status", c__0__0__op="is", c__0__0__value="Open, pending",
        c__0__1__field="queue", c__0__1__op="is", c__0__1__value=world.queue.name,
        c__0__2__field="owner", c__0__2__op="is_not", c__0__2__value="me",
        c__0__3__field="created_at", c__0__3__op="at_least", c__0__3__value="3 days ago",
        c__0__4__field="requester", c__0__4__op="is", c__0__4__value=f"Rosa (#{world.rosa.id})",
        c__0__5__field="", c__0__5__op="is", c__0__5__value="left empty",
    )  # fmt: skip
    assert read(form, "c") == {"all": [
        {"field": "status", "op": "in", "value": ["open", "pending"]},
        {"field": "queue", "op": "is", "value": world.queue.id},
        {"field": "owner", "op": "is_not", "value": "me"},
        {"field": "created_at", "op": "at_least", "value": "-3d"},
        {"field": "requester", "op": "is", "value": world.rosa.id},
    ]}  # fmt: skip
    assert sentence(read(form, "c")) == (
        "Status is Open or Pending and Queue is Moderation T1 and Owner is not me and Filed is after 3 days ago "
        "and Requester is Rosa"
    )


@pytest.mark.parametrize(
    ("field", "op", "value", "said"),
    [
        ("status", "is", "nonsense", "not one of"),
        ("queue", "is", "Nowhere", "no queue"),
        ("owner", "is", "Nobody Known", "nobody has the name"),
        ("created_at", "less", "some day", "no time"),
        ("tier", "is", "two", "no number"),
        ("tier", "is", "nan", "no number"),
        ("nothing", "is", "x", "no field"),
        ("status", "contains", "o", "not one of"),
        ("status", "is", "", "say what it is compared with"),
    ],
)
def test_what_means_nothing_is_refused_by_name(world: World, field: str, op: str, value: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read(posted(c__0__0__field=field, c__0__0__op=op, c__0__0__value=value), "c")


def test_text_in_the_place_of_rows(world: World) -> None:
    deep = '{"all": [{"any": [{"all": [{"field": "tier", "op": "is", "value": 1}]}]}]}'
    assert read(posted(c__as=["rows", "text"], c__text=deep), "c")["all"]
    for bad in (
        "{",
        "[]",
        '{"field": "nothing", "op": "is", "value": 1}',
        '{"field": "tier", "op": "is", "value": "x"}',
    ):
        with pytest.raises(Refused):
            read(posted(c__as=["rows", "text"], c__text=bad), "c")


def test_times_are_written_as_people_say_them() -> None:
    for text, kept in [("7 days ago", "-7d"), ("in 2 hours", "+2h"), ("-30m", "-30m"), ("1 week ago", "-1w"),
                       ("3d", "-3d"), ("2026-01-31", "2026-01-31"), ("today", "now"), ("soon", None)]:  # fmt: skip
        assert written(text) == kept
        if kept:
            assert written(told(kept)) == kept
