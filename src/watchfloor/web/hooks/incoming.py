"""Where other systems post: known by the secret in the address, limited in size and in number."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from watchfloor.core import clock
from watchfloor.hooks import incoming, payloads, signing, sources
from watchfloor.hooks.models import Source
from watchfloor.hooks.payloads import Unreadable
from watchfloor.tickets.commands import Refused
from watchfloor.web.page import page
from watchfloor.web.satisfaction.limit import Limit, address_of

MOST_BYTES: Final = 512 * 1024
# Of one source; and of an address that knows no secret, which could only guess.
EACH: Final = Limit(600, 60.0)
STRANGERS: Final = Limit(30, 60.0)


# No browser posts here, and no cookie is looked at: the address's secret is what a form's token would be.
@csrf_exempt
@page("public", "POST")
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """One payload. 202 when it was used, or was known already; else a problem that names the field."""
    source = sources.by_token(token)
    if source is None:
        if not STRANGERS.allows(address_of(request)):
            return _busy()
        return _problem(401, "Not a source", "The address holds no secret of a source that is in use.")
    if not EACH.allows(str(source.pk)):
        return _busy()
    raw = _body(request)
    if raw is None:
        return _problem(413, "Too large", f"A payload has at most {MOST_BYTES} bytes.")
    wall = clock.wall()
    if not signing.is_signed(source.kind, source.signing, request.headers, raw, wall):
        return _problem(401, "Not signed", "The signature, or its time, is not that of this source's key.")
    try:
        if (challenge := _challenge(source, raw)) is not None:
            return JsonResponse({"challenge": challenge})
        keys = incoming.take(source, raw, now=clock.now(), wall=wall)
    except (Unreadable, Refused) as problem:
        return _problem(422, "Not usable", str(problem), field=problem.field)
    return _taken(source, keys)


def _body(request: HttpRequest) -> bytes | None:
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > MOST_BYTES:
        return None
    try:
        raw = request.body
    except RequestDataTooBig:
        return None
    return raw if len(raw) <= MOST_BYTES else None


def _challenge(source: Source, raw: bytes) -> str | None:
    """What Slack asks once, to see that its key is known here."""
    if source.kind != "slack":
        return None
    try:
        found = payloads.decoded(raw)
    except Unreadable:
        return None  # it is read again, and kept with why
    challenge = found.get("challenge")
    return challenge if found.get("type") == "url_verification" and isinstance(challenge, str) else None


def _taken(source: Source, keys: list[str]) -> HttpResponse:
    if source.kind == "pagerduty":
        body = {"status": "success", "message": "Event processed", "dedup_key": keys[0]}
        return JsonResponse(body, status=202)
    if source.kind == "teams":
        # Teams shows the answer in the conversation.
        return JsonResponse({"type": "message", "text": "Taken."})
    return JsonResponse({"status": "success"}, status=200 if source.kind == "slack" else 202)


def _busy() -> HttpResponse:
    answer = _problem(429, "Too many", "Try again in a minute.")
    answer["Retry-After"] = "60"
    return answer


def _problem(status: int, title: str, detail: str, **more: Any) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")
