"""A Zendesk ticket and its audits as the life of a ticket. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.intake.tracker import lives
from watchfloor.intake.tracker.lives import Life, Reject, Someone, Tie, Times
from watchfloor.intake.tracker.maps import TrackerMap

LISTS: Final = frozenset({
    "tickets", "audits", "ticket_audits", "ticket_events", "users", "groups", "organizations", "ticket_fields",
    "custom_statuses", "brands", "ticket_forms", "results",
})  # fmt: skip
# What a file's name tells of the list in it; the more telling word first.
STEMS: Final = {
    "audit": "audits", "event": "ticket_events", "custom_status": "custom_statuses", "field": "ticket_fields",
    "form": "ticket_forms", "brand": "brands", "organi": "organizations", "group": "groups", "user": "users",
    "ticket": "tickets",
}  # fmt: skip
_MESSAGES: Final = frozenset({"Comment", "VoiceComment", "FacebookComment", "FacebookEvent", "Tweet"})
_STATE: Final = ("status", "custom_status_id", "priority", "type", "group_id", "assignee_id", "subject", "due_at")
_KEPT: Final = {"organization_id": "organization", "brand_id": "brand", "ticket_form_id": "form"}
_OF_CHILD: Final = frozenset({"id", "via", "via_reference_id", "event_type", "previous_value", "created_at", "type"})
_INTO: Final = re.compile(r"merged into (?:request|ticket) #(\d+)", re.IGNORECASE)
_SCORES: Final = {"good": 5, "good_with_comment": 5, "bad": 1, "bad_with_comment": 1}


@dataclass(slots=True)
class Zendesk:
    """Reads one account's export; what its side files say of groups, fields and people is learned first."""

    map: TrackerMap
    times: Times
    names: dict[str, dict[str, str]] = field(default_factory=dict)

    def learn(self, under: str, value: Mapping[str, Any]) -> Someone | None:
        """Take in a record of a side file; a user is given back as a person. Raises Reject."""
        key = lives.an_id(value.get("id"), "id")
        if under == "users":
            staff = lives.words(value.get("role"), "role") in {"agent", "admin"}
            name = lives.words(value.get("name"), "name") or f"User {key}"
            return Someone(key, name[:200], "specialist" if staff else "requester")
        if under == "custom_statuses":
            name = lives.words(value.get("agent_label"), "agent_label")
            self.map.categories[name] = lives.words(value.get("status_category"), "status_category")
        else:
            name = lives.words(value.get("title") or value.get("name"), "name")
        self.names.setdefault(under, {})[key] = name
        return None

    def audit_of(self, value: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The ticket that an audit of a file of its own is about, and the audit. Raises Reject."""
        return lives.an_id(value.get("ticket_id"), "ticket_id"), _as_audit(value)

    def life(self, ticket: Mapping[str, Any], audits: Sequence[Mapping[str, Any]]) -> Life:
        """The life that a ticket and its audits tell. Raises Reject where the ticket itself cannot be used."""
        story = _Story(self, ticket, Life(lives.an_id(ticket.get("id"), "id")))
        return story.told([*lives.records(ticket.get("audits"), "audits"), *audits])

    def name(self, under: str, key: str | None) -> str | None:
        """What the export calls it; its number where it does not say."""
        if key is None:
            return None
        return self.names.get(under, {}).get(key) or f"{under.rstrip('s').replace('_', ' ').capitalize()} {key}"

    def status_of(self, status: str | None, custom: str | None) -> str:
        """Our status: by the name of the account's own one where the map names it, else by its category."""
        name = self.names.get("custom_statuses", {}).get(custom or "")
        return self.map.status_of(name if name and name in self.map.status else status or name or "new")

    def attribute(self, field_id: str) -> str:
        """The attribute that a custom field is kept in."""
        title = self.names.get("ticket_fields", {}).get(field_id) or f"field_{field_id}"
        return self.map.attributes.get(field_id) or self.map.attributes.get(title) or title


def _as_audit(value: Mapping[str, Any]) -> dict[str, Any]:
    """A record of the incremental export of ticket events has the shape of an audit, under other names."""
    if "child_events" not in value:
        return dict(value)
    events = []
    for child in lives.records(value["child_events"], "child_events"):
        event = dict(lives.record(child, "child_events"))
        event["type"] = event.get("event_type")
        if event["type"] in {"Change", "Create"}:
            name = next((key for key in event if key not in _OF_CHILD), None)
            event |= {"field_name": name, "value": event.get(name or "")}
        events.append(event)
    at, stamp = value.get("created_at"), value.get("timestamp")
    if at is None and isinstance(stamp, int) and not isinstance(stamp, bool) and 0 <= stamp < 2**33:
        at = datetime.fromtimestamp(stamp, UTC).isoformat()
    return {**value, "created_at": at, "author_id": value.get("updater_id"), "events": events}


@dataclass(slots=True)
class _Audit:
    key: str
    at: datetime
    by: str | None
    events: list[dict[str, Any]]
    rel: str
    source: Mapping[str, Any]


class _Story:
    """One ticket while it is told: `now` is what the source says of it up to where the telling is."""

    def __init__(self, export: Zendesk, ticket: Mapping[str, Any], life: Life) -> None:
        self.export, self.ticket, self.life = export, ticket, life
        self.now: dict[str, str | None] = {}
        self.attributes: dict[str, str] = {}
        self.current: dict[str, str | None] = {}
        self.audits: list[_Audit] = []
        life.requester = self._person(lives.maybe_id(ticket.get("requester_id"), "requester_id"), "requester")

    def told(self, raw: list[Any]) -> Life:
        """The whole life."""
        self.current = self._current()
        self.audits = audits = self._audits(raw)
        if self.life.requester is None:
            asked = (
                e["value"] for a in audits for e in a.events if e.get("field_name") == "requester_id" and "value" in e
            )
            self.life.requester = self._person(next(asked, None), "requester")
        at = self.ticket.get("created_at")
        created = self.export.times.read(at, "created_at") if at is not None or not audits else audits[0].at
        self._begin(audits, created)
        for place, audit in enumerate(audits):
            self._audit(audit, first=place == 0)
        if not audits:
            self._comments(created)
        self._settle(created)
        if (problem := lives.maybe_id(self.ticket.get("problem_id"), "problem_id")) is not None:
            self.life.ties.append(Tie("problem", "related", problem, created))
        return self.life

    def _person(self, key: str | None, role: str) -> str | None:
        """An id of the source's people, who may be known by no more than that."""
        if key is None or key.startswith("-"):
            return None
        self.life.people.setdefault(key, Someone(key, f"User {key}", role))
        return key

    def _current(self) -> dict[str, str | None]:
        """What the export says that the ticket is. Raises Reject for a value that cannot be."""
        found = {name: self._value(name, self.ticket[name]) for name in _STATE if name in self.ticket}
        for item in lives.records(self.ticket.get("custom_fields") or self.ticket.get("fields"), "custom_fields"):
            entry = lives.record(item, "custom_fields")
            found[lives.an_id(entry.get("id"), "custom_fields.id")] = lives.plain(entry.get("value"))
        for name in ("tags", *_KEPT):
            if name in self.ticket:
                found[name] = self._value(name, self.ticket[name])
        return found

    def _value(self, name: str, value: Any) -> str | None:
        if name == "tags":
            words = value.split() if isinstance(value, str) else lives.records(value, "tags")
            return " ".join(sorted({lives.words(tag, "tags") for tag in words})) or None
        if name.endswith("_id"):
            return lives.maybe_id(value, name)
        if name in _STATE:
            return lives.words(value, name) or None
        return lives.plain(value)

    def _audits(self, raw: list[Any]) -> list[_Audit]:
        """The audits that can be read, each once, in order; the others are told."""
        found: dict[str, _Audit] = {}
        for item in raw:
            try:
                audit = self._readable(lives.record(item, "audit"))
            except Reject as error:
                key = item.get("id") if isinstance(item, dict) else None
                self.life.rejects.append(f"audit {key if isinstance(key, int | str) else '?'}: {error}")
            else:
                found.setdefault(audit.key, audit)
        return sorted(found.values(), key=lambda audit: (audit.at, len(audit.key), audit.key))

    def _readable(self, item: Mapping[str, Any]) -> _Audit:
        item = _as_audit(item)
        source = lives.record(lives.record(item.get("via"), "via").get("source"), "via.source")
        events = [lives.record(event, "events") for event in lives.records(item.get("events"), "events")]
        for event in events:
            if event.get("type") in {"Create", "Change"}:
                name = str(event.get("field_name") or "")
                event["value"] = self._value(name, event.get("value"))
                event["was"] = self._value(name, event.get("previous_value"))
            elif event.get("type") in _MESSAGES:
                lives.words(event.get("body"), "body")
                lives.maybe_id(event.get("author_id"), "author_id")
                lives.attached(event.get("attachments"), "attachments")
        by = lives.maybe_id(item.get("author_id"), "author_id")
        return _Audit(
            lives.an_id(item.get("id"), "id"), self.export.times.read(item.get("created_at"), "created_at"), by, events,
            lives.words(source.get("rel"), "via.source.rel"), lives.record(source.get("from"), "via.source.from"),
        )  # fmt: skip

    def _begin(self, audits: list[_Audit], created: datetime) -> None:
        """What it was when it was filed: as created, else as the first change says it was before, else as it is."""
        before: dict[str, str | None] = {}
        for place, audit in enumerate(audits):
            for event in audit.events:
                name = str(event.get("field_name") or "")
                if event.get("type") == "Create":
                    before.setdefault(name, event["value"] if place == 0 else None)
                elif event.get("type") == "Change":
                    before.setdefault(name, event["was"])
        self.now = {**self.current, **before}
        self.attributes = self._kept(self.now)
        status = self.export.status_of(self.now.get("status"), self.now.get("custom_status_id"))
        title, body, hidden = self._opening(audits)
        payload = {
            "kind": self.export.map.kind_of(self.now.get("type")), "status": status,
            **({"reason": "solved"} if status in DONE else {}),
            "priority": self.export.map.priority_of(self.now.get("priority")),
            "queue": self.export.name("groups", self.now.get("group_id")),
            "owner": self._owner(self.now.get("assignee_id")), "requester": self.life.requester,
            "attributes": dict(self.attributes), "channel": self._channel(), "source_id": self.life.case,
            "own_end": False, "records_replies": bool(audits) or bool(self.ticket.get("comments")),
        }  # fmt: skip
        if due := self._due(self.now.get("due_at")):
            self.life.add("created:due", ev.TICKET_DUE_SET, created, {"to": due})
        texts = {"subject": title or f"Ticket {self.life.case}", **({"text": body} if body and not hidden else {})}
        self.life.add("created", ev.TICKET_CREATED, created, payload, self.life.requester, texts=texts)
        if hidden:
            self.life.said("created:note", created, body, by=self.life.requester, public=False)

    def _opening(self, audits: list[_Audit]) -> tuple[str, str, bool]:
        """The subject, the first message, and whether only staff may read that."""
        title = self.now.get("subject") or lives.words(self.ticket.get("subject"), "subject")
        for event in audits[0].events if audits else ():
            if event.get("type") in _MESSAGES:
                event["opening"] = True
                return title, _body(event), self._is_hidden(event, audits)
        return title, lives.words(self.ticket.get("description"), "description"), False

    def _is_hidden(self, event: Mapping[str, Any], audits: list[_Audit]) -> bool:
        """Whether a message is for staff alone: as the last change of its privacy says, else as it was written."""
        public = event.get("public", True)
        for audit in audits:
            for later in audit.events:
                if later.get("type") == "CommentPrivacyChange" and later.get("comment_id") == event.get("id"):
                    public = later.get("public", public)
        return public is not True

    def _channel(self) -> str:
        via = lives.record(self.ticket.get("via"), "via")
        return {"web": "portal", "": "import"}.get(found := lives.words(via.get("channel"), "via.channel"), found)[:40]

    def _owner(self, key: str | None) -> str | None:
        if key is not None and not key.startswith("-"):
            self.life.workers.add(key)
        return self._person(key, "specialist")

    def _due(self, value: str | None) -> str | None:
        return self.export.times.read(value, "due_at").isoformat() if value else None

    def _kept(self, state: Mapping[str, str | None]) -> dict[str, str]:
        """The attributes that a state of the ticket's fields amounts to."""
        found: dict[str, str] = {}
        for name, value in state.items():
            if value is None or name in _STATE:
                continue
            if name in _KEPT:
                under = "ticket_forms" if name == "ticket_form_id" else f"{_KEPT[name]}s"
                found[self.export.map.attributes.get(_KEPT[name], _KEPT[name])] = (
                    self.export.name(under, value) or value
                )
            elif name == "tags":
                found[self.export.map.attributes.get("tags", "tags")] = value[:2000]
            elif name.isdigit():
                found[self.export.attribute(name)] = value
        if (priority := state.get("priority")) is not None:
            found["source_priority"] = priority
        return found

    def _audit(self, audit: _Audit, *, first: bool) -> None:
        by = self._person(audit.by, "specialist")
        before, merged = dict(self.now), self._merges(audit, by)
        rated = any(event.get("type") == "SatisfactionRating" for event in audit.events)
        for place, event in enumerate(audit.events):
            kind, name = event.get("type"), str(event.get("field_name") or "")
            key = f"{audit.key}:{place}"
            if kind in {"Create", "Change"}:
                if name == "satisfaction_score" and not rated:
                    self._score(key, audit.at, {"score": event["value"]}, by)
                elif not (first and kind == "Create"):
                    self.now[name] = event["value"]
                    if not _is_known(name):
                        self.life.ignored[f"{kind} of {name or 'no field'}"] += 1
            elif kind in _MESSAGES:
                self._message(key, event, audit, by)
            elif kind == "SatisfactionRating":
                self._score(key, audit.at, event, by)
            elif kind != "CommentPrivacyChange":
                self.life.ignored[str(kind)[:60]] += 1
        self._changes(audit.key, audit.at, by, before, merged=merged)

    def _message(self, key: str, event: Mapping[str, Any], audit: _Audit, by: str | None) -> None:
        if event.get("opening"):
            return
        author = lives.maybe_id(event.get("author_id"), "author_id")
        by = self._person(author, "specialist") if author is not None else by
        hidden = self._is_hidden(event, self.audits)
        self.life.said(key, audit.at, _body(event), by=by, public=not hidden)

    def _merges(self, audit: _Audit, by: str | None) -> bool:
        """Whether the ticket was closed by being merged into another; what was merged is told as ties."""
        if audit.rel != "merge":
            return False
        others = [*lives.records(audit.source.get("ticket_ids"), "ticket_ids"), audit.source.get("ticket_id")]
        for other in {lives.maybe_id(found, "ticket_id") for found in others} - {None, self.life.case}:
            self.life.ties.append(Tie(f"{audit.key}:{other}", "took_in", str(other), audit.at, by))
        for event in audit.events:
            if event.get("type") in _MESSAGES and (found := _INTO.search(_body(event))):
                self.life.ties.append(Tie(f"{audit.key}:into", "merged", found.group(1), audit.at, by))
                return True
        return any(event.get("field_name") == "status" and event.get("value") == "closed" for event in audit.events)

    def _score(self, key: str, at: datetime, event: Mapping[str, Any], by: str | None) -> None:
        score = event.get("score")
        if score == "offered":
            self.life.add(key, ev.TICKET_RATING_ASKED, at, {})
        elif isinstance(score, str) and score in _SCORES:
            said = event.get("comment") or event.get("body")
            texts = {"text": said} if isinstance(said, str) and said.strip() else {}
            owner = self._person(self.now.get("assignee_id"), "specialist")
            payload = {"rating": _SCORES[score], "effort": None, "owner": owner}
            self.life.add(key, ev.TICKET_RATED, at, payload, self.life.requester or by, texts=texts)

    def _changes(
        self, key: str, at: datetime, by: str | None, before: Mapping[str, str | None], *, merged: bool = False
    ) -> None:
        """The events of what is another now than it was."""
        export, life, now = self.export, self.life, self.now
        if export.name("groups", now.get("group_id")) != export.name("groups", before.get("group_id")):
            life.add(f"{key}:queue", ev.TICKET_MOVED, at, {"queue": export.name("groups", now.get("group_id"))}, by)
        if now.get("assignee_id") != before.get("assignee_id"):
            life.add(f"{key}:owner", ev.TICKET_ASSIGNED, at, {"to": self._owner(now.get("assignee_id"))}, by)
        was, to = (export.map.priority_of(state.get("priority")) for state in (before, now))
        if was != to:
            life.add(f"{key}:priority", ev.TICKET_PRIORITY_CHANGED, at, {"to": to}, by)
        if (kind := export.map.kind_of(now.get("type"))) != export.map.kind_of(before.get("type")):
            life.add(f"{key}:kind", ev.TICKET_KIND_CHANGED, at, {"to": kind}, by)
        if now.get("subject") and now.get("subject") != before.get("subject"):
            life.add(f"{key}:subject", ev.TICKET_SUBJECT_CHANGED, at, {}, by, texts={"subject": str(now["subject"])})
        self._rarer_changes(key, at, by, before, merged=merged)

    def _rarer_changes(
        self, key: str, at: datetime, by: str | None, before: Mapping[str, str | None], *, merged: bool
    ) -> None:
        export, life, now = self.export, self.life, self.now
        if now.get("due_at") != before.get("due_at"):
            life.add(f"{key}:due", ev.TICKET_DUE_SET, at, {"to": self._due(now.get("due_at"))}, by)
        kept = self._kept(now)
        changed = {
            name: kept.get(name) for name in (*self.attributes, *kept) if kept.get(name) != self.attributes.get(name)
        }
        if changed:
            life.add(f"{key}:attributes", ev.TICKET_ATTRIBUTES_CHANGED, at, {"set": changed}, by)
            self.attributes = kept
        was, to = (export.status_of(state.get("status"), state.get("custom_status_id")) for state in (before, now))
        if was != to:
            reason = "merged" if merged else "cancelled" if now.get("status") == "deleted" else "solved"
            payload = {"to": to, **({"reason": reason} if to in DONE else {})}
            life.add(f"{key}:status", ev.TICKET_STATUS_CHANGED, at, payload, by)

    def _comments(self, created: datetime) -> None:
        """Messages of an export that has no audits."""
        for place, item in enumerate(lives.records(self.ticket.get("comments"), "comments")):
            try:
                comment = lives.record(item, "comment")
                by = self._person(lives.maybe_id(comment.get("author_id"), "author_id"), "specialist")
                at = self.export.times.read(comment.get("created_at"), "created_at")
                body, key = _body(comment), lives.an_id(comment.get("id"), "id")
            except Reject as error:
                self.life.rejects.append(f"comment {place + 1}: {error}")
                continue
            if place == 0 and at == created and body == lives.words(self.ticket.get("description"), "description"):
                continue
            self.life.said(f"comment:{key}", at, body, by=by, public=comment.get("public", True) is True)

    def _settle(self, created: datetime) -> None:
        """Where the history ends elsewhere than the ticket is, the ticket is right, and it is told."""
        before = dict(self.now)
        differing = [name for name, value in self.current.items() if self.now.get(name) != value]
        if not differing:
            return
        self.now |= {name: self.current[name] for name in differing}
        latest = max(happening.at for happening in self.life.happenings)
        stamp = self.ticket.get("updated_at")
        at = max(latest, self.export.times.read(stamp, "updated_at") if stamp is not None else created)
        count = len(self.life.happenings)
        self._changes(f"settled:{at.isoformat()}", at, None, before)
        if len(self.life.happenings) > count:
            self.life.told += [
                f"{name}: history says {before.get(name)!r}, the ticket says {self.current[name]!r}"
                for name in differing
            ]


def _is_known(name: str) -> bool:
    return name in _STATE or name in _KEPT or name == "tags" or name.isdigit()


def _body(event: Mapping[str, Any]) -> str:
    """A message's text; of a call also what was said, where it was written down."""
    data = event.get("data")
    spoken = data.get("transcription_text") if isinstance(data, dict) else None
    body = event.get("plain_body") or event.get("body") or ""
    return lives.joined(
        lives.words(body, "body"), spoken if isinstance(spoken, str) else "",
        lives.attached(event.get("attachments"), "attachments"),
    )  # fmt: skip
