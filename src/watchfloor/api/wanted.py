"""What comes in. Bodies are strict: a number is no text, and a member that nobody reads is refused."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from watchfloor.tickets.acting import MAX_BODY, MAX_SUBJECT


def _moment(said: Any) -> datetime:
    if not isinstance(said, str):
        raise ValueError("A time is a text such as 2026-11-29T09:05:00Z.")  # noqa: TRY004 - pydantic reads this one
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise ValueError("A time is a text such as 2026-11-29T09:05:00Z.") from None
    if found.tzinfo is None:
        raise ValueError("A time says its offset from UTC, such as Z or +01:00.")
    # Its day must exist in every zone that it may be told in.
    if not 1 < found.year < 9999 or abs(found.utcoffset() or timedelta()) > timedelta(hours=14):
        raise ValueError("That is no time that could be kept.")
    return found


def _uuid(said: str) -> str:
    try:
        return str(uuid.UUID(said))
    except ValueError:
        raise ValueError("A file is named by its id.") from None


Moment = Annotated[datetime, BeforeValidator(_moment)]
Id = Annotated[int, Field(ge=1, le=2**53)]
Number = Annotated[int, Field(ge=1, le=2**53, description="The number of a ticket.")]
FileId = Annotated[
    str, Field(min_length=32, max_length=36, json_schema_extra={"format": "uuid"}), AfterValidator(_uuid)
]
Body = Annotated[str, Field(min_length=1, max_length=MAX_BODY)]
Subject = Annotated[str, Field(min_length=1, max_length=MAX_SUBJECT)]
Priority = Literal["P0", "P1", "P2", "P3"]
Kind = Literal["fault", "question", "request", "feedback"]
Status = Literal["new", "open", "pending", "on_hold", "solved", "closed"]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Attributes = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=100)], Annotated[str, Field(max_length=1000)] | None],
    Field(max_length=100),
]


class Wanted(BaseModel):
    """What every body shares."""

    model_config = ConfigDict(strict=True, extra="forbid")


class NewTicket(Wanted):
    """A ticket to file."""

    subject: Subject = Field(examples=["Submit fails with MC-5023"])
    body: Body = Field(examples=["When I press Submit the decision is gone."])
    requester: Id | None = Field(None, description="Who asks, by id; null: nobody who is known.")
    kind: Kind = "fault"
    priority: Priority | None = "P2"
    queue: Id | None = None
    attributes: Attributes = Field({}, examples=[{"platform": "Review Console", "region": "EU-West"}])
    files: list[FileId] = Field([], max_length=20)


class NewMessage(Wanted):
    """A public reply."""

    body: Body
    files: list[FileId] = Field([], max_length=20)
    mentions: list[Id] = Field([], max_length=50, description="Who is called on, by id.")
    to_children: bool = Field(False, description="Write it to the ticket's open children too.")


class NewNote(Wanted):
    """An internal note."""

    body: Body
    files: list[FileId] = Field([], max_length=20)
    mentions: list[Id] = Field([], max_length=50)
    partners: bool = Field(default=False, description="Whether partners who see the ticket read it too.")


class Changes(Wanted):
    """What a PATCH of a ticket changes; what is left out stays. All of it is one act."""

    subject: Subject | None = None
    kind: Kind | None = None
    status: Status | None = None
    reason: str | None = Field(None, max_length=40, description="Why it is solved or closed.")
    priority: Priority | None = None
    owner: Id | None = Field(None, description="Null takes the owner away.")
    queue: Id | None = Field(None, description="Null: it waits in no queue.")
    attributes: Attributes | None = Field(None, description="What is null there is removed; others stay.")
    due_at: Moment | None = Field(None, description="Null takes the date away.")
    snoozed_until: Moment | None = Field(None, description="Null wakes it.")
    parent: Number | None = Field(None, description="Null: it is no child any more.")
    to_children: bool = Field(False, description="Set the status of its open children too.")


class Into(Wanted):
    """The other ticket."""

    into: Number


class SplitOff(Wanted):
    """The message that is a matter of its own."""

    message: Id = Field(description="The position of its line in the timeline.")
    subject: str = Field("", max_length=MAX_SUBJECT)
    queue: Id | None = None


class NewFollowUp(Wanted):
    """The first message of the ticket that carries this one on."""

    body: Body
    subject: str = Field("", max_length=MAX_SUBJECT)
    files: list[FileId] = Field([], max_length=20)


class NewLink(Wanted):
    """How another ticket belongs to this one."""

    to: Number
    how: Literal["related", "duplicates", "duplicated_by", "blocks", "blocked_by"] = "related"


class Worked(Wanted):
    """Time worked."""

    seconds: int = Field(ge=1, le=86_400)


class Escalation(Wanted):
    """What a ticket is handed to the next tier with."""

    answers: dict[str, str] = Field({}, description="The answers to its template, by field.", max_length=100)
    queue: Id | None = None
    severity: int | None = Field(None, ge=0, le=10)
    needs: str = Field("fix", max_length=40)
    keep_owner: bool = False


class Undoing(Wanted):
    """Which acts to undo: positions of events of one's own. Empty: one's last act on the ticket."""

    positions: list[Id] = Field([], max_length=5000)


class Rating(Wanted):
    """How the help was, and how much effort it took."""

    rating: int | None = Field(None, ge=1, le=5)
    effort: int | None = Field(None, ge=1, le=7)
    comment: str = Field("", max_length=10_000)


class OwnTicket(Wanted):
    """A ticket of one's own to file."""

    subject: Subject
    body: Body
    kind: Kind = "fault"
    attributes: Attributes = {}
    files: list[FileId] = Field([], max_length=20)


class OwnMessage(Wanted):
    """What one writes on one's own ticket."""

    body: Body
    files: list[FileId] = Field([], max_length=20)
