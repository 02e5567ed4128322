"""Forms as data: what is accepted, what is asked, what becomes of the answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tests.pages.world import World, later
from watchfloor.core.models import Definition
from watchfloor.forms import answers, banners, commands, model, queries
from watchfloor.tickets.commands import Refused

pytestmark = pytest.mark.django_db

BODY: dict[str, Any] = {
    "kinds": ["fault"], "platform": "Moderation Console", "module": "Decision submit", "intro": "Three questions.",
    "questions": [
        {"key": "media", "label": "What kind of case", "type": "choice", "choices": ["Video", "Picture"],
         "required": True},
        {"key": "length", "label": "How long is it, in minutes", "type": "number", "required": True,
         "when": {"field": "media", "op": "is", "value": "Video"}},
        {"key": "often", "label": "Every time", "type": "yes_no"},
        {"key": "steps", "label": "Steps", "type": "long_text"},
        {"key": "seen_by", "label": "Who else saw it", "type": "person"},
        {"key": "regions", "label": "Where", "type": "multi_choice", "choices": ["EU-West", "EU-East", "US"]},
        {"key": "since", "label": "Since", "type": "date"},
        {"key": "case", "label": "Address of the case", "type": "url", "attribute": False},
    ],
}  # fmt: skip
ABOUT = {"kind": "fault", "platform": "Moderation Console", "module": "Decision submit"}


def form(**changes: Any) -> model.Form:
    return model.read("Lost decision", {**BODY, **changes})


def answered(posted: dict[str, str | list[str]], **changes: Any) -> answers.Answers:
    values = {key: value if isinstance(value, list) else [value] for key, value in posted.items()}
    return answers.read(form(**changes), lambda key: values.get(key, []), ABOUT)


def test_a_form_is_its_body() -> None:
    assert model.read("Lost decision", model.as_body(form())) == form()


def test_answers_become_attributes_or_text() -> None:
    said = answered({
        "media": "Video", "length": "12,5", "often": "yes", "steps": "One\r\nTwo", "seen_by": "Omar",
        "regions": ["US", "EU-West"], "since": "2026-03-02", "case": "https://console.example/cases/7",
    })  # fmt: skip
    assert said.errors == {}
    assert answers.attributes(said) == {
        "media": "Video", "length": "12.5", "often": "yes", "regions": "EU-West, US", "since": "2026-03-02",
    }  # fmt: skip
    assert answers.in_text(said, "It is gone.") == (
        "It is gone.\n\nSteps\nOne\nTwo\n\nWho else saw it\nOmar\n\nAddress of the case\nhttps://console.example/cases/7"
    )


def test_what_is_not_asked_is_neither_required_nor_kept() -> None:
    said = answered({"media": "Picture", "length": "many"})
    assert said.errors == {}
    assert "length" not in answers.attributes(said)
    assert answered({"media": "Video"}).errors == {"length": "Please answer this."}
    # The condition looks at the answer as it is taken, so a bad one hides what hangs on it.
    assert set(answered({"media": "Sound"}).errors) == {"media"}


@pytest.mark.parametrize(
    ("key", "value"),
    [("length", "ten"), ("often", "perhaps"), ("regions", ["EU-West", "Mars"]), ("since", "yesterday"),
     ("case", "javascript:alert(1)"), ("case", "https://"), ("steps", "x" * 10_001), ("seen_by", "x" * 201)],
)  # fmt: skip
def test_an_answer_that_is_none(key: str, value: str | list[str]) -> None:
    assert set(answered({"media": "Video", "length": "1", key: value}).errors) == {key}


def question(**more: Any) -> dict[str, Any]:
    return {"questions": [{"key": "a", "label": "A", **more}]}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("kinds", {"kinds": ["wish"]}),
        ("module", {"platform": ""}),
        ("questions.0.label", question(label=" ")),
        ("questions.0.key", question(key="Error Code")),
        ("questions.0.key", question(key="platform")),
        ("questions.0.type", question(type="colour")),
        ("questions.0.choices", question(type="choice")),
        ("questions.0.choices", question(type="multi_choice", choices=["a, b"])),
        ("questions.0.when", question(when={"field": "b", "op": "is", "value": 1})),
        ("questions.0.when", question(when={"field": "a", "op": "is", "value": 1})),
        ("questions.0.when", question(when={"op": "like"})),
        ("questions.1.key", {"questions": [{"key": "a", "label": "A"}] * 2}),
        ("subject", {"subject": {"template": "Access to {{queue}}"}}),
        ("questions", {"questions": [{}] * 41}),
        ("intro", {"intro": "x" * 2001}),
    ],
)
def test_a_form_that_cannot_be_meant(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        form(**changes)
    assert refused.value.field == field


def test_people_and_long_texts_are_never_attributes() -> None:
    made = form(questions=[{"key": "who", "label": "Who", "type": "person", "attribute": True}])
    assert not made.questions[0].attribute


def test_a_subject_made_from_answers() -> None:
    made = {
        "subject": {"template": "Access to {{ queue }} for {{who}}"},
        "questions": [{"key": "queue", "label": "Queue"}, {"key": "who", "label": "Who"}],
    }  # fmt: skip
    assert answers.subject(form(**made), answered({"queue": "Appeals"}, **made), "x") == "Access to Appeals for …"
    assert answers.subject(form(), answered({}), "As written") == "As written"


def save(world: World, name: str, **changes: Any) -> Definition:
    with transaction.atomic():
        return commands.save_form(name=name, body={**BODY, **changes}, by=world.lena.id, now=later(1))


def offered(kind: str, platform: str = "", module: str = "") -> list[str]:
    return [form.name for form in queries.offered(queries.all_forms(), kind, platform, module)]


def test_the_narrowest_form_comes_first_and_the_open_one_where_none_stands_alone(world: World) -> None:
    assert offered("fault") == ["Anything else"]
    save(world, "Anywhere", platform="", module="", alone=False)
    save(world, "Of the module")
    assert offered("fault") == ["Anywhere", "Anything else"]
    assert offered("fault", "Moderation Console") == ["Anywhere", "Anything else"]
    assert offered("fault", "Moderation Console", "Decision submit") == ["Of the module", "Anywhere"]
    assert offered("question", "Moderation Console", "Decision submit") == ["Anything else"]


def test_versions_can_be_taken_back(world: World) -> None:
    key = save(world, "Lost decision").id
    with transaction.atomic():
        commands.save_form(name="Other", body={**BODY, "intro": ""}, by=world.lena.id, now=later(2), key=key)
        back = commands.restore_form_version(key, version=1, by=world.lena.id, now=later(3))
    assert (back.name, back.version, back.body["intro"]) == ("Lost decision", 3, "Three questions.")
    with pytest.raises(Refused, match="no version 9"):
        commands.restore_form_version(key, version=9, by=None, now=later(4))


def test_a_form_is_about_something_that_is_there(world: World) -> None:
    for changes, field in (({"platform": "Nowhere", "module": ""}, "platform"), ({"module": "Nothing"}, "module")):
        with pytest.raises(Refused) as refused:
            save(world, "Bad", **changes)
        assert refused.value.field == field


def test_a_form_that_cannot_be_read_any_more_is_left_out(world: World) -> None:
    key = save(world, "Broken").id
    Definition.objects.filter(id=key).update(body={"kinds": []})
    assert queries.all_forms() == []


def test_banners_concern_those_who_write_about_it(world: World) -> None:
    def tell(title: str, **body: Any) -> None:
        with transaction.atomic():
            commands.save_banner(title=title, body=body, by=world.lena.id, now=later(1))

    tell("Everything is slow")
    tell("Console", platform="Moderation Console")
    tell("Submit", platform="Moderation Console", module="Decision submit", words=["MC-5023"], state="known")
    shown = banners.shown()

    def told(*about: str) -> list[str]:
        return [banner.title for banner in banners.about(shown, *about)]

    assert told("", "") == ["Everything is slow"]
    assert told("Moderation Console", "Evidence viewer") == ["Everything is slow", "Console"]
    assert told("Moderation Console", "Decision submit") == ["Everything is slow", "Console", "Submit"]
    assert told("", "", "I get mc-5023 each time") == ["Everything is slow", "Submit"]
    for body in ({"state": "gone"}, {"module": "x"}, {"since": "today"}, {"next_word_at": "2026-03-02T10:00:00"}):
        with pytest.raises(Refused):
            banners.read("Title", body)
