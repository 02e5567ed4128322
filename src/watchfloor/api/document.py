"""The OpenAPI document: what ninja makes of the operations, and what it does not know of them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from ninja import NinjaAPI

from watchfloor.api.door import OPERATIONS, Operation
from watchfloor.tokens.scopes import SCOPES

TITLE: Final = "Watchfloor"
VERSION: Final = "1"
PREFIX: Final = "/api/v1"
ABOUT: Final = (
    "Everything the floor does, for programs. Send a token as `Authorization: Bearer wf_…`; it may do what both its "
    "scopes and its person's role allow. What the person may not see answers 404. Errors are problem documents "
    "(RFC 9457). Lists page by an opaque `cursor`. A POST with an `Idempotency-Key` can be sent again within a day "
    "and acts once. Writes with `If-Match` answer 412 where the row changed since."
)
_PROBLEM: Final = {
    "title": "Problem",
    "type": "object",
    "description": "What is wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["about:blank"]},
        "title": {"type": "string", "examples": ["Unprocessable Content"]},
        "status": {"type": "integer", "examples": [422]},
        "detail": {"type": "string", "examples": ["This may not be empty."]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "The parameter or header."},
                    "detail": {"type": "string"},
                },
            },
        },
        "scope": {"type": "string", "description": "Of a 403: the scope that the token lacks."},
        "etag": {"type": "string", "description": "Of a 412: the tag of how it is now."},
        "changes": {
            "type": "array",
            "description": "Of a 412 of a ticket: what happened since, the oldest first.",
            "items": {"type": "object", "additionalProperties": True},
        },
    },
}
_ABOUT: Final = {
    400: "The request cannot be read.",
    401: "There is no token in force.",
    403: "The token lacks the scope.",
    404: "There is nothing of that kind, or not for this person.",
    412: "It changed since it was read (`If-Match`).",
    413: "The body is too large.",
    415: "The body is not of the kind that is read here.",
    422: "Something that was sent cannot be meant; `errors` names it.",
    429: "Too many requests; `Retry-After` says when to come again.",
    500: "Something broke here.",
}


def document(api: NinjaAPI) -> dict[str, Any]:
    """The whole document."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="api/v1/"))
    made["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    made["servers"] = [{"url": "/", "description": "This floor."}]
    components = made["components"]
    components["schemas"]["Problem"] = _PROBLEM
    components["responses"] = {f"Problem{status}": _answer(status) for status in _ABOUT}
    components["securitySchemes"] = {
        "Token": {"type": "http", "scheme": "bearer", "description": "A token from `/account/tokens/`. " + _scopes()}
    }
    made["security"] = [{"Token": []}]
    by_id = {operation.id: operation for operation in OPERATIONS.values()}
    for methods in made["paths"].values():
        for said in methods.values():
            _complete(said, by_id[said["operationId"]])
    components["schemas"] = dict(sorted(components["schemas"].items()))
    made["tags"] = [{"name": name} for name in sorted({tag for m in made["paths"].values() for s in m.values()
                                                       for tag in s.get("tags", [])})]  # fmt: skip
    return made


def _scopes() -> str:
    return " ".join(f"`{name}`: {about}" for name, (about, _) in SCOPES.items())


def _complete(said: dict[str, Any], operation: Operation) -> None:
    """What the door adds to an operation: its rights, headers and errors."""
    said["security"] = [{"Token": []}]
    said["x-permission"], said["x-scope"] = operation.permission, operation.scope
    said["description"] = (
        f"{said.get('description', '')}\n\nAsks for the permission `{operation.permission}` and the scope "
        f"`{operation.scope}`."
    ).strip()
    parameters: list[dict[str, Any]] = said.setdefault("parameters", [])
    if operation.held:
        parameters.append(_header("If-Match", "The ETag that it must still have.", '"48213-90211"'))
    if operation.tags and operation.method == "GET":
        parameters.append(_header("If-None-Match", "304 where it is still that.", '"48213-90211"'))
    if operation.kept:
        parameters.append(_header(
            "Idempotency-Key", "The same key with the same request acts once, and is answered the same for a day.",
            "0190c0de-4b1d-7c1e", pattern="^[!-~]{1,200}$",
        ))  # fmt: skip
    responses = said["responses"] = {str(status): answer for status, answer in said["responses"].items()}
    if operation.media:
        binary = {"schema": {"type": "string", "format": "binary"}}
        responses[str(operation.status)]["content"] = dict.fromkeys(operation.media.split(), binary)
    if operation.tags:
        responses[str(operation.status)].setdefault("headers", {})["ETag"] = {
            "description": "Changes with each change of it.", "schema": {"type": "string"}
        }  # fmt: skip
    if operation.tags and operation.method == "GET":
        responses["304"] = {"description": "It is still that."}
    for status in _statuses(operation, "requestBody" in said):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}


def _statuses(operation: Operation, has_body: bool) -> list[int]:
    found = [401, 403, 404, 422, 429, 500, 400, 413]
    found += [415] if has_body else []
    return sorted(found + ([412] if operation.held else []))


def _header(name: str, about: str, example: str, **more: str) -> dict[str, Any]:
    return {
        "in": "header", "name": name, "required": False, "description": about, "example": example,
        "schema": {"type": "string", **more},
    }  # fmt: skip


def _answer(status: int) -> Mapping[str, Any]:
    title = HTTPStatus(status).phrase
    example = {"type": "about:blank", "title": title, "status": status, "detail": _ABOUT[status]}
    said: dict[str, Any] = {
        "description": _ABOUT[status],
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        },
    }
    if status == 429:
        said["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return said
