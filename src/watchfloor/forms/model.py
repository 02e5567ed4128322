"""A form and its questions as frozen values, read from the plain data of a definition."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.engine.conditions import EVERY, BadConditionError, Condition, as_data, fields, parse
from watchfloor.engine.events import TICKET_KINDS
from watchfloor.tickets.commands import Refused

TYPES: Final = {
    "text": "A line of text", "long_text": "Several lines", "choice": "One of a list", "multi_choice": "Some of a list",
    "number": "A number", "date": "A day", "person": "A person", "url": "A link", "yes_no": "Yes or no",
}  # fmt: skip
WITH_CHOICES: Final = frozenset({"choice", "multi_choice"})
# Never an attribute: what may hold or name a person stands in the text, which can be erased.
ALWAYS_TEXT: Final = frozenset({"long_text", "person"})
# Attributes that the form itself fills.
RESERVED: Final = frozenset({"platform", "module", "kind"})
MOST_QUESTIONS: Final = 40
MOST_CHOICES: Final = 200
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `attribute`: the answer becomes the ticket's attribute `key`; else it is written into the text.
    `sensitive`: only those may read it who read all that is, and people of `teams`.
    """

    key: str
    label: str
    type: str = "text"
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    when: Condition = EVERY
    attribute: bool = True
    sensitive: bool = False
    teams: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """How the form asks for the subject or the text: its label, a hint inside the field, and what stands in it."""

    label: str
    hint: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form for tickets of `kinds` about a platform, one of its modules, or (both empty) anything.

    `alone`: where it fits, the built-in form is not offered beside it. A subject with a template is not asked for: it
    is made from the answers, named in double braces.
    """

    name: str
    kinds: tuple[str, ...]
    subject: Words
    text: Words
    text_required: bool = True
    platform: str = ""
    module: str = ""
    intro: str = ""
    alone: bool = True
    questions: tuple[Question, ...] = ()
    id: int | None = None
    version: int = 0

    @property
    def key(self) -> str:
        """What a posted form names it by."""
        return str(self.id) if self.id else "open"

    def fits(self, kind: str, platform: str, module: str) -> bool:
        """Whether a ticket of this kind about that may be filed by it."""
        here = (not self.platform or self.platform == platform) and (not self.module or self.module == module)
        return kind in self.kinds and here

    @property
    def narrowness(self) -> int:
        """2 for a module's own form, 1 for a platform's, 0 for one for anything."""
        return bool(self.module) + bool(self.platform)


def read(name: str, body: Mapping[str, Any], *, key: int | None = None, version: int = 0) -> Form:
    """The form of a definition's body. Refused names the part that is wrong, such as `questions.2.choices`."""
    if not name.strip() or len(name) > 100:
        raise Refused("name", _("A form has a name of at most 100 characters."))
    kinds = tuple(kind for kind in TICKET_KINDS if kind in (body.get("kinds") or ()))
    if not kinds:
        raise Refused("kinds", _("Say for which kinds of ticket the form is."))
    questions = _questions(body.get("questions") or [])
    subject, text = _words(body, "subject", "In one line"), _words(body, "text", "What happens")
    named = {name.strip() for name in re.findall(r"\{\{([^}]*)\}\}", subject.template)}
    if unknown := named - {q.key for q in questions}:
        raise Refused(
            "subject",
            _("The subject is made from %(sorted)s, which no question asks.") % {"sorted": ", ".join(sorted(unknown))},
        )
    if told := named & {q.key for q in questions if q.sensitive}:
        raise Refused(
            "subject",
            _("Everybody reads the subject: it cannot be made from %(sorted)s, a sensitive answer.")
            % {"sorted": ", ".join(sorted(told))},
        )
    module, platform = str(body.get("module") or ""), str(body.get("platform") or "")
    if module and not platform:
        raise Refused("module", _("A module belongs to a platform: choose that one too."))
    return Form(
        name=name.strip(), kinds=kinds, subject=subject, text=text, text_required=bool(body.get("text_required", True)),
        platform=platform, module=module, intro=_line("intro", body.get("intro"), 2000),
        alone=bool(body.get("alone", True)), questions=questions, id=key, version=version,
    )  # fmt: skip


def as_body(form: Form) -> dict[str, Any]:
    """The plain data of a form, which `read` makes an equal one from."""
    return {
        "kinds": list(form.kinds), "platform": form.platform, "module": form.module, "intro": form.intro,
        "alone": form.alone, "text_required": form.text_required,
        "subject": {"label": form.subject.label, "hint": form.subject.hint, "template": form.subject.template},
        "text": {"label": form.text.label, "hint": form.text.hint, "template": form.text.template},
        "questions": [
            {
                "key": q.key, "label": q.label, "type": q.type, "help": q.help, "required": q.required,
                "choices": list(q.choices), "attribute": q.attribute, "when": as_data(q.when),
                **({"sensitive": True, "teams": list(q.teams)} if q.sensitive else {}),
            }
            for q in form.questions
        ],
    }  # fmt: skip


