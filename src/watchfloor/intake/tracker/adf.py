"""Jira's two ways of writing text, the Atlassian Document Format and wiki markup, as plain text. Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from watchfloor.intake.tracker.lives import Reject

_BLOCKS: Final = frozenset({
    "paragraph", "heading", "codeBlock", "blockquote", "panel", "rule", "listItem", "tableRow", "mediaSingle",
    "mediaGroup", "expand", "nestedExpand", "taskItem", "decisionItem", "blockCard",
})  # fmt: skip
_DEEPEST: Final = 60
_WIKI: Final = (
    (re.compile(r"\{(code|noformat|quote|panel|color)(:[^}]*)?\}"), ""),
    (re.compile(r"^h[1-6]\.\s+", re.MULTILINE), ""),
    (re.compile(r"\[~(?:accountid:)?([^\]]+)\]"), r"@\1"),
    (re.compile(r"\[([^\]|\n]+)\|([^\]\n]+)\]"), r"\1 (\2)"),
    (re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])"), r"\1"),
    (re.compile(r"\{\{([^}\n]+)\}\}"), r"\1"),
)


def text_of(value: Any, field_name: str) -> str:
    """The plain text of a field that holds either. Raises Reject for what is neither."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _from_wiki(value)
    if isinstance(value, dict) and isinstance(value.get("content", []), list):
        return re.sub(r"\n{3,}", "\n\n", _of_node(value, 0)).strip()
    raise Reject(f"{field_name}: neither text nor a document")


def _from_wiki(text: str) -> str:
    for pattern, instead in _WIKI:
        text = pattern.sub(instead, text)
    return text.replace("\r\n", "\n").strip()


def _of_node(node: Any, depth: int) -> str:
    if not isinstance(node, dict) or depth > _DEEPEST:
        return ""
    kind, attributes = node.get("type"), node.get("attrs")
    attributes = attributes if isinstance(attributes, dict) else {}
    inside = node.get("content")
    if kind == "text":
        return _marked(node)
    if kind == "hardBreak":
        return "\n"
    if kind in {"mention", "emoji", "status", "date", "inlineCard", "blockCard", "media", "placeholder"}:
        shown = next(
            (attributes[k] for k in ("text", "shortName", "timestamp", "url", "alt", "id") if attributes.get(k)), ""
        )
        return str(shown)[:500]
    parts = [_of_node(child, depth + 1) for child in inside] if isinstance(inside, list) else []
    if kind == "tableRow":
        return " | ".join(part.strip() for part in parts) + "\n"
    if kind in {"bulletList", "orderedList", "taskList"}:
        marks = ("- " if kind != "orderedList" else f"{i}. " for i in range(1, len(parts) + 1))
        return "".join(f"{mark}{part.strip()}\n" for mark, part in zip(marks, parts, strict=True)) + "\n"
    return "".join(parts) + ("\n\n" if kind in _BLOCKS else "")


def _marked(node: dict[str, Any]) -> str:
    """A run of text; where it is a link to elsewhere, also where to."""
    text = node.get("text")
    text = text if isinstance(text, str) else ""
    for mark in node.get("marks") or ():
        if isinstance(mark, dict) and mark.get("type") == "link" and isinstance(mark.get("attrs"), dict):
            address = mark["attrs"].get("href")
            if isinstance(address, str) and address and address != text:
                return f"{text} ({address})"
    return text
