"""The one way in: who asks, whether they may, how often, once; and what every operation declares."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Final, get_type_hints

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic import BaseModel

from watchfloor.api.problems import Problem, at, missing, of_parameter, pointer_of
from watchfloor.core import clock
from watchfloor.core.models import Person
from watchfloor.core.permissions import PERMISSIONS, allows
from watchfloor.tickets.access import one_reading
from watchfloor.tokens import rates, repeats
from watchfloor.tokens.commands import used
from watchfloor.tokens.queries import Bearer, bearer
from watchfloor.tokens.scopes import SCOPES

LARGEST: Final = 2 * 1024 * 1024
DEEPEST: Final = 60
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_SURROGATE: Final = re.compile("[\x00\ud800-\udfff]")


class Asked(HttpRequest):
    """A request whose token was looked at."""

    bearer: Bearer
    person: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation declares of itself."""

    id: str
    method: str
    path: str
    permission: str
    scope: str
    status: int
    tags: bool = False
    held: bool = False
    kept: bool = False
    names: frozenset[str] = field(default=frozenset())
    # Of an answer that is no JSON: what it may be, between blanks.
    media: str = ""


@dataclass(slots=True)
class Answer:
    """A row to send, with headers."""

    row: BaseModel | None
    headers: dict[str, str] = field(default_factory=dict)


OPERATIONS: Final[dict[str, Operation]] = {}
# One for all: of two routers only the first would be asked for an address that both know.
ROUTER: Final = Router()


class Token(HttpBearer):
    """Looks at the token, and at what its person and it may, before anything else of the request is read."""

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation

    def __call__(self, request: HttpRequest) -> Any:
        """Who asks; a Problem where they may not."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, secret.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Bearer:
        """The bearer of the token, if the operation is theirs."""
        now, address = clock.now(), address_of(request)
        found = bearer(token, now) if token else None
        if found is None:
            # Only wrong ones are held up: a good token behind the same address goes on working.
            if token and (wrong := rates.take(rates.WRONG, rates.of_address(address))).wait:
                raise too_often(wrong)
            raise Problem(
                401, "This needs a token that is in force, as `Authorization: Bearer …`.",
                headers={"WWW-Authenticate": 'Bearer realm="watchfloor"'},
            )  # fmt: skip
        request.rate = left = rates.take(rates.TOKEN, str(found.token.id))  # type: ignore[attr-defined]
        if left.wait:
            raise too_often(left)
        used(found.token, address, now)
        wanted = self.operation
        if not allows(found.person, wanted.permission):
            raise missing()
        if not found.may(wanted.permission, wanted.scope):
            raise Problem(
                403, f"The token lacks the scope {wanted.scope}.", scope=wanted.scope,
                headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{wanted.scope}"'},
            )  # fmt: skip
        request.bearer, request.person, request.at = found, found.person, now  # type: ignore[attr-defined]
        return found


class StrictParser(Parser):
    """JSON without what no text can keep, with one meaning alone."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as data; a Problem where it is none."""
        if request.content_type != "application/json":
            raise Problem(415, "The body must be application/json.", headers={"Accept": "application/json"})
        try:
            data = json.loads(request.body.decode(), parse_constant=_no_number, object_pairs_hook=_no_twins)
        except UnicodeDecodeError:
            raise Problem(400, "The body is not UTF-8.") from None
        except (json.JSONDecodeError, RecursionError) as wrong:
            raise Problem(400, f"The body is not JSON: {wrong}") from None
        _look_through(data, [])
        return data


def _no_number(name: str) -> Any:
    raise Problem(400, f"The body is not JSON: {name} is no number there.")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem(400, "The body names a member of an object twice.")
    return found


def _look_through(data: Any, place: list[object]) -> None:
    if len(place) > DEEPEST:
        raise Problem(422, "The body is nested too deeply.")
    if isinstance(data, str):
        if _SURROGATE.search(data):
            raise at(pointer_of(place), "This holds characters that text cannot keep (NUL, or half of a character).")
    elif isinstance(data, dict):
        for name, value in data.items():
            _look_through(name, place)
            _look_through(value, [*place, name])
    elif isinstance(data, list):
        for i, value in enumerate(data):
            _look_through(value, [*place, i])


