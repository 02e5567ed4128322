"""Every kind of entry, with what it says. What the log tells already (who changed what) is not written twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LOG_SEALED: Final = "log.sealed"
EXPORT_MADE: Final = "export.made"
PERSON_EXPORTED: Final = "person.exported"
PERSON_ERASED: Final = "person.erased"
LOG_REDACTED: Final = "log.redacted"
ENTRIES_EMPTIED: Final = "audit.emptied"
RETENTION_RULE: Final = "retention.rule"
# What proves something, and holds no personal text: it is never emptied.
KEPT_WHOLE: Final = frozenset({LOG_SEALED, LOG_REDACTED, ENTRIES_EMPTIED, PERSON_ERASED, RETENTION_RULE})

KINDS: Final[Mapping[str, str]] = {
    "signin.done": "Signed in",
    "signin.link": "A one-time link to sign in was made for somebody",
    "signin.failed": "A sign-in failed",
    "signin.locked": "Sign-in was locked after many failures",
    "signout.done": "Signed out",
    "session.ended": "A session was ended",
    "password.changed": "A password was changed",
    "factor.added": "A second factor was added",
    "factor.removed": "A second factor was removed",
    "factor.recovered": "A recovery code was used",
    "factor.rule": "Whether a role needs a second factor was changed",
    "service.made": "A service account was made",
    "service.ended": "A service account was closed",
    "grant.given": "A right was given",
    "grant.taken": "A right was taken away",
    "hook.made": "A hook was made",
    "hook.changed": "A hook was changed",
    "hook.secret_changed": "A hook was given a new secret",
    "hook.enabled": "A hook that was paused or switched off was tried again",
    "hook.archived": "A hook was taken away",
    "source.made": "A source of tickets was made",
    "source.changed": "A source of tickets was changed",
    "source.address_changed": "A source of tickets was given a new address",
    "mailbox.made": "A mailbox was made",
    "mailbox.changed": "A mailbox was changed",
    "mailbox.archived": "A mailbox was taken away",
    "address.given": "A mail address was noted as somebody's",
    "address.taken": "A mail address is somebody's no more",
    "address.tried_again": "Mails are sent to an address again that they came back from",
    "mail.released": "A mail that was held or had failed was let in",
    "mail.discarded": "A mail that was held was thrown away",
    "ticket.read": "A restricted ticket was read",
    "token.made": "A token was made",
    "token.revoked": "A token was revoked",
    "token.moved": "A token was used from an address where it was not used before",
    EXPORT_MADE: "An export was made",
    PERSON_EXPORTED: "All that is kept of a person was exported",
    PERSON_ERASED: "All that tells who a person is was erased",
    "person.searched": "The store was searched for what is left of a person",
    "hold.set": "The texts of a ticket are to be kept, whatever its age",
    "hold.lifted": "The texts of a ticket need no longer be kept",
    RETENTION_RULE: "How long something is kept was changed",
    "retention.ran": "What was older than the rules allow was erased",
    LOG_REDACTED: "Personal text was taken out of events of the log",
    ENTRIES_EMPTIED: "The details of audit entries were erased",
    LOG_SEALED: "A stretch of the event log was sealed",
}

# Events of the log that the audit shows beside its entries: what people set up, and what others may do.
LOG_KINDS: Final[Mapping[str, str]] = {
    "person.registered": "A person was made",
    "person.role_changed": "A role was changed",
    "person.team_changed": "Somebody was put into another team",
    "person.preferences_changed": "Somebody chose a language or a time zone",
    "person.erased": "A person was erased",
    "person.skill_granted": "A skill was granted",
    "person.skill_revoked": "A skill was revoked",
    "person.went_away": "Takes no new tickets for now",
    "person.came_back": "Takes new tickets again",
    "team.created": "A team was made",
    "queue.created": "A queue was made",
    "queue.restricted": "Whether a queue is restricted was changed",
    "access.given": "Access to a restricted queue or a ticket was given",
    "access.taken": "Access was taken back",
    "platform.created": "A platform was made",
    "module.created": "A module was made",
    "definition.saved": "Something of the set-up was saved",
    "definition.archived": "Something of the set-up was archived",
    "definition.restored": "Something of the set-up was restored",
    "detector.budget_set": "How many false alarms are accepted was set",
    "detector.audited": "The detector was audited",
}
