"""A Jira issue and its changelog as the life of a ticket, of Cloud and of Server or Data Center. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from watchfloor.engine import events as ev
from watchfloor.engine.events import DONE
from watchfloor.intake.tracker import lives
from watchfloor.intake.tracker.adf import text_of
from watchfloor.intake.tracker.lives import Life, Reject, Someone, Tie, Times
from watchfloor.intake.tracker.maps import TrackerMap

LISTS: Final = frozenset({"issues", "statuses", "users"})
STEMS: Final = {"status": "statuses", "user": "users", "issue": "issues"}
# How the changelog calls a field, and under which name the issue has it.
_FIELDS: Final = {
    "status": "status", "priority": "priority", "assignee": "assignee", "issuetype": "issuetype",
    "project": "project", "summary": "summary", "labels": "labels", "resolution": "resolution", "duedate": "duedate",
    "Component": "components", "Fix Version": "fixVersions", "Version": "versions",
}  # fmt: skip
_LISTED: Final = frozenset({"Component", "Fix Version", "Version"})
_PEOPLE: Final = frozenset({"assignee", "reporter"})
# What the issue itself tells better than its changelog does.
_ELSEWHERE: Final = frozenset({
    "Link", "Attachment", "timespent", "timeestimate", "timeoriginalestimate", "WorklogId", "WorklogTimeSpent",
    "Comment", "description", "Parent", "IssueParentAssociation",
})  # fmt: skip
_CANCELLED: Final = frozenset({
    "won't fix", "wont fix", "won't do", "duplicate", "invalid", "not a problem", "not a bug", "cannot reproduce",
    "incomplete", "declined", "abandoned", "canceled", "cancelled", "rejected", "works for me", "auto closed",
})  # fmt: skip
_LINKS: Final = {
    "duplicates": "duplicates", "is duplicated by": "duplicated_by", "blocks": "blocks", "is blocked by": "blocked_by",
}  # fmt: skip
_NAMES: Final = {"project": "platform", "resolution": "resolution", "issuetype": "issue_type", "labels": "labels"}
_LISTS_KEPT: Final = {"Fix Version": "fix_versions", "Version": "versions", "Component": "components"}


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value as the changelog has it: an id, which a rename leaves, and a name. None of both is none."""

    id: str | None = None
    name: str | None = None

    def is_same(self, other: Value) -> bool:
        """Whether both are one: by id where both have one, else by name."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return (self.name or "") == (other.name or "")


_NONE: Final = Value()


@dataclass(slots=True)
class Jira:
    """Reads the export of one site."""

    map: TrackerMap
    times: Times

    def learn(self, under: str, value: Mapping[str, Any]) -> Someone | None:
        """Take in a status with its category, or a person. Raises Reject."""
        if under == "users":
            return _someone(value, "user")
        self._status(value)
        return None

    def glance(self, issue: Mapping[str, Any]) -> None:
        """The category of the status that an issue has: its changelog names statuses without one."""
        fields = issue.get("fields")
        status = fields.get("status") if isinstance(fields, dict) else None
        if isinstance(status, dict) and isinstance(status.get("statusCategory"), dict):
            self._status(status)

    def _status(self, value: Mapping[str, Any]) -> None:
        category = lives.record(value.get("statusCategory"), "statusCategory").get("key")
        name = value.get("name")
        if isinstance(name, str) and isinstance(category, str):
            self.map.categories.setdefault(name, category)

    def life(self, issue: Mapping[str, Any]) -> Life:
        """The life that an issue tells. Raises Reject where the issue itself cannot be used."""
        case = lives.maybe_id(issue.get("id"), "id") or lives.an_id(issue.get("key"), "id")
        fields = issue.get("fields")
        if not isinstance(fields, dict):
            raise Reject("fields is missing" if fields is None else "fields: not an object")
        return _Story(self, issue, fields, Life(case)).told()


def _someone(value: Any, field_name: str) -> Someone | None:
    """A person: by account id in Cloud, by key or name in Server and Data Center."""
    person = lives.record(value, field_name)
    if not person:
        return None
    key = next((person[name] for name in ("accountId", "key", "name", "emailAddress") if person.get(name)), None)
    found = lives.an_id(key, field_name)
    shown = lives.words(person.get("displayName"), f"{field_name}.displayName") or found
    return Someone(found, shown[:200], "requester" if person.get("accountType") == "customer" else "specialist")


@dataclass(slots=True)
class _History:
    key: str
    at: datetime
    by: str | None
    items: list[tuple[str, Value, Value]]


class _Story:
    """One issue while it is told."""

    def __init__(self, export: Jira, issue: Mapping[str, Any], fields: Mapping[str, Any], life: Life) -> None:
        self.export, self.issue, self.fields, self.life = export, issue, fields, life
        self.now: dict[str, Value] = {}
        self.lists: dict[str, list[str]] = {}
        self.attributes: dict[str, str] = {}
        self.key = lives.words(issue.get("key"), "key")

    def told(self) -> Life:
        """The whole life."""
        created = self.export.times.read(self.fields.get("created"), "created")
        reporter = self._person(self.fields.get("reporter") or self.fields.get("creator"), "reporter", role="requester")
        self.life.requester = reporter
        current = {name: self._current(name, field) for name, field in _FIELDS.items() if name not in _LISTED}
        listed = {name: _names_in(self.fields.get(_FIELDS[name]), _FIELDS[name]) for name in _LISTED}
        histories = self._histories()
        self._begin(created, current, listed, histories)
        for history in histories:
            self._history(history)
        self._settle(created, current, listed)
        self._messages()
        self._work()
        self._ties(created)
        return self.life

    def _person(self, value: Any, field_name: str, *, role: str = "", works: bool = False) -> str | None:
        person = _someone(value, field_name)
        if person is None:
            return None
        self.life.people.setdefault(person.id, Someone(person.id, person.name, role) if role else person)
        if works:
            self.life.workers.add(person.id)
        return person.id

    def _current(self, name: str, field: str) -> Value:
        value = self.fields.get(field)
        if value is None:
            return _NONE
        if name in _PEOPLE:
            person = _someone(value, name)
            return Value(person.id, person.name) if person else _NONE
        if name == "labels":
            return Value(
                None, " ".join(lives.words(label, "labels") for label in lives.records(value, "labels")) or None
            )
        if isinstance(value, str):
            return Value(None, value)
        found = lives.record(value, name)
        shown = lives.words(found.get("name") or found.get("key"), f"{name}.name")
        return Value(lives.maybe_id(found.get("id"), f"{name}.id"), shown or None)

    def _histories(self) -> list[_History]:
        """The changes that can be read, each once, in order; the others are told."""
        changelog = lives.record(self.issue.get("changelog"), "changelog")
        raw = lives.records(changelog.get("histories") or changelog.get("values"), "changelog.histories")
        total = changelog.get("total")
        if isinstance(total, int) and total > len(raw):
            self.life.ignored["changelogs that the export cuts off"] += 1
        found: dict[str, _History] = {}
        for item in raw:
            try:
                history = self._readable(lives.record(item, "changelog.histories"))
            except Reject as error:
                key = item.get("id") if isinstance(item, dict) else None
                self.life.rejects.append(f"change {key if isinstance(key, int | str) else '?'}: {error}")
            else:
                found.setdefault(history.key, history)
        return sorted(found.values(), key=lambda history: (history.at, len(history.key), history.key))

    def _readable(self, item: Mapping[str, Any]) -> _History:
        key = lives.an_id(item.get("id"), "id")
        at = self.export.times.read(item.get("created"), "created")
        items = []
        for change in lives.records(item.get("items"), "items"):
            entry = lives.record(change, "items")
            name = lives.words(entry.get("field"), "field")
            was, to = (
                Value(lives.maybe_id(entry.get(one), one), lives.words(entry.get(shown), shown) or None)
                for one, shown in (("from", "fromString"), ("to", "toString"))
            )
            items.append((name, was, to))
        return _History(key, at, self._person(item.get("author"), "author"), items)

    def _begin(
        self,
        created: datetime,
        current: Mapping[str, Value],
        listed: Mapping[str, list[str]],
        histories: list[_History],
    ) -> None:
        """What the issue was when it was filed: what its first changes say it was before, else what it is."""
        before: dict[str, Value] = {}
        self.lists = {name: list(values) for name, values in listed.items()}
        for history in histories:
            for name, was, _ in history.items:
                if name in current:
                    before.setdefault(name, was)
        for history in reversed(histories):
            for name, was, to in reversed(history.items):
                if name in _LISTED:
                    _swap(self.lists[name], out=to.name, into=was.name)
        self.now = {**current, **before}
        self.attributes = self._kept()
        status = self.export.map.status_of(self.now["status"].name or "")
        payload = {
            "kind": self.export.map.kind_of(self.now["issuetype"].name), "status": status,
            **({"reason": self._reason()} if status in DONE else {}),
            "priority": self.export.map.priority_of(self.now["priority"].name), "queue": self.now["project"].name,
            "owner": self._assignee(), "requester": self.life.requester, "attributes": dict(self.attributes),
            "channel": "import", "source_id": self.life.case, "own_end": False,
            "records_replies": "comment" in self.fields or "comments" in self.issue,
        }  # fmt: skip
        if due := self._due(self.now["duedate"]):
            self.life.add("created:due", ev.TICKET_DUE_SET, created, {"to": due})
        texts = {"subject": self.now["summary"].name or self.key or self.life.case}
        if body := text_of(self.fields.get("description"), "description"):
            texts["text"] = body
        self.life.add("created", ev.TICKET_CREATED, created, payload, self.life.requester, texts=texts)

    def _assignee(self) -> str | None:
        value = self.now["assignee"]
        if value.id is None:
            return None
        self.life.people.setdefault(value.id, Someone(value.id, (value.name or value.id)[:200], "specialist"))
        self.life.workers.add(value.id)
        return value.id

    def _reason(self) -> str:
        return "cancelled" if (self.now["resolution"].name or "").lower() in _CANCELLED else "solved"

    def _due(self, value: Value) -> str | None:
        """The end of the day, in UTC, that the source names."""
        if not (stamp := value.id or value.name):
            return None
        return self.export.times.read(f"{stamp[:10]}T23:59:59+00:00", "duedate").isoformat()

    def _kept(self) -> dict[str, str]:
        """The attributes that the fields amount to now."""
        rename = self.export.map.attributes
        found = {"key": self.key} if self.key else {}
        for name, ours in _NAMES.items():
            if shown := self.now[name].name:
                found[rename.get(name, ours)] = shown[:2000]
        for name, ours in _LISTS_KEPT.items():
            if self.lists[name]:
                found[rename.get(name, ours)] = ", ".join(self.lists[name])[:2000]
        if self.lists["Component"]:
            found["module"] = self.lists["Component"][0]
        if shown := self.now["priority"].name:
            found["source_priority"] = shown
        for field_id, ours in rename.items():
            if field_id in self.fields and field_id not in _FIELDS and (shown := lives.plain(self.fields[field_id])):
                found[ours] = shown
        return found

    def _history(self, history: _History) -> None:
        before = dict(self.now)
        for name, _, to in history.items:
            if name in _LISTED:
                _swap(self.lists[name], out=_.name, into=to.name)
            elif name in self.now:
                self.now[name] = to
            elif name not in _ELSEWHERE:
                self.life.ignored[f"change of {name[:60] or 'no field'}"] += 1
        self._changes(history.key, history.at, history.by, before)

    def _changes(self, key: str, at: datetime, by: str | None, before: Mapping[str, Value]) -> None:
        """The events of what is another now than it was."""
        life, now, words = self.life, self.now, self.export.map
        if not now["project"].is_same(before["project"]):
            life.add(f"{key}:queue", ev.TICKET_MOVED, at, {"queue": now["project"].name}, by)
        if not now["assignee"].is_same(before["assignee"]):
            life.add(f"{key}:owner", ev.TICKET_ASSIGNED, at, {"to": self._assignee()}, by)
        if (priority := words.priority_of(now["priority"].name)) != words.priority_of(before["priority"].name):
            life.add(f"{key}:priority", ev.TICKET_PRIORITY_CHANGED, at, {"to": priority}, by)
        if (kind := words.kind_of(now["issuetype"].name)) != words.kind_of(before["issuetype"].name):
            life.add(f"{key}:kind", ev.TICKET_KIND_CHANGED, at, {"to": kind}, by)
        if now["summary"].name and not now["summary"].is_same(before["summary"]):
            life.add(
                f"{key}:subject", ev.TICKET_SUBJECT_CHANGED, at, {}, by, texts={"subject": str(now["summary"].name)}
            )
        if not now["duedate"].is_same(before["duedate"]):
            life.add(f"{key}:due", ev.TICKET_DUE_SET, at, {"to": self._due(now["duedate"])}, by)
        kept, had = self._kept(), self.attributes
        if changed := {name: kept.get(name) for name in (*had, *kept) if kept.get(name) != had.get(name)}:
            life.add(f"{key}:attributes", ev.TICKET_ATTRIBUTES_CHANGED, at, {"set": changed}, by)
            self.attributes = kept
        was, to = (words.status_of(state["status"].name or "") for state in (before, now))
        if was != to:
            payload = {"to": to, **({"reason": self._reason()} if to in DONE else {})}
            life.add(f"{key}:status", ev.TICKET_STATUS_CHANGED, at, payload, by)

    def _settle(self, created: datetime, current: Mapping[str, Value], listed: Mapping[str, list[str]]) -> None:
        """Where the changelog ends elsewhere than the issue is, the issue is right, and it is told."""
        before = dict(self.now)
        differing = [name for name, value in current.items() if not value.is_same(before[name])]
        uneven = [name for name in _LISTED if sorted(self.lists[name]) != sorted(listed[name])]
        # The same by its id, yet of another name since: what it is called now counts.
        self.now = dict(current)
        self.lists = {name: list(values) for name, values in listed.items()}
        stamp = self.fields.get("updated")
        latest = max(happening.at for happening in self.life.happenings)
        at = max(latest, self.export.times.read(stamp, "updated") if stamp is not None else created)
        self._changes(f"settled:{at.isoformat()}", at, None, before)
        for name in differing:
            shown, right = before[name].name or before[name].id, current[name].name or current[name].id
            self.life.told.append(f"{name}: history says {shown!r}, the issue says {right!r}")
        self.life.told += [f"{name}: history does not lead to {', '.join(listed[name]) or 'none'}" for name in uneven]

    def _messages(self) -> None:
        """Comments and attached files."""
        holder = self.fields.get("comment", self.issue.get("comments"))
        comments = holder if isinstance(holder, list) else lives.record(holder, "comment").get("comments")
        for item in lives.records(comments, "comment.comments"):
            try:
                comment = lives.record(item, "comment")
                key, at = (
                    lives.an_id(comment.get("id"), "id"),
                    self.export.times.read(comment.get("created"), "created"),
                )
                body, by = text_of(comment.get("body"), "body"), self._person(comment.get("author"), "author")
            except Reject as error:
                self._tell("comment", item, error)
                continue
            known = self.life.people.get(by or "")
            who = "requester" if known and known.role == "requester" and by not in self.life.workers else "human"
            self.life.said(f"comment:{key}", at, body, by=by, public=_is_public(comment), who=who)
        for item in lives.records(self.fields.get("attachment"), "attachment"):
            try:
                file = lives.record(item, "attachment")
                key, at = lives.an_id(file.get("id"), "id"), self.export.times.read(file.get("created"), "created")
                by = self._person(file.get("author"), "author")
                self.life.said(f"attachment:{key}", at, lives.attached([file], "attachment"), by=by, public=False)
            except Reject as error:
                self._tell("attachment", item, error)

    def _tell(self, what: str, item: Any, error: Reject) -> None:
        key = item.get("id") if isinstance(item, dict) else None
        self.life.rejects.append(f"{what} {key if isinstance(key, int | str) else '?'}: {error}")

    def _work(self) -> None:
        """Time worked."""
        holder = lives.record(self.fields.get("worklog"), "worklog")
        for item in lives.records(holder.get("worklogs"), "worklog.worklogs"):
            try:
                entry = lives.record(item, "worklog")
                key = lives.an_id(entry.get("id"), "id")
                at = self.export.times.read(entry.get("started") or entry.get("created"), "started")
                length = lives.seconds(entry.get("timeSpentSeconds"), "timeSpentSeconds")
                by = self._person(entry.get("author"), "author", works=True)
                said = text_of(entry.get("comment"), "comment")
            except Reject as error:
                self._tell("worklog", item, error)
                continue
            self.life.add(f"worklog:{key}", ev.TICKET_TIME_LOGGED, at, {"seconds": length}, by)
            self.life.said(f"worklog:{key}:note", at, said, by=by, public=False)

    def _ties(self, created: datetime) -> None:
        for item in lives.records(self.fields.get("issuelinks"), "issuelinks"):
            link = lives.record(item, "issuelinks")
            kind = lives.record(link.get("type"), "issuelinks.type")
            for side, verb in (("outwardIssue", "outward"), ("inwardIssue", "inward")):
                other = lives.record(link.get(side), side)
                if (found := lives.maybe_id(other.get("id"), f"{side}.id")) is not None:
                    how = _LINKS.get(lives.words(kind.get(verb), verb).lower(), "related")
                    self.life.ties.append(Tie(f"link:{link.get('id')}", how, found, created))
        parent = lives.record(self.fields.get("parent"), "parent")
        if (found := lives.maybe_id(parent.get("id"), "parent.id")) is not None:
            self.life.ties.append(Tie("parent", "parent", found, created))


def _names_in(value: Any, field_name: str) -> list[str]:
    names = [
        lives.words(lives.record(item, field_name).get("name"), field_name) for item in lives.records(value, field_name)
    ]
    return [name for name in names if name]


def _swap(values: list[str], *, out: str | None, into: str | None) -> None:
    if out and out in values:
        values.remove(out)
    if into and into not in values:
        values.append(into)


def _is_public(comment: Mapping[str, Any]) -> bool:
    """A comment is for staff where the service desk says so, or where it is kept to a role or a group."""
    internal = [
        one for one in lives.records(comment.get("properties"), "properties")
        if isinstance(one, dict) and one.get("key") == "sd.public.comment" and lives.plain(one.get("value")) is not None
        and (one["value"].get("internal") if isinstance(one["value"], dict) else None) in {True, "true"}
    ]  # fmt: skip
    return comment.get("jsdPublic", True) is True and not comment.get("visibility") and not internal
