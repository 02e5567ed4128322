"""Variables in texts: known ones are filled, unknown ones are refused before anybody sends them."""

from __future__ import annotations

import pytest

from watchfloor.engine.variables import fill, missing, names, problem

VALUES = {"requester.first_name": "Rosa", "ticket.number": "48220", "requester.site": None}


def test_filled() -> None:
    text = "Dear {{requester.first_name}}, {{ ticket.number }} at {{requester.site|your site}}{{attributes.region}}."
    assert fill(text, VALUES) == "Dear Rosa, 48220 at your site."
    assert names(text) == ["requester.first_name", "ticket.number", "requester.site", "attributes.region"]
    assert missing(text, VALUES) == ["attributes.region"]
    assert problem(text) is None


def test_a_value_is_never_read_as_a_variable() -> None:
    assert fill("{{ticket.subject}}", {"ticket.subject": "{{me.name}}", "me.name": "Sam"}) == "{{me.name}}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{requester.frist_name}}", "did you mean {{requester.first_name}}"), ("{{x}}", "There is no variable {{x}}"),
        ("{{}}", "There is no variable"), ("Dear {{requester.name", "has to end"), ("{{attributes.}}", "no variable"),
    ],
)  # fmt: skip
def test_unknown_is_told(text: str, said: str) -> None:
    assert said in (problem(text) or "")


def test_a_rule_is_nobody() -> None:
    assert "a rule is nobody" in (problem("{{me.name}}", by_rule=True) or "")
    assert problem("{{me.name}}") is None
