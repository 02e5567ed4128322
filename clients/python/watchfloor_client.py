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
    """412: it changed since it was read; of a ticket `problem["changes"]` says how."""


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
        if_match: str | None = None, key: str | None = None, keyed: bool = False, raw: bool = False,
    ) -> Any:  # fmt: skip
        """The answer's data, its bytes where they are a file (`raw`); `etag` is its ETag. Raises the ApiError of its
        status.
        """
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
                return self._read(answer, raw=raw)
            after = answer.headers.get("Retry-After", "")
            self._sleep(float(after) if after.isdecimal() else 2.0 ** (n - 1) / 2)
        raise AssertionError("a try returns or raises")

    def _read(self, answer: httpx2.Response, *, raw: bool) -> Any:
        self.etag = answer.headers.get("ETag")
        if answer.status_code < 400:
            return answer.content if raw else answer.json() if answer.content else None
        try:
            problem = answer.json()
        except ValueError:
            problem = {"detail": answer.text[:200]}
        raise ERRORS.get(answer.status_code, ApiError)(answer.status_code, problem)


class AbsenceRow(TypedDict):
    """Somebody is absent on these local days, the last one included."""

    id: int
    person: Ref
    first: str
    last: str
    why: str


class Absences(TypedDict):
    """A page of absences, the latest first."""

    items: list[AbsenceRow]
    next: str | None


class Act(TypedDict):
    """The positions of the events of an act of one's own, on whatever tickets."""

    positions: list[int]


class ActiveGroup(TypedDict):
    """A group with the tickets of the day, the week and the week before."""

    id: int
    title: str
    chips: list[str]
    day: int
    week: int
    before: int
    people: int
    unsure: int
    total: int
    newest: str


class ActiveGroups(TypedDict):
    """Groups, the largest of the week first, counted up to `until`."""

    items: list[ActiveGroup]
    until: str | None
    next: str | None


class AddressPage(TypedDict):
    """A page of addresses, the newest first."""

    items: list[AddressRow]
    next: str | None


class AddressRow(TypedDict):
    """Whose address it is. `verified_at`: since then it is known to be; `bounced_at`: mails to it come back."""

    id: int
    person: int
    address: str
    verified_at: str | None
    bounced_at: str | None
    muted_at: str | None


class Addresses(TypedDict):
    """In the order in which they came."""

    items: list[AddressRow]


class Adopted(TypedDict):
    """Whether there was nothing before."""

    adopted: bool


class Asking(TypedDict):
    """When requesters are asked how the help was, and what follows a bad answer."""

    ask: bool
    bad_at_most: int
    due_hours: int
    priority: str
    owner: int | None


class AuditLine(TypedDict):
    """An entry of the audit, or (`of_log`) an administrative event of the log, which tells those itself."""

    at: str
    kind: str
    actor: int | None
    subject: str
    detail: Json
    address: str | None
    position: int | None
    of_log: bool
    hash: str


class AuditPage(TypedDict):
    """A page of lines, the newest first."""

    items: list[AuditLine]
    next: str | None


class Away(TypedDict):
    """Until when one takes no tickets (null: until one comes back)."""

    until: NotRequired[str | None]


# So many people are needed on these weekdays, from and until these times.
BandBody = TypedDict("BandBody", {"days": "list[int]", "from": "str", "until": "str", "people": "int"})


class Banner(TypedDict):
    """A notice; its name is what is told in one line."""

    name: str
    body: BannerBody


class BannerBody(TypedDict):
    """What is known to be wrong; `words` are those by which a text is about it."""

    text: NotRequired[str]
    state: NotRequired[Literal["looked_at", "worked_on", "watched", "planned", "known"]]
    platform: NotRequired[str]
    module: NotRequired[str]
    words: NotRequired[list[str]]
    since: NotRequired[str | None]
    next_word_at: NotRequired[str | None]


class Board(TypedDict):
    """Tickets by two dimensions, as they stand now; `left_out` stand at rows that are not listed."""

    rows: list[HeadingRow]
    columns: list[HeadingRow]
    cells: list[BoardCellRow]
    total: int
    left_out: int


class BoardCellRow(TypedDict):
    """How many tickets stand at a row and a column."""

    row: int | str
    column: int | str
    n: int


class Budget(TypedDict):
    """How many false alarms are accepted."""

    budget: str


class BudgetNow(TypedDict):
    """The budget in force; null `set_at` is the default that nobody set."""

    budget: str
    per_stream: bool
    set_at: str | None
    set_by: Ref | None


class BudgetRow(TypedDict):
    """The budget that is in force from now on."""

    budget: str


class CapacityRow(TypedDict):
    """How much somebody holds at most; `people` have their own limit, by id."""

    limit: float
    weights: Json
    waiting: float
    people: Json


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


class ColumnRow(TypedDict):
    """A column of a file: examples of what is in it, and how many distinct values the first rows hold."""

    name: str
    examples: list[str]
    distinct: int


class Columned(TypedDict):
    """Which column of the file is what."""

    time: str
    attributes: list[str]
    id: NotRequired[str | None]
    requester: NotRequired[str | None]
    text: NotRequired[str | None]
    time_format: NotRequired[str | None]
    timezone: NotRequired[str]


class Columns(TypedDict):
    """The columns of a file and what each may be: a guess, to be confirmed."""

    items: list[ColumnRow]
    time: str
    id: str
    requester: str
    text: str
    attributes: list[str]
    time_formats: list[str]


class Confirm(TypedDict):
    """Why it is a real issue, and who looks after it (null: oneself)."""

    owner: NotRequired[int | None]
    reason: NotRequired[str]


class Counted(TypedDict):
    """The tickets that a figure's n counts, the lowest numbers first."""

    items: list[TicketRow]
    more: bool


class Coverage(TypedDict):
    """The coverage that a site needs."""

    name: str
    body: CoverageBody


class CoverageBody(TypedDict):
    """How many people a site needs by hour of the week."""

    site: str
    zone: str
    bands: NotRequired[list[BandBody]]


class DayRow(TypedDict):
    """What somebody works on one day, whatever the pattern says; without times: not at all."""

    person: int
    day: str
    zone: str
    start: str | None
    end: str | None


class Deliveries(TypedDict):
    """A page of them, the newest first."""

    items: list[DeliveryRow]
    next: str | None


class DeliveryRow(TypedDict):
    """What was put in the post for a hook."""

    id: int
    key: str
    state: Literal["waiting", "sent", "failed", "given_up"]
    attempts: int
    created_at: str
    next_at: str
    done_at: str | None
    last_status: int | None
    last_error: str


class DeliveryTold(TypedDict):
    """One delivery with its newest attempts."""

    delivery: DeliveryRow
    tries: list[TryRow]


class DetectorAuditRow(TypedDict):
    """One replay of the store's own weeks. Rates are a week's; `low` and `high` bound them with 95 %."""

    position: int
    at: str
    since: str
    until: str
    weeks: float
    tickets: int
    streams: int
    false_alarms: int
    per_week: float
    low: float
    high: float
    allowed: float
    budget: str


class DetectorAudits(TypedDict):
    """The newest ones first."""

    items: list[DetectorAuditRow]


class Dismiss(TypedDict):
    """Why it needs nobody."""

    reason: str
    note: NotRequired[str]


class Domain(TypedDict):
    """A part of the work."""

    name: str
    body: DomainBody
    shared: NotRequired[bool]


class DomainBody(TypedDict):
    """What a domain is made of: at least one platform or module."""

    platforms: NotRequired[list[str]]
    modules: NotRequired[list[str]]


class DuePage(TypedDict):
    """A page of tickets, that which is due first first."""

    items: list[DueRow]
    next: str | None


class DueRow(TypedDict):
    """A ticket, and when its next promise comes due."""

    ticket: TicketRow
    due_at: str


class EditRow(TypedDict):
    """What somebody did to a group; `can_undo` where it still holds."""

    position: int
    kind: str
    at: str
    by: str
    other: int | None
    title: str
    tickets: int
    can_undo: bool


class Edits(TypedDict):
    """The newest ones first."""

    items: list[EditRow]


class End(TypedDict):
    """How it ended for whoever asked."""

    outcome: Literal["solved", "cancelled"]


class Ended(TypedDict):
    """How many ended."""

    sessions: int


class ErasureRow(TypedDict):
    """One person's erasure; `counts` says by room what went."""

    id: int
    person: int
    by: int | None
    reason: str
    asked_at: str
    stage: str
    counts: Json
    done_at: str | None


class Erasures(TypedDict):
    """A page of them, the newest first."""

    items: list[ErasureRow]
    next: str | None


class Escalatable(TypedDict):
    """What a hand-over of the ticket needs, where it may go (`likely` is the id of the likeliest), what came before."""

    tier: int
    template: str
    fields: list[FieldRow]
    queues: list[Ref]
    likely: int | None
    handovers: list[HandoverRow]


class Escalated(TypedDict):
    """A ticket that is with a higher tier, and what it was handed over with."""

    ticket: TicketRow
    handover: HandoverRow | None


class EscalatedList(TypedDict):
    """The longest there first."""

    items: list[Escalated]
    more: bool


class Escalation(TypedDict):
    """What a ticket is handed to the next tier with."""

    answers: NotRequired[Json]
    queue: NotRequired[int | None]
    severity: NotRequired[int | None]
    needs: NotRequired[str]
    keep_owner: NotRequired[bool]


class EvidenceRow(TypedDict):
    """One thing that was asked for, and what was said; null: it was left empty."""

    label: str
    text: str | None


class FieldRow(TypedDict):
    """One thing that the next tier asks for."""

    key: str
    label: str
    type: str
    required: bool
    why: str
    example: str
    options: list[str]


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


class GapRow(TypedDict):
    """Hours on end in which too few are there."""

    coverage_need: int
    site: str
    start: str
    end: str
    need: int
    have: int


class GrantRow(TypedDict):
    """A person or a team may see a ticket or a queue's tickets, until then (null: until it is taken back)."""

    id: int
    person: Ref | None
    team: Ref | None
    ticket: int | None
    queue: Ref | None
    reason: str
    given_at: str
    given_by: int | None
    expires_at: str | None
    may_take: bool


class Grants(TypedDict):
    """A page of access that holds, the newest first."""

    items: list[GrantRow]
    next: str | None


class GroupRow(TypedDict):
    """A group of tickets that are about the same issue."""

    id: int
    title: str
    chips: list[Any]


class HandedMessage(TypedDict):
    """What was said publicly, or written to partners (`note`)."""

    position: int
    at: str
    note: bool
    mine: bool
    text: str


class HandedMessages(TypedDict):
    """In order."""

    items: list[HandedMessage]


class HandedPage(TypedDict):
    """A page of them, the last changed first."""

    items: list[HandedRow]
    next: str | None


class HandedRow(TypedDict):
    """A ticket that one's team was handed."""

    number: int
    subject: str
    kind: str
    status: str
    priority: str | None
    mine: bool
    created_at: str
    updated_at: str


class HandoverRow(TypedDict):
    """One request to the next tier, as it was made."""

    at: str
    actor: Ref | None
    tier: int
    queue: str
    severity: int | None
    needs: str
    answers: list[EvidenceRow]


class Head(TypedDict):
    """The newest entry of the chain, to be kept elsewhere; and the last event of a sealed stretch of the log."""

    position: int
    hash: str
    sealed_to: int


