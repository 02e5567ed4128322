"""The desk: counts of views, search, macros on tickets, the next ticket, votes, the board of ideas."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from watchfloor.api.door import Answer, Asked, operation
from watchfloor.api.problems import missing
from watchfloor.api.rows import TicketRow, ticket_answer, ticket_rows
from watchfloor.api.tickets import found, held
from watchfloor.api.wanted import Wanted
from watchfloor.assignment import commands as assignment
from watchfloor.core.permissions import reads_all_tickets
from watchfloor.feedback import commands as feedback
from watchfloor.feedback.queries import Shown, board, idea_of
from watchfloor.feedback.queries import by_number as idea_by_number
from watchfloor.rules.commands import apply_macro
from watchfloor.rules.macros import macros_for
from watchfloor.search.parts import Asker
from watchfloor.search.queries import find
from watchfloor.tickets import commands_voice
from watchfloor.views.queries import counts, views_for

TOPIC: Final = "desk"


class ViewCount(BaseModel):
    """How many tickets a view holds for the reader; null where they are not counted yet."""

    id: int
    name: str
    tickets: int | None


class ViewCounts(BaseModel):
    """Of every view that the reader may use."""

    items: list[ViewCount]


@operation(TOPIC, "GET", "/views/counts", permission="desk.read", answers=ViewCounts)
def count_views(request: Asked) -> ViewCounts:
    """How many tickets each view holds, from kept counts."""
    views = views_for(request.person)
    known = counts(request.person, [view.id for view in views])
    return ViewCounts(items=[ViewCount(id=view.id, name=view.name, tickets=known.get(view.id)) for view in views])


class Hits(BaseModel):
    """What a search found, the best first."""

    items: list[TicketRow]
    total: int
    problems: list[str] = Field(description="What in the question could not be read.")
    after: int | None = Field(description="`after` of the next page; null on the last one.")


@operation(TOPIC, "GET", "/search", permission="desk.read", answers=Hits)
def search_tickets(
    request: Asked, *, q: Annotated[str, Query(max_length=2000, description="As typed into the search of the desk.")],
    sort: Literal["best", "newest", "updated"] = "best",
    after: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> Hits:  # fmt: skip
    """Search subjects, messages, notes, attributes and people."""
    asker = Asker(request.person, request.at, ZoneInfo("UTC"), reads_all_tickets(request.person))
    answer = find(asker, q, sort=sort, after=after)
    return Hits(
        items=ticket_rows(request.person, [hit.ticket for hit in answer.hits]), total=answer.total,
        problems=[str(one) for one in answer.question.problems], after=answer.next_after,
    )  # fmt: skip


class MacroOn(Wanted):
    """What of a macro's message is sent."""

    message: str | None = Field(None, max_length=100_000, description="Instead of the macro's own message.")
    audience: Literal["", "reply", "note"] = ""


@operation(
    TOPIC, "POST", "/tickets/{int:number}/macros/{int:key}", permission="desk.work", scope="tickets:write",
    answers=TicketRow, tags=True, held=True,
)  # fmt: skip
def apply_macro_to_ticket(request: Asked, number: int, key: int, body: MacroOn) -> Answer:
    """Do a macro on a ticket: all of it or nothing."""
    row = held(request, number)
    macro = next((one for one in macros_for(request.person) if one.key == key), None)
    if macro is None:
        raise missing()
    apply_macro(macro, row.id, by=request.person, now=request.at, message=body.message, audience=body.audience)
    return ticket_answer(request.person, found(request.person, number))


@operation(TOPIC, "POST", "/next", permission="desk.work", scope="tickets:write", answers=TicketRow, tags=True)
def take_next_ticket(request: Asked) -> Answer:
    """Make the next right ticket one's own; 404 where nothing waits for one."""
    taken = assignment.take_next(request.person.id, now=request.at)
    if taken is None:
        raise missing()
    return ticket_answer(request.person, found(request.person, taken.ticket.number))


@operation(
    TOPIC, "PUT", "/tickets/{int:number}/vote", permission="desk.work", scope="tickets:write", answers=TicketRow,
    tags=True,
)  # fmt: skip
def vote_for_ticket(request: Asked, number: int) -> Answer:
    """Want what a ticket of feedback asks for."""
    commands_voice.vote(found(request.person, number).id, by=request.person.id, now=request.at)
    return ticket_answer(request.person, found(request.person, number))


