"""Files: kept for a message, read, taken away before they are sent, destroyed afterwards."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from ninja import Query
from pydantic import BaseModel

from watchfloor.api.door import Asked, operation
from watchfloor.api.problems import missing
from watchfloor.files import commands, queries
from watchfloor.files.models import File
from watchfloor.personal.retention import refuse_held
from watchfloor.tickets.reading import readable

TOPIC: Final = "files"
_OCTETS: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class FileRow(BaseModel):
    """A file that was kept; a message that names its id within a week carries it."""

    id: uuid.UUID
    name: str
    size: int
    type: str


class WaitingFiles(BaseModel):
    """One's own files that no message carries yet."""

    items: list[FileRow]


def _row(file: File) -> FileRow:
    return FileRow(id=file.id, name=file.name, size=file.size, type=file.type)


def _found(request: Asked, text: str) -> File:
    try:
        row = readable(request.person, uuid.UUID(text))
    except ValueError:
        row = None
    if row is None:
        raise missing()
    return row


@operation(
    TOPIC, "POST", "/files", permission="portal.use", scope="tickets:write", answers=FileRow, status=201, kept=False,
    extra=_OCTETS,
)  # fmt: skip
def upload_file(request: Asked, *, name: Annotated[str, Query(min_length=1, max_length=255)]) -> FileRow:
    """Keep a file: its bytes are the body."""
    # A savepoint of its own: of a file that is refused half-way nothing stays.
    with transaction.atomic():
        kept = commands.keep(name=name, chunks=iter(lambda: request.read(65_536), b""), owner=request.person.id)
    return _row(kept)


@operation(TOPIC, "GET", "/files/waiting", permission="portal.use", answers=WaitingFiles)
def list_waiting_files(request: Asked) -> WaitingFiles:
    """One's own files that no message carries yet, the newest first."""
    rows = File.objects.filter(owner=request.person.id, attached=False).order_by("-kept_at", "id")
    return WaitingFiles(items=[_row(row) for row in rows[:200]])


@operation(TOPIC, "GET", "/files/{file}", permission="portal.use", media="application/octet-stream")
def download_file(request: Asked, file: str) -> HttpResponseBase:
    """The bytes of a file of a ticket that one may see, or of one's own that waits."""
    row = _found(request, file)
    if row.erased_at:
        raise missing()
    answer = StreamingHttpResponse(queries.read(row), content_type="application/octet-stream")
    answer["Content-Length"] = str(row.size)
    answer["ETag"] = f'"{row.sha256}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    return answer


@operation(TOPIC, "DELETE", "/files/{file}", permission="portal.use", scope="tickets:write", status=204)
def discard_file(request: Asked, file: str) -> HttpResponse:
    """Take away one's own file that was not sent yet."""
    row = _found(request, file)
    if row.attached or row.owner != request.person.id:
        raise missing()
    commands.discard(row)
    return HttpResponse(status=204)


@operation(TOPIC, "POST", "/files/{file}/erasure", permission="desk.work", scope="tickets:write", status=204)
def erase_file(request: Asked, file: str) -> HttpResponse:
    """Destroy a file that should never have been sent; that there was one stays told."""
    row = _found(request, file)
    if not row.attached:
        raise missing()
    refuse_held(row)
    commands.erase(row, by=request.person.id, now=request.at)
    return HttpResponse(status=204)
