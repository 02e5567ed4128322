"""What every form that files a ticket asks: subject, text, kind and where; at the desk also for whom and how urgent."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from watchfloor.core.models import Module, Person, Platform, Queue
from watchfloor.engine.events import PRIORITIES
from watchfloor.forms.built_in import KINDS
from watchfloor.forms.model import Form
from watchfloor.tickets.commands import MAX_BODY, MAX_SUBJECT
from watchfloor.web.words import lazy

_AT_DESK: Final = ("requester", "queue", "priority")


class BaseForm(forms.Form):
    """The fields that are no questions. `chosen` says whether a subject and a text must be written."""

    subject = forms.CharField(max_length=MAX_SUBJECT)
    body = forms.CharField(max_length=MAX_BODY)
    kind = forms.ChoiceField(choices=[(key, lazy(kind.words)) for key, kind in KINDS.items()], initial="fault")
    platform = forms.ModelChoiceField(Platform.objects.none(), required=False)
    module = forms.ModelChoiceField(Module.objects.none(), required=False)
    requester = forms.CharField(max_length=200, required=False)
    queue = forms.ModelChoiceField(Queue.objects.none(), required=False)
    priority = forms.ChoiceField(choices=[(p, p) for p in PRIORITIES], required=False, initial="P2")

    def __init__(self, *args: Any, at_desk: bool, chosen: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not at_desk:
            # Not even looked at: whether a name or a queue exists would tell by what is refused.
            for name in _AT_DESK:
                del self.fields[name]
        _field(self, "platform").queryset = Platform.objects.all()
        _field(self, "module").queryset = Module.objects.all()
        _field(self, "subject").required = not chosen.subject.template
        _field(self, "body").required = chosen.text_required
        if at_desk:
            _field(self, "queue").queryset = Queue.objects.filter(restricted=False).order_by("name")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        module, platform = data.get("module"), data.get("platform")
        if module and platform and module.platform_id != platform.id:
            self.add_error("module", _("This module belongs to another platform."))
        return data

    def clean_requester(self) -> int | None:
        """A person by name, or by the id in brackets that the suggestions write behind it."""
        asked: str = self.cleaned_data["requester"].strip()
        if not asked:
            return None
        by_id = re.search(r"\(#(\d{1,18})\)$", asked)
        found = Person.objects.filter(id=int(by_id[1])) if by_id else Person.objects.filter(name__iexact=asked)
        ids = list(found.values_list("id", flat=True)[:2])
        if not ids:
            raise forms.ValidationError(_("Nobody has this name. Choose one of the names that appear while you type."))
        if len(ids) > 1:
            raise forms.ValidationError(_("Several people have this name. Choose one from the list."))
        return ids[0]


def _field(form: forms.Form, name: str) -> Any:
    return form.fields[name]
