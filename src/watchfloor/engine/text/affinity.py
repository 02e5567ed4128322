"""How much a ticket's attributes speak for a group: record linkage after Fellegi and Sunter (1969).

An attribute that members of one group always share (the module) speaks strongly when it agrees and against when it does
not; one that is scattered inside groups (the channel) says nothing. Which is which is learned from the tickets that
would join by their text alone. A rare value that agrees says more than a common one.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Counts = dict[str, dict[str, int]]
"""Attribute to value to count."""

TEMPLATE, CODE = " template", " code"
"""What the text itself says, weighed like attributes: a group that one machine writes has one template, people's have
many. The leading blank keeps them apart from the attributes of tickets."""
_PRIOR, _PRIORS, _PRIOR_WEIGHT = 0.9, {TEMPLATE: 0.3}, 12.0
_AGAINST, _FOR = -8.0, 0.75
_OWN = 5.0
_SOME = 4
_MOST_VALUES = 500


@dataclass(slots=True)
class Affinity:
    """Base rates of values and, per attribute, how far groups agree in it beyond chance."""

    base: Counts = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    agreed: dict[str, float] = field(default_factory=dict)
    chance: dict[str, float] = field(default_factory=dict)
    trials: dict[str, int] = field(default_factory=dict)

    def seen(self, attributes: Mapping[str, str]) -> None:
        """Count a ticket's values into the base rates."""
        for name, value in attributes.items():
            add(self.base, name, value, 1)
            self.totals[name] = self.totals.get(name, 0) + 1

    def joined(self, attributes: Mapping[str, str], group: Counts) -> None:
        """Learn from a ticket whose text alone puts it into the group (counts without it)."""
        for name, value in attributes.items():
            known = group.get(name)
            if not known:
                continue
            self.agreed[name] = self.agreed.get(name, 0.0) + known.get(value, 0) / sum(known.values())
            self.chance[name] = self.chance.get(name, 0.0) + self._base(name, value)
            self.trials[name] = self.trials.get(name, 0) + 1

    def weight(self, name: str) -> float:
        """The share of agreement that is not chance: near 1 for what defines groups, near 0 for what is scattered."""
        trials, chance = self.trials.get(name, 0), self.chance.get(name, 0.0)
        prior = _PRIORS.get(name, _PRIOR) * _PRIOR_WEIGHT
        share = (self.agreed.get(name, 0.0) - chance + prior) / (trials - chance + _PRIOR_WEIGHT)
        return min(max(share, 0.02), 0.98)

    def speaks(self, attributes: Mapping[str, str], group: Counts) -> float:
        """Log-odds that the attributes add. All that speaks for is capped: text must do the rest."""
        return _sum(self._one(name, value, group[name]) for name, value in attributes.items() if group.get(name))

    def between(self, one: Counts, other: Counts) -> float:
        """The same for two groups: the mean over the members of the smaller."""
        if _size(one) > _size(other):
            one, other = other, one
        parts = []
        for name, values in one.items():
            known = other.get(name)
            if known:
                n = sum(values.values())
                parts.append(sum(count * self._one(name, value, known) for value, count in values.items()) / n)
        return _sum(parts)

    def _one(self, name: str, value: str, known: dict[str, int]) -> float:
        base, n = self._base(name, value), sum(known.values())
        count = known.get(value, 0)
        if n >= _SOME:
            count, n = max(count - 1, 0), n - 1  # a single one may be a slip, and must not open the door to more
        share = (count + 0.5 * base) / (n + 0.5)
        weight = self._own_weight(name, known)
        return math.log((weight * share + (1 - weight) * base) / base)

    def _own_weight(self, name: str, known: dict[str, int]) -> float:
        """The attribute's weight in this very group: all groups' (as five tickets), and how far its own agree."""
        n = sum(known.values())
        weight = self.weight(name)
        if n < 2:
            return weight
        agree = sum(count * (count - 1) for count in known.values()) / (n * (n - 1))
        chance = (
            sum(self._base(name, value) ** 2 for value in known)
            if len(known) > 1
            else self._base(name, next(iter(known)))
        )
        own = max((agree - chance) / (1 - chance), 0.0) if chance < 1 else 0.0
        return min((_OWN * weight + (n - 1) * own) / (_OWN + n - 1), 0.98)

    def _base(self, name: str, value: str) -> float:
        values = self.base.get(name, {})
        return (values.get(value, 0) + 1) / (self.totals.get(name, 0) + len(values) + 1)

    def pack(self) -> dict[str, Any]:
        """State as JSON-ready values."""
        return {
            "base": {name: dict(values) for name, values in self.base.items()},
            "totals": dict(self.totals), "agreed": dict(self.agreed), "chance": dict(self.chance),
            "trials": dict(self.trials),
        }  # fmt: skip

    def unpack(self, state: dict[str, Any]) -> None:
        """Go on from a packed state."""
        self.base = {name: dict(values) for name, values in state["base"].items()}
        self.totals = dict(state["totals"])
        self.agreed, self.chance = dict(state["agreed"]), dict(state["chance"])
        self.trials = dict(state["trials"])


def add(counts: Counts, name: str, value: str, by: int) -> None:
    """Count a value up or down; the rarest values beyond 500 are dropped, so an id as an attribute does no harm."""
    values = counts.setdefault(name, {})
    values[value] = values.get(value, 0) + by
    if values[value] <= 0:
        del values[value]
        if not values:
            del counts[name]
    elif len(values) > _MOST_VALUES:
        for rare in sorted(values, key=lambda v: values[v])[: _MOST_VALUES // 5]:
            del values[rare]


def _sum(parts: Iterable[float]) -> float:
    """What speaks for and what speaks against, each capped: agreeing elsewhere does not excuse the module."""
    good = bad = 0.0
    for part in parts:
        good, bad = good + max(part, 0.0), bad + min(part, 0.0)
    return min(good, _FOR) + max(bad, _AGAINST)


def _size(counts: Counts) -> int:
    return max((sum(values.values()) for values in counts.values()), default=0)
