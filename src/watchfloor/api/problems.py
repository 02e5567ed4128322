"""Every error as a problem document (RFC 9457) that names the field."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, cast

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from watchfloor.engine.conditions import BadConditionError
from watchfloor.escalation.commands import Incomplete
from watchfloor.files.commands import NotKept
from watchfloor.personal import erase
from watchfloor.roster.shifts import BadRosterError
from watchfloor.tickets.acting import Refused
from watchfloor.tokens.commands import BadToken

MEDIA: Final = "application/problem+json"
# How the driver and the database name text that cannot be kept.
_UNKEEPABLE: Final = ("NUL (0x00)", "NUL characters", "Unicode escape", "surrogates not allowed", "surrogate")
_log = logging.getLogger("django.request")

# One thing that is wrong: where (`pointer` into the body, or `parameter`), and what.
Fault = Mapping[str, str]


class Problem(Exception):
    """An answer that is an error. `errors` say what is wrong with which field."""

    def __init__(
        self, status: int, detail: str, *, errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, list(errors)
        self.headers, self.more = dict(headers or {}), more

    def response(self) -> HttpResponse:
        """As it is sent."""
        body: dict[str, Any] = {
            "type": "about:blank", "title": HTTPStatus(self.status).phrase, "status": self.status,
            "detail": self.detail,
        }  # fmt: skip
        body |= {"errors": self.errors} if self.errors else {}
        answer = HttpResponse(json.dumps({**body, **self.more}), status=self.status, content_type=MEDIA)
        for name, value in self.headers.items():
            answer[name] = value
        return answer


def at(pointer: str, message: str) -> Problem:
    """A 422 about one field of the body."""
    return Problem(422, message, errors=[{"pointer": pointer, "detail": message}])


def of_parameter(name: str, message: str) -> Problem:
    """A 422 about one parameter of the address."""
    return Problem(422, message, errors=[{"parameter": name, "detail": message}])


def missing() -> Problem:
    """What is not there, or not for this person: the same answer."""
    return Problem(404, "There is nothing of that kind here.")


def pointer_of(parts: Sequence[object]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def add_to(api: NinjaAPI) -> None:
    """Let every error of the API be answered as a problem."""

    def answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:  # noqa: ARG001
        return problem_of(cast(Exception, error)).response()

    # Each of these has a handler of ninja's own, which the one for all of them would not replace.
    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, answer)


def problem_of(error: Exception) -> Problem:  # noqa: C901, PLR0911 - a list of which error is which answer
    """The problem that an error is; one that nobody foresaw is logged and told as a 500."""
    match error:
        case Problem():
            return error
        case Http404() | ObjectDoesNotExist():
            return missing()
        case ValidationError():
            return _invalid(error)
        case LookupError() if type(error) is LookupError:
            # A command's own word for what is not there, or not for this person; a KeyError would be a fault of ours.
            return missing()
        case Incomplete():
            return Problem(422, str(error), errors=[
                {"pointer": pointer_of(["answers", key]), "detail": detail} for key, detail in error.missing.items()
            ])  # fmt: skip
        case Refused() | NotKept() | BadRosterError() | BadToken() | erase.Refused():
            return at(pointer_of([error.field]), str(error))
        case BadConditionError():
            return at("/condition", str(error))
        case RequestDataTooBig():
            return Problem(413, "The body is larger than is taken here.")
        case HttpError():
            # What the parser raised is wrapped by ninja.
            within = error.__cause__ or error.__context__
            return problem_of(within) if isinstance(within, Problem | RequestDataTooBig) else Problem(
                error.status_code, str(error)
            )  # fmt: skip
        case DataError() | ValueError() if any(sign in str(error) for sign in _UNKEEPABLE):
            return Problem(422, "What was sent holds characters that text cannot keep (NUL, or half of a character).")
        case _:
            _log.error("An operation of the API broke", exc_info=error)
            return Problem(500, "Something broke here. It is written down.")


def _invalid(error: ValidationError) -> Problem:
    faults: list[Fault] = []
    for one in error.errors:
        source, *place = one["loc"]
        message = str(one["msg"]).removeprefix("Value error, ")
        if source == "body":
            # The first name is that of the argument that holds the body.
            faults.append({"pointer": pointer_of(place[1:]), "detail": message})
        else:
            faults.append({"parameter": str(place[0]) if place else str(source), "detail": message})
    if any(one["loc"][0] == "path" for one in error.errors):
        return missing()
    return Problem(422, faults[0]["detail"] if len(faults) == 1 else f"{len(faults)} fields are wrong.", errors=faults)
