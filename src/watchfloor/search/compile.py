"""A question as a search of the index: one tsquery, SQL for what that cannot say, and how many hits there may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from watchfloor.engine.search_query import All, Either, Node, Not, Phrase, Term, Word, is_empty, parse, wanted
from watchfloor.engine.search_words import endings
from watchfloor.engine.search_words import words as split_words
from watchfloor.search import words
from watchfloor.search.operators import OPERATORS, Problem
from watchfloor.search.parts import Asker, NotUnderstoodError, Part, literal, one_of, sql_of
from watchfloor.search.spelling import Spelled, Spelling, Widened, spelled
from watchfloor.search.terms import part_of

# What of a document people see who read only their own tickets: subjects and public messages.
PUBLIC: Final = "AB"
NOTHING: Final = Part(None, "true")


@dataclass(frozen=True, slots=True)
class Question:
    """What to look for.

    `match` is a tsquery ("" for anything), `where` is more in SQL with its `values`, on the ticket `t` too where
    `joins`. `ranked` holds the words alone. `hits` is how many documents there may be at most, None for no idea; it is
    `counted` where that is their very number; `likely` is how many there are if no word goes with another.
    `since`, `until` and `changed_since` bound what can be found.
    """

    tree: All
    match: str
    where: str
    values: tuple[Any, ...]
    joins: bool
    ranked: str
    hits: int | None
    likely: float
    counted: bool
    since: datetime | None
    until: datetime | None
    changed_since: datetime | None
    exact: tuple[str, ...]
    beginnings: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    widened: tuple[Widened, ...] = ()
    rather: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing is asked."""
        return is_empty(self.tree)


def compiled(text: str, asker: Asker, *, typing: bool = False) -> Question:
    """The question that `text` asks. What is not understood is in `problems`; then nothing is to be looked for."""
    tree = parse(text)
    spelling = spelled(tree, vocabulary=asker.reads_all, typing=typing)
    compiler = _Compiler(spelling, asker)
    parts = [(part, compiler.part(part)) for part in _flat(tree)]
    exact = [part.query for _, part in parts if part.query]
    if asker.scope:
        exact.append(_any(asker.scope))
    more = [sql_of(part) for _, part in parts if part.query is None]
    ranked = " & ".join(compiler.ranked(tree))
    # What SQL asks of a ticket may imply what the index holds: that is asked first.
    exact += [_any(group) for _, part in parts if part.query is None for group in part.terms]
    hits, likely = _estimate([part for _, part in parts], spelling)
    seen = [found for leaf in wanted(tree) if (found := spelling.leaves.get(id(leaf))) is not None]
    return Question(
        tree=tree, match=" & ".join(exact), where=" AND ".join(sql for sql, _ in more),
        values=tuple(value for _, values in more for value in values), joins=any("t." in sql for sql, _ in more),
        ranked=ranked, hits=hits, likely=likely,
        counted=hits is not None and not asker.scope and _is_their_number(parts, spelling),
        since=max((part.since for _, part in parts if part.since), default=None),
        until=min((part.until for _, part in parts if part.until), default=None),
        changed_since=max((part.changed_since for _, part in parts if part.changed_since), default=None),
        exact=tuple(dict.fromkeys((*_marked(seen), *_of_terms(tree)))),
        beginnings=tuple(one.places[-1][0] for one in seen if one.open_end),
        problems=tuple(compiler.problems), widened=spelling.widened, rather=spelling.rather,
    )  # fmt: skip


def _any(terms: Iterable[str]) -> str:
    return f"({' | '.join(literal(term) for term in terms)})"


def _flat(tree: Node) -> list[Node]:
    """The parts that must all hold."""
    return [leaf for part in tree.parts for leaf in _flat(part)] if isinstance(tree, All) else [tree]


def _marked(seen: Iterable[Spelled]) -> Iterable[str]:
    return (form for one in seen for place in one.places for form in place)


def _of_terms(tree: Node) -> Iterable[str]:
    """Words that stand behind an operator that looks for words."""
    for leaf in wanted(tree):
        if isinstance(leaf, Term) and (operator := OPERATORS.get(leaf.name)) and operator.kind == "words":
            for value in leaf.values:
                for word in split_words(value.text):
                    yield from (word,) if value.quoted else endings(word)


