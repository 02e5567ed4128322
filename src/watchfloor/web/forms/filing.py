"""Filing a ticket by a form: at the desk for somebody, in the portal for oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.http import QueryDict

from watchfloor.core.models import Module, Person, Platform, Queue
from watchfloor.files.commands import NotKept
from watchfloor.forms import answers, banners, queries
from watchfloor.forms.built_in import KINDS
from watchfloor.forms.model import Form, Question
from watchfloor.tickets.commands import create_ticket
from watchfloor.tickets.models import Ticket
from watchfloor.web.files.given import file_ids
from watchfloor.web.forms.base import BaseForm
from watchfloor.web.forms.drawn import Drawn, drawn
from watchfloor.web.page import Request, whole

PREFIX: Final = "q-"


@dataclass(frozen=True, slots=True)
class About:
    """What a ticket is of, and about, as far as it is chosen."""

    kind: str
    platform: Platform | None
    module: Module | None

    @property
    def names(self) -> dict[str, str]:
        """As forms and conditions know it."""
        return {
            "kind": self.kind,
            "platform": self.platform.name if self.platform else "",
            "module": self.module.name if self.module else "",
        }


class Filing:
    """One form in one request. Posted values win; else those of the address, by which a link can prepare a form."""

    def __init__(self, request: Request, *, at_desk: bool) -> None:
        self.request, self.at_desk = request, at_desk
        self.data: QueryDict = request.POST if request.method == "POST" else request.GET
        self.platforms = list(Platform.objects.order_by("name"))
        self.modules = list(Module.objects.order_by("name"))
        self.about = self._about()
        self.offers = queries.offered(queries.all_forms(), **self.about.names)
        self.form: Form = queries.chosen(self.offers, self.data.get("form", ""))
        posted = request.POST if request.method == "POST" else None
        self.base = BaseForm(posted, at_desk=at_desk, chosen=self.form)
        self.errors: dict[str, str] = {}

    @cached_property
    def answers(self) -> answers.Answers:
        """What was answered to the form's questions."""
        return answers.read(self.form, lambda key: self.data.getlist(PREFIX + key), self.about.names)

    @cached_property
    def banners(self) -> list[banners.Banner]:
        """What is known to be wrong where the ticket is about."""
        return banners.about(banners.shown(), self.about.names["platform"], self.about.names["module"])

    @property
    def kind(self) -> Any:
        """The words of the kind."""
        return KINDS[self.about.kind]

    @property
    def questions(self) -> list[Drawn]:
        """Every question as it is drawn, those that are not asked as yet too: the page shows them when they are."""
        posted = self.request.method == "POST"
        return [drawn(question, self._said(question), self._error(question) if posted else "", PREFIX)
                for question in self.form.questions]  # fmt: skip

    def is_valid(self) -> bool:
        """Whether all that was posted is fit to be filed; `errors` says by field what is not."""
        self.errors = {name: str(said[0]) for name, said in self.base.errors.items()}
        self.errors |= {PREFIX + key: why for key, why in self.answers.errors.items()}
        return not self.errors

    def file(self, *, by: Person, now: datetime) -> Ticket | None:
        """File it; None where a file that came along is not taken, which `errors` tells.

        In the portal one asks for oneself, and the team decides how urgent it is.
        """
        try:
            files = file_ids(self.request)
        except NotKept as why:
            self.errors["files"] = str(why)
            return None
        said: Mapping[str, Any] = self.base.cleaned_data
        subject = answers.subject(self.form, self.answers, said["subject"])
        queue = said["queue"].id if self.at_desk and said["queue"] else _queue_of(self.about.module)
        return create_ticket(
            subject=subject,
            body=answers.in_text(self.answers, said["body"]) or subject,
            kind=said["kind"],
            requester=(said["requester"] if self.at_desk and said["requester"] else by.id),
            queue=queue,
            priority=(said["priority"] or "P2") if self.at_desk else "P2",
            attributes=answers.attributes(self.answers) | _place(self.about),
            channel="desk" if self.at_desk else "portal",
            files=files,
            form={"id": self.form.id, "version": self.form.version} if self.form.id else None,
            by=by.id,
            now=now,
        )

    def _about(self) -> About:
        """What the values name; a module that belongs elsewhere is none, as the form itself will say."""
        kind = self.data.get("kind", "")
        platform = next((p for p in self.platforms if p.id == whole(self.data.get("platform", ""))), None)
        module = next((m for m in self.modules if m.id == whole(self.data.get("module", ""))), None)
        if module and platform is None:
            platform = next(p for p in self.platforms if p.id == module.platform_id)
        if module and platform and module.platform_id != platform.id:
            module = None
        return About(kind if kind in KINDS else "fault", platform, module)

    def _said(self, question: Question) -> list[str]:
        return self.data.getlist(PREFIX + question.key)

    def _error(self, question: Question) -> str:
        return self.answers.errors.get(question.key, "")


def _place(about: About) -> dict[str, str]:
    return {name: value for name in ("platform", "module") if (value := about.names[name])}


def _queue_of(module: Module | None) -> int | None:
    """The first queue of the team that owns the module."""
    if module is None or module.team_id is None:
        return None
    return Queue.objects.filter(team=module.team_id).order_by("id").values_list("id", flat=True).first()
