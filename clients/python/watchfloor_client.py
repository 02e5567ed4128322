"""A typed client of Watchfloor's API. Made by clients/generate.py from the OpenAPI document; change it there.

    with Client("https://floor.example.com", "wf_…") as floor:
        made = floor.create_ticket({"subject": "Payout held", "body": "Since Monday."})
        for ticket in floor.all_list_tickets(status=["open"]):
            print(ticket["number"], ticket["subject"])

Needs httpx2 alone. What fails for a moment is tried again: a POST always with an Idempotency-Key, so that it acts once.
"""

# ruff: noqa: E501
from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NotRequired, Self, TypedDict, cast

import httpx2

Json = dict[str, Any]
AGAIN: Final = frozenset({429, 502, 503, 504})


class ApiError(Exception):
    """An answer that is an error. `problem` is the document, `errors` what is wrong with which field."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or status))
        self.status, self.problem = status, problem
        self.errors: list[Mapping[str, str]] = list(problem.get("errors", []))


class NotAllowed(ApiError):
    """401 or 403: no token in force, or one without the scope."""


class NotThere(ApiError):
    """404: there is nothing of that kind, or not for this person."""


class Changed(ApiError):
    """412: the ticket changed since it was read; `problem["changes"]` says how."""


class Invalid(ApiError):
    """422: something that was sent cannot be meant."""


class TooOften(ApiError):
    """429, also after every retry."""


ERRORS: Final[Mapping[int, type[ApiError]]] = {
    401: NotAllowed, 403: NotAllowed, 404: NotThere, 412: Changed, 422: Invalid, 429: TooOften,
}  # fmt: skip


def pages(get: Callable[[str], Any]) -> Iterator[Any]:
    """Every item of a list, a page at a time."""
    cursor: str | None = ""
    while cursor is not None:
        page = get(cursor)
        yield from page["items"]
        cursor = page["next"]


class Transport:
    """Sends requests, again where that helps."""

    def __init__(
        self, floor: str, token: str, *, tries: int = 4, timeout: float = 30.0,
        transport: httpx2.BaseTransport | None = None, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._http = httpx2.Client(
            base_url=floor.rstrip("/") + "/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=timeout,
            transport=transport,
        )  # fmt: skip
        self._tries, self._sleep = tries, sleep
        self.etag: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of its connections."""
        self._http.close()

    def send(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None,
        if_match: str | None = None, key: str | None = None, keyed: bool = False,
    ) -> Any:  # fmt: skip
        """The answer's data; `etag` is its ETag. Raises the ApiError of its status."""
        headers = {"If-Match": if_match} if if_match else {}
        if keyed:
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        sent: dict[str, Any] = {"params": {name: v for name, v in (query or {}).items() if v is not None}}
        if isinstance(body, bytes):
            sent["content"] = body
        elif body is not None:
            sent["json"] = body
        # Without a key a POST might act twice.
        tries = self._tries if keyed or method in ("GET", "PUT", "DELETE") else 1
        for n in range(1, tries + 1):
            try:
                answer = self._http.request(method, path, headers=headers, **sent)
            except httpx2.TransportError:
                if n == tries:
                    raise
                self._sleep(2.0 ** (n - 1) / 2)
                continue
            if answer.status_code not in AGAIN or n == tries:
                return self._read(answer)
            after = answer.headers.get("Retry-After", "")
            self._sleep(float(after) if after.isdecimal() else 2.0 ** (n - 1) / 2)
        raise AssertionError("a try returns or raises")

    def _read(self, answer: httpx2.Response) -> Any:
        self.etag = answer.headers.get("ETag")
        if answer.status_code < 400:
            return answer.json() if answer.content else None
        try:
            problem = answer.json()
        except ValueError:
            problem = {"detail": answer.text[:200]}
        raise ERRORS.get(answer.status_code, ApiError)(answer.status_code, problem)


class Away(TypedDict):
    """Until when one takes no tickets (null: until one comes back)."""

    until: NotRequired[str | None]


class Budget(TypedDict):
    """How many false alarms are accepted."""

    budget: str


class BudgetRow(TypedDict):
    """The budget that is in force from now on."""

    budget: str


