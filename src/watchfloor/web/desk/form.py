"""The form that files a ticket: at the desk for somebody, in the portal for oneself."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from django import forms

from watchfloor.core.models import Module, Person, Platform, Queue
from watchfloor.engine.events import PRIORITIES, TICKET_KINDS
from watchfloor.tickets.commands import MAX_BODY, MAX_SUBJECT, create_ticket
from watchfloor.tickets.models import Ticket

KIND_WORDS: Final = {
    "fault": "Something does not work", "question": "A question", "request": "Please do something for me",
    "feedback": "An idea or a complaint",
}  # fmt: skip


class TicketForm(forms.Form):
    """What a ticket needs: subject and text; where it is about; at the desk also for whom, where to and how urgent."""

    subject = forms.CharField(max_length=MAX_SUBJECT)
    body = forms.CharField(max_length=MAX_BODY)
    kind = forms.ChoiceField(choices=list(KIND_WORDS.items()), initial="fault")
    platform = forms.ModelChoiceField(Platform.objects.none(), required=False)
    module = forms.ModelChoiceField(Module.objects.none(), required=False)
    requester = forms.CharField(max_length=200, required=False)
    queue = forms.ModelChoiceField(Queue.objects.none(), required=False)
    priority = forms.ChoiceField(choices=[(p, p) for p in PRIORITIES], required=False, initial="P2")

    def __init__(self, *args: Any, person: Person, at_desk: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not at_desk:
            # Not even looked at: whether a name or a queue exists would tell by what is refused.
            for name in ("requester", "queue", "priority"):
                del self.fields[name]
        self.person = person
        self.platforms = list(Platform.objects.order_by("name"))
        self.modules = list(Module.objects.order_by("name"))
        _field(self, "platform").queryset = Platform.objects.all()
        _field(self, "module").queryset = Module.objects.all()
        if at_desk:
            _field(self, "queue").queryset = Queue.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        module, platform = data.get("module"), data.get("platform")
        if module and platform and module.platform_id != platform.id:
            self.add_error("module", "This module belongs to another platform.")
        return data

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        assert kind in TICKET_KINDS  # noqa: S101  (the choices of the field are these)
        return kind

    def clean_requester(self) -> int | None:
        """A person by name, or by the id in brackets that the suggestions write behind it."""
        asked: str = self.cleaned_data["requester"].strip()
        if not asked:
            return None
        by_id = re.search(r"\(#(\d{1,18})\)$", asked)
        found = Person.objects.filter(id=int(by_id[1])) if by_id else Person.objects.filter(name__iexact=asked)
        ids = list(found.values_list("id", flat=True)[:2])
        if not ids:
            raise forms.ValidationError("Nobody has this name. Choose one of the names that appear while you type.")
        if len(ids) > 1:
            raise forms.ValidationError("Several people have this name. Choose one from the list.")
        return ids[0]

    def file(self, *, by: Person, now: datetime, channel: str = "desk") -> Ticket:
        """Create the ticket. In the portal one asks for oneself and the team decides how urgent it is."""
        data = self.cleaned_data
        at_desk = channel == "desk"
        return create_ticket(
            subject=data["subject"],
            body=data["body"],
            kind=data["kind"],
            requester=(data["requester"] if at_desk and data["requester"] else by.id),
            queue=data["queue"].id if at_desk and data["queue"] else _queue_of(data["module"]),
            priority=(data["priority"] or "P2") if at_desk else "P2",
            attributes=_attributes(data),
            channel=channel,
            by=by.id,
            now=now,
        )


def _attributes(data: dict[str, Any]) -> dict[str, str]:
    platform = data["platform"] or (data["module"] and data["module"].platform)
    named = {"platform": platform and platform.name, "module": data["module"] and data["module"].name}
    return {key: value for key, value in named.items() if value}


def _queue_of(module: Module | None) -> int | None:
    """The first queue of the team that owns the module."""
    if module is None or module.team_id is None:
        return None
    return Queue.objects.filter(team=module.team_id).order_by("id").values_list("id", flat=True).first()


def _field(form: forms.Form, name: str) -> Any:
    return form.fields[name]