class HeadingRow(TypedDict):
    """A row or a column of the board; key 0 is none."""

    key: int | str
    name: str
    total: int


class Histories(TypedDict):
    """What can be tried: where the store's tickets come from, and one's own files."""

    sources: list[str]
    uploads: list[UploadRow]


class Hits(TypedDict):
    """What a search found, the best first."""

    items: list[TicketRow]
    total: int
    problems: list[str]
    after: int | None


class HoldRow(TypedDict):
    """A ticket whose texts and files must stay."""

    id: int
    ticket: int
    reason: str
    by: int | None
    at: str


class Holds(TypedDict):
    """Of tickets that one sees, the newest first."""

    items: list[HoldRow]


class Holiday(TypedDict):
    """A public holiday."""

    day: str
    name: str


class Holidays(TypedDict):
    """Those of the coming year."""

    items: list[Holiday]


class HookRow(TypedDict):
    """A receiver of events, on behalf of `owner`: what they may not see is not sent. Empty lists are no condition."""

    id: int
    name: str
    address: str
    owner: int
    kinds: list[str]
    queues: list[int]
    platforms: list[str]
    priorities: list[str]
    notes: bool
    active: bool
    made_at: str
    receiver: Receiver | None


class HookSecret(TypedDict):
    """A hook with its secret, which nothing tells a second time."""

    hook: HookRow
    secret: str


class Hooks(TypedDict):
    """All of them, by name."""

    items: list[HookRow]


class Hours(TypedDict):
    """Of how many hours."""

    hours: NotRequired[int]


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


class JobPage(TypedDict):
    """A page of jobs, the newest first, without their results."""

    items: list[JobRow]
    next: str | None


class JobRow(TypedDict):
    """A job: `done` of `total`, in words, and what came of it once it is done."""

    id: int
    kind: str
    state: Literal["waiting", "running", "done", "failed", "stopped"]
    done: int
    total: int
    note: str
    asked_by: int | None
    asked_at: str
    started_at: str | None
    ended_at: str | None
    result: Any


class Limit(TypedDict):
    """Somebody's own limit."""

    person: int
    limit: float


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


class MailPage(TypedDict):
    """A page of mails, the newest first."""

    items: list[MailRow]
    next: str | None


class MailRow(TypedDict):
    """A mail that came to an address of ours, and what became of it."""

    id: int
    door: str
    mailbox: int | None
    envelope_from: str
    envelope_to: str
    received_at: str
    size: int
    sender: str
    sender_name: str
    subject: str
    person: int | None
    proven: str
    state: str
    outcome: str
    reason: str
    ticket: int | None


class MailboxRow(TypedDict):
    """An address of ours: where what comes to it waits, and how what goes from it ends."""

    id: int
    address: str
    queue: int | None
    kind: str
    priority: str
    sender_name: str
    signature: str
    receipts: bool
    unknown_senders: str
    made_at: str


class Mailboxes(TypedDict):
    """Those in use, by address."""

    items: list[MailboxRow]


class Me(TypedDict):
    """Whom the token speaks for, and what it may do."""

    id: int
    name: str
    role: str
    scopes: list[str]
    permissions: list[str]
    language: str | None
    zone: str | None
    token_ends_at: str | None


class Member(TypedDict):
    """Somebody in a shift: the weekdays (0 is Monday) of each week of their cycle."""

    person: int
    weeks: list[list[int]]


class Message(TypedDict):
    """What was said publicly on a ticket."""

    position: int
    at: str
    mine: bool
    text: str


class Messages(TypedDict):
    """What was said publicly, in order."""

    items: list[Message]


class NeedBody(TypedDict):
    """Tickets that the condition holds need the skill, one level less after each `relax_after` minutes (0: never)."""

    when: NotRequired[Json]
    skill: str
    level: int
    relax_after: NotRequired[int]


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
    partners: NotRequired[bool]


class NewPerson(TypedDict):
    """Somebody who is not here yet. How they sign in is set up on the pages."""

    name: str
    role: NotRequired[Literal["requester", "specialist", "tier2", "lead", "partner", "administrator", "auditor"]]
    site: NotRequired[str | None]
    team: NotRequired[int | None]


class NewPlace(TypedDict):
    """A team or a queue that is not there yet; of a name that is, the one there is is answered."""

    name: str
    site: NotRequired[str | None]


class NewPlatform(TypedDict):
    """A platform or a module."""

    name: str


class NewQueue(TypedDict):
    """A queue, and the team that works it."""

    name: str
    team: NotRequired[int | None]


class NewRole(TypedDict):
    """Another role."""

    role: Literal["requester", "specialist", "tier2", "lead", "partner", "administrator", "auditor"]


class NewTeam(TypedDict):
    """A team, or null for none."""

    team: int | None


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


class NoteRow(TypedDict):
    """A hand-over note of a site, and who has read it."""

    id: int
    site: str
    at: str
    by: Ref | None
    body: str
    readers: list[int]
    tickets: list[int]


class Notes(TypedDict):
    """A page of notes, the newest first."""

    items: list[NoteRow]
    next: str | None


class Notice(TypedDict):
    """What is known to be wrong now."""

    id: int | None
    title: str
    text: str
    state: str
    platform: str
    module: str
    since: str | None
    next_word_at: str | None


class Notices(TypedDict):
    """In their order."""

    items: list[Notice]


class Order(TypedDict):
    """All ids, in their new order."""

    ids: list[int]


class OtherGroup(TypedDict):
    """Another group."""

    other: int


class OwnHits(TypedDict):
    """What a search of one's own tickets found, the best first."""

    items: list[OwnTicketRow]
    total: int
    after: int | None


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


class OwnerSaid(TypedDict):
    """What was said while one person had the ticket."""

    owner: Ref | None
    satisfied: ShareRow
    effort: float | None
    effort_n: int


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


class Preferences(TypedDict):
    """What one reads in; null follows the browser."""

    language: str | None
    zone: str | None


class QueueAccess(TypedDict):
    """A queue, whether it is restricted, and the people of its team who read its tickets."""

    id: int
    name: str
    restricted: bool
    team: Ref | None
    people: list[Ref]


class QueueAccessList(TypedDict):
    """Of every queue that one may know of, by name."""

    items: list[QueueAccess]


class Rating(TypedDict):
    """How the help was, and how much effort it took."""

    rating: NotRequired[int | None]
    effort: NotRequired[int | None]
    comment: NotRequired[str]


class RatingRow(TypedDict):
    """One rating, with the words."""

    ticket: int
    rating: int | None
    effort: int | None
    comment: str
    owner: Ref | None


class Readers(TypedDict):
    """Whose team has the ticket's queue, and access that was given; of one that is not restricted these add nobody."""

    restricted: bool
    people: list[Ref]
    grants: list[GrantRow]


class Reason(TypedDict):
    """Why it is given back."""

    reason: str


class Receiver(TypedDict):
    """How the receiver does; all null where nothing was sent yet, or all is well."""

    failures: int
    failing_since: str | None
    paused_until: str | None
    disabled_at: str | None
    notice: str


class Ref(TypedDict):
    """Somebody or something by id and name."""

    id: int
    name: str


class Refs(TypedDict):
    """All there are."""

    items: list[Ref]


class Repeated(TypedDict):
    """How many are sent again."""

    deliveries: int


class Reply(TypedDict):
    """What becomes of an idea."""

    state: str
    note: NotRequired[str]


class Restriction(TypedDict):
    """Whether it is restricted."""

    restricted: bool


class RuleRow(TypedDict):
    """`what` goes so many days after it was closed, used or done; of one queue (null: any), one module (empty: any)."""

    id: int
    what: str
    queue: int | None
    module: str
    days: int


class Rules(TypedDict):
    """By what they are about; and how long it is kept where no rule says otherwise."""

    items: list[RuleRow]
    defaults: Json


class Said(TypedDict):
    """What requesters said of the help in a window: how many gave 1 to 5, shares, by owner, and the newest."""

    counts: list[int]
    satisfied: ShareRow
    responded: ShareRow
    effort: float | None
    effort_n: int
    owners: list[OwnerSaid]
    newest: list[RatingRow]


class SecondFactor(TypedDict):
    """The roles whose people need a second factor."""

    roles: list[str]


class SentPage(TypedDict):
    """A page of them, the newest first."""

    items: list[SentRow]
    next: str | None


class SentRow(TypedDict):
    """A mail in the post: whom it is for, which letter, and the number of its ticket."""

    delivery: DeliveryRow
    letter: str
    person: int | None
    ticket: int | None


class SentTold(TypedDict):
    """One mail with its newest attempts."""

    mail: SentRow
    tries: list[TryRow]


class ServiceRow(TypedDict):
    """A person that is a program."""

    person: int
    name: str
    role: str
    purpose: str
    made_at: str
    active: bool


class Services(TypedDict):
    """The newest ones first."""

    items: list[ServiceRow]


class SessionRow(TypedDict):
    """Where one is signed in."""

    id: int
    device: str
    way: str
    address: str
    started_at: str
    seen_at: str


class Sessions(TypedDict):
    """The one that was used last first."""

    items: list[SessionRow]


class SetUp(TypedDict):
    """Something that was set up."""

    id: int
    name: str
    shared: bool
    version: int
    saved_at: str
    archived: bool
    body: Json


class SetUps(TypedDict):
    """All of a kind that are in use (or out of it), in their order."""

    items: list[SetUp]


class Settled(TypedDict):
    """Whether an unsure ticket is one of the group: yes, no, or a group of its own."""

    ticket: int
    answer: Literal["yes", "no", "new"]


class Several(TypedDict):
    """The same changes to several tickets."""

    tickets: list[int]
    changes: Changes


class Severities(TypedDict):
    """The priority of each severity; null leaves it to `priority`."""

    critical: NotRequired[Literal["P0", "P1", "P2", "P3"] | None]
    error: NotRequired[Literal["P0", "P1", "P2", "P3"] | None]
    warning: NotRequired[Literal["P0", "P1", "P2", "P3"] | None]
    info: NotRequired[Literal["P0", "P1", "P2", "P3"] | None]


class ShareRow(TypedDict):
    """A share with what it rests on and its 95 % Wilson interval."""

    yes: int
    n: int
    value: float | None
    low: float | None
    high: float | None


class Shift(TypedDict):
    """Somebody works."""

    person: int
    start: str
    end: str
    zone: str


# Hours of a site; an end that is not after the start is on the next day.
ShiftBody = TypedDict("ShiftBody", {"site": "str", "zone": "str", "start": "str", "end": "str", "from": "str", "until": "NotRequired[str | None]", "people": "NotRequired[list[Member]]"})


class ShiftToSave(TypedDict):
    """A shift."""

    name: str
    body: ShiftBody


class Shifts(TypedDict):
    """Who works in the next day."""

    items: list[Shift]


class Showing(TypedDict):
    """An idea in the team's words."""

    title: str
    summary: NotRequired[str]


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


class SkillNeed(TypedDict):
    """Which tickets need which skill."""

    name: str
    body: NeedBody


class SkillRow(TypedDict):
    """What somebody can, and until when that is held to be so."""

    person: int
    skill: str
    level: int
    expires_at: str | None