class Changes(TypedDict):
    """What a PATCH of a ticket changes; what is left out stays. All of it is one act."""

    subject: NotRequired[str | None]
    kind: NotRequired[Literal["fault", "question", "request", "feedback"] | None]
    status: NotRequired[Literal["new", "open", "pending", "on_hold", "solved", "closed"] | None]
    reason: NotRequired[str | None]
    priority: NotRequired[Literal["P0", "P1", "P2", "P3"] | None]
    owner: NotRequired[int | None]
    queue: NotRequired[int | None]
    attributes: NotRequired[Json | None]
    due_at: NotRequired[str | None]
    snoozed_until: NotRequired[str | None]
    parent: NotRequired[int | None]
    to_children: NotRequired[bool]


class ClockRow(TypedDict):
    """A promise of a ticket."""

    target: str
    policy: str
    state: str
    due_at: str | None


class Clocks(TypedDict):
    """Every promise of a ticket as it stands at this moment."""

    items: list[ClockRow]


class Confirm(TypedDict):
    """Why it is a real issue, and who looks after it (null: oneself)."""

    owner: NotRequired[int | None]
    reason: NotRequired[str]


class Dismiss(TypedDict):
    """Why it needs nobody."""

    reason: str
    note: NotRequired[str]


class End(TypedDict):
    """How it ended for whoever asked."""

    outcome: Literal["solved", "cancelled"]


class Escalation(TypedDict):
    """What a ticket is handed to the next tier with."""

    answers: NotRequired[Json]
    queue: NotRequired[int | None]
    severity: NotRequired[int | None]
    needs: NotRequired[str]
    keep_owner: NotRequired[bool]


class Figure(TypedDict):
    """One figure of one group."""

    metric: str
    value: float | None
    unit: str
    n: int
    excluded: int
    by: Json


class Figures(TypedDict):
    """What was asked for, by metric and then by group."""

    items: list[Figure]


class FileRow(TypedDict):
    """A file that was kept; a message that names its id within a week carries it."""

    id: str
    name: str
    size: int
    type: str


class GroupRow(TypedDict):
    """A group of tickets that are about the same issue."""

    id: int
    title: str
    chips: list[Any]


class Hits(TypedDict):
    """What a search found, the best first."""

    items: list[TicketRow]
    total: int
    problems: list[str]
    after: int | None


class Idea(TypedDict):
    """Feedback on the board."""

    number: int
    title: str
    summary: str
    state: str
    note: str
    wants: int
    wanted: bool


class Ideas(TypedDict):
    """The board, the most wanted first."""

    items: list[Idea]


class Into(TypedDict):
    """The other ticket."""

    into: int


class Line(TypedDict):
    """One line of a ticket's history."""

    position: int
    ticket: int
    at: str
    kind: str
    actor: Ref | None
    public: bool
    text: str | None
    detail: Json


class MacroOn(TypedDict):
    """What of a macro's message is sent."""

    message: NotRequired[str | None]
    audience: NotRequired[Literal["", "reply", "note"]]


class Me(TypedDict):
    """Whom the token speaks for, and what it may do."""

    id: int
    name: str
    role: str
    scopes: list[str]
    permissions: list[str]
    token_ends_at: str | None


class Message(TypedDict):
    """What was said publicly on a ticket."""

    position: int
    at: str
    mine: bool
    text: str


class Messages(TypedDict):
    """What was said publicly, in order."""

    items: list[Message]


class NewFollowUp(TypedDict):
    """The first message of the ticket that carries this one on."""

    body: str
    subject: NotRequired[str]
    files: NotRequired[list[str]]


class NewLink(TypedDict):
    """How another ticket belongs to this one."""

    to: int
    how: NotRequired[Literal["related", "duplicates", "duplicated_by", "blocks", "blocked_by"]]


class NewMessage(TypedDict):
    """A public reply."""

    body: str
    files: NotRequired[list[str]]
    mentions: NotRequired[list[int]]
    to_children: NotRequired[bool]


class NewNote(TypedDict):
    """An internal note."""

    body: str
    files: NotRequired[list[str]]
    mentions: NotRequired[list[int]]