class _Compiler:
    """Conditions of the nodes; what is not understood is collected and asks for nothing."""

    def __init__(self, spelling: Spelling, asker: Asker) -> None:
        self._spelling, self._asker = spelling, asker
        self.problems: list[Problem] = []

    def part(self, node: Node) -> Part:
        """The condition of a node."""
        match node:
            case Word() | Phrase():
                return self._words(self._spelling.leaves[id(node)])
            case Term():
                return self._term(node)
            case Not(inner):
                return _not(self.part(inner))
            case All(parts):
                return _joined([self.part(one) for one in parts], " & ", " AND ")
            case Either(parts):
                return _joined([self.part(one) for one in parts], " | ", " OR ")

    def ranked(self, tree: Node) -> list[str]:
        """The words and phrases that a hit may hold, as pieces of a tsquery."""
        found = [self._spelling.leaves[id(leaf)] for leaf in wanted(tree) if isinstance(leaf, Word | Phrase)]
        return [query for one in found if (query := self._words(one).query)]

    def _words(self, one: Spelled) -> Part:
        marks = "" if self._asker.reads_all else PUBLIC
        if not one.places:
            # A sign that is no word (a dash between two words, a smiley) asks for nothing.
            return NOTHING
        places = [[literal(form, marks) for form in place] for place in one.places]
        if one.open_end:
            places[-1][0] = literal(one.places[-1][0], f"*{marks}")
        query = " <-> ".join(f"({' | '.join(place)})" if len(place) > 1 else place[0] for place in places)
        # A word that may go on need not stand in a document itself.
        return Part(f"({query})" if len(places) > 1 else query, terms=() if one.open_end else one.places)

    def _term(self, term: Term) -> Part:
        try:
            return part_of(term, self._asker)
        except NotUnderstoodError as refused:
            self.problems.append(refused.problem)
            return NOTHING


def _not(part: Part) -> Part:
    if part is NOTHING:
        return part
    if part.query is not None:
        return Part(f"!({part.query})")
    return Part(None, f"NOT ({part.sql})", part.values)


def _joined(parts: Sequence[Part], sign: str, sql_sign: str) -> Part:
    parts = [part for part in parts if part is not NOTHING] or [NOTHING]
    if len(parts) == 1:
        return parts[0]
    terms = one_of(parts) if sign == " | " else tuple(group for part in parts for group in part.terms)
    if all(part.query is not None for part in parts):
        return Part(f"({sign.join(str(part.query) for part in parts)})", terms=terms)
    pieces = [sql_of(part) for part in parts]
    values = tuple(value for _, values in pieces for value in values)
    return Part(None, f"({sql_sign.join(sql for sql, _ in pieces)})", values, terms=terms)


def _estimate(parts: Sequence[Part], spelling: Spelling) -> tuple[int | None, float]:
    """How many documents may hold all parts: those that hold the rarest. And how many, were no two terms related."""
    groups = [group for part in parts for group in part.terms]
    if spelling.counts is None or not groups:
        return None, float("inf")
    unknown = {term for group in groups for term in group} - spelling.counts.keys()
    counts = {**spelling.counts, **words.documents_with(unknown)}
    held = [sum(counts.get(term, 0) for term in group) for group in groups]
    whole = max(words.documents(), 1)
    likely = float(whole)
    for one in held:
        likely *= min(1.0, one / whole)
    return min(held), likely


def _is_their_number(parts: Sequence[tuple[Node, Part]], spelling: Spelling) -> bool:
    """Whether one word or one term is asked for, in one form: the index knows how many documents hold that."""
    if len(parts) != 1 or spelling.counts is None:
        return False
    (node, part) = parts[0]
    if isinstance(node, Word):
        forms = spelling.leaves[id(node)].places
        return len(forms) == 1 and sum(form in spelling.counts for form in forms[0]) <= 1
    return isinstance(node, Term) and len(part.terms) == 1 and part.query == literal(part.terms[0][0])
