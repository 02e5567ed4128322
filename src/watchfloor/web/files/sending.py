"""A file's bytes as an answer that no browser takes for a page, a script or anything else that acts."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from watchfloor.files import queries
from watchfloor.files.models import File
from watchfloor.web.page import Request

# Even opened by itself it runs nothing, loads nothing, and is of no origin.
POLICY: Final = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# What is told by its name; all else is only bytes. Never a page, and never what a browser would run as one.
_TOLD: Final = queries.SHOWN | {"application/pdf", "text/plain", "application/zip", "application/gzip"}


def answer(request: Request, file: File, *, inline: bool = False) -> HttpResponseBase:
    """The file, or the one range that is asked for (RFC 9110, 14). To be shown only where a picture is meant."""
    span = _range(request, file)
    if span is None:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{file.size}"
        return refused
    start, end = span
    partial = (start, end) != (0, file.size)
    blocks = iter(()) if request.method == "HEAD" else queries.read(file, start, end)
    response = StreamingHttpResponse(blocks, status=206 if partial else 200, content_type=_type(file))
    if partial:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{file.sha256}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Content-Disposition"] = content_disposition_header(not inline, file.name) or "attachment"
    return response


def _type(file: File) -> str:
    if file.type not in _TOLD:
        return "application/octet-stream"
    # Which encoding a text has is not known; a browser that guessed one could be led to read it as another.
    return "text/plain; charset=utf-8" if file.type == "text/plain" else file.type


def _range(request: Request, file: File) -> tuple[int, int] | None:
    """From and up to which byte; all of it where no single range is asked for, None where the range is outside."""
    asked = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", request.headers.get("Range", "").replace(" ", ""))
    same = request.headers.get("If-Range") in (None, f'"{file.sha256}"')
    if asked is None or not same or not (asked[1] or asked[2]):
        return 0, file.size
    if not asked[1]:
        start, end = max(0, file.size - int(asked[2])), file.size
    else:
        start, end = int(asked[1]), min(file.size, int(asked[2]) + 1 if asked[2] else file.size)
    return (start, end) if start < end else None