class NewTicket(TypedDict):
    """A ticket to file."""

    subject: str
    body: str
    requester: NotRequired[int | None]
    kind: NotRequired[Literal["fault", "question", "request", "feedback"]]
    priority: NotRequired[Literal["P0", "P1", "P2", "P3"] | None]
    queue: NotRequired[int | None]
    attributes: NotRequired[Json]
    files: NotRequired[list[str]]


class Order(TypedDict):
    """All ids, in their new order."""

    ids: list[int]


class OtherGroup(TypedDict):
    """Another group."""

    other: int


class OwnMessage(TypedDict):
    """What one writes on one's own ticket."""

    body: str
    files: NotRequired[list[str]]


class OwnTicket(TypedDict):
    """A ticket of one's own to file."""

    subject: str
    body: str
    kind: NotRequired[Literal["fault", "question", "request", "feedback"]]
    attributes: NotRequired[Json]
    files: NotRequired[list[str]]


class OwnTicketPage(TypedDict):
    """A page of one's own tickets."""

    items: list[OwnTicketRow]
    next: str | None


class OwnTicketRow(TypedDict):
    """One's own ticket, as whoever asked it sees it."""

    number: int
    subject: str
    kind: str
    status: str
    created_at: str
    updated_at: str
    solved_at: str | None


class Parted(TypedDict):
    """The tickets, by number, that are another matter."""

    tickets: list[int]


class People(TypedDict):
    """A page of people."""

    items: list[PersonRow]
    next: str | None


class PersonRow(TypedDict):
    """Somebody."""

    id: int
    name: str
    role: str
    site: str | None
    team: Ref | None


class PlatformRow(TypedDict):
    """A platform with its modules."""

    id: int
    name: str
    modules: list[Ref]


class Platforms(TypedDict):
    """All platforms."""

    items: list[PlatformRow]


class Rating(TypedDict):
    """How the help was, and how much effort it took."""

    rating: NotRequired[int | None]
    effort: NotRequired[int | None]
    comment: NotRequired[str]


class Ref(TypedDict):
    """Somebody or something by id and name."""

    id: int
    name: str


class Refs(TypedDict):
    """All there are."""

    items: list[Ref]


class SetUp(TypedDict):
    """Something that was set up."""

    id: int
    name: str
    shared: bool
    version: int
    saved_at: str
    body: Json


class SetUps(TypedDict):
    """All of a kind that are in use, in their order."""

    items: list[SetUp]


class Shift(TypedDict):
    """Somebody works."""

    person: int
    start: str
    end: str
    zone: str


class Shifts(TypedDict):
    """Who works in the next day."""

    items: list[Shift]


class SignalRow(TypedDict):
    """A group of tickets that grows beyond its expected rate."""

    id: int
    title: str
    state: str
    onset_at: str
    raised_at: str
    changed_at: str
    ended_at: str | None
    observed: float
    expected: float
    requesters: int
    explanation: str
    verdict: str
    verdict_at: str | None
    reason: str
    owner: Ref | None


class Signals(TypedDict):
    """A page of signals, the newest first."""

    items: list[SignalRow]
    next: str | None


class SplitOff(TypedDict):
    """The message that is a matter of its own."""

    message: int
    subject: NotRequired[str]
    queue: NotRequired[int | None]


class Switch(TypedDict):
    """Whether a rule acts."""

    enabled: bool


class Target(TypedDict):
    """A ticket by its number, or another signal by its id."""

    ticket: NotRequired[int | None]
    signal: NotRequired[int | None]


class TicketPage(TypedDict):
    """A page of tickets."""

    items: list[TicketRow]
    next: str | None


class TicketRow(TypedDict):
    """A ticket as it is now."""

    number: int
    position: int
    subject: str
    kind: str
    status: str
    closed_reason: str | None
    priority: str | None
    queue: Ref | None
    owner: Ref | None
    requester: Ref | None
    tier: int
    attributes: Json
    channel: str
    source: str
    source_id: str | None
    created_at: str
    updated_at: str
    first_reply_at: str | None
    solved_at: str | None
    due_at: str | None
    snoozed_until: str | None
    worked_seconds: int
    reopens: int
    moves: int
    votes: int
    rating: int | None
    effort: int | None
    parent: int | None
    merged_into: int | None
    follow_up_of: int | None
    split_from: int | None