def _questions(listed: Sequence[Any]) -> tuple[Question, ...]:
    if len(listed) > MOST_QUESTIONS:
        raise Refused(
            "questions",
            _("At most %(MOST_QUESTIONS)s questions: nobody answers more.") % {"MOST_QUESTIONS": MOST_QUESTIONS},
        )
    questions: list[Question] = []
    for n, data in enumerate(listed):
        question = _question(f"questions.{n}", data, [q.key for q in questions])
        _tells_nothing(f"questions.{n}", question, questions)
        questions.append(question)
    return tuple(questions)


def _question(where: str, data: Any, before: list[str]) -> Question:
    """One question; `before` are the keys of those above it."""
    if not isinstance(data, Mapping):
        raise Refused(where, _("A question is an object."))
    key, type_ = str(data.get("key") or ""), str(data.get("type") or "text")
    label = _line(f"{where}.label", data.get("label"), 200)
    if not label:
        raise Refused(f"{where}.label", _("A question asks something."))
    if not _KEY.fullmatch(key) or key in RESERVED:
        raise Refused(f"{where}.key", _("A name is small letters, digits and _, such as "
            "error_code, and not platform, module or kind."))  # fmt: skip
    if key in before:
        raise Refused(f"{where}.key", _("Two questions have the name %(key)s.") % {"key": key})
    if type_ not in TYPES:
        raise Refused(
            f"{where}.type",
            _("%(type)s is none of %(TYPES)s.") % {"type": f"{type_[:40]!r}", "TYPES": ", ".join(TYPES)},
        )
    sensitive = bool(data.get("sensitive"))
    if sensitive and type_ in ALWAYS_TEXT:
        raise Refused(f"{where}.sensitive", _("%(TYPES)s: such an answer is written into the text, which "
            "everybody reads who sees the ticket. "
                "Ask for another kind of answer.") % {"TYPES": TYPES[type_]})  # fmt: skip
    return Question(
        key=key, label=label, type=type_, help=_line(f"{where}.help", data.get("help"), 500),
        required=bool(data.get("required")), choices=_choices(where, type_, data.get("choices") or ()),
        when=_when(where, data.get("when") or {}, before),
        attribute=sensitive or (bool(data.get("attribute", True)) and type_ not in ALWAYS_TEXT),
        sensitive=sensitive, teams=_teams(where, data.get("teams") or ()) if sensitive else (),
    )  # fmt: skip


def _teams(where: str, listed: Any) -> tuple[int, ...]:
    if not isinstance(listed, list | tuple) or not all(type(one) is int and 0 < one < 2**63 for one in listed):
        raise Refused(f"{where}.teams", _("This is a list of numbers of teams."))
    return tuple(sorted(set(listed)))


def _tells_nothing(where: str, question: Question, before: Sequence[Question]) -> None:
    """Refuse a question whose mere answer would tell the answer to a sensitive one."""
    if not question.sensitive and (on := fields(question.when) & {q.key for q in before if q.sensitive}):
        raise Refused(
            f"{where}.when",
            _("It hangs on %(sorted)s and would tell of that: mark it as sensitive too.")
            % {"sorted": ", ".join(sorted(on))},
        )


def _choices(where: str, type_: str, listed: Sequence[Any]) -> tuple[str, ...]:
    if type_ not in WITH_CHOICES:
        return ()
    choices = tuple(dict.fromkeys(" ".join(str(one).split())[:100] for one in listed if str(one).strip()))
    if not 1 <= len(choices) <= MOST_CHOICES:
        raise Refused(
            f"{where}.choices", _("Give one to %(MOST_CHOICES)s choices, one a line.") % {"MOST_CHOICES": MOST_CHOICES}
        )
    if type_ == "multi_choice" and any("," in choice for choice in choices):
        # The answers to one question stand in one attribute, separated by commas.
        raise Refused(f"{where}.choices", _("A choice of which several can be taken holds no comma."))
    return choices


def _when(where: str, data: Any, before: list[str]) -> Condition:
    try:
        condition = parse(data, f"{where}.when")
    except BadConditionError as why:
        raise Refused(f"{where}.when", f"{why}.") from None
    if ahead := fields(condition) - set(before) - {"kind", "platform", "module"}:
        raise Refused(
            f"{where}.when",
            _("It hangs on %(sorted)s, which is not asked before it.") % {"sorted": ", ".join(sorted(ahead))},
        )
    return condition


def _words(body: Mapping[str, Any], name: str, label: str) -> Words:
    said = body.get(name) or {}
    if not isinstance(said, Mapping):
        raise Refused(name, _("This is an object with label, hint and template."))
    return Words(
        label=_line(f"{name}.label", said.get("label"), 100) or label,
        hint=_line(f"{name}.hint", said.get("hint"), 300),
        template=_line(f"{name}.template", said.get("template"), 5000),
    )


def _line(where: str, value: Any, longest: int) -> str:
    text = str(value or "").replace("\r\n", "\n").strip()
    if len(text) > longest or "\x00" in text:
        raise Refused(where, _("This is text of at most %(longest)s characters.") % {"longest": longest})
    return text
