"""What a sender says of one attempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from watchfloor.delivery.models import Delivery


@dataclass(frozen=True, slots=True)
class Receipt:
    """`status` is the receiver's own code; `note` says in words what went wrong. `retry`: whether it may yet work.

    `gone`: the receiver wants nothing more, ever; its target is switched off. `request` and `response` are excerpts for
    the log of deliveries, without secrets.
    """

    ok: bool
    status: int | None = None
    note: str = ""
    retry: bool = True
    request: str = ""
    response: str = ""
    gone: bool = False


Sender = Callable[[Delivery], Receipt]