def operation(
    topic: str, method: str, path: str, *, permission: str, scope: str = "read", answers: Any = None,
    status: int = 200, tags: bool = False, held: bool = False, kept: bool | None = None, media: str = "",
    extra: dict[str, Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., HttpResponseBase]]:  # fmt: skip
    """Declare an operation of a topic: `permission` of the person and `scope` of the token are asked, both.

    `answers` is the row that it returns (or an Answer with one). `tags`: the answer has an ETag; `held`: it obeys
    If-Match; `kept`: it obeys Idempotency-Key (every POST does unless said otherwise); `media`: the answer is a file.
    """
    if permission not in PERMISSIONS or permission not in SCOPES[scope][1]:
        raise LookupError(f"{scope} lets nobody through to {permission}")

    def declare(act: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
        hints = get_type_hints(act, include_extras=True)
        given = inspect.signature(act)
        known = [one.replace(annotation=hints.get(one.name, one.annotation)) for one in given.parameters.values()]
        said = Operation(
            _camel(act.__name__), method, path, permission, scope, status, tags, held,
            method == "POST" if kept is None else kept, frozenset(given.parameters) - {"request"}, media,
        )  # fmt: skip
        if said.id in OPERATIONS:
            raise LookupError(f"{said.id} is declared twice")
        OPERATIONS[said.id] = said

        @wraps(act)
        def run(request: Asked, **values: Any) -> HttpResponseBase:
            _know(request, said)
            # No row has a number that large, and the database cannot even be asked for it.
            if any(isinstance(value, int) and value >= 2**63 for value in values.values()):
                raise missing()
            if method == "GET":
                with one_reading():
                    return _sent(request, said, act(request, **values))
            with transaction.atomic():
                return _once(request, said, lambda: _sent(request, said, act(request, **values)))

        run.__signature__ = given.replace(parameters=known, return_annotation=inspect.Signature.empty)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in known}
        about = inspect.cleandoc(act.__doc__ or "")
        ROUTER.add_api_operation(
            path, [method], run, auth=Token(said), response={status: answers}, operation_id=said.id,
            summary=about.partition("\n")[0].rstrip("."), description=about, openapi_extra=extra,
            tags=[topic],
        )  # fmt: skip
        return run

    return declare


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _know(request: Asked, said: Operation) -> None:
    """A parameter that nobody reads is a slip: without this a filter that is misspelt would filter nothing."""
    for name, values in request.GET.lists():
        if name not in said.names:
            raise of_parameter(name[:100], "There is no such parameter.")
        if any(_SURROGATE.search(value) for value in values):
            raise of_parameter(name, "This holds characters that text cannot keep (NUL, or half of a character).")


def _sent(request: HttpRequest, said: Operation, made: Any) -> HttpResponseBase:
    if isinstance(made, HttpResponseBase):
        return made
    answer = made if isinstance(made, Answer) else Answer(made)
    tag = answer.headers.get("ETag")
    if request.method == "GET" and tag and tag in _tags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    elif answer.row is None:
        response = HttpResponse(status=said.status)
    else:
        response = HttpResponse(answer.row.model_dump_json(), status=said.status, content_type="application/json")
    for name, value in answer.headers.items():
        response[name] = value
    if response.status_code in (204, 304):
        response.headers.pop("Content-Type", None)
    return response


def _once(request: Asked, said: Operation, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Act, or answer as before where the request's Idempotency-Key was seen; inside the act's transaction."""
    key = request.headers.get("Idempotency-Key")
    if key is None or not said.kept:
        return act()
    if not _KEY.fullmatch(key):
        raise Problem(422, "An Idempotency-Key is 1 to 200 visible ASCII characters.", errors=[
            {"parameter": "Idempotency-Key", "detail": "1 to 200 visible ASCII characters"}
        ])  # fmt: skip
    same = repeats.digest(said.method, request.get_full_path(), request.body)
    token = request.bearer.token.id
    row = repeats.begin(token, key, same, request.at)
    if row is None:
        made = act()
        if isinstance(made, HttpResponse):
            headers = {name: value for name, value in made.items() if name in ("Content-Type", "ETag", "Location")}
            repeats.keep(token, key, status=made.status_code, headers=headers, body=made.content)
        return made
    if row.digest != same:
        raise Problem(422, "This Idempotency-Key was used for another request.", errors=[
            {"parameter": "Idempotency-Key", "detail": "used for another request"}
        ])  # fmt: skip
    again = HttpResponse(bytes(row.body), status=row.status, headers={**row.headers, "Idempotent-Replayed": "true"})
    if row.status == 204:
        again.headers.pop("Content-Type", None)
    return again


def _tags(header: str) -> list[str]:
    return re.findall(r'"[^"]*"', header)


def unchanged(request: HttpRequest, tag: str) -> bool:
    """Whether the request's If-Match, if it has one, still holds of a row with this tag."""
    wanted = request.headers.get("If-Match")
    return wanted is None or wanted.strip() == "*" or tag in _tags(wanted)


def hold_to(request: HttpRequest, tag: str) -> None:
    """A 412 where the request says that it saw another state (If-Match) than the one that this tag is of."""
    if not unchanged(request, tag):
        raise Problem(412, "It changed since it was read.", headers={"ETag": tag}, etag=tag)


def seen_of(request: HttpRequest) -> list[str]:
    """The tags that the request's If-Match names."""
    return _tags(request.headers.get("If-Match", ""))


def address_of(request: HttpRequest) -> str:
    """Where the request comes from."""
    return str(request.META.get("REMOTE_ADDR") or "unknown")


def too_often(left: rates.Left) -> Problem:
    """A 429 that says when to come again."""
    return Problem(
        429, f"At most {left.limit.most} requests in {left.limit.seconds} seconds pass.",
        headers={"Retry-After": str(left.wait), **rate_headers(left)},
    )  # fmt: skip


def rate_headers(left: rates.Left) -> Mapping[str, str]:
    """The RateLimit fields."""
    name = left.limit.name
    return {
        "RateLimit-Policy": f'"{name}";q={left.limit.most};w={left.limit.seconds}',
        "RateLimit": f'"{name}";r={left.left};t={left.reset}',
    }
