"""Writes the Python client from the OpenAPI document: `python clients/generate.py`. A test fails where they differ."""

from __future__ import annotations

import json
import keyword
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "reference" / "openapi.json"
TARGET = ROOT / "clients" / "python" / "watchfloor_client.py"
HEAD = Path(__file__).resolve().parent / "python" / "head.py.txt"
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None", "object": "Json"}


def client(document: Mapping[str, Any]) -> str:
    """The whole text of the client."""
    parts = [HEAD.read_text(encoding="utf-8")]
    schemas = document["components"]["schemas"]
    parts += [row(name, schema) for name, schema in schemas.items() if name != "Problem" and "properties" in schema]
    parts.append('class Client(Transport):\n    """Every operation of the API, by its name."""\n')
    for path, methods in document["paths"].items():
        parts += [method(path, verb, said, schemas) for verb, said in methods.items()]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def type_of(schema: Mapping[str, Any]) -> str:
    """A schema as a type of Python."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return f"Literal[{', '.join(json.dumps(one) for one in schema['enum'])}]"
    if "const" in schema:
        return f"Literal[{json.dumps(schema['const'])}]"
    if schema.get("type") == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    return PLAIN.get(str(schema.get("type")), "Any")


def row(name: str, schema: Mapping[str, Any]) -> str:
    """A schema as a TypedDict; what is not required may be left out."""
    required = set(schema.get("required", []))
    if any(keyword.iskeyword(field) for field in schema["properties"]):
        # A class cannot have such a field. The types are texts: what they name may stand further below.
        said = {field: _field(field, kind, required) for field, kind in schema["properties"].items()}
        members = ", ".join(f'"{field}": "{kind}"' for field, kind in said.items())
        return f'\n# {_about(schema)}\n{name} = TypedDict("{name}", {{{members}}})'
    lines = [f"class {name}(TypedDict):", f'    """{_about(schema)}"""', ""]
    for field, said in schema["properties"].items():
        lines.append(f"    {field}: {_field(field, said, required)}")
    return "\n".join(["", *lines])


def _field(field: str, said: Mapping[str, Any], required: set[str]) -> str:
    kind = type_of(said)
    return kind if field in required else f"NotRequired[{kind}]"


def method(path: str, verb: str, said: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """An operation as a method, and where it pages another that goes through all pages."""
    name = _snake(said["operationId"])
    places = [one["name"] for one in said.get("parameters", []) if one["in"] == "path"]
    queries = [one for one in said.get("parameters", []) if one["in"] == "query"]
    heads = {one["name"] for one in said.get("parameters", []) if one["in"] == "header"}
    content = said.get("requestBody", {}).get("content", {})
    takes = [f"{place}: {_place(said, place)}" for place in places]
    if "application/json" in content:
        takes.append(f"body: {type_of(content['application/json']['schema'])}")
    elif content:
        takes.append("body: bytes")
    options = [_option(one) for one in queries]
    options += ["if_match: str | None = None"] if "If-Match" in heads else []
    options += ["request_key: str | None = None"] if "Idempotency-Key" in heads else []
    good = [a["content"] for status, a in said["responses"].items() if status < "3" and "content" in a]
    # What is no JSON is a file: its bytes are given.
    answer = good[0].get("application/json", {"schema": {}})["schema"] if good else None
    is_file = bool(good) and "application/json" not in good[0]
    gives = "None" if answer is None else "bytes" if is_file else type_of(answer)
    signature = ", ".join(["self", *takes, *(["*", *options] if options else [])])
    lines = [f"    def {name}({signature}) -> {gives}:", f'        """{_about(said)}"""']
    short = json.dumps(path.removeprefix("/api/v1"))
    sends = [json.dumps(verb.upper()), f"f{short}" if places else short]
    if queries:
        sends.append("query={" + ", ".join(f'"{one["name"]}": {_safe(one["name"])}' for one in queries) + "}")
    if content:
        sends.append("body=body")
    sends += ["if_match=if_match"] if "If-Match" in heads else []
    sends += ["key=request_key, keyed=True"] if "Idempotency-Key" in heads else []
    sends += ["raw=True"] if is_file else []
    call = f"self.send({', '.join(sends)})"
    lines.append(f"        {call}" if answer is None else f"        return cast({json.dumps(gives)}, {call})")
    text = "\n".join(lines)
    page = schemas.get(gives, {}).get("properties", {})
    if verb == "get" and "next" in page and "items" in page:
        item = type_of(page["items"]["items"])
        given = [_safe(one["name"]) for one in queries if one["name"] != "cursor"]
        rest = [option for option in options if not option.startswith("cursor:")]
        passed = ", ".join([*places, *(f"{one}={one}" for one in given), "cursor=cursor"])
        signature = ", ".join(["self", *takes, *(["*", *rest] if rest else [])])
        text += (
            f"\n\n    def all_{name}({signature}) -> Iterator[{item}]:\n"
            f'        """{_about(said)} Through all pages."""\n'
            f"        return pages(lambda cursor: self.{name}({passed}))"
        )
    return text


def _option(one: Mapping[str, Any]) -> str:
    schema, name = one["schema"], _safe(one["name"])
    kind = type_of(schema)
    if one["required"]:
        return f"{name}: {kind}"
    kind = kind.replace("list[", "Sequence[", 1) if kind.startswith("list[") else kind
    return f"{name}: {kind if 'None' in kind else kind + ' | None'} = None"


def _place(said: Mapping[str, Any], name: str) -> str:
    return next(type_of(one["schema"]) for one in said["parameters"] if one["in"] == "path" and one["name"] == name)


def _about(said: Mapping[str, Any]) -> str:
    first = str(said.get("description", "")).partition("\n")[0].strip()
    return first or "As the API answers."


def _safe(name: str) -> str:
    return name + "_" if keyword.iskeyword(name) else name


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def write() -> None:
    """Write the client."""
    TARGET.write_text(client(json.loads(DOCUMENT.read_text(encoding="utf-8"))), encoding="utf-8")
    sys.stderr.write(f"{TARGET.relative_to(ROOT)}\n")


if __name__ == "__main__":
    write()
