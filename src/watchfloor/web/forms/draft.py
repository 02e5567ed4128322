"""A form while it is being edited: plain data from what was posted, whether or not it makes sense yet."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext

from watchfloor.engine.events import TICKET_KINDS
from watchfloor.forms.model import ALWAYS_TEXT, TYPES, WITH_CHOICES
from watchfloor.web.words import lazy

# What a question can hang on in one line; more is written as data.
OPS: Final = {
    "is": "is", "is_not": lazy("is not"), "in": lazy("is one of"), "contains": "contains",
    "at_least": lazy("is at least"),
    "at_most": lazy("is at most"), "not_empty": lazy("is answered"), "empty": lazy("is not answered"),
}  # fmt: skip
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Draft:
    """The name, the place among forms, and the body as `forms.model.read` takes it."""

    name: str
    place: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A question in the editor. `hangs_on`: the keys of those above it; `raw`: a condition that one line cannot say."""

    n: int
    data: Mapping[str, Any]
    hangs_on: tuple[tuple[str, str], ...]
    raw: str
    error: str
    is_first: bool
    is_last: bool

    @property
    def choices(self) -> str:
        """One a line."""
        return "\n".join(self.data.get("choices") or ())

    @property
    def has_choices(self) -> bool:
        """Whether its type has any."""
        return self.data.get("type") in WITH_CHOICES

    @property
    def may_be_attribute(self) -> bool:
        """Whether its answer can become an attribute at all."""
        return self.data.get("type") not in ALWAYS_TEXT

    @property
    def when(self) -> Mapping[str, Any]:
        """The one test that it hangs on; empty where it is always asked, or hangs on more."""
        when = self.data.get("when") or {}
        return when if "field" in when else {}

    @property
    def when_value(self) -> str:
        """What the answer is compared with, as it is typed."""
        value = self.when.get("value", "")
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def posted(data: QueryDict) -> Draft:
    """The form as the editor sent it."""
    body: dict[str, Any] = {
        "kinds": [kind for kind in TICKET_KINDS if kind in data.getlist("kinds")],
        "platform": data.get("platform", ""),
        "module": data.get("module", ""),
        "intro": data.get("intro", ""),
        "alone": "alone" in data,
        "text_required": "text_required" in data,
        **{part: {name: data.get(f"{part}-{name}", "") for name in ("label", "hint", "template")}
           for part in ("subject", "text")},
        "questions": [_question(data, f"q{n}-") for n in data.getlist("q") if n.isdigit()],
    }  # fmt: skip
    place = data.get("place", "0")
    return Draft(data.get("name", ""), int(place) if re.fullmatch(r"\d{1,4}", place) else 0, body)


def acted(draft: Draft, act: str) -> Draft:
    """The draft after a button of the editor: a question more, one less, one moved."""
    questions = list(draft.body["questions"])
    verb, _, where = act.partition("-")
    n = int(where) if where.isdigit() else 0
    if verb == "add":
        questions.append({"type": where if where in TYPES else "text", "attribute": True})
    elif verb in ("remove", "up", "down") and n < len(questions):
        moved = questions.pop(n)
        if verb != "remove":
            questions.insert(max(0, n + (-1 if verb == "up" else 1)), moved)
    return Draft(draft.name, draft.place, {**draft.body, "questions": questions})


def rows(draft: Draft, errors: Mapping[int, str]) -> list[Row]:
    """The questions as the editor shows them."""
    questions = draft.body.get("questions") or []
    asked = [(str(q.get("key") or ""), str(q.get("label") or "")) for q in questions]
    about = (("kind", gettext("the kind")), ("platform", gettext("the platform")), ("module", gettext("the module")))
    return [
        Row(n, q, (*[pair for pair in asked[:n] if pair[0]], *about), _raw(q.get("when") or {}), errors.get(n, ""),
            n == 0, n == len(questions) - 1)
        for n, q in enumerate(questions)
    ]  # fmt: skip


def _question(data: QueryDict, at: str) -> dict[str, Any]:
    label = data.get(f"{at}label", "")
    return {
        "key": data.get(f"{at}key", "").strip() or key_of(label),
        "label": label,
        "type": data.get(f"{at}type", "text"),
        "help": data.get(f"{at}help", ""),
        "required": f"{at}required" in data,
        "choices": data.get(f"{at}choices", "").splitlines(),
        "attribute": f"{at}attribute" in data,
        **({"sensitive": True, "teams": _numbers(data.getlist(f"{at}teams"))} if f"{at}sensitive" in data else {}),
        "when": _when(data, at),
    }


def _numbers(listed: Sequence[str]) -> list[int]:
    return [int(one) for one in listed if re.fullmatch(r"\d{1,18}", one)]


def key_of(label: str) -> str:
    """A name for a question: Error code → error_code."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"^[^a-z]+", "", re.sub(r"[^a-z0-9]+", "_", plain)).strip("_")[:40].strip("_")


def _when(data: QueryDict, at: str) -> Any:
    if raw := data.get(f"{at}when", "").strip():
        try:
            return json.loads(raw)
        except ValueError:
            # Kept as it was written, so that saving says what is wrong with it.
            return {"field": "", "op": raw[:60]}
    field, op = data.get(f"{at}when-field", ""), data.get(f"{at}when-op", "is")
    if not field:
        return {}
    if op in ("empty", "not_empty"):
        return {"field": field, "op": op}
    text = data.get(f"{at}when-value", "").strip()
    if op == "in":
        return {"field": field, "op": op, "value": [word.strip() for word in text.split(",") if word.strip()]}
    return {"field": field, "op": op, "value": float(text) if _NUMBER.fullmatch(text) and op != "is" else text}


def _raw(when: Mapping[str, Any]) -> str:
    single = not when or when == {"all": []} or (when.get("field") and when.get("op", "is") in OPS)
    return "" if single else json.dumps(when)