class Skills(TypedDict):
    """Of one person, by name."""

    items: list[SkillRow]


class Solution(TypedDict):
    """How it was solved."""

    body: str


class SourceAddress(TypedDict):
    """A source with the path of its address, which nothing tells a second time."""

    source: SourceRow
    path: str


class SourceRow(TypedDict):
    """Somebody who may make tickets by posting to an address with a secret in it."""

    id: int
    name: str
    kind: str
    queue: int | None
    priority: str
    priorities: Json
    platform: str
    platform_from: str
    module: str
    module_from: str
    solves: bool
    active: bool
    made_at: str
    heard_at: str | None


class Sources(TypedDict):
    """All of them, by name."""

    items: list[SourceRow]


class SplitOff(TypedDict):
    """The message that is a matter of its own."""

    message: int
    subject: NotRequired[str]
    queue: NotRequired[int | None]


class StandingRow(TypedDict):
    """Whether somebody would get the next ticket of a queue; `off` says why not."""

    person: int
    name: str
    off: str
    load: float
    limit: float


class Standings(TypedDict):
    """Who would get the next ticket, the emptiest first; those who would not come last."""

    items: list[StandingRow]


class Switch(TypedDict):
    """Whether a rule acts."""

    enabled: bool


class Target(TypedDict):
    """A ticket by its number, or another signal by its id."""

    ticket: NotRequired[int | None]
    signal: NotRequired[int | None]


class Template(TypedDict):
    """A handover template."""

    name: str
    body: TemplateBody


class TemplateBody(TypedDict):
    """What must be said before a ticket goes to the tier, and where it waits then."""

    tier: NotRequired[Literal[2, 3]]
    platform: NotRequired[str | None]
    module: NotRequired[str | None]
    queue: NotRequired[int | None]
    fields: list[TemplateField]


class TemplateField(TypedDict):
    """One thing that the next tier asks for; without a key one is made of the label."""

    key: NotRequired[str | None]
    label: str
    type: NotRequired[Literal["text", "line", "choice"]]
    required: NotRequired[bool]
    why: NotRequired[str]
    example: NotRequired[str]
    options: NotRequired[list[str]]


class TicketMails(TypedDict):
    """The mails that a ticket is made of, the oldest first."""

    items: list[MailRow]


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
    hidden: list[str]
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


class Tickets(TypedDict):
    """Tickets as they are now."""

    items: list[TicketRow]


class Timeline(TypedDict):
    """A ticket's whole history in order."""

    items: list[Line]


class ToAsk(TypedDict):
    """The settings: a rating up to `bad_at_most` opens a follow-up (0: none does), due after `due_hours`."""

    ask: NotRequired[bool]
    bad_at_most: NotRequired[int]
    due_hours: NotRequired[int]
    priority: NotRequired[Literal["P0", "P1", "P2", "P3"]]
    owner: NotRequired[int | None]


class ToBeAway(TypedDict):
    """Who is absent when, and why."""

    person: int
    first: str
    last: str
    why: Literal["leave", "training", "other"]


class ToDesk(TypedDict):
    """What a partner writes to the desk."""

    body: str
    files: NotRequired[list[str]]


class ToErase(TypedDict):
    """Whom, by their name once more, and why. `also` are other words that name them."""

    name: str
    reason: str
    also: NotRequired[list[str]]
    with_open: NotRequired[bool]


class ToExport(TypedDict):
    """Which lines, and in which form."""

    form: NotRequired[Literal["jsonl", "csv"]]
    kind: NotRequired[str]
    actor: NotRequired[int | None]
    subject: NotRequired[str]
    since: NotRequired[str | None]
    until: NotRequired[str | None]


class ToGive(TypedDict):
    """The way of a queue, and who works it."""

    way: Literal["manual", "round_robin", "load_aware"]
    people: NotRequired[list[int]]


class ToGrant(TypedDict):
    """A level, what shows it, and its end."""

    level: int
    evidence: NotRequired[str]
    expires_at: NotRequired[str | None]


class ToHandOver(TypedDict):
    """What this shift tells the next one, and the tickets that it names."""

    site: str
    body: str
    tickets: NotRequired[list[int]]


class ToHear(TypedDict):
    """What a source is set to. `signing` empty keeps the key that there is."""

    name: str
    kind: Literal["pagerduty", "alertmanager", "chat", "slack", "teams"]
    signing: NotRequired[str]
    queue: NotRequired[int | None]
    priority: NotRequired[Literal["P0", "P1", "P2", "P3"]]
    priorities: NotRequired[Any]
    platform: NotRequired[str]
    platform_from: NotRequired[str]
    module: NotRequired[str]
    module_from: NotRequired[str]
    solves: NotRequired[bool]
    active: NotRequired[bool]


class ToHold(TypedDict):
    """Which ticket, by its number, and why."""

    ticket: int
    reason: str


class ToHook(TypedDict):
    """What a hook is set to."""

    name: str
    address: str
    owner: int
    kinds: NotRequired[list[str]]
    queues: NotRequired[list[int]]
    platforms: NotRequired[list[str]]
    priorities: NotRequired[list[Literal["P0", "P1", "P2", "P3"]]]
    notes: NotRequired[bool]
    active: NotRequired[bool]


class ToKeep(TypedDict):
    """For how many days something is kept."""

    what: Literal["texts", "files", "audit", "sessions", "deliveries", "mails", "jobs"]
    days: int
    queue: NotRequired[int | None]
    module: NotRequired[str]


class ToMail(TypedDict):
    """Whether one gets mails about one's tickets."""

    wanted: bool


class ToOwn(TypedDict):
    """An address."""

    address: str


class ToReceive(TypedDict):
    """What a mailbox is set to. `unknown_senders`: what becomes of mails whose sender is unknown or not proven."""

    address: str
    queue: NotRequired[int | None]
    kind: NotRequired[Literal["fault", "question", "request", "feedback"]]
    priority: NotRequired[Literal["P0", "P1", "P2", "P3"]]
    sender_name: NotRequired[str]
    signature: NotRequired[str]
    receipts: NotRequired[bool]
    unknown_senders: NotRequired[Literal["file", "hold", "refuse"]]


class ToRequire(TypedDict):
    """Exactly these roles need one; it is asked for when their people next sign in."""

    roles: list[Literal["requester", "specialist", "tier2", "lead", "partner", "administrator", "auditor"]]


class ToServe(TypedDict):
    """A program, with the rights of a role. Its token is made on the page of tokens."""

    name: str
    role: Literal["requester", "specialist", "tier2", "lead", "partner", "administrator", "auditor"]
    purpose: NotRequired[str]


class ToSetUp(TypedDict):
    """What it shall say."""

    name: str
    body: Json
    shared: NotRequired[bool]


class ToTry(TypedDict):
    """A file with its columns, or (neither) the store's own tickets, of one source or of all, up to a moment."""

    upload: NotRequired[str | None]
    columns: NotRequired[Columned | None]
    source: NotRequired[str | None]
    until: NotRequired[str | None]
    learn_until: NotRequired[str | None]
    budget: NotRequired[str]
    timezone: NotRequired[str]


class ToWork(TypedDict):
    """Other hours on one local day; null for both: none."""

    zone: str
    start: NotRequired[str | None]
    end: NotRequired[str | None]


class TokenRow(TypedDict):
    """A token, without its secret."""

    id: int
    person: int
    name: str
    ending: str
    scopes: list[str]
    made_at: str
    expires_at: str | None
    used_at: str | None
    used_from: str | None
    revoked_at: str | None


class Tokens(TypedDict):
    """A page of tokens, the newest first."""

    items: list[TokenRow]
    next: str | None


class Trial(TypedDict):
    """What to try: a rule that is kept, one that is not, or (neither) all that act."""

    rule: NotRequired[int | None]
    name: NotRequired[str]
    body: NotRequired[Json | None]


class TryRow(TypedDict):
    """One attempt; without `ended_at` it still runs, or its process was killed."""

    number: int
    at: str
    ended_at: str | None
    ok: bool
    status: int | None
    note: str
    request: str
    response: str


class Undoing(TypedDict):
    """Which acts to undo: positions of events of one's own. Empty: one's last act on the ticket."""

    positions: NotRequired[list[int]]


class Undone(TypedDict):
    """What an undo did, and in words what stays and why."""

    events: int
    tickets: list[int]
    stays: list[str]


class UnreadPage(TypedDict):
    """A page of them, the newest first."""

    items: list[UnreadRow]
    next: str | None


class UnreadRow(TypedDict):
    """A payload that came by a good address and could not be used."""

    id: int
    at: str
    field: str
    reason: str
    body: str
    done_at: str | None


class UploadRow(TypedDict):
    """A file of one's own; it is forgotten after seven days."""

    id: str
    name: str
    size: int
    kept_at: str


class Verification(TypedDict):
    """The last verification that came to an end, and whether another runs."""

    newest: JobRow | None
    running: bool


class Version(TypedDict):
    """What a form said from a moment on."""

    version: int
    saved_at: str
    saved_by: int | None
    name: str
    body: Json


class Versions(TypedDict):
    """A page of versions, the newest first."""

    items: list[Version]
    next: str | None


class ViewCount(TypedDict):
    """How many tickets a view holds for the reader; null where they are not counted yet."""

    id: int
    name: str
    tickets: int | None


class ViewCounts(TypedDict):
    """Of every view that the reader may use."""

    items: list[ViewCount]


class WaitingFiles(TypedDict):
    """One's own files that no message carries yet."""

    items: list[FileRow]


class WatchedPage(TypedDict):
    """A page of the list, the most urgent first. `total` counts up to 1,000, also by kind."""

    items: list[WatchedRow]
    total: int
    kinds: Json
    next: str | None


class WatchedRow(TypedDict):
    """A ticket of the priority list, and why it is on it."""

    ticket: TicketRow
    kind: str
    reason: str
    detail: str
    since: str


class WayRow(TypedDict):
    """How the tickets of a queue find an owner; without people the queue's team works it."""

    queue: int
    name: str
    way: Literal["manual", "round_robin", "load_aware"]
    people: list[int]
    waiting: int


class Ways(TypedDict):
    """Of every queue that one may see, by name."""

    items: list[WayRow]


class Week(TypedDict):
    """One week: who works when, and where too few do."""

    monday: str
    shifts: list[Shift]
    gaps: list[GapRow]


class Weights(TypedDict):
    """What a ticket of each priority weighs."""

    P0: NotRequired[float]
    P1: NotRequired[float]
    P2: NotRequired[float]
    P3: NotRequired[float]


class Worked(TypedDict):
    """Time worked."""

    seconds: int


class Zone(TypedDict):
    """The zone of the hours that the usual promises count by."""

    zone: NotRequired[str]

