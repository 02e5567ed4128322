"""What a new store begins with: kept once, readable, and quiet until somebody lets it act."""

from __future__ import annotations

import pytest

from tests.world import NOW
from watchfloor.core.models import Definition
from watchfloor.engine.quarrels import quarrels
from watchfloor.rules.canned import canned_of
from watchfloor.rules.defaults import MACROS, RULES, TEXTS, adopt_defaults
from watchfloor.rules.definitions import in_force
from watchfloor.rules.macros import macro_of

pytestmark = pytest.mark.django_db


def test_adopted_twice_they_are_there_once() -> None:
    adopt_defaults(now=NOW)
    Definition.objects.filter(what="canned").update(name="Changed since")
    adopt_defaults(now=NOW)
    assert Definition.objects.count() == len(TEXTS) + len(MACROS) + len(RULES)
    assert {canned_of(row).name for row in Definition.objects.filter(what="canned")} == {"Changed since"}
    assert all(macro_of(row).actions for row in Definition.objects.filter(what="macro"))


def test_those_that_write_to_people_or_end_tickets_wait() -> None:
    adopt_defaults(now=NOW)
    acting = [rule for rule in in_force() if rule.enabled]
    assert acting
    assert {action.do for rule in acting for action in rule.actions} == {"priority"}
    assert quarrels(acting) == []
