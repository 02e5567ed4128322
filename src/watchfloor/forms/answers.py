"""What somebody answered, checked and turned into what a ticket keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from watchfloor.core.models import Person
from watchfloor.forms.model import Form, Question

LONGEST: Final = {"text": 200, "url": 500, "long_text": 10_000, "number": 30, "date": 10, "person": 200}


class Wrong(ValueError):
    """An answer is none; the message is fit for who gave it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """`values` by key, only of questions that were asked and answered; `errors` by key; `shown` are those asked."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[Question, ...] = ()


def read(form: Form, posted: Callable[[str], Sequence[str]], about: Mapping[str, str]) -> Answers:
    """The answers to `form`. `posted` gives the values of a question by its key, `about` the kind, platform, module.

    Asked in order: whether a question is asked hangs on the answers before it, and what was posted for one that is not
    asked is not looked at.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    shown: list[Question] = []
    for question in form.questions:
        if not question.when.holds({**about, **values}):
            continue
        shown.append(question)
        given = [text for one in posted(question.key) if (text := one.replace("\r\n", "\n").strip())]
        try:
            if given:
                values[question.key] = _READERS[question.type](question, given)
            elif question.required:
                raise Wrong(_("Please answer this."))
        except Wrong as why:
            errors[question.key] = str(why)
    return Answers(values, errors, tuple(shown))


def attributes(answers: Answers) -> dict[str, str]:
    """The answers that become attributes of the ticket."""
    return {q.key: str(answers.values[q.key]) for q in answers.shown if q.attribute and q.key in answers.values}


def in_text(answers: Answers, text: str) -> str:
    """The text of the ticket: what was written, then each answer that is no attribute under its question."""
    told = [
        f"{q.label}\n{answers.values[q.key]}"
        for q in answers.shown
        if not q.attribute and q.key in answers.values
    ]  # fmt: skip
    return "\n\n".join(part for part in (text.strip(), *told) if part)


def subject(form: Form, answers: Answers, asked: str) -> str:
    """The subject as it was written, or made from the answers where the form makes it."""
    if not form.subject.template:
        return asked
    made = re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda name: str(answers.values.get(name[1], "…")), form.subject.template)
    return " ".join(made.split())[:300]


def _line(question: Question, given: list[str]) -> str:
    text = given[0] if question.type == "long_text" else " ".join(given[0].split())
    longest = LONGEST[question.type]
    if len(text) > longest:
        raise Wrong(
            _("This is %(n)s characters long; at most %(longest)s are kept.") % {"n": len(text), "longest": longest}
        )
    if "\x00" in text:
        raise Wrong(_("This holds a NUL character, which text cannot keep."))
    return text


def _choice(question: Question, given: list[str]) -> str:
    if given[0] not in question.choices:
        raise Wrong(_("Choose one of the list."))
    return given[0]


def _multi_choice(question: Question, given: list[str]) -> str:
    if unknown := set(given) - set(question.choices):
        raise Wrong(_("%(min)s is not in the list.") % {"min": f"{min(unknown)[:40]!r}"})
    return ", ".join(choice for choice in question.choices if choice in given)


def _number(question: Question, given: list[str]) -> int | float:
    text = _line(question, given).replace(" ", "").replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,10})?", text):
        raise Wrong(_("Write a number, such as 12 or 0.5."))
    number = float(text)
    return int(number) if number == int(number) else number


def _date(question: Question, given: list[str]) -> str:
    try:
        return date.fromisoformat(_line(question, given)).isoformat()
    except ValueError:
        raise Wrong(_("Write a day as 2026-03-02.")) from None


def _url(question: Question, given: list[str]) -> str:
    text = _line(question, given)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or " " in text:
        raise Wrong(_("Paste a whole address that begins with https://."))
    return text


def _yes_no(question: Question, given: list[str]) -> str:  # noqa: ARG001 - called as every reader is
    if given[0] not in ("yes", "no"):
        raise Wrong(_("Answer yes or no."))
    return given[0]


def _person(question: Question, given: list[str]) -> str:
    """A name is taken as it was written. Where the list wrote an id behind it, as who that is."""
    text = _line(question, given)
    found = re.search(r"\s*\(#(\d{1,18})\)$", text)
    if found is None:
        return text
    name = Person.objects.filter(id=int(found[1])).values_list("name", flat=True).first()
    # Only a name that was written already is confirmed: an id alone must not tell who has it.
    return text[: found.start()] if name is None or name != text[: found.start()] else name


_READERS: Final[Mapping[str, Callable[[Question, list[str]], Any]]] = {
    "text": _line, "long_text": _line, "choice": _choice, "multi_choice": _multi_choice, "number": _number,
    "date": _date, "person": _person, "url": _url, "yes_no": _yes_no,
}  # fmt: skip
