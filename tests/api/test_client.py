"""The Python client and the how-to: in step with the document, and what they show works."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests.api.conftest import Program
from tests.pages.world import World

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def loaded(name: str, path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def served(program: Program) -> httpx2.MockTransport:
    """The floor as the client's other end."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        path = request.url.raw_path.decode().removeprefix("/api/v1")
        headers = {name.title(): value for name, value in request.headers.items() if name.startswith(("if-", "idem"))}
        got = program(request.method, path, request.read() or None, **headers)
        return httpx2.Response(got.status_code, headers=dict(got.items()), content=got.content)

    return httpx2.MockTransport(answer)


def test_the_client_is_in_step_with_the_document() -> None:
    generate = loaded("clients_generate", "clients/generate.py")
    document = json.loads(generate.DOCUMENT.read_text())
    assert generate.client(document) == generate.TARGET.read_text(), "run python clients/generate.py"


def test_the_client_files_pages_and_names_what_is_wrong(world: World) -> None:
    made = loaded("watchfloor_client", "clients/python/watchfloor_client.py")
    with made.Client("http://floor", "wf_x", transport=served(Program(world.sam))) as floor:
        ticket = floor.create_ticket({"subject": "Payout held", "body": "Since Monday."})
        seen = floor.etag
        assert {one["number"] for one in floor.all_list_tickets(limit=1)} == {world.ticket.number, ticket["number"]}
        floor.change_ticket(ticket["number"], {"priority": "P1"}, if_match=seen)
        with pytest.raises(made.Changed) as late:
            floor.change_ticket(ticket["number"], {"priority": "P0"}, if_match=seen)
        assert late.value.problem["changes"][0]["kind"] == "ticket.priority_changed"
        with pytest.raises(made.Invalid) as wrong:
            floor.create_ticket({"subject": "", "body": "x"})
        assert wrong.value.errors[0]["pointer"] == "/subject"
        with pytest.raises(made.NotThere):
            floor.get_ticket(10**9)


def test_what_fails_for_a_moment_is_sent_again_with_the_same_key() -> None:
    made = loaded("watchfloor_client", "clients/python/watchfloor_client.py")
    keys: list[str] = []
    waits: list[float] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            raise httpx2.ConnectError("gone")
        return httpx2.Response(429, headers={"Retry-After": "7"}) if len(keys) == 2 else httpx2.Response(201, json={})

    floor = made.Client("http://floor", "wf_x", transport=httpx2.MockTransport(answer), sleep=waits.append)
    assert floor.create_ticket({"subject": "x", "body": "y"}) == {}
    assert (len(set(keys)), waits) == (1, [0.5, 7.0])


def test_the_examples_of_the_how_to_work(world: World) -> None:
    text = (ROOT / "docs" / "how-to" / "api.md").read_text()
    program = Program(world.sam)
    asked = re.findall(r"curl (.*?)\n```", text, flags=re.DOTALL)
    assert len(asked) == 3
    for one in asked:
        path = re.search(r"\$FLOOR/api/v1([^\s'\"]+)", one)
        body = re.search(r"-d '(.*?)'", one, flags=re.DOTALL)
        assert path is not None
        address = path[1].replace("48213", str(world.ticket.number))
        method = "PATCH" if "-X PATCH" in one else "POST" if body else "GET"
        answer: Any = program(method, address, body[1].encode() if body else None)
        assert answer.status_code in (200, 201), (one, answer.content)
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    made = loaded("watchfloor_client", "clients/python/watchfloor_client.py")
    code = code.replace("from watchfloor_client import Changed, Client", "")
    names = {
        "Changed": made.Changed, "Client": lambda floor, token: made.Client(floor, token, transport=served(program)),
        "token": program.secret, "number": world.ticket.number,
    }  # fmt: skip
    exec(compile(code, "api.md", "exec"), names)
    assert program("GET", f"/tickets/{world.ticket.number}").json()["priority"] == "P1"
