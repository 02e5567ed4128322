"""Reading what others post: each payload becomes tellings, or Unreadable names the field that is wrong. No database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

# Of one payload; Alertmanager's group of alerts is one.
MOST: Final = 100
MAX_KEY: Final = 255


class Unreadable(ValueError):
    """A payload that is not what its source sends. `field` names where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that is told: `does` is trigger, acknowledge, resolve or say; `key` is of what it is about.

    `who` and `who_name` name the person of a chat; `once` tells this telling from another of the same key.
    """

    does: str
    key: str
    subject: str = ""
    body: str = ""
    severity: str = ""
    who: str = ""
    who_name: str = ""
    once: str = ""


def decoded(raw: bytes) -> dict[str, Any]:
    """The JSON object that was posted."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable("body", _("The body is not JSON.")) from None
    if not isinstance(found, dict):
        raise Unreadable("body", _("The body is not a JSON object."))
    return found


def read(kind: str, payload: Mapping[str, Any]) -> list[Telling]:
    """What a payload of a source of that kind tells."""
    return READERS[kind](payload)


def place(payload: Mapping[str, Any], path: str) -> str:
    """The text at a place such as `payload.component`; empty where there is none."""
    found: Any = payload
    for step in path.split(".") if path else ():
        found = found.get(step) if isinstance(found, Mapping) else None
    return str(found)[:200] if isinstance(found, str | int) and path else ""


def _pagerduty(payload: Mapping[str, Any]) -> list[Telling]:
    does = _text(payload, "event_action")
    if does not in {"trigger", "acknowledge", "resolve"}:
        raise Unreadable("event_action", _("It is one of trigger, acknowledge, resolve."))
    key = _text(payload, "dedup_key", needed=does != "trigger", longest=MAX_KEY)
    if does != "trigger":
        return [Telling(does, key)]
    what = _object(payload, "payload")
    severity = _text(what, "severity", "payload.severity")
    if severity not in {"critical", "error", "warning", "info"}:
        raise Unreadable("payload.severity", _("It is one of critical, error, warning, info."))
    summary = _text(what, "summary", "payload.summary", longest=1024)
    source = _text(what, "source", "payload.source")
    lines = [summary, f"Source: {source}"]
    lines += [f"{name.capitalize()}: {_text(what, name, f'payload.{name}', needed=False)}"
              for name in ("component", "group", "class", "timestamp") if what.get(name)]  # fmt: skip
    if what.get("custom_details"):
        lines.append(json.dumps(what["custom_details"], ensure_ascii=False, indent=1)[:20_000])
    lines += [
        str(link["href"])[:2000] for link in _list(payload, "links") if isinstance(link, dict) and link.get("href")
    ]
    return [Telling("trigger", key, summary, "\n".join(lines), severity)]


def _alertmanager(payload: Mapping[str, Any]) -> list[Telling]:
    if payload.get("version") != "4":
        raise Unreadable("version", _("Only version 4 is read."))
    group = _text(payload, "groupKey", longest=100_000)
    alerts = payload.get("alerts")
    if not isinstance(alerts, list) or not 0 < len(alerts) <= MOST:
        raise Unreadable("alerts", _("It is a list of 1 to %(MOST)s alerts.") % {"MOST": MOST})
    return [_alert(one, f"alerts.{i}", group) for i, one in enumerate(alerts)]


def _alert(one: Any, where: str, group: str) -> Telling:
    if not isinstance(one, dict):
        raise Unreadable(where, _("It is an object."))
    status = _text(one, "status", f"{where}.status")
    if status not in {"firing", "resolved"}:
        raise Unreadable(f"{where}.status", _("It is firing or resolved."))
    key = _text(one, "fingerprint", f"{where}.fingerprint", longest=MAX_KEY)
    if status == "resolved":
        return Telling("resolve", key)
    labels, said = _object(one, "labels", where), _object(one, "annotations", where, needed=False)
    name = _text(labels, "alertname", f"{where}.labels.alertname")
    subject = str(said.get("summary") or name)
    lines = [str(said[word]) for word in ("summary", "description", "runbook_url") if said.get(word)]
    lines += [f"{label}: {value}" for label, value in sorted(labels.items())]
    lines += [f"Since: {one['startsAt']}"] if isinstance(one.get("startsAt"), str) else []
    lines += [one["generatorURL"]] if isinstance(one.get("generatorURL"), str) else []
    return Telling(
        "trigger", key, subject, "\n".join([*lines, f"Group: {group[:500]}"]), str(labels.get("severity", ""))
    )


def _chat(payload: Mapping[str, Any]) -> list[Telling]:
    channel, ts = _text(payload, "channel"), _text(payload, "ts")
    thread = _text(payload, "thread", needed=False) or ts
    return [_said(_text(payload, "user"), _text(payload, "text", longest=100_000), f"{channel}/{thread}", ts)]


def _slack(payload: Mapping[str, Any]) -> list[Telling]:
    if payload.get("type") != "event_callback":
        raise Unreadable("type", _("It is event_callback or url_verification."))
    event = _object(payload, "event")
    # Edits, joins and what bots write (our own answers among them) are not what a person says.
    if event.get("type") not in {"message", "app_mention"} or event.get("subtype") or event.get("bot_id"):
        return []
    ts, channel = _text(event, "ts", "event.ts"), _text(event, "channel", "event.channel")
    thread = _text(event, "thread_ts", "event.thread_ts", needed=False) or ts
    words = _text(event, "text", "event.text", longest=100_000)
    return [_said(_text(event, "user", "event.user"), words, f"{channel}/{thread}", ts)]


def _teams(payload: Mapping[str, Any]) -> list[Telling]:
    person, about = _object(payload, "from"), _object(payload, "conversation")
    words = _text(payload, "text", longest=100_000)
    key = _text(about, "id", "conversation.id")
    name = _text(person, "name", "from.name", needed=False)
    return [_said(_text(person, "id", "from.id"), words, key, _text(payload, "id"), name)]


def _said(who: str, words: str, key: str, once: str, name: str = "") -> Telling:
    if len(key) > 2 * MAX_KEY:
        raise Unreadable("thread", _("The name of the conversation is too long."))
    first = words.strip().splitlines()[0]
    subject = first if len(first) <= 120 else f"{first[:119].rstrip()}…"
    return Telling("say", key, subject, words, who=who, who_name=name or who, once=once)


READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], list[Telling]]]] = {
    "pagerduty": _pagerduty, "alertmanager": _alertmanager, "chat": _chat, "slack": _slack, "teams": _teams,
}  # fmt: skip


def _text(payload: Mapping[str, Any], name: str, where: str = "", *, needed: bool = True, longest: int = 2000) -> str:
    value = payload.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise Unreadable(where or name, _("It is missing.") if value is None else _("It is a text that is not empty."))
    if len(value) > longest or "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Unreadable(
            where or name,
            _("It has at most %(longest)s characters, and none that text cannot keep.") % {"longest": longest},
        )
    return value


def _object(payload: Mapping[str, Any], name: str, where: str = "", *, needed: bool = True) -> Mapping[str, Any]:
    value = payload.get(name)
    if value is None and not needed:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(f"{where}.{name}" if where else name, _("It is an object."))
    return value


def _list(payload: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = payload.get(name)
    return value[:MOST] if isinstance(value, list) else ()
