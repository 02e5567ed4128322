"""The one decorator of every view: who may open it, in whose time zone it is drawn, and the transaction of a verb."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Final, Protocol, cast
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from asgiref.sync import sync_to_async
from django.db import DataError, close_old_connections, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from watchfloor.core import clock
from watchfloor.core.models import Account, Person
from watchfloor.core.permissions import PERMISSIONS, allows
from watchfloor.core.preferences import LANGUAGES, zone_named
from watchfloor.files.commands import NotKept
from watchfloor.tickets.access import one_reading
from watchfloor.tickets.commands import Refused
from watchfloor.web import session_age

READS: Final = ("GET", "HEAD")
# How the driver and the database name text that cannot be kept.
_UNKEEPABLE: Final = ("NUL (0x00)", "NUL characters", "Unicode escape", "surrogates not allowed", "surrogate")


class Request(HttpRequest):
    """A request to a view that is not public: somebody who may open it is known."""

    person: Person


class Page(Protocol):
    """A view that says which permission it asks for; a test walks every address and reads it."""

    permission: str
    methods: tuple[str, ...]

    def __call__(self, request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def page(permission: str, *methods: str) -> Callable[[Callable[..., HttpResponseBase]], Page]:
    """Declare a view. `methods` default to reading; POST runs in one transaction.

    Nobody signed in is sent to sign in and comes back here. Somebody who lacks the permission gets a 404: what a
    stranger may not see does not exist.
    """
    allowed = methods or READS
    if permission not in PERMISSIONS:
        raise LookupError(permission)

    def declare(view: Callable[..., HttpResponseBase]) -> Page:
        @wraps(view)
        def opened(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # A public page asks the database nothing: it must also answer when there is none.
            person = None if permission == "public" else person_of(request)
            _speak_to(person)
            if refusal := _refusal(request, person, permission, allowed):
                return refusal
            if _says_nul(request):
                return HttpResponseBadRequest(_("An address holds no NUL character."), content_type="text/plain")
            request.person = person  # type: ignore[attr-defined]
            if person is not None:
                session_age.use(request, now=clock.wall())
                if session_age.asks_for_a_factor(request):
                    return redirect("/account/")
            with timezone.override(zone_of(request)):
                if request.method in READS:
                    with one_reading():
                        return view(request, *args, **kwargs)
                return _act(view, request, *args, **kwargs)

        return _marked(opened, permission, allowed)

    return declare


def stream(permission: str) -> Callable[[Callable[..., Coroutine[Any, Any, HttpResponseBase]]], Page]:
    """Declare an asynchronous view that is read only, under the same rules."""
    if permission not in PERMISSIONS:
        raise LookupError(permission)

    def declare(view: Callable[..., Coroutine[Any, Any, HttpResponseBase]]) -> Page:
        @wraps(view)
        async def opened(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            person = await sync_to_async(_known)(request)
            _speak_to(person)
            if refusal := _refusal(request, person, permission, READS):
                return refusal
            request.person = person  # type: ignore[attr-defined]
            return await view(request, *args, **kwargs)

        return _marked(opened, permission, READS)

    return declare


def person_of(request: HttpRequest) -> Person | None:
    """The signed-in person; None for nobody, for a session that is over, and where the person is no more."""
    user = request.user
    if not isinstance(user, Account) or session_age.is_over(request, now=clock.wall()):
        return None
    return Person.objects.filter(id=user.person_id).select_related("team").first()


def _known(request: HttpRequest) -> Person | None:
    """The signed-in person, from a thread that keeps no connection: a stream is open for hours, the pool is small."""
    try:
        person = person_of(request)
        return None if person is not None and session_age.asks_for_a_factor(request) else person
    finally:
        close_old_connections()


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The reader's time zone: the one they chose, else as their browser told it; UTC until it did."""
    chosen = getattr(getattr(request, "person", None), "zone", None)
    told = request.COOKIES.get("zone", "").replace("%2F", "/")
    return zone_named(chosen) or zone_named(told) or ZoneInfo("UTC")


def _speak_to(person: Person | None) -> None:
    """Answer in the language that the person chose. The middleware, which read the cookie, puts back what was before:
    so the page that tells of an error is in it too.
    """
    if person is not None and person.language in LANGUAGES:
        translation.activate(person.language)


def whole(text: str) -> int | None:
    """The number that an address or a form names; None where it names none that a table could hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def refused(request: HttpRequest, message: str) -> HttpResponse:
    """A verb that was not accepted: a page for a browser, one header line for a part of a page."""
    response = render(request, "errors/refused.html", {"message": message}, status=422)
    response["X-Message"] = quote(str(message))
    return response


def _act(view: Callable[..., HttpResponseBase], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        with transaction.atomic():
            return view(request, *args, **kwargs)
    except (Refused, NotKept) as refusal:
        return refused(request, str(refusal))
    except (DataError, ValueError) as problem:
        # Text that no column can hold, where a form did not look for it: a fault of what was sent, not of ours.
        if not any(sign in str(problem) for sign in _UNKEEPABLE):
            raise
        return refused(
            request, _("What was sent holds characters that text cannot keep (NUL, or half of a character).")
        )


def _refusal(
    request: HttpRequest, person: Person | None, permission: str, methods: tuple[str, ...]
) -> HttpResponse | None:
    if not allows(person, permission):
        if person is not None:
            raise Http404
        here = {"next": request.get_full_path()} if request.method in READS else {}
        return redirect(f"/signin/?{urlencode(here)}" if here else "/signin/")
    if request.method not in methods:
        return HttpResponseNotAllowed(methods)
    return None


def _says_nul(request: HttpRequest) -> bool:
    """Whether the address holds a NUL, which no text of the database can equal: asking with one is an error there."""
    return any("\x00" in word for name, values in request.GET.lists() for word in (name, *values))


def _marked(opened: Callable[..., Any], permission: str, methods: tuple[str, ...]) -> Page:
    marked = cast(Any, opened)
    marked.permission = permission
    marked.methods = methods
    return cast(Page, marked)
