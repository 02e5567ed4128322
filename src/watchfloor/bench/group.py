"""`bin/bench group [--seeds N]`: are tickets of one cause put together, and nothing else?

(a) simulated templated and near-duplicate tickets with attributes, truth known; (b) BANKING77, questions of 77 intents,
by text alone; (c) SeaMonkey, the duplicates that its people found; and how fast the lexical stages are. Every set is
run with the one shipped configuration. Its lines were chosen on other seeds of (a) and on other rows of (b).
"""

import argparse
import csv
import gzip
import io
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from watchfloor.bench.wordings import Known, tickets
from watchfloor.engine.text import Grouper, Lexical, Said, clean
from watchfloor.models import Embedder, load

Ints = NDArray[np.int64]
JUDGED_SEEDS = (11, 12, 13, 14, 15)
SPLIT_SEED = 5
PASS_EVERY = 256
_START = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far groups agree with the truth. `wrong`: the share of pairs put together that are of two causes."""

    pair_f1: float
    v: float
    bcubed: float
    wrong: float
    groups: int

    def __str__(self) -> str:
        return f"{self.pair_f1:7.3f} {self.v:7.3f} {self.bcubed:7.3f} {100 * self.wrong:7.2f} % {self.groups:7}"


def agreement(found: Ints, truth: Ints) -> Agreement:
    """Pairwise F1, V-measure (Rosenberg and Hirschberg 2007), B-cubed F1 (Bagga and Baldwin 1998)."""
    _, g = np.unique(found, return_inverse=True)
    _, t = np.unique(truth, return_inverse=True)
    table = np.zeros((g.max() + 1, t.max() + 1))
    np.add.at(table, (g, t), 1)
    n, by_group, by_truth = table.sum(), table.sum(axis=1), table.sum(axis=0)
    both, put, true = (float((x * (x - 1)).sum() / 2) for x in (table, by_group, by_truth))
    right, reached = both / put if put else 1.0, both / true if true else 1.0
    b_right = float((table**2 / by_group[:, None]).sum() / n)
    b_reached = float((table**2 / by_truth[None, :]).sum() / n)
    joint, h_group, h_truth = _entropy(table.ravel() / n), _entropy(by_group / n), _entropy(by_truth / n)
    pure = 1 - (joint - h_group) / h_truth if h_truth else 1.0
    whole = 1 - (joint - h_truth) / h_group if h_group else 1.0
    return Agreement(_f(right, reached), _f(pure, whole), _f(b_right, b_reached), 1 - right, len(by_group))


def _entropy(p: NDArray[np.float64]) -> float:
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())


def _f(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def grouped(stream: Sequence[Said], pass_every: int) -> tuple[Ints, float]:
    """The group of each ticket after the last merge pass, and tickets placed a second (CPU). 0: one pass at the end."""
    grouper = Grouper()
    started = time.process_time()
    micros = []
    for number, said in enumerate(stream, 1):
        micros.append(grouper.place(said).micro)
        if pass_every and number % pass_every == 0:
            grouper.merge_pass(said.at)
    grouper.merge_pass(stream[-1].at)
    rate = len(stream) / (time.process_time() - started)
    group_of = {micro: int(group[1:]) for group, mine in grouper.groups().items() for micro in mine}
    return np.array([group_of[micro] for micro in micros]), rate


# ------------------------------------------------------------- simulated tickets
def simulated(embedder: Embedder, seeds: Sequence[int]) -> Iterator[str]:
    """Templated and near-duplicate tickets with attributes."""
    yield "(a) TEMPLATED AND NEAR-DUPLICATE TICKETS WITH ATTRIBUTES, 120 causes, two weeks, nothing known before"
    yield "    (bars: pairwise F1, V-measure, B-cubed >= .900; wrong merges <= 1 %)"
    yield "    seed  tickets  vectors   pair F1       V  B-cubed     wrong  groups  tickets/CPU-s"
    for seed in seeds:
        feed = tickets(seed)
        truth = np.array([one.cause for one in feed])
        for name, vectors in ((embedder.name, list(embedder.embed([clean(one.text) for one in feed]))), ("none", None)):
            found, rate = grouped(_said(feed, vectors, name), PASS_EVERY)
            yield f"    {seed:4} {len(feed):8}  {name:8} {agreement(found, truth)} {rate:10.0f}"


def _said(feed: Sequence[Known], vectors: Sequence[NDArray[np.float32]] | None, space: str) -> list[Said]:
    return [
        Said(one.id, one.at, one.text, one.attributes, None if vectors is None else vectors[i], space)
        for i, one in enumerate(feed)
    ]


# ------------------------------------------------------------- real questions
def questions(embedder: Embedder, folder: Path) -> Iterator[str]:
    """BANKING77: twenty questions of each intent, in random order, by text alone."""
    yield "(b) BANKING77, 20 rows of each intent in random order, text alone (bars: pair F1 .501, V .830)"
    path = folder / "banking77_train.csv.gz"
    if not path.exists():
        yield f"    skipped: {path.name} is not in {folder}"
        return
    rows = [(row["text"], row["category"]) for row in _rows(path)]
    rng = np.random.default_rng(SPLIT_SEED)
    intents = np.array([intent for _, intent in rows])
    judged = np.concatenate([rng.permutation(np.flatnonzero(intents == name))[:20] for name in np.unique(intents)])
    vectors = embedder.embed([clean(rows[i][0]) for i in judged])
    yield "    order  merge pass            pair F1       V  B-cubed     wrong  groups"
    for order in (1, 2):
        at = np.random.default_rng(order).permutation(len(judged))
        stream = [
            Said(str(i), _START + timedelta(seconds=20 * n), rows[judged[i]][0], {}, vectors[i], embedder.name)
            for n, i in enumerate(at)
        ]
        for every, told in ((0, "one, at the end"), (PASS_EVERY, f"each {PASS_EVERY}")):
            found, _ = grouped(stream, every)
            yield f"    {order:5}  {told:20} {agreement(found, intents[judged[at]])}"


# ------------------------------------------------------------- real duplicates
def duplicates(embedder: Embedder, folder: Path) -> Iterator[str]:
    """SeaMonkey: is the ticket that people called the duplicate near the top by the fused similarity?"""
    yield "(c) SEAMONKEY, 1,076 tickets, title and description: the known duplicate among all others"
    path, pairs_path = folder / "seamonkey_bugs.csv.gz", folder / "seamonkey_duplicates.csv"
    if not path.exists() or not pairs_path.exists():
        yield f"    skipped: {path.name} and {pairs_path.name} are not both in {folder}"
        return
    rows = list(_rows(path))
    texts = [clean(f"{row['Summary']}\n{row['Description']}") for row in rows]
    place = {row["Issue id"]: i for i, row in enumerate(rows)}
    pairs = [(place.get(row["Issue id"]), place.get(row["Duplicate id"])) for row in _rows(pairs_path)]
    known: dict[int, set[int]] = {}
    for one, other in pairs:
        if one is not None and other is not None:
            known.setdefault(one, set()).add(other)
    vectors = embedder.embed(texts)
    words = load(best="lexical").embed(texts)
    yield f"    {len(known)} tickets with a duplicate    MRR   first  in ten"
    for name, similar in ((embedder.name, vectors @ vectors.T), ("words", words @ words.T)):
        ranks = np.array([_rank(similar[i], i, mine) for i, mine in sorted(known.items())])
        shares = ((ranks == 1).mean(), (ranks <= 10).mean())
        yield f"      {name:26} {(1 / ranks).mean():6.3f}  {shares[0]:6.3f}  {shares[1]:6.3f}"


def _rank(similar: NDArray[np.float32], own: int, mine: set[int]) -> int:
    order = [int(i) for i in np.argsort(-similar, kind="stable") if i != own]
    return 1 + min(order.index(i) for i in mine)


# ------------------------------------------------------------- speed
def speed(folder: Path) -> Iterator[str]:
    """Texts a CPU-second through template, near-duplicates and codes."""
    yield "SPEED of the lexical keys, texts a CPU-second of one core (bar: 3,000)"
    for name, columns in (
        ("seamonkey_bugs.csv.gz", ("Summary", "Description")),
        ("banking77_train.csv.gz", ("text",)),
    ):
        if not (folder / name).exists():
            yield f"    skipped: {name} is not in {folder}"
            continue
        texts = ["\n".join(row[column] for column in columns) for row in _rows(folder / name)]
        lexical, started = Lexical(), time.process_time()
        for text in texts:
            lexical.of(text)
        yield f"    {name:24} {len(texts) / (time.process_time() - started):8.0f}"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    yield from csv.DictReader(io.StringIO(text, newline=""))


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(prog="bin/bench group", description=__doc__)
    parser.add_argument("--seeds", type=int, default=len(JUDGED_SEEDS), help="how many seeds of (a), 1 to 5")
    seeds = JUDGED_SEEDS[: parser.parse_args().seeds]
    folder = Path(os.environ.get("WATCHFLOOR_REAL_DATA", "../shared/data"))
    embedder = load()
    print(f"vectors: {embedder.name} ({embedder.version})\n")
    for section in (
        simulated(embedder, seeds),
        questions(embedder, folder),
        duplicates(embedder, folder),
        speed(folder),
    ):
        for line in section:
            print(line, flush=True)
        print(flush=True)


if __name__ == "__main__":
    main()
