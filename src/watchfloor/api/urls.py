"""The addresses of the API, each behind the same edge: limits, sizes, and an answer in JSON whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Final, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI

from watchfloor.api import (
    about,
    access,
    acts,
    audit,
    backtests,
    desk,
    figures,
    files,
    floor,
    giving,
    hooks,
    jobs,
    kinds,
    mail,
    more,
    own,
    partner,
    people,
    personal,
    roster,
    tickets,
    watch,
    ways,
)
from watchfloor.api.document import ABOUT, TITLE, VERSION, document
from watchfloor.api.door import LARGEST, ROUTER, StrictParser, address_of, rate_headers, too_often
from watchfloor.api.problems import Problem, add_to, missing, problem_of
from watchfloor.tokens import rates

# Importing these declared their operations.
TOPICS: Final = (
    about, tickets, acts, more, desk, files, own, people, watch, floor, backtests, figures, roster, giving, jobs,
    kinds, hooks, audit, access, ways, partner, mail,
    personal,
)  # fmt: skip
api: Final = NinjaAPI(
    title=TITLE, version=VERSION, description=ABOUT, docs_url=None, openapi_url=None, urls_namespace="api",
    parser=StrictParser(),
)  # fmt: skip
add_to(api)
api.add_router("", ROUTER)


@cache
def whole_document() -> dict[str, Any]:
    """The OpenAPI document; it is the same for as long as the process runs."""
    return document(api)


View = Callable[..., HttpResponseBase]


def edge(view: View) -> View:
    """The view with what holds for every address of the API."""

    @wraps(view)
    def opened(request: HttpRequest, **values: Any) -> HttpResponseBase:
        left = rates.take(rates.ADDRESS, rates.of_address(address_of(request)))
        try:
            if left.wait:
                raise too_often(left)
            _size(request)
            response = view(request, **values)
        except Exception as error:  # noqa: BLE001 - whatever happens, a program is answered in JSON
            response = problem_of(error).response()
        if response.status_code == 405:
            allowed = response["Allow"]
            response = Problem(405, f"Here {allowed} may be asked.", headers={"Allow": allowed}).response()
        for name, value in rate_headers(getattr(request, "rate", left)).items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response["Vary"] = "Authorization"
        return response

    marked = cast(Any, opened)
    marked.csrf_exempt = True
    # Who may do what is asked of a token, operation by operation: `door.Token`.
    marked.permission = "public"
    marked.methods = ()
    return cast(View, opened)


def _size(request: HttpRequest) -> None:
    """A body of many megabytes is refused before it is read; files have a limit of their own."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        raise Problem(400, "Content-Length is no number.")
    if int(length) > LARGEST and not request.path.endswith("/files"):
        raise Problem(413, f"A body has at most {LARGEST} bytes.")


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponseBase:  # noqa: ARG001 - what Django calls it with
    """An address that is none."""
    return missing().response()


def _patterns() -> list[URLPattern]:
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    return [URLPattern(one.pattern, edge(cast(View, one.callback))) for one in found]


urlpatterns = [*_patterns(), path("", edge(nowhere)), re_path(r"^(?P<rest>[\s\S]+)$", edge(nowhere))]
