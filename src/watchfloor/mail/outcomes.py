"""What becomes of a mail, in the words that its row, the corpus and the page use. Pure."""

from __future__ import annotations

from typing import Final

FILED: Final = "filed"
REPLIED: Final = "replied"
REOPENED: Final = "reopened"
HELD: Final = "held"
AUTO_REPLY: Final = "dropped:auto-reply"
LOOP: Final = "dropped:loop"
DUPLICATE: Final = "dropped:duplicate"
DISCARDED: Final = "dropped:discarded"
BOUNCE: Final = "bounce"
NO_MAILBOX: Final = "refused:no-mailbox"
UNKNOWN_SENDER: Final = "refused:unknown-sender"
FAILED: Final = "failed"

# Each with the state of its row and what it means.
OUTCOMES: Final[dict[str, tuple[str, str]]] = {
    FILED: ("filed", "A new ticket was made of it."),
    REPLIED: ("filed", "It was added to its ticket, as a message of who asked."),
    REOPENED: ("filed", "It was added to its ticket, which was done and is open again."),
    HELD: ("held", "Somebody of the desk has to look at it first."),
    AUTO_REPLY: ("dropped", "A program answered; nothing was done."),
    LOOP: ("dropped", "It is a mail of ours that came back, or went round too often."),
    DUPLICATE: ("dropped", "The same mail came before."),
    DISCARDED: ("dropped", "It was held, and somebody of the desk threw it away."),
    BOUNCE: ("filed", "It says that a mail of ours was not delivered; that is noted with the mail and the address."),
    NO_MAILBOX: ("refused", "None of its addresses is a mailbox of ours."),
    UNKNOWN_SENDER: ("refused", "The mailbox takes no mail from senders who are unknown or not proven."),
    FAILED: ("failed", "It could not be worked on, several times; the reason says why."),
}


def state_of(outcome: str) -> str:
    """The state of a row with this outcome."""
    return OUTCOMES[outcome][0]