@operation(
    TOPIC, "DELETE", "/tickets/{int:number}/vote", permission="desk.work", scope="tickets:write", answers=TicketRow,
    tags=True,
)  # fmt: skip
def unvote_for_ticket(request: Asked, number: int) -> Answer:
    """Take one's vote back."""
    commands_voice.unvote(found(request.person, number).id, by=request.person.id, now=request.at)
    return ticket_answer(request.person, found(request.person, number))


class Idea(BaseModel):
    """Feedback on the board."""

    number: int
    title: str
    summary: str
    state: str
    note: str
    wants: int
    wanted: bool


class Ideas(BaseModel):
    """The board, the most wanted first."""

    items: list[Idea]


@operation(TOPIC, "GET", "/feedback", permission="portal.use", answers=Ideas)
def list_feedback(
    request: Asked, *, state: Literal["", "open", "planned", "working", "done", "declined"] = "",
    sort: Literal["wanted", "new"] = "wanted", q: Annotated[str, Query(max_length=200)] = "",
) -> Ideas:  # fmt: skip
    """The ideas that are shown to everybody, the most wanted first."""
    shown = board(request.person, state=state, sort=sort, text=q)
    return Ideas(items=[_idea(one) for one in shown])


def _idea(one: Shown) -> Idea:
    return Idea(**{name: getattr(one, name) for name in Idea.model_fields})


def _shown(request: Asked, number: int) -> Shown:
    """Only what is on the board can be wanted from there: nothing else is known to exist."""
    one = idea_by_number(request.person, number)
    if one is None:
        raise missing()
    return one


@operation(TOPIC, "PUT", "/feedback/{int:number}/vote", permission="portal.use", scope="tickets:write", answers=Idea)
def want_idea(request: Asked, number: int) -> Idea:
    """Want an idea of the board too."""
    commands_voice.vote(_shown(request, number).ticket, by=request.person.id, now=request.at)
    return _idea(_shown(request, number))


@operation(TOPIC, "DELETE", "/feedback/{int:number}/vote", permission="portal.use", scope="tickets:write", answers=Idea)
def unwant_idea(request: Asked, number: int) -> Idea:
    """Take that back."""
    commands_voice.unvote(_shown(request, number).ticket, by=request.person.id, now=request.at)
    return _idea(_shown(request, number))


class Showing(Wanted):
    """An idea in the team's words."""

    title: str = Field(min_length=1, max_length=1000)
    summary: str = Field("", max_length=10_000)


class Reply(Wanted):
    """What becomes of an idea."""

    state: str = Field(max_length=40, examples=["planned"])
    note: str = Field("", max_length=10_000)


IDEA: Final[dict[str, Any]] = {"permission": "desk.work", "scope": "tickets:write", "answers": Idea}


def _of_ticket(request: Asked, number: int) -> Idea:
    one = idea_of(found(request.person, number).id, request.person)
    if one is None:
        raise missing()
    return _idea(one)


@operation(TOPIC, "PUT", "/tickets/{int:number}/board", **IDEA)
def show_idea(request: Asked, number: int, body: Showing) -> Idea:
    """Show a ticket of feedback on the board."""
    row = found(request.person, number)
    feedback.show_idea(row.id, title=body.title, summary=body.summary, by=request.person.id, now=request.at)
    return _of_ticket(request, number)


@operation(TOPIC, "DELETE", "/tickets/{int:number}/board", **{**IDEA, "answers": None, "status": 204})
def hide_idea(request: Asked, number: int) -> HttpResponse:
    """Take it off the board."""
    feedback.hide_idea(found(request.person, number).id, by=request.person.id, now=request.at)
    return HttpResponse(status=204)


@operation(TOPIC, "POST", "/tickets/{int:number}/board/answer", **IDEA)
def answer_idea(request: Asked, number: int, body: Reply) -> Idea:
    """Say what becomes of the idea."""
    row = found(request.person, number)
    feedback.answer_idea(row.id, state=body.state, note=body.note, by=request.person.id, now=request.at)
    return _of_ticket(request, number)