class Timeline(TypedDict):
    """A ticket's whole history in order."""

    items: list[Line]


class ToSetUp(TypedDict):
    """What it shall say."""

    name: str
    body: Json
    shared: NotRequired[bool]


class Undoing(TypedDict):
    """Which acts to undo: positions of events of one's own. Empty: one's last act on the ticket."""

    positions: NotRequired[list[int]]


class ViewCount(TypedDict):
    """How many tickets a view holds for the reader; null where they are not counted yet."""

    id: int
    name: str
    tickets: int | None


class ViewCounts(TypedDict):
    """Of every view that the reader may use."""

    items: list[ViewCount]


class Worked(TypedDict):
    """Time worked."""

    seconds: int

class Client(Transport):
    """Every operation of the API, by its name."""

    def get_openapi(self) -> Json:
        """This document."""
        return cast("Json", self.send("GET", "/openapi.json"))

    def get_me(self) -> Me:
        """Whom the token speaks for, and what their role allows."""
        return cast("Me", self.send("GET", "/me"))

    def list_tickets(self, *, status: Sequence[str] | None = None, priority: Sequence[str] | None = None, queue: Sequence[int] | None = None, owner: Sequence[int] | None = None, platform: Sequence[str] | None = None, condition: str | None = None, view: int | None = None, sort: Literal["-updated_at", "updated_at", "-created_at", "created_at"] | None = None, cursor: str | None = None, limit: int | None = None) -> TicketPage:
        """Tickets, the last changed first."""
        return cast("TicketPage", self.send("GET", "/tickets", query={"status": status, "priority": priority, "queue": queue, "owner": owner, "platform": platform, "condition": condition, "view": view, "sort": sort, "cursor": cursor, "limit": limit}))

    def all_list_tickets(self, *, status: Sequence[str] | None = None, priority: Sequence[str] | None = None, queue: Sequence[int] | None = None, owner: Sequence[int] | None = None, platform: Sequence[str] | None = None, condition: str | None = None, view: int | None = None, sort: Literal["-updated_at", "updated_at", "-created_at", "created_at"] | None = None, limit: int | None = None) -> Iterator[TicketRow]:
        """Tickets, the last changed first. Through all pages."""
        return pages(lambda cursor: self.list_tickets(status=status, priority=priority, queue=queue, owner=owner, platform=platform, condition=condition, view=view, sort=sort, limit=limit, cursor=cursor))

    def create_ticket(self, body: NewTicket, *, request_key: str | None = None) -> TicketRow:
        """File a ticket."""
        return cast("TicketRow", self.send("POST", "/tickets", body=body, key=request_key, keyed=True))

    def get_ticket(self, number: int) -> TicketRow:
        """One ticket, with its ETag for a later If-Match."""
        return cast("TicketRow", self.send("GET", f"/tickets/{number}"))

    def change_ticket(self, number: int, body: Changes, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Change a ticket: status, priority, kind, owner, queue, subject, attributes, due date, sleep, parent."""
        return cast("TicketRow", self.send("PATCH", f"/tickets/{number}", body=body, if_match=if_match, key=request_key, keyed=True))

    def get_ticket_timeline(self, number: int) -> Timeline:
        """A ticket's whole history, notes and all, in order."""
        return cast("Timeline", self.send("GET", f"/tickets/{number}/timeline"))

    def reply_to_ticket(self, number: int, body: NewMessage, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Write to the requester. The ticket is answered as it is then."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/replies", body=body, if_match=if_match, key=request_key, keyed=True))

    def note_on_ticket(self, number: int, body: NewNote, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Write an internal note; the requester never sees it."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/notes", body=body, if_match=if_match, key=request_key, keyed=True))

    def retract_message(self, number: int, position: int, *, if_match: str | None = None) -> TicketRow:
        """Take back what one wrote less than a minute ago."""
        return cast("TicketRow", self.send("DELETE", f"/tickets/{number}/messages/{position}", if_match=if_match))

    def merge_ticket(self, number: int, body: Into, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Make the ticket part of another. The other one is answered."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/merge", body=body, if_match=if_match, key=request_key, keyed=True))

    def unmerge_ticket(self, number: int, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Take a merge back."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/unmerge", if_match=if_match, key=request_key, keyed=True))

    def split_ticket(self, number: int, body: SplitOff, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Begin a ticket of its own with a message. The new one is answered."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/split", body=body, if_match=if_match, key=request_key, keyed=True))

    def follow_up_ticket(self, number: int, body: NewFollowUp, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Carry a solved or closed ticket on in a new one, which is answered."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/follow-ups", body=body, if_match=if_match, key=request_key, keyed=True))

    def link_ticket(self, number: int, body: NewLink, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Say how another ticket belongs to this one."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/links", body=body, if_match=if_match, key=request_key, keyed=True))

    def unlink_ticket(self, number: int, body: NewLink, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Take such a link back."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/links/end", body=body, if_match=if_match, key=request_key, keyed=True))

    def log_time_on_ticket(self, number: int, body: Worked, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Add time that one worked on it."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/work", body=body, if_match=if_match, key=request_key, keyed=True))

    def escalate_ticket(self, number: int, body: Escalation, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Hand the ticket to the next tier. What its template still needs is named."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/escalation", body=body, if_match=if_match, key=request_key, keyed=True))

    def undo_on_ticket(self, number: int, body: Undoing, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Take back acts of one's own on the ticket. What others changed since stays."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/undo", body=body, if_match=if_match, key=request_key, keyed=True))

    def ask_for_rating(self, number: int, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Ask the requester how the help was."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/rating-request", if_match=if_match, key=request_key, keyed=True))

    def count_views(self) -> ViewCounts:
        """How many tickets each view holds, from kept counts."""
        return cast("ViewCounts", self.send("GET", "/views/counts"))

    def search_tickets(self, *, q: str, sort: Literal["best", "newest", "updated"] | None = None, after: int | None = None) -> Hits:
        """Search subjects, messages, notes, attributes and people."""
        return cast("Hits", self.send("GET", "/search", query={"q": q, "sort": sort, "after": after}))

    def apply_macro_to_ticket(self, number: int, key: int, body: MacroOn, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Do a macro on a ticket: all of it or nothing."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/macros/{key}", body=body, if_match=if_match, key=request_key, keyed=True))

    def take_next_ticket(self, *, request_key: str | None = None) -> TicketRow:
        """Make the next right ticket one's own; 404 where nothing waits for one."""
        return cast("TicketRow", self.send("POST", "/next", key=request_key, keyed=True))

    def vote_for_ticket(self, number: int) -> TicketRow:
        """Want what a ticket of feedback asks for."""
        return cast("TicketRow", self.send("PUT", f"/tickets/{number}/vote"))

    def unvote_for_ticket(self, number: int) -> TicketRow:
        """Take one's vote back."""
        return cast("TicketRow", self.send("DELETE", f"/tickets/{number}/vote"))

    def list_feedback(self) -> Ideas:
        """The ideas that are shown to everybody, the most wanted first."""
        return cast("Ideas", self.send("GET", "/feedback"))

    def upload_file(self, body: bytes, *, name: str) -> FileRow:
        """Keep a file: its bytes are the body."""
        return cast("FileRow", self.send("POST", "/files", query={"name": name}, body=body))

    def get_metrics(self, *, metric: Sequence[str] | None = None, start: str | None = None, end: str | None = None, by: str | None = None, where: Sequence[str] | None = None, timezone: str | None = None) -> Figures:
        """Figures over a window (`start` inclusive, `end` exclusive), by a dimension where one is asked for."""
        return cast("Figures", self.send("GET", "/metrics", query={"metric": metric, "start": start, "end": end, "by": by, "where": where, "timezone": timezone}))

    def get_daily_report(self, day: str, *, timezone: str | None = None) -> Json:
        """The report of a day, midnight to midnight."""
        return cast("Json", self.send("GET", f"/reports/daily/{day}", query={"timezone": timezone}))

    def get_ticket_clocks(self, number: int) -> Clocks:
        """What was promised of a ticket, and how that stands."""
        return cast("Clocks", self.send("GET", f"/tickets/{number}/clocks"))

    def get_roster(self) -> Shifts:
        """Who works the desk within a day from now."""
        return cast("Shifts", self.send("GET", "/roster"))

    def go_away(self, body: Away, *, request_key: str | None = None) -> None:
        """Be given no tickets."""
        self.send("POST", "/me/away", body=body, key=request_key, keyed=True)

    def come_back(self) -> None:
        """Be given tickets again."""
        self.send("DELETE", "/me/away")

    def list_own_tickets(self, *, cursor: str | None = None, limit: int | None = None) -> OwnTicketPage:
        """What one asked, the last changed first."""
        return cast("OwnTicketPage", self.send("GET", "/me/tickets", query={"cursor": cursor, "limit": limit}))

    def all_list_own_tickets(self, *, limit: int | None = None) -> Iterator[OwnTicketRow]:
        """What one asked, the last changed first. Through all pages."""
        return pages(lambda cursor: self.list_own_tickets(limit=limit, cursor=cursor))

    def create_own_ticket(self, body: OwnTicket, *, request_key: str | None = None) -> OwnTicketRow:
        """Ask something."""
        return cast("OwnTicketRow", self.send("POST", "/me/tickets", body=body, key=request_key, keyed=True))

    def get_own_ticket(self, number: int) -> OwnTicketRow:
        """One ticket of one's own."""
        return cast("OwnTicketRow", self.send("GET", f"/me/tickets/{number}"))

    def get_own_messages(self, number: int) -> Messages:
        """What was said publicly on it, in order."""
        return cast("Messages", self.send("GET", f"/me/tickets/{number}/messages"))

    def reply_to_own_ticket(self, number: int, body: OwnMessage, *, request_key: str | None = None) -> OwnTicketRow:
        """Write on one's own ticket."""
        return cast("OwnTicketRow", self.send("POST", f"/me/tickets/{number}/replies", body=body, key=request_key, keyed=True))

    def end_own_ticket(self, number: int, body: End, *, request_key: str | None = None) -> OwnTicketRow:
        """Say that it is solved, or needed no more."""
        return cast("OwnTicketRow", self.send("POST", f"/me/tickets/{number}/end", body=body, key=request_key, keyed=True))

    def rate_own_ticket(self, number: int, body: Rating, *, request_key: str | None = None) -> OwnTicketRow:
        """Say how the help was."""
        return cast("OwnTicketRow", self.send("POST", f"/me/tickets/{number}/rating", body=body, key=request_key, keyed=True))

    def list_people(self, *, role: Sequence[str] | None = None, cursor: str | None = None, limit: int | None = None) -> People:
        """People, by id."""
        return cast("People", self.send("GET", "/people", query={"role": role, "cursor": cursor, "limit": limit}))

    def all_list_people(self, *, role: Sequence[str] | None = None, limit: int | None = None) -> Iterator[PersonRow]:
        """People, by id. Through all pages."""
        return pages(lambda cursor: self.list_people(role=role, limit=limit, cursor=cursor))

    def list_teams(self) -> Refs:
        """Teams, by name."""
        return cast("Refs", self.send("GET", "/teams"))

    def list_platforms(self) -> Platforms:
        """Platforms and their modules, by name."""
        return cast("Platforms", self.send("GET", "/platforms"))

    def list_queues(self) -> Refs:
        """The queues that one may see, by name."""
        return cast("Refs", self.send("GET", "/queues"))

    def list_views(self) -> SetUps:
        """The views in use: one's own and those for everybody."""
        return cast("SetUps", self.send("GET", "/views"))

    def create_view(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a view."""
        return cast("SetUp", self.send("POST", "/views", body=body, key=request_key, keyed=True))

    def get_view(self, key: int) -> SetUp:
        """One view."""
        return cast("SetUp", self.send("GET", f"/views/{key}"))

    def replace_view(self, key: int, body: ToSetUp) -> SetUp:
        """Let a view say this from now on."""
        return cast("SetUp", self.send("PUT", f"/views/{key}", body=body))

    def archive_view(self, key: int) -> None:
        """Take a view out of use."""
        self.send("DELETE", f"/views/{key}")

    def list_macros(self) -> SetUps:
        """The macros in use: one's own and those for everybody."""
        return cast("SetUps", self.send("GET", "/macros"))

    def create_macro(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a macro."""
        return cast("SetUp", self.send("POST", "/macros", body=body, key=request_key, keyed=True))

    def get_macro(self, key: int) -> SetUp:
        """One macro."""
        return cast("SetUp", self.send("GET", f"/macros/{key}"))

    def replace_macro(self, key: int, body: ToSetUp) -> SetUp:
        """Let a macro say this from now on."""
        return cast("SetUp", self.send("PUT", f"/macros/{key}", body=body))

    def archive_macro(self, key: int) -> None:
        """Take a macro out of use."""
        self.send("DELETE", f"/macros/{key}")

    def list_canned_texts(self) -> SetUps:
        """The canned texts in use: one's own and those for everybody."""
        return cast("SetUps", self.send("GET", "/canned"))

    def create_canned_text(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a canned text."""
        return cast("SetUp", self.send("POST", "/canned", body=body, key=request_key, keyed=True))

    def get_canned_text(self, key: int) -> SetUp:
        """One canned text."""
        return cast("SetUp", self.send("GET", f"/canned/{key}"))

    def replace_canned_text(self, key: int, body: ToSetUp) -> SetUp:
        """Let a canned text say this from now on."""
        return cast("SetUp", self.send("PUT", f"/canned/{key}", body=body))

    def archive_canned_text(self, key: int) -> None:
        """Take a canned text out of use."""
        self.send("DELETE", f"/canned/{key}")

    def list_rules(self) -> SetUps:
        """The rules in use."""
        return cast("SetUps", self.send("GET", "/rules"))

    def create_rule(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a rule."""
        return cast("SetUp", self.send("POST", "/rules", body=body, key=request_key, keyed=True))

    def get_rule(self, key: int) -> SetUp:
        """One rule."""
        return cast("SetUp", self.send("GET", f"/rules/{key}"))

    def replace_rule(self, key: int, body: ToSetUp) -> SetUp:
        """Let a rule say this from now on."""
        return cast("SetUp", self.send("PUT", f"/rules/{key}", body=body))

    def archive_rule(self, key: int) -> None:
        """Take a rule out of use."""
        self.send("DELETE", f"/rules/{key}")

    def list_policies(self) -> SetUps:
        """The policies in use."""
        return cast("SetUps", self.send("GET", "/policies"))

    def create_policy(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a policy."""
        return cast("SetUp", self.send("POST", "/policies", body=body, key=request_key, keyed=True))

    def get_policy(self, key: int) -> SetUp:
        """One policy."""
        return cast("SetUp", self.send("GET", f"/policies/{key}"))

    def replace_policy(self, key: int, body: ToSetUp) -> SetUp:
        """Let a policy say this from now on."""
        return cast("SetUp", self.send("PUT", f"/policies/{key}", body=body))

    def archive_policy(self, key: int) -> None:
        """Take a policy out of use."""
        self.send("DELETE", f"/policies/{key}")

    def list_calendars(self) -> SetUps:
        """The calendars in use."""
        return cast("SetUps", self.send("GET", "/calendars"))

    def create_calendar(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a calendar."""
        return cast("SetUp", self.send("POST", "/calendars", body=body, key=request_key, keyed=True))

    def get_calendar(self, key: int) -> SetUp:
        """One calendar."""
        return cast("SetUp", self.send("GET", f"/calendars/{key}"))

    def replace_calendar(self, key: int, body: ToSetUp) -> SetUp:
        """Let a calendar say this from now on."""
        return cast("SetUp", self.send("PUT", f"/calendars/{key}", body=body))

    def archive_calendar(self, key: int) -> None:
        """Take a calendar out of use."""
        self.send("DELETE", f"/calendars/{key}")

    def list_forms(self) -> SetUps:
        """The forms in use."""
        return cast("SetUps", self.send("GET", "/forms"))

    def create_form(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a form."""
        return cast("SetUp", self.send("POST", "/forms", body=body, key=request_key, keyed=True))

    def get_form(self, key: int) -> SetUp:
        """One form."""
        return cast("SetUp", self.send("GET", f"/forms/{key}"))

    def replace_form(self, key: int, body: ToSetUp) -> SetUp:
        """Let a form say this from now on."""
        return cast("SetUp", self.send("PUT", f"/forms/{key}", body=body))

    def archive_form(self, key: int) -> None:
        """Take a form out of use."""
        self.send("DELETE", f"/forms/{key}")

    def switch_rule(self, key: int, body: Switch, *, request_key: str | None = None) -> SetUp:
        """Let a rule act, or not."""
        return cast("SetUp", self.send("POST", f"/rules/{key}/state", body=body, key=request_key, keyed=True))

    def order_rules(self, body: Order, *, request_key: str | None = None) -> None:
        """Put the rules in this order."""
        self.send("POST", "/rules/order", body=body, key=request_key, keyed=True)

    def list_signals(self, *, state: Literal["open", "over", "any"] | None = None, verdict: Literal["", "confirmed", "false_alarm", "other", "undecided"] | None = None, cursor: str | None = None, limit: int | None = None) -> Signals:
        """Signals, the newest first."""
        return cast("Signals", self.send("GET", "/signals", query={"state": state, "verdict": verdict, "cursor": cursor, "limit": limit}))

    def all_list_signals(self, *, state: Literal["open", "over", "any"] | None = None, verdict: Literal["", "confirmed", "false_alarm", "other", "undecided"] | None = None, limit: int | None = None) -> Iterator[SignalRow]:
        """Signals, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_signals(state=state, verdict=verdict, limit=limit, cursor=cursor))

    def get_signal(self, key: int) -> SignalRow:
        """One signal."""
        return cast("SignalRow", self.send("GET", f"/signals/{key}"))

    def confirm_signal(self, key: int, body: Confirm, *, request_key: str | None = None) -> SignalRow:
        """Say that it is a real issue."""
        return cast("SignalRow", self.send("POST", f"/signals/{key}/confirmation", body=body, key=request_key, keyed=True))

    def dismiss_signal(self, key: int, body: Dismiss, *, request_key: str | None = None) -> SignalRow:
        """Say that it needs nobody."""
        return cast("SignalRow", self.send("POST", f"/signals/{key}/dismissal", body=body, key=request_key, keyed=True))

    def reopen_signal(self, key: int, *, request_key: str | None = None) -> SignalRow:
        """Take back what was decided."""
        return cast("SignalRow", self.send("POST", f"/signals/{key}/reopening", key=request_key, keyed=True))

    def link_signal(self, key: int, body: Target, *, request_key: str | None = None) -> SignalRow:
        """Link it to a ticket or another signal."""
        return cast("SignalRow", self.send("POST", f"/signals/{key}/links", body=body, key=request_key, keyed=True))

    def unlink_signal(self, key: int, body: Target, *, request_key: str | None = None) -> SignalRow:
        """Take such a link back."""
        return cast("SignalRow", self.send("POST", f"/signals/{key}/unlinking", body=body, key=request_key, keyed=True))

    def set_budget(self, body: Budget) -> BudgetRow:
        """Set how many false alarms the detector may raise."""
        return cast("BudgetRow", self.send("PUT", "/watch/budget", body=body))

    def get_group(self, key: int) -> GroupRow:
        """One group."""
        return cast("GroupRow", self.send("GET", f"/groups/{key}"))

    def list_group_tickets(self, key: int, *, cursor: str | None = None, limit: int | None = None) -> TicketPage:
        """The tickets of a group that one may see, the newest first."""
        return cast("TicketPage", self.send("GET", f"/groups/{key}/tickets", query={"cursor": cursor, "limit": limit}))

    def all_list_group_tickets(self, key: int, *, limit: int | None = None) -> Iterator[TicketRow]:
        """The tickets of a group that one may see, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_group_tickets(key, limit=limit, cursor=cursor))

    def merge_groups(self, key: int, body: OtherGroup, *, request_key: str | None = None) -> GroupRow:
        """Make another group part of this one."""
        return cast("GroupRow", self.send("POST", f"/groups/{key}/merges", body=body, key=request_key, keyed=True))

    def split_group(self, key: int, body: Parted, *, request_key: str | None = None) -> GroupRow:
        """Take tickets out of a group into one of their own."""
        return cast("GroupRow", self.send("POST", f"/groups/{key}/splits", body=body, key=request_key, keyed=True))
