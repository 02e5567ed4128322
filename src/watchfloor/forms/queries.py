"""Which forms there are, and which fit."""

from __future__ import annotations

import logging
from typing import Final

from watchfloor.core import definitions
from watchfloor.core.models import Definition, DefinitionVersion
from watchfloor.forms.built_in import OPEN
from watchfloor.forms.model import Form, read
from watchfloor.tickets.commands import Refused

FORM: Final = "form"
log = logging.getLogger("watchfloor.forms")


def all_forms() -> list[Form]:
    """Every form in use, in its order. One query. One that cannot be read any more is told and left out."""
    return [form for row in definitions.shared(FORM) if (form := form_of(row))]


def form_of(row: Definition | DefinitionVersion) -> Form | None:
    """The form of a definition, or as one of its versions had it; None where it cannot be read."""
    key = row.id if isinstance(row, Definition) else row.definition_id
    try:
        return read(row.name, row.body, key=key, version=row.version)
    except Refused as why:
        log.warning("the form %s cannot be read: %s: %s", key, why.field, why)
        return None


def offered(forms: list[Form], kind: str, platform: str = "", module: str = "") -> list[Form]:
    """Those by which such a ticket may be filed, narrowest first; the built-in one last, unless one stands alone."""
    fitting = sorted((form for form in forms if form.fits(kind, platform, module)), key=lambda form: -form.narrowness)
    return fitting if any(form.alone for form in fitting) else [*fitting, OPEN[kind]]


def chosen(offers: list[Form], key: str) -> Form:
    """The one of that key; the first where it is not among them (it was taken out of use meanwhile)."""
    return next((form for form in offers if form.key == key), offers[0])
