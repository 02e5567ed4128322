"""What the API says of itself and of whoever asks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from django.http import JsonResponse
from pydantic import BaseModel, Field

from watchfloor.api.door import Asked, operation
from watchfloor.api.problems import at
from watchfloor.api.wanted import Wanted
from watchfloor.core.models import Person
from watchfloor.core.permissions import PERMISSIONS, allows
from watchfloor.core.preferences import LANGUAGES, ZONES
from watchfloor.directory import commands

TOPIC: Final = "about"


class Me(BaseModel):
    """Whom the token speaks for, and what it may do."""

    id: int
    name: str
    role: str
    scopes: list[str]
    permissions: list[str]
    language: str | None = Field(description="What one reads in; null follows the browser.")
    zone: str | None
    token_ends_at: datetime | None


@operation(TOPIC, "GET", "/openapi.json", permission="signed_in", answers=dict[str, Any])
def get_openapi(request: Asked) -> JsonResponse:  # noqa: ARG001
    """This document."""
    from watchfloor.api.urls import whole_document

    return JsonResponse(whole_document())


@operation(TOPIC, "GET", "/me", permission="signed_in", answers=Me)
def get_me(request: Asked) -> Me:
    """Whom the token speaks for, and what their role allows."""
    return _me(request, request.person)


class Preferences(Wanted):
    """What one reads in; null follows the browser."""

    language: Annotated[str, Field(max_length=20)] | None
    zone: Annotated[str, Field(max_length=60)] | None = Field(examples=["Europe/Lisbon"])


@operation(TOPIC, "PUT", "/me/preferences", permission="signed_in", scope="admin:write", answers=Me)
def set_preferences(request: Asked, body: Preferences) -> Me:
    """Say which language and time zone one reads in."""
    if body.language is not None and body.language not in LANGUAGES:
        raise at("/language", f"A language is one of {', '.join(LANGUAGES)}.")
    if body.zone is not None and body.zone not in ZONES:
        raise at("/zone", "A time zone is written like Europe/Lisbon.")
    return _me(request, commands.set_preferences(
        request.person.id, language=body.language, zone=body.zone, by=request.person.id, now=request.at
    ))  # fmt: skip


def _me(request: Asked, person: Person) -> Me:
    return Me(
        id=person.id, name=person.name, role=person.role, scopes=sorted(request.bearer.scopes),
        language=person.language, zone=person.zone,
        permissions=[name for name in PERMISSIONS if allows(person, name)],
        token_ends_at=request.bearer.token.expires_at,
    )  # fmt: skip
