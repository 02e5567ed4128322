"""The tickets that carry a key are found by their places, and are the very ones that looking at each would find."""

from __future__ import annotations

from random import Random

import pytest

from watchfloor.engine.detect.recent import Kept, Recent


def filled(seed: int, n: int = 300) -> Recent:
    dice, recent, at = Random(seed), Recent(), 0.0
    for i in range(n):
        at += dice.choice((0.0, 1.0, 30.0))
        values = tuple((name, dice.choice("xyz")) for name in "abc" if dice.random() < 0.8)
        texts = (("\x1ftemplate", dice.choice("pq")),) if dice.random() < 0.5 else ()
        recent.add(Kept(at, str(i), str(i % 40), values, (), texts))
        if i % 20 == 19:
            old = recent.tickets[dice.randrange(len(recent.tickets))]
            recent.put(old, old.with_text(("\x1fgroup", dice.choice("gh"))))
        if i % 120 == 119:
            recent.forget(at - 500.0)
    return recent


@pytest.mark.parametrize("seed", range(5))
def test_holding_is_what_looking_at_each_finds(seed: int) -> None:
    recent, dice = filled(seed), Random(seed + 100)
    again = Recent()
    again.unpack(recent.pack())
    pairs = [("a", "x"), ("b", "y"), ("c", "z"), ("\x1ftemplate", "p"), ("\x1fgroup", "g"), ("a", "never")]
    for _ in range(200):
        start, length = dice.uniform(0, recent.times[-1]), dice.choice((0.0, 5.0, 400.0, 1e9))
        key = tuple(sorted(dice.sample(pairs, dice.randrange(4))))
        span = recent.between(start, start + length)
        assert recent.count(start, start + length) == len(span)
        assert recent.holding(key, start, start + length) == [ticket for ticket in span if ticket.has(key)]
        assert again.holding(key, start, start + length) == recent.holding(key, start, start + length)