class Client(Transport):
    """Every operation of the API, by its name."""

    def get_openapi(self) -> Json:
        """This document."""
        return cast("Json", self.send("GET", "/openapi.json"))

    def get_me(self) -> Me:
        """Whom the token speaks for, and what their role allows."""
        return cast("Me", self.send("GET", "/me"))

    def set_preferences(self, body: Preferences) -> Me:
        """Say which language and time zone one reads in."""
        return cast("Me", self.send("PUT", "/me/preferences", body=body))

    def list_people(self, *, role: Sequence[str] | None = None, q: str | None = None, cursor: str | None = None, limit: int | None = None) -> People:
        """People, by id."""
        return cast("People", self.send("GET", "/people", query={"role": role, "q": q, "cursor": cursor, "limit": limit}))

    def all_list_people(self, *, role: Sequence[str] | None = None, q: str | None = None, limit: int | None = None) -> Iterator[PersonRow]:
        """People, by id. Through all pages."""
        return pages(lambda cursor: self.list_people(role=role, q=q, limit=limit, cursor=cursor))

    def create_person(self, body: NewPerson, *, request_key: str | None = None) -> PersonRow:
        """Let somebody exist. Nobody gives a role that may do what they may not."""
        return cast("PersonRow", self.send("POST", "/people", body=body, key=request_key, keyed=True))

    def get_person(self, key: int) -> PersonRow:
        """Somebody."""
        return cast("PersonRow", self.send("GET", f"/people/{key}"))

    def change_role(self, key: int, body: NewRole) -> PersonRow:
        """Give somebody another role."""
        return cast("PersonRow", self.send("PUT", f"/people/{key}/role", body=body))

    def list_teams(self) -> Refs:
        """Teams, by name."""
        return cast("Refs", self.send("GET", "/teams"))

    def create_team(self, body: NewPlace, *, request_key: str | None = None) -> Ref:
        """The team of that name, made if there is none."""
        return cast("Ref", self.send("POST", "/teams", body=body, key=request_key, keyed=True))

    def list_platforms(self) -> Platforms:
        """Platforms and their modules, by name."""
        return cast("Platforms", self.send("GET", "/platforms"))

    def create_platform(self, body: NewPlatform, *, request_key: str | None = None) -> Ref:
        """The platform of that name, made if there is none."""
        return cast("Ref", self.send("POST", "/platforms", body=body, key=request_key, keyed=True))

    def list_queues(self) -> Refs:
        """The queues that one may see, by name."""
        return cast("Refs", self.send("GET", "/queues"))

    def create_queue(self, body: NewQueue, *, request_key: str | None = None) -> Ref:
        """The queue of that name, made if there is none."""
        return cast("Ref", self.send("POST", "/queues", body=body, key=request_key, keyed=True))

    def create_module(self, key: int, body: NewPlatform, *, request_key: str | None = None) -> Ref:
        """The module of that name on the platform, made if there is none."""
        return cast("Ref", self.send("POST", f"/platforms/{key}/modules", body=body, key=request_key, keyed=True))

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

    def list_access(self, *, cursor: str | None = None, limit: int | None = None) -> Grants:
        """Access that holds, the newest first, as far as one may know of it."""
        return cast("Grants", self.send("GET", "/access-grants", query={"cursor": cursor, "limit": limit}))

    def all_list_access(self, *, limit: int | None = None) -> Iterator[GrantRow]:
        """Access that holds, the newest first, as far as one may know of it. Through all pages."""
        return pages(lambda cursor: self.list_access(limit=limit, cursor=cursor))

    def give_access(self, body: ToGive, *, request_key: str | None = None) -> GrantRow:
        """Give access. Nobody gives it to themselves or their own team."""
        return cast("GrantRow", self.send("POST", "/access-grants", body=body, key=request_key, keyed=True))

    def take_access(self, key: int) -> None:
        """Take access back."""
        self.send("DELETE", f"/access-grants/{key}")

    def list_ticket_readers(self, number: int) -> Readers:
        """Who may see a ticket."""
        return cast("Readers", self.send("GET", f"/tickets/{number}/readers"))

    def list_queue_access(self) -> QueueAccessList:
        """Which queues are restricted, and whose team each is."""
        return cast("QueueAccessList", self.send("GET", "/queue-access"))

    def restrict_queue(self, key: int, body: Restriction) -> QueueAccess:
        """Restrict a queue, or open it again."""
        return cast("QueueAccess", self.send("PUT", f"/queues/{key}/restriction", body=body))

    def change_team(self, key: int, body: NewTeam) -> PersonRow:
        """Say in which team somebody is. Nobody says it of themselves, nor of a team that may see more than they."""
        return cast("PersonRow", self.send("PUT", f"/people/{key}/team", body=body))

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

    def get_escalation(self, number: int) -> Escalatable:
        """What must be said to hand a ticket to the next tier."""
        return cast("Escalatable", self.send("GET", f"/tickets/{number}/escalation"))

    def undo_on_ticket(self, number: int, body: Undoing, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Take back acts of one's own on the ticket. What others changed since stays."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/undo", body=body, if_match=if_match, key=request_key, keyed=True))

    def ask_for_rating(self, number: int, *, if_match: str | None = None, request_key: str | None = None) -> TicketRow:
        """Ask the requester how the help was."""
        return cast("TicketRow", self.send("POST", f"/tickets/{number}/rating-request", if_match=if_match, key=request_key, keyed=True))

    def list_jobs(self, *, cursor: str | None = None, limit: int | None = None) -> JobPage:
        """What one asked for that takes a while, the newest first."""
        return cast("JobPage", self.send("GET", "/jobs", query={"cursor": cursor, "limit": limit}))

    def all_list_jobs(self, *, limit: int | None = None) -> Iterator[JobRow]:
        """What one asked for that takes a while, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_jobs(limit=limit, cursor=cursor))

    def get_job(self, key: int) -> JobRow:
        """How far a job is, or what came of it."""
        return cast("JobRow", self.send("GET", f"/jobs/{key}"))

    def stop_job(self, key: int, *, request_key: str | None = None) -> JobRow:
        """Stop a job: at once where it waits, at its next step where it runs."""
        return cast("JobRow", self.send("POST", f"/jobs/{key}/stop", key=request_key, keyed=True))

    def try_rules(self, body: Trial, *, request_key: str | None = None) -> JobRow:
        """Find out what rules would have done last week. Nothing is changed by it; the job's result says it."""
        return cast("JobRow", self.send("POST", "/rules/trials", body=body, key=request_key, keyed=True))

    def audit_clocks(self, *, request_key: str | None = None) -> JobRow:
        """Read every open ticket's clocks from the log again, now."""
        return cast("JobRow", self.send("POST", "/clocks/audits", key=request_key, keyed=True))

    def list_audit(self, *, kind: str | None = None, actor: int | None = None, subject: str | None = None, since: str | None = None, until: str | None = None, seals: bool | None = None, cursor: str | None = None, limit: int | None = None) -> AuditPage:
        """What was done and by whom, the newest first (`since` inclusive, `until` exclusive)."""
        return cast("AuditPage", self.send("GET", "/audit", query={"kind": kind, "actor": actor, "subject": subject, "since": since, "until": until, "seals": seals, "cursor": cursor, "limit": limit}))

    def all_list_audit(self, *, kind: str | None = None, actor: int | None = None, subject: str | None = None, since: str | None = None, until: str | None = None, seals: bool | None = None, limit: int | None = None) -> Iterator[AuditLine]:
        """What was done and by whom, the newest first (`since` inclusive, `until` exclusive). Through all pages."""
        return pages(lambda cursor: self.list_audit(kind=kind, actor=actor, subject=subject, since=since, until=until, seals=seals, limit=limit, cursor=cursor))

    def get_audit_head(self) -> Head:
        """Where the chain ends now."""
        return cast("Head", self.send("GET", "/audit/head"))

    def get_audit_verification(self) -> Verification:
        """Whether the audit and the log are what they were, as it was last found."""
        return cast("Verification", self.send("GET", "/audit/verification"))

    def verify_audit(self, *, request_key: str | None = None) -> JobRow:
        """Have the whole of it verified; one verification runs at a time."""
        return cast("JobRow", self.send("POST", "/audit/verification", key=request_key, keyed=True))

    def export_audit(self, body: ToExport) -> bytes:
        """What fits as a file. That it was made is an entry."""
        return cast("bytes", self.send("POST", "/audit/exports", body=body, raw=True))

    def list_histories(self) -> Histories:
        """What the detector can be tried on."""
        return cast("Histories", self.send("GET", "/backtests/histories"))

    def upload_history(self, body: bytes, *, name: str) -> UploadRow:
        """Keep a file (CSV or Parquet, at most as large as the page takes): its bytes are the body."""
        return cast("UploadRow", self.send("POST", "/backtests/files", query={"name": name}, body=body))

    def delete_history(self, file: str) -> None:
        """Take a file of one's own away."""
        self.send("DELETE", f"/backtests/files/{file}")

    def get_columns(self, file: str) -> Columns:
        """What the columns of a file may be."""
        return cast("Columns", self.send("GET", f"/backtests/files/{file}/columns"))

    def run_backtest(self, body: ToTry, *, request_key: str | None = None) -> JobRow:
        """Begin a run; it is a job, whose result says what would have been raised, at this budget and at others."""
        return cast("JobRow", self.send("POST", "/backtests", body=body, key=request_key, keyed=True))

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

    def list_feedback(self, *, state: Literal["", "open", "planned", "working", "done", "declined"] | None = None, sort: Literal["wanted", "new"] | None = None, q: str | None = None) -> Ideas:
        """The ideas that are shown to everybody, the most wanted first."""
        return cast("Ideas", self.send("GET", "/feedback", query={"state": state, "sort": sort, "q": q}))

    def want_idea(self, number: int) -> Idea:
        """Want an idea of the board too."""
        return cast("Idea", self.send("PUT", f"/feedback/{number}/vote"))

    def unwant_idea(self, number: int) -> Idea:
        """Take that back."""
        return cast("Idea", self.send("DELETE", f"/feedback/{number}/vote"))

    def show_idea(self, number: int, body: Showing) -> Idea:
        """Show a ticket of feedback on the board."""
        return cast("Idea", self.send("PUT", f"/tickets/{number}/board", body=body))

    def hide_idea(self, number: int) -> None:
        """Take it off the board."""
        self.send("DELETE", f"/tickets/{number}/board")

    def answer_idea(self, number: int, body: Reply, *, request_key: str | None = None) -> Idea:
        """Say what becomes of the idea."""
        return cast("Idea", self.send("POST", f"/tickets/{number}/board/answer", body=body, key=request_key, keyed=True))

    def get_metrics(self, *, metric: Sequence[str] | None = None, start: str | None = None, end: str | None = None, by: str | None = None, where: Sequence[str] | None = None, timezone: str | None = None) -> Figures:
        """Figures over a window (`start` inclusive, `end` exclusive), by a dimension where one is asked for."""
        return cast("Figures", self.send("GET", "/metrics", query={"metric": metric, "start": start, "end": end, "by": by, "where": where, "timezone": timezone}))

    def get_daily_report(self, day: str, *, timezone: str | None = None) -> Json:
        """The report of a day, midnight to midnight."""
        return cast("Json", self.send("GET", f"/reports/daily/{day}", query={"timezone": timezone}))

    def get_ticket_clocks(self, number: int) -> Clocks:
        """What was promised of a ticket, and how that stands."""
        return cast("Clocks", self.send("GET", f"/tickets/{number}/clocks"))

    def get_metric_tickets(self, *, metric: str, start: str | None = None, end: str | None = None, where: Sequence[str] | None = None, timezone: str | None = None, limit: int | None = None) -> Counted:
        """What a figure was counted from, as far as one may see it."""
        return cast("Counted", self.send("GET", "/metrics/tickets", query={"metric": metric, "start": start, "end": end, "where": where, "timezone": timezone, "limit": limit}))

    def get_board(self, *, rows: Literal["owner", "status", "queue", "priority", "platform"] | None = None, columns: Literal["owner", "status", "queue", "priority", "platform"] | None = None, of: Literal["open", "all"] | None = None) -> Board:
        """How many tickets each owner, queue, status … has."""
        return cast("Board", self.send("GET", "/board", query={"rows": rows, "columns": columns, "of": of}))

    def get_satisfaction(self, *, start: str | None = None, end: str | None = None, rating: Sequence[int] | None = None, owner: int | None = None, timezone: str | None = None, limit: int | None = None) -> Said:
        """What requesters say of the help, of the last 30 days unless asked otherwise; `rating` and `owner` narrow the"""
        return cast("Said", self.send("GET", "/satisfaction", query={"start": start, "end": end, "rating": rating, "owner": owner, "timezone": timezone, "limit": limit}))

    def get_satisfaction_settings(self) -> Asking:
        """When requesters are asked how the help was."""
        return cast("Asking", self.send("GET", "/satisfaction/settings"))

    def set_satisfaction_settings(self, body: ToAsk) -> Asking:
        """Set that; it holds from the next solve on."""
        return cast("Asking", self.send("PUT", "/satisfaction/settings", body=body))

    def upload_file(self, body: bytes, *, name: str) -> FileRow:
        """Keep a file: its bytes are the body."""
        return cast("FileRow", self.send("POST", "/files", query={"name": name}, body=body))

    def list_waiting_files(self) -> WaitingFiles:
        """One's own files that no message carries yet, the newest first."""
        return cast("WaitingFiles", self.send("GET", "/files/waiting"))

    def download_file(self, file: str) -> bytes:
        """The bytes of a file of a ticket that one may see, or of one's own that waits."""
        return cast("bytes", self.send("GET", f"/files/{file}", raw=True))

    def discard_file(self, file: str) -> None:
        """Take away one's own file that was not sent yet."""
        self.send("DELETE", f"/files/{file}")

    def erase_file(self, file: str, *, request_key: str | None = None) -> None:
        """Destroy a file that should never have been sent; that there was one stays told."""
        self.send("POST", f"/files/{file}/erasure", key=request_key, keyed=True)

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

    def get_budget(self) -> BudgetNow:
        """How many false alarms the detector may raise."""
        return cast("BudgetNow", self.send("GET", "/watch/budget"))

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

    def list_watched_tickets(self, *, kind: Literal["", "high", "reopened", "bouncing", "stuck", "ageing"] | None = None, cursor: str | None = None, limit: int | None = None) -> WatchedPage:
        """The priority watch list."""
        return cast("WatchedPage", self.send("GET", "/watch/list", query={"kind": kind, "cursor": cursor, "limit": limit}))

    def all_list_watched_tickets(self, *, kind: Literal["", "high", "reopened", "bouncing", "stuck", "ageing"] | None = None, limit: int | None = None) -> Iterator[WatchedRow]:
        """The priority watch list. Through all pages."""
        return pages(lambda cursor: self.list_watched_tickets(kind=kind, limit=limit, cursor=cursor))

    def list_detector_audits(self) -> DetectorAudits:
        """Whether the detector keeps to its budget, the newest audit first."""
        return cast("DetectorAudits", self.send("GET", "/watch/audits"))

    def audit_detector(self, *, request_key: str | None = None) -> JobRow:
        """Audit the detector now; one audit runs at a time, and is answered as the job that it is."""
        return cast("JobRow", self.send("POST", "/watch/audits", key=request_key, keyed=True))

    def list_groups(self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None) -> ActiveGroups:
        """The active groups; or those of any age that a search finds, on one page."""
        return cast("ActiveGroups", self.send("GET", "/groups", query={"q": q, "cursor": cursor, "limit": limit}))

    def all_list_groups(self, *, q: str | None = None, limit: int | None = None) -> Iterator[ActiveGroup]:
        """The active groups; or those of any age that a search finds, on one page. Through all pages."""
        return pages(lambda cursor: self.list_groups(q=q, limit=limit, cursor=cursor))

    def list_group_edits(self, key: int) -> Edits:
        """What was done to a group, the newest first."""
        return cast("Edits", self.send("GET", f"/groups/{key}/edits"))

    def settle_group_ticket(self, key: int, body: Settled, *, request_key: str | None = None) -> GroupRow:
        """Say where an unsure ticket belongs. The group is answered, or where the ticket went if that was all of it."""
        return cast("GroupRow", self.send("POST", f"/groups/{key}/answers", body=body, key=request_key, keyed=True))

    def undo_group_edit(self, key: int, body: Undone, *, request_key: str | None = None) -> GroupRow:
        """Take back an edit of this group."""
        return cast("GroupRow", self.send("POST", f"/groups/{key}/undo", body=body, key=request_key, keyed=True))

    def list_ways(self) -> Ways:
        """How the tickets of each queue find an owner."""
        return cast("Ways", self.send("GET", "/assignment/ways"))

    def set_way(self, key: int, body: ToGive) -> WayRow:
        """Set the way of a queue."""
        return cast("WayRow", self.send("PUT", f"/assignment/ways/{key}", body=body))

    def list_standings(self, key: int) -> Standings:
        """Who works a queue, how much each holds, and who would get its next ticket."""
        return cast("Standings", self.send("GET", f"/assignment/ways/{key}/people"))

    def get_capacity(self) -> CapacityRow:
        """How much somebody holds at most."""
        return cast("CapacityRow", self.send("GET", "/assignment/capacity"))

    def set_capacity(self, body: ToHold) -> CapacityRow:
        """Set how much somebody holds at most."""
        return cast("CapacityRow", self.send("PUT", "/assignment/capacity", body=body))

    def list_skills(self, key: int) -> Skills:
        """What somebody can."""
        return cast("Skills", self.send("GET", f"/people/{key}/skills"))

    def grant_skill(self, key: int, skill: str, body: ToGrant) -> SkillRow:
        """Say what somebody can; what was said of it before is replaced."""
        return cast("SkillRow", self.send("PUT", f"/people/{key}/skills/{skill}", body=body))

    def revoke_skill(self, key: int, skill: str) -> None:
        """Take that back."""
        self.send("DELETE", f"/people/{key}/skills/{skill}")

    def list_hooks(self) -> Hooks:
        """Hooks, by name, and how each does."""
        return cast("Hooks", self.send("GET", "/hooks"))

    def create_hook(self, body: ToHook) -> HookSecret:
        """Make a hook. Its secret is told this once."""
        return cast("HookSecret", self.send("POST", "/hooks", body=body))

    def get_hook(self, key: int) -> HookRow:
        """One hook."""
        return cast("HookRow", self.send("GET", f"/hooks/{key}"))

    def replace_hook(self, key: int, body: ToHook) -> HookRow:
        """Set a hook otherwise."""
        return cast("HookRow", self.send("PUT", f"/hooks/{key}", body=body))

    def archive_hook(self, key: int) -> None:
        """Send it nothing more."""
        self.send("DELETE", f"/hooks/{key}")

    def rotate_hook_secret(self, key: int) -> HookSecret:
        """Give it a new secret, told this once; for a day the old one signs too."""
        return cast("HookSecret", self.send("POST", f"/hooks/{key}/secret"))

    def restart_hook(self, key: int, *, request_key: str | None = None) -> HookRow:
        """Try a receiver that was paused or switched off again, now."""
        return cast("HookRow", self.send("POST", f"/hooks/{key}/restart", key=request_key, keyed=True))

    def ping_hook(self, key: int, *, request_key: str | None = None) -> DeliveryTold:
        """Send it a test; the delivery says what comes of it."""
        return cast("DeliveryTold", self.send("POST", f"/hooks/{key}/ping", key=request_key, keyed=True))

    def list_deliveries(self, key: int, *, cursor: str | None = None, limit: int | None = None) -> Deliveries:
        """What was sent to a hook of what one may see, the newest first."""
        return cast("Deliveries", self.send("GET", f"/hooks/{key}/deliveries", query={"cursor": cursor, "limit": limit}))

    def all_list_deliveries(self, key: int, *, limit: int | None = None) -> Iterator[DeliveryRow]:
        """What was sent to a hook of what one may see, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_deliveries(key, limit=limit, cursor=cursor))

    def get_delivery(self, key: int, delivery: int) -> DeliveryTold:
        """One delivery, and each attempt at it."""
        return cast("DeliveryTold", self.send("GET", f"/hooks/{key}/deliveries/{delivery}"))

    def repeat_delivery(self, key: int, delivery: int, *, request_key: str | None = None) -> DeliveryTold:
        """Send one again."""
        return cast("DeliveryTold", self.send("POST", f"/hooks/{key}/deliveries/{delivery}/repeat", key=request_key, keyed=True))

    def repeat_failed_deliveries(self, key: int, body: Hours, *, request_key: str | None = None) -> Repeated:
        """Send again what was not delivered of the last hours."""
        return cast("Repeated", self.send("POST", f"/hooks/{key}/repeats", body=body, key=request_key, keyed=True))

    def list_sources(self) -> Sources:
        """Who may make tickets by posting, by name."""
        return cast("Sources", self.send("GET", "/sources"))

    def create_source(self, body: ToHear) -> SourceAddress:
        """Make a source. Its address is told this once."""
        return cast("SourceAddress", self.send("POST", "/sources", body=body))

    def get_source(self, key: int) -> SourceRow:
        """One source."""
        return cast("SourceRow", self.send("GET", f"/sources/{key}"))

    def replace_source(self, key: int, body: ToHear) -> SourceRow:
        """Set a source otherwise; its address stays."""
        return cast("SourceRow", self.send("PUT", f"/sources/{key}", body=body))

    def change_source_address(self, key: int) -> SourceAddress:
        """Give it a new address, told this once; the one of before is refused from now on."""
        return cast("SourceAddress", self.send("POST", f"/sources/{key}/address"))

    def list_unread(self, key: int, *, cursor: str | None = None, limit: int | None = None) -> UnreadPage:
        """What could not be used of what a source posted, the newest first."""
        return cast("UnreadPage", self.send("GET", f"/sources/{key}/unread", query={"cursor": cursor, "limit": limit}))

    def all_list_unread(self, key: int, *, limit: int | None = None) -> Iterator[UnreadRow]:
        """What could not be used of what a source posted, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_unread(key, limit=limit, cursor=cursor))

    def try_unread_again(self, key: int, item: int, *, request_key: str | None = None) -> UnreadRow:
        """Try a payload once more, as the source is set now; without `done_at` it still cannot be used."""
        return cast("UnreadRow", self.send("POST", f"/sources/{key}/unread/{item}/repeat", key=request_key, keyed=True))

    def list_views(self, *, archived: bool | None = None) -> SetUps:
        """The views in use: one's own and those for everybody."""
        return cast("SetUps", self.send("GET", "/views", query={"archived": archived}))

    def create_view(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a view."""
        return cast("SetUp", self.send("POST", "/views", body=body, key=request_key, keyed=True))

    def get_view(self, key: int) -> SetUp:
        """One view."""
        return cast("SetUp", self.send("GET", f"/views/{key}"))

    def replace_view(self, key: int, body: ToSetUp, *, if_match: str | None = None) -> SetUp:
        """Let a view say this from now on."""
        return cast("SetUp", self.send("PUT", f"/views/{key}", body=body, if_match=if_match))

    def archive_view(self, key: int, *, if_match: str | None = None) -> None:
        """Take a view out of use."""
        self.send("DELETE", f"/views/{key}", if_match=if_match)

    def restore_view(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a view into use again."""
        return cast("SetUp", self.send("POST", f"/views/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_domains(self, *, archived: bool | None = None) -> SetUps:
        """The domains in use: one's own and those for everybody."""
        return cast("SetUps", self.send("GET", "/domains", query={"archived": archived}))

    def create_domain(self, body: Domain, *, request_key: str | None = None) -> SetUp:
        """Make a domain."""
        return cast("SetUp", self.send("POST", "/domains", body=body, key=request_key, keyed=True))

    def get_domain(self, key: int) -> SetUp:
        """One domain."""
        return cast("SetUp", self.send("GET", f"/domains/{key}"))

    def replace_domain(self, key: int, body: Domain, *, if_match: str | None = None) -> SetUp:
        """Let a domain say this from now on."""
        return cast("SetUp", self.send("PUT", f"/domains/{key}", body=body, if_match=if_match))

    def archive_domain(self, key: int, *, if_match: str | None = None) -> None:
        """Take a domain out of use."""
        self.send("DELETE", f"/domains/{key}", if_match=if_match)

    def restore_domain(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a domain into use again."""
        return cast("SetUp", self.send("POST", f"/domains/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_macros(self, *, archived: bool | None = None) -> SetUps:
        """The macros in use: one's own and those for everybody."""
        return cast("SetUps", self.send("GET", "/macros", query={"archived": archived}))

    def create_macro(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a macro."""
        return cast("SetUp", self.send("POST", "/macros", body=body, key=request_key, keyed=True))

    def get_macro(self, key: int) -> SetUp:
        """One macro."""
        return cast("SetUp", self.send("GET", f"/macros/{key}"))

    def replace_macro(self, key: int, body: ToSetUp, *, if_match: str | None = None) -> SetUp:
        """Let a macro say this from now on."""
        return cast("SetUp", self.send("PUT", f"/macros/{key}", body=body, if_match=if_match))

    def archive_macro(self, key: int, *, if_match: str | None = None) -> None:
        """Take a macro out of use."""
        self.send("DELETE", f"/macros/{key}", if_match=if_match)

    def restore_macro(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a macro into use again."""
        return cast("SetUp", self.send("POST", f"/macros/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_canned_texts(self, *, archived: bool | None = None) -> SetUps:
        """The canned texts in use: one's own and those for everybody."""
        return cast("SetUps", self.send("GET", "/canned", query={"archived": archived}))

    def create_canned_text(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a canned text."""
        return cast("SetUp", self.send("POST", "/canned", body=body, key=request_key, keyed=True))

    def get_canned_text(self, key: int) -> SetUp:
        """One canned text."""
        return cast("SetUp", self.send("GET", f"/canned/{key}"))

    def replace_canned_text(self, key: int, body: ToSetUp, *, if_match: str | None = None) -> SetUp:
        """Let a canned text say this from now on."""
        return cast("SetUp", self.send("PUT", f"/canned/{key}", body=body, if_match=if_match))

    def archive_canned_text(self, key: int, *, if_match: str | None = None) -> None:
        """Take a canned text out of use."""
        self.send("DELETE", f"/canned/{key}", if_match=if_match)

    def restore_canned_text(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a canned text into use again."""
        return cast("SetUp", self.send("POST", f"/canned/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_rules(self, *, archived: bool | None = None) -> SetUps:
        """The rules in use."""
        return cast("SetUps", self.send("GET", "/rules", query={"archived": archived}))

    def create_rule(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a rule."""
        return cast("SetUp", self.send("POST", "/rules", body=body, key=request_key, keyed=True))

    def get_rule(self, key: int) -> SetUp:
        """One rule."""
        return cast("SetUp", self.send("GET", f"/rules/{key}"))

    def replace_rule(self, key: int, body: ToSetUp, *, if_match: str | None = None) -> SetUp:
        """Let a rule say this from now on."""
        return cast("SetUp", self.send("PUT", f"/rules/{key}", body=body, if_match=if_match))

    def archive_rule(self, key: int, *, if_match: str | None = None) -> None:
        """Take a rule out of use."""
        self.send("DELETE", f"/rules/{key}", if_match=if_match)

    def restore_rule(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a rule into use again."""
        return cast("SetUp", self.send("POST", f"/rules/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_policies(self, *, archived: bool | None = None) -> SetUps:
        """The policies in use."""
        return cast("SetUps", self.send("GET", "/policies", query={"archived": archived}))

    def create_policy(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a policy."""
        return cast("SetUp", self.send("POST", "/policies", body=body, key=request_key, keyed=True))

    def get_policy(self, key: int) -> SetUp:
        """One policy."""
        return cast("SetUp", self.send("GET", f"/policies/{key}"))

    def replace_policy(self, key: int, body: ToSetUp, *, if_match: str | None = None) -> SetUp:
        """Let a policy say this from now on."""
        return cast("SetUp", self.send("PUT", f"/policies/{key}", body=body, if_match=if_match))

    def archive_policy(self, key: int, *, if_match: str | None = None) -> None:
        """Take a policy out of use."""
        self.send("DELETE", f"/policies/{key}", if_match=if_match)

    def restore_policy(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a policy into use again."""
        return cast("SetUp", self.send("POST", f"/policies/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_calendars(self, *, archived: bool | None = None) -> SetUps:
        """The calendars in use."""
        return cast("SetUps", self.send("GET", "/calendars", query={"archived": archived}))

    def create_calendar(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a calendar."""
        return cast("SetUp", self.send("POST", "/calendars", body=body, key=request_key, keyed=True))

    def get_calendar(self, key: int) -> SetUp:
        """One calendar."""
        return cast("SetUp", self.send("GET", f"/calendars/{key}"))

    def replace_calendar(self, key: int, body: ToSetUp, *, if_match: str | None = None) -> SetUp:
        """Let a calendar say this from now on."""
        return cast("SetUp", self.send("PUT", f"/calendars/{key}", body=body, if_match=if_match))

    def archive_calendar(self, key: int, *, if_match: str | None = None) -> None:
        """Take a calendar out of use."""
        self.send("DELETE", f"/calendars/{key}", if_match=if_match)

    def restore_calendar(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a calendar into use again."""
        return cast("SetUp", self.send("POST", f"/calendars/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_forms(self, *, archived: bool | None = None) -> SetUps:
        """The forms in use."""
        return cast("SetUps", self.send("GET", "/forms", query={"archived": archived}))

    def create_form(self, body: ToSetUp, *, request_key: str | None = None) -> SetUp:
        """Make a form."""
        return cast("SetUp", self.send("POST", "/forms", body=body, key=request_key, keyed=True))

    def get_form(self, key: int) -> SetUp:
        """One form."""
        return cast("SetUp", self.send("GET", f"/forms/{key}"))

    def replace_form(self, key: int, body: ToSetUp, *, if_match: str | None = None) -> SetUp:
        """Let a form say this from now on."""
        return cast("SetUp", self.send("PUT", f"/forms/{key}", body=body, if_match=if_match))

    def archive_form(self, key: int, *, if_match: str | None = None) -> None:
        """Take a form out of use."""
        self.send("DELETE", f"/forms/{key}", if_match=if_match)

    def restore_form(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a form into use again."""
        return cast("SetUp", self.send("POST", f"/forms/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_banners(self, *, archived: bool | None = None) -> SetUps:
        """The banners in use."""
        return cast("SetUps", self.send("GET", "/banners", query={"archived": archived}))

    def create_banner(self, body: Banner, *, request_key: str | None = None) -> SetUp:
        """Make a banner."""
        return cast("SetUp", self.send("POST", "/banners", body=body, key=request_key, keyed=True))

    def get_banner(self, key: int) -> SetUp:
        """One banner."""
        return cast("SetUp", self.send("GET", f"/banners/{key}"))

    def replace_banner(self, key: int, body: Banner, *, if_match: str | None = None) -> SetUp:
        """Let a banner say this from now on."""
        return cast("SetUp", self.send("PUT", f"/banners/{key}", body=body, if_match=if_match))

    def archive_banner(self, key: int, *, if_match: str | None = None) -> None:
        """Take a banner out of use."""
        self.send("DELETE", f"/banners/{key}", if_match=if_match)

    def restore_banner(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a banner into use again."""
        return cast("SetUp", self.send("POST", f"/banners/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_handover_templates(self, *, archived: bool | None = None) -> SetUps:
        """The handover templates in use."""
        return cast("SetUps", self.send("GET", "/escalation-templates", query={"archived": archived}))

    def create_handover_template(self, body: Template, *, request_key: str | None = None) -> SetUp:
        """Make a handover template."""
        return cast("SetUp", self.send("POST", "/escalation-templates", body=body, key=request_key, keyed=True))

    def get_handover_template(self, key: int) -> SetUp:
        """One handover template."""
        return cast("SetUp", self.send("GET", f"/escalation-templates/{key}"))

    def replace_handover_template(self, key: int, body: Template, *, if_match: str | None = None) -> SetUp:
        """Let a handover template say this from now on."""
        return cast("SetUp", self.send("PUT", f"/escalation-templates/{key}", body=body, if_match=if_match))

    def archive_handover_template(self, key: int, *, if_match: str | None = None) -> None:
        """Take a handover template out of use."""
        self.send("DELETE", f"/escalation-templates/{key}", if_match=if_match)

    def restore_handover_template(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a handover template into use again."""
        return cast("SetUp", self.send("POST", f"/escalation-templates/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_skill_needs(self, *, archived: bool | None = None) -> SetUps:
        """The skill needs in use."""
        return cast("SetUps", self.send("GET", "/skill-needs", query={"archived": archived}))

    def create_skill_need(self, body: SkillNeed, *, request_key: str | None = None) -> SetUp:
        """Make a skill need."""
        return cast("SetUp", self.send("POST", "/skill-needs", body=body, key=request_key, keyed=True))

    def get_skill_need(self, key: int) -> SetUp:
        """One skill need."""
        return cast("SetUp", self.send("GET", f"/skill-needs/{key}"))

    def replace_skill_need(self, key: int, body: SkillNeed, *, if_match: str | None = None) -> SetUp:
        """Let a skill need say this from now on."""
        return cast("SetUp", self.send("PUT", f"/skill-needs/{key}", body=body, if_match=if_match))

    def archive_skill_need(self, key: int, *, if_match: str | None = None) -> None:
        """Take a skill need out of use."""
        self.send("DELETE", f"/skill-needs/{key}", if_match=if_match)

    def restore_skill_need(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a skill need into use again."""
        return cast("SetUp", self.send("POST", f"/skill-needs/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_shifts(self, *, archived: bool | None = None) -> SetUps:
        """The shifts in use."""
        return cast("SetUps", self.send("GET", "/shifts", query={"archived": archived}))

    def create_shift(self, body: ShiftToSave, *, request_key: str | None = None) -> SetUp:
        """Make a shift."""
        return cast("SetUp", self.send("POST", "/shifts", body=body, key=request_key, keyed=True))

    def get_shift(self, key: int) -> SetUp:
        """One shift."""
        return cast("SetUp", self.send("GET", f"/shifts/{key}"))

    def replace_shift(self, key: int, body: ShiftToSave, *, if_match: str | None = None) -> SetUp:
        """Let a shift say this from now on."""
        return cast("SetUp", self.send("PUT", f"/shifts/{key}", body=body, if_match=if_match))

    def archive_shift(self, key: int, *, if_match: str | None = None) -> None:
        """Take a shift out of use."""
        self.send("DELETE", f"/shifts/{key}", if_match=if_match)

    def restore_shift(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a shift into use again."""
        return cast("SetUp", self.send("POST", f"/shifts/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_coverage_needs(self, *, archived: bool | None = None) -> SetUps:
        """The coverage needs in use."""
        return cast("SetUps", self.send("GET", "/coverage-needs", query={"archived": archived}))

    def create_coverage_need(self, body: Coverage, *, request_key: str | None = None) -> SetUp:
        """Make a coverage need."""
        return cast("SetUp", self.send("POST", "/coverage-needs", body=body, key=request_key, keyed=True))

    def get_coverage_need(self, key: int) -> SetUp:
        """One coverage need."""
        return cast("SetUp", self.send("GET", f"/coverage-needs/{key}"))

    def replace_coverage_need(self, key: int, body: Coverage, *, if_match: str | None = None) -> SetUp:
        """Let a coverage need say this from now on."""
        return cast("SetUp", self.send("PUT", f"/coverage-needs/{key}", body=body, if_match=if_match))

    def archive_coverage_need(self, key: int, *, if_match: str | None = None) -> None:
        """Take a coverage need out of use."""
        self.send("DELETE", f"/coverage-needs/{key}", if_match=if_match)

    def restore_coverage_need(self, key: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Take a coverage need into use again."""
        return cast("SetUp", self.send("POST", f"/coverage-needs/{key}/restoration", if_match=if_match, key=request_key, keyed=True))

    def switch_rule(self, key: int, body: Switch, *, request_key: str | None = None) -> SetUp:
        """Let a rule act, or not."""
        return cast("SetUp", self.send("POST", f"/rules/{key}/state", body=body, key=request_key, keyed=True))

    def order_rules(self, body: Order, *, request_key: str | None = None) -> None:
        """Put the rules in this order."""
        self.send("POST", "/rules/order", body=body, key=request_key, keyed=True)

    def order_policies(self, body: Order, *, request_key: str | None = None) -> None:
        """Ask the policies in this order; all that are in use must be named."""
        self.send("POST", "/policies/order", body=body, key=request_key, keyed=True)

    def order_views(self, body: Order, *, request_key: str | None = None) -> None:
        """Put the views that one may change in this order."""
        self.send("POST", "/views/order", body=body, key=request_key, keyed=True)

    def adopt_default_policies(self, body: Zone, *, request_key: str | None = None) -> Adopted:
        """Begin with the usual promises, where nothing was ever promised."""
        return cast("Adopted", self.send("POST", "/policies/defaults", body=body, key=request_key, keyed=True))

    def list_holidays(self, *, country: str, subdivision: str | None = None) -> Holidays:
        """The public holidays of a country within a year from now, as calendars can keep them."""
        return cast("Holidays", self.send("GET", "/holidays", query={"country": country, "subdivision": subdivision}))

    def list_form_versions(self, key: int, *, cursor: str | None = None, limit: int | None = None) -> Versions:
        """What a form said before, the newest first."""
        return cast("Versions", self.send("GET", f"/forms/{key}/versions", query={"cursor": cursor, "limit": limit}))

    def all_list_form_versions(self, key: int, *, limit: int | None = None) -> Iterator[Version]:
        """What a form said before, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_form_versions(key, limit=limit, cursor=cursor))

    def restore_form_version(self, key: int, version: int, *, if_match: str | None = None, request_key: str | None = None) -> SetUp:
        """Let a form say again what it said in that version; this is a version of its own."""
        return cast("SetUp", self.send("POST", f"/forms/{key}/versions/{version}/restoration", if_match=if_match, key=request_key, keyed=True))

    def list_mailboxes(self) -> Mailboxes:
        """The mailboxes in use, by address."""
        return cast("Mailboxes", self.send("GET", "/mailboxes"))

    def create_mailbox(self, body: ToReceive, *, request_key: str | None = None) -> MailboxRow:
        """Make a mailbox."""
        return cast("MailboxRow", self.send("POST", "/mailboxes", body=body, key=request_key, keyed=True))

    def get_mailbox(self, key: int) -> MailboxRow:
        """One mailbox."""
        return cast("MailboxRow", self.send("GET", f"/mailboxes/{key}"))

    def replace_mailbox(self, key: int, body: ToReceive) -> MailboxRow:
        """Set a mailbox otherwise."""
        return cast("MailboxRow", self.send("PUT", f"/mailboxes/{key}", body=body))

    def archive_mailbox(self, key: int) -> None:
        """Take no mail for it any more."""
        self.send("DELETE", f"/mailboxes/{key}")

    def list_mails(self, *, state: Literal["waiting", "filed", "held", "dropped", "refused", "failed", ""] | None = None, cursor: str | None = None, limit: int | None = None) -> MailPage:
        """Mails that came, the newest first."""
        return cast("MailPage", self.send("GET", "/mails", query={"state": state, "cursor": cursor, "limit": limit}))

    def all_list_mails(self, *, state: Literal["waiting", "filed", "held", "dropped", "refused", "failed", ""] | None = None, limit: int | None = None) -> Iterator[MailRow]:
        """Mails that came, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_mails(state=state, limit=limit, cursor=cursor))

    def get_mail(self, key: int) -> MailRow:
        """One mail."""
        return cast("MailRow", self.send("GET", f"/mails/{key}"))

    def download_mail(self, key: int) -> bytes:
        """The bytes of a mail, as they came. They are as hostile as whoever sent them."""
        return cast("bytes", self.send("GET", f"/mails/{key}/raw", raw=True))

    def list_ticket_mails(self, number: int) -> TicketMails:
        """The mails that a ticket is made of."""
        return cast("TicketMails", self.send("GET", f"/tickets/{number}/mails"))

    def download_ticket_mail(self, number: int, key: int) -> bytes:
        """The bytes of one of them, as they came. They are as hostile as whoever sent them."""
        return cast("bytes", self.send("GET", f"/tickets/{number}/mails/{key}/raw", raw=True))

    def release_mail(self, key: int, *, request_key: str | None = None) -> MailRow:
        """File what was held, or try again what failed."""
        return cast("MailRow", self.send("POST", f"/mails/{key}/release", key=request_key, keyed=True))

    def discard_mail(self, key: int, *, request_key: str | None = None) -> MailRow:
        """Do nothing with what was held."""
        return cast("MailRow", self.send("POST", f"/mails/{key}/discard", key=request_key, keyed=True))

    def list_sent_mails(self, *, state: Literal["waiting", "sent", "failed", "given_up", ""] | None = None, cursor: str | None = None, limit: int | None = None) -> SentPage:
        """Mails in the post, the newest first."""
        return cast("SentPage", self.send("GET", "/sent-mails", query={"state": state, "cursor": cursor, "limit": limit}))

    def all_list_sent_mails(self, *, state: Literal["waiting", "sent", "failed", "given_up", ""] | None = None, limit: int | None = None) -> Iterator[SentRow]:
        """Mails in the post, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_sent_mails(state=state, limit=limit, cursor=cursor))

    def get_sent_mail(self, key: int) -> SentTold:
        """One mail in the post, and each attempt at it."""
        return cast("SentTold", self.send("GET", f"/sent-mails/{key}"))

    def repeat_sent_mail(self, key: int, *, request_key: str | None = None) -> SentTold:
        """Send one again, now; its reader too, where they were given up."""
        return cast("SentTold", self.send("POST", f"/sent-mails/{key}/repeat", key=request_key, keyed=True))

    def list_own_addresses(self) -> Addresses:
        """One's own addresses."""
        return cast("Addresses", self.send("GET", "/me/addresses"))

    def ask_for_address(self, body: ToOwn, *, request_key: str | None = None) -> Addresses:
        """Have a link sent to an address that one says is one's own. It is, once the link was opened."""
        return cast("Addresses", self.send("POST", "/me/addresses", body=body, key=request_key, keyed=True))

    def drop_own_address(self, key: int) -> None:
        """An address of one's own is that no more."""
        self.send("DELETE", f"/me/addresses/{key}")

    def set_own_mails(self, body: ToMail) -> Addresses:
        """Get mails about one's tickets, or none."""
        return cast("Addresses", self.send("PUT", "/me/mails", body=body))

    def list_addresses(self, *, bounced: bool | None = None, cursor: str | None = None, limit: int | None = None) -> AddressPage:
        """Whose addresses are known, the newest first; or those that mails came back from."""
        return cast("AddressPage", self.send("GET", "/addresses", query={"bounced": bounced, "cursor": cursor, "limit": limit}))

    def all_list_addresses(self, *, bounced: bool | None = None, limit: int | None = None) -> Iterator[AddressRow]:
        """Whose addresses are known, the newest first; or those that mails came back from. Through all pages."""
        return pages(lambda cursor: self.list_addresses(bounced=bounced, limit=limit, cursor=cursor))

    def own_address(self, key: int, body: ToOwn, *, request_key: str | None = None) -> AddressRow:
        """Say that an address is somebody's, for sure: mails from it act as them where their sender is proven."""
        return cast("AddressRow", self.send("POST", f"/people/{key}/addresses", body=body, key=request_key, keyed=True))

    def disown_address(self, key: int) -> None:
        """The address is nobody's any more."""
        self.send("DELETE", f"/addresses/{key}")

    def try_address_again(self, key: int, *, request_key: str | None = None) -> AddressRow:
        """Send to an address again that mails came back from."""
        return cast("AddressRow", self.send("POST", f"/addresses/{key}/try", key=request_key, keyed=True))

    def change_tickets(self, body: Several, *, request_key: str | None = None) -> Tickets:
        """Change several tickets, all of them or none."""
        return cast("Tickets", self.send("POST", "/tickets/changes", body=body, key=request_key, keyed=True))

    def undo_act(self, body: Act, *, request_key: str | None = None) -> Undone:
        """Take back an act of one's own on any tickets. What others changed since stays."""
        return cast("Undone", self.send("POST", "/undo", body=body, key=request_key, keyed=True))

    def list_due_tickets(self, *, state: Literal["late", "soon"] | None = None, cursor: str | None = None, limit: int | None = None) -> DuePage:
        """Open tickets past a promise, the longest first; or with one that comes due within half an hour."""
        return cast("DuePage", self.send("GET", "/tickets/due", query={"state": state, "cursor": cursor, "limit": limit}))

    def all_list_due_tickets(self, *, state: Literal["late", "soon"] | None = None, limit: int | None = None) -> Iterator[DueRow]:
        """Open tickets past a promise, the longest first; or with one that comes due within half an hour. Through all pages."""
        return pages(lambda cursor: self.list_due_tickets(state=state, limit=limit, cursor=cursor))

    def list_escalations(self, *, tier: Literal["2", "3", ""] | None = None, limit: int | None = None) -> EscalatedList:
        """The open tickets that are with a higher tier, the longest there first."""
        return cast("EscalatedList", self.send("GET", "/escalations", query={"tier": tier, "limit": limit}))

    def list_notices(self) -> Notices:
        """What is known to be wrong now, as whoever asks is told."""
        return cast("Notices", self.send("GET", "/notices"))

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

    def follow_up_own_ticket(self, number: int, body: NewFollowUp, *, request_key: str | None = None) -> OwnTicketRow:
        """Ask something new that follows from a ticket of one's own that is done."""
        return cast("OwnTicketRow", self.send("POST", f"/me/tickets/{number}/follow-ups", body=body, key=request_key, keyed=True))

    def search_own_tickets(self, *, q: str, after: int | None = None) -> OwnHits:
        """Search one's own tickets, by their subjects and public messages."""
        return cast("OwnHits", self.send("GET", "/me/search", query={"q": q, "after": after}))

    def end_own_ticket(self, number: int, body: End, *, request_key: str | None = None) -> OwnTicketRow:
        """Say that it is solved, or needed no more."""
        return cast("OwnTicketRow", self.send("POST", f"/me/tickets/{number}/end", body=body, key=request_key, keyed=True))

    def rate_own_ticket(self, number: int, body: Rating, *, request_key: str | None = None) -> OwnTicketRow:
        """Say how the help was."""
        return cast("OwnTicketRow", self.send("POST", f"/me/tickets/{number}/rating", body=body, key=request_key, keyed=True))

    def list_handed_tickets(self, *, state: Literal["open", "done", "all"] | None = None, q: str | None = None, cursor: str | None = None, limit: int | None = None) -> HandedPage:
        """What one's team was handed, the last changed first."""
        return cast("HandedPage", self.send("GET", "/partner/tickets", query={"state": state, "q": q, "cursor": cursor, "limit": limit}))

    def all_list_handed_tickets(self, *, state: Literal["open", "done", "all"] | None = None, q: str | None = None, limit: int | None = None) -> Iterator[HandedRow]:
        """What one's team was handed, the last changed first. Through all pages."""
        return pages(lambda cursor: self.list_handed_tickets(state=state, q=q, limit=limit, cursor=cursor))

    def get_handed_ticket(self, number: int) -> HandedRow:
        """One of them."""
        return cast("HandedRow", self.send("GET", f"/partner/tickets/{number}"))

    def get_handed_messages(self, number: int) -> HandedMessages:
        """What was said on it, as far as partners read it."""
        return cast("HandedMessages", self.send("GET", f"/partner/tickets/{number}/messages"))

    def tell_desk(self, number: int, body: ToDesk, *, request_key: str | None = None) -> HandedRow:
        """Write to the desk."""
        return cast("HandedRow", self.send("POST", f"/partner/tickets/{number}/notes", body=body, key=request_key, keyed=True))

    def take_on_handed_ticket(self, number: int, *, request_key: str | None = None) -> HandedRow:
        """Work on it from now on."""
        return cast("HandedRow", self.send("POST", f"/partner/tickets/{number}/assignment", key=request_key, keyed=True))

    def hand_back_ticket(self, number: int, body: Reason, *, request_key: str | None = None) -> None:
        """Give it back to where it came from. One's team may see it no more after that."""
        self.send("POST", f"/partner/tickets/{number}/return", body=body, key=request_key, keyed=True)

    def report_handed_ticket_solved(self, number: int, body: Solution, *, request_key: str | None = None) -> HandedRow:
        """Tell the desk that it is solved and how."""
        return cast("HandedRow", self.send("POST", f"/partner/tickets/{number}/solution", body=body, key=request_key, keyed=True))

    def list_erasures(self, *, cursor: str | None = None, limit: int | None = None) -> Erasures:
        """Who was erased or is being, the newest first."""
        return cast("Erasures", self.send("GET", "/erasures", query={"cursor": cursor, "limit": limit}))

    def all_list_erasures(self, *, limit: int | None = None) -> Iterator[ErasureRow]:
        """Who was erased or is being, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_erasures(limit=limit, cursor=cursor))

    def erase_person(self, key: int, body: ToErase, *, request_key: str | None = None) -> JobRow:
        """Begin to take everything out of the store that tells who somebody is. Nothing brings it back."""
        return cast("JobRow", self.send("POST", f"/people/{key}/erasure", body=body, key=request_key, keyed=True))

    def export_person(self, key: int) -> bytes:
        """All that is kept of somebody, as a zip. Not where it would show what one may not see."""
        return cast("bytes", self.send("POST", f"/people/{key}/export", raw=True))

    def list_holds(self) -> Holds:
        """Tickets that are held."""
        return cast("Holds", self.send("GET", "/holds"))

    def hold_ticket(self, body: ToHold, *, request_key: str | None = None) -> HoldRow:
        """Keep the texts and files of a ticket, whatever its age, and whoever asked it."""
        return cast("HoldRow", self.send("POST", "/holds", body=body, key=request_key, keyed=True))

    def lift_hold(self, key: int) -> None:
        """Lift a hold."""
        self.send("DELETE", f"/holds/{key}")

    def list_retention_rules(self) -> Rules:
        """How long things are kept."""
        return cast("Rules", self.send("GET", "/retention-rules"))

    def set_retention_rule(self, body: ToKeep) -> RuleRow:
        """Say for how long something is kept; a rule for the same is replaced."""
        return cast("RuleRow", self.send("PUT", "/retention-rules", body=body))

    def end_retention_rule(self, key: int) -> None:
        """A rule holds no more."""
        self.send("DELETE", f"/retention-rules/{key}")

    def get_roster(self) -> Shifts:
        """Who works the desk within a day from now."""
        return cast("Shifts", self.send("GET", "/roster"))

    def get_roster_week(self, day: str) -> Week:
        """The week of a day, from its Monday, with the gaps in its coverage."""
        return cast("Week", self.send("GET", f"/roster/weeks/{day}"))

    def change_day(self, key: int, day: str, body: ToWork) -> DayRow:
        """Let somebody work other hours on one day, or not at all."""
        return cast("DayRow", self.send("PUT", f"/people/{key}/days/{day}", body=body))

    def restore_day(self, key: int, day: str) -> None:
        """Let the day be as the pattern has it."""
        self.send("DELETE", f"/people/{key}/days/{day}")

    def list_absences(self, *, person: int | None = None, cursor: str | None = None, limit: int | None = None) -> Absences:
        """Absences, the latest first."""
        return cast("Absences", self.send("GET", "/absences", query={"person": person, "cursor": cursor, "limit": limit}))

    def all_list_absences(self, *, person: int | None = None, limit: int | None = None) -> Iterator[AbsenceRow]:
        """Absences, the latest first. Through all pages."""
        return pages(lambda cursor: self.list_absences(person=person, limit=limit, cursor=cursor))

    def create_absence(self, body: ToBeAway, *, request_key: str | None = None) -> AbsenceRow:
        """Somebody is absent for some days."""
        return cast("AbsenceRow", self.send("POST", "/absences", body=body, key=request_key, keyed=True))

    def remove_absence(self, key: int) -> None:
        """The absence holds no more."""
        self.send("DELETE", f"/absences/{key}")

    def list_handovers(self, *, site: str | None = None, cursor: str | None = None, limit: int | None = None) -> Notes:
        """Hand-over notes, the newest first."""
        return cast("Notes", self.send("GET", "/handovers", query={"site": site, "cursor": cursor, "limit": limit}))

    def all_list_handovers(self, *, site: str | None = None, limit: int | None = None) -> Iterator[NoteRow]:
        """Hand-over notes, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_handovers(site=site, limit=limit, cursor=cursor))

    def publish_handover(self, body: ToHandOver, *, request_key: str | None = None) -> NoteRow:
        """Tell the next shift of a site."""
        return cast("NoteRow", self.send("POST", "/handovers", body=body, key=request_key, keyed=True))

    def read_handover(self, key: int, *, request_key: str | None = None) -> NoteRow:
        """Say that one has read a note."""
        return cast("NoteRow", self.send("POST", f"/handovers/{key}/reading", key=request_key, keyed=True))

    def go_away(self, body: Away, *, request_key: str | None = None) -> None:
        """Be given no tickets."""
        self.send("POST", "/me/away", body=body, key=request_key, keyed=True)

    def come_back(self) -> None:
        """Be given tickets again."""
        self.send("DELETE", "/me/away")

    def list_own_tokens(self, *, cursor: str | None = None, limit: int | None = None) -> Tokens:
        """One's own tokens, the newest first."""
        return cast("Tokens", self.send("GET", "/me/tokens", query={"cursor": cursor, "limit": limit}))

    def all_list_own_tokens(self, *, limit: int | None = None) -> Iterator[TokenRow]:
        """One's own tokens, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_own_tokens(limit=limit, cursor=cursor))

    def revoke_own_token(self, key: int) -> None:
        """Revoke one of one's own tokens; it may be the one that asks."""
        self.send("DELETE", f"/me/tokens/{key}")

    def list_tokens(self, *, person: int | None = None, cursor: str | None = None, limit: int | None = None) -> Tokens:
        """Everybody's tokens, the newest first."""
        return cast("Tokens", self.send("GET", "/tokens", query={"person": person, "cursor": cursor, "limit": limit}))

    def all_list_tokens(self, *, person: int | None = None, limit: int | None = None) -> Iterator[TokenRow]:
        """Everybody's tokens, the newest first. Through all pages."""
        return pages(lambda cursor: self.list_tokens(person=person, limit=limit, cursor=cursor))

    def revoke_token(self, key: int) -> None:
        """Revoke anybody's token."""
        self.send("DELETE", f"/tokens/{key}")

    def list_own_sessions(self) -> Sessions:
        """Where one is signed in by a browser."""
        return cast("Sessions", self.send("GET", "/me/sessions"))

    def end_own_session(self, key: int) -> None:
        """End one of one's own sessions."""
        self.send("DELETE", f"/me/sessions/{key}")

    def end_own_sessions(self, *, request_key: str | None = None) -> Ended:
        """End all sessions of one's own: the browsers, not the tokens."""
        return cast("Ended", self.send("POST", "/me/sessions/end", key=request_key, keyed=True))

    def know_own_devices(self, *, request_key: str | None = None) -> None:
        """Say that the devices one was told of are one's own."""
        self.send("POST", "/me/devices/known", key=request_key, keyed=True)

    def get_second_factor(self) -> SecondFactor:
        """Which roles need a second factor."""
        return cast("SecondFactor", self.send("GET", "/ways-in/second-factor"))

    def set_second_factor(self, body: ToRequire) -> SecondFactor:
        """Say which roles need a second factor."""
        return cast("SecondFactor", self.send("PUT", "/ways-in/second-factor", body=body))

    def list_services(self) -> Services:
        """Accounts of programs, the newest first."""
        return cast("Services", self.send("GET", "/service-accounts"))

    def create_service(self, body: ToServe, *, request_key: str | None = None) -> ServiceRow:
        """Make a person that is a program."""
        return cast("ServiceRow", self.send("POST", "/service-accounts", body=body, key=request_key, keyed=True))

    def end_service(self, key: int) -> None:
        """Close a service account: nothing of it works from now on."""
        self.send("DELETE", f"/service-accounts/{key}")
