"""What the API says of itself and of whoever asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import JsonResponse
from pydantic import BaseModel

from watchfloor.api.door import Asked, operation
from watchfloor.core.permissions import PERMISSIONS, allows

TOPIC: Final = "about"


class Me(BaseModel):
    """Whom the token speaks for, and what it may do."""

    id: int
    name: str
    role: str
    scopes: list[str]
    permissions: list[str]
    token_ends_at: datetime | None


@operation(TOPIC, "GET", "/openapi.json", permission="signed_in", answers=dict[str, Any])
def get_openapi(request: Asked) -> JsonResponse:  # noqa: ARG001
    """This document."""
    from watchfloor.api.urls import whole_document

    return JsonResponse(whole_document())


@operation(TOPIC, "GET", "/me", permission="signed_in", answers=Me)
def get_me(request: Asked) -> Me:
    """Whom the token speaks for, and what their role allows."""
    person = request.person
    return Me(
        id=person.id, name=person.name, role=person.role, scopes=sorted(request.bearer.scopes),
        permissions=[name for name in PERMISSIONS if allows(person, name)],
        token_ends_at=request.bearer.token.expires_at,
    )  # fmt: skip
