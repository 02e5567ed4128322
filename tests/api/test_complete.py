"""Whatever a page or a command does, an operation of the API does too; what has none stands here with the reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.urls import get_resolver

from watchfloor.api.door import OPERATIONS

SOURCE: Final = Path(__file__).resolve().parents[2] / "src" / "watchfloor"

# ------------------------------------------------------------------ pages: by address, the operations of each
PAGES: Final[dict[str, str]] = {
    "account/preferences/": "setPreferences",
    "account/language/": "setPreferences",
    "account/sessions/end/": "listOwnSessions endOwnSessions",
    "account/sessions/<int:session>/end/": "endOwnSession",
    "account/devices/known/": "knowOwnDevices",
    "admin/ways-in/": "getSecondFactor listServices",
    "admin/ways-in/roles/": "setSecondFactor",
    "admin/ways-in/services/": "createService",
    "admin/ways-in/services/<int:key>/end/": "endService",
    "account/tokens/<int:token>/revocation/": "revokeOwnToken",
    "admin/tokens/<int:token>/revocation/": "revokeToken",
    "home/": "listTickets listWatchedTickets getRoster listHandovers",
    "home/late/": "listDueTickets",
    "home/soon/": "listDueTickets",
    "roster/": "getRosterWeek listAbsences",
    "roster/shift/": "getShift createShift replaceShift listShifts",
    "roster/need/": "getCoverageNeed createCoverageNeed replaceCoverageNeed listCoverageNeeds",
    "roster/removal/": "archiveShift archiveCoverageNeed",
    "roster/day/": "changeDay restoreDay",
    "roster/absences/": "createAbsence",
    "roster/absences/removal/": "removeAbsence",
    "roster/handover/": "listHandovers publishHandover",
    "roster/handover/reading/": "readHandover",
    "desk/next/": "takeNextTicket",
    "me/availability/": "goAway comeBack",
    "admin/assignment/": "listWays getCapacity listSkillNeeds listSkills",
    "admin/assignment/queue/": "setWay listStandings",
    "admin/assignment/capacity/": "setCapacity",
    "admin/assignment/need/": "getSkillNeed createSkillNeed replaceSkillNeed",
    "admin/assignment/need/removal/": "archiveSkillNeed",
    "admin/assignment/skills/": "listSkills grantSkill revokeSkill",
    "desk/views/": "listViews countViews",
    "desk/views/new/": "createView",
    "desk/views/list/": "listTickets",
    "desk/views/order/": "orderViews",
    "desk/views/<int:key>/": "getView replaceView",
    "desk/views/<int:key>/archive/": "archiveView",
    "desk/views/<int:key>/restoration/": "restoreView",
    "desk/domains/": "listDomains createDomain",
    "desk/domains/<int:key>/": "getDomain replaceDomain",
    "desk/domains/<int:key>/archive/": "archiveDomain",
    "desk/domains/<int:key>/restoration/": "restoreDomain",
    "desk/": "listTickets",
    "desk/changes/": "listTickets",
    "desk/selection/assignment/": "changeTickets",
    "desk/selection/status/": "changeTickets",
    "desk/selection/priority/": "changeTickets",
    "desk/selection/queue/": "changeTickets",
    "desk/selection/kind/": "changeTickets",
    "desk/selection/due/": "changeTickets",
    "desk/selection/snooze/": "changeTickets",
    "people/suggestions/": "listPeople",
    "tickets/<int:number>/": "getTicket getTicketTimeline getTicketClocks",
    "tickets/<int:number>/replies/": "replyToTicket",
    "tickets/<int:number>/notes/": "noteOnTicket",
    "tickets/<int:number>/assignment/": "changeTicket",
    "tickets/<int:number>/queue/": "changeTicket",
    "tickets/<int:number>/status/": "changeTicket",
    "tickets/<int:number>/priority/": "changeTicket",
    "tickets/<int:number>/kind/": "changeTicket",
    "tickets/<int:number>/subject/": "changeTicket",
    "tickets/<int:number>/attributes/": "changeTicket",
    "tickets/<int:number>/merge/": "mergeTicket",
    "tickets/<int:number>/merge/end/": "unmergeTicket",
    "tickets/<int:number>/split/": "splitTicket",
    "tickets/<int:number>/links/": "linkTicket",
    "tickets/<int:number>/links/end/": "unlinkTicket",
    "tickets/<int:number>/parent/": "changeTicket",
    "tickets/<int:number>/follow-up/": "followUpTicket",
    "tickets/<int:number>/candidates/": "searchTickets",
    "tickets/<int:number>/snooze/": "changeTicket",
    "tickets/<int:number>/snooze/end/": "changeTicket",
    "tickets/<int:number>/due/": "changeTicket",
    "tickets/<int:number>/work/": "logTimeOnTicket",
    "tickets/<int:number>/retraction/": "retractMessage",
    "tickets/<int:number>/undo/": "undoOnTicket",
    "undo/": "undoAct",
    "tickets/<int:number>/since/": "getTicketTimeline",
    "tickets/<int:number>/escalation/": "getEscalation escalateTicket",
    "escalations/": "listEscalations",
    "admin/escalation/": "listHandoverTemplates",
    "admin/escalation/new/": "createHandoverTemplate",
    "admin/escalation/<int:template>/": "getHandoverTemplate replaceHandoverTemplate",
    "admin/escalation/<int:template>/archive/": "archiveHandoverTemplate",
    "portal/tickets/<int:number>/rating/": "rateOwnTicket",
    "tickets/<int:number>/rating/": "askForRating",
    "insight/satisfaction/": "getSatisfaction",
    "admin/satisfaction/": "getSatisfactionSettings setSatisfactionSettings",
    "search/": "searchTickets",
    "search/palette/": "searchTickets listPeople listViews",
    "portal/search/": "searchOwnTickets",
    "files/": "uploadFile",
    "files/waiting/": "listWaitingFiles",
    "files/<uuid:file>/": "downloadFile",
    "files/<uuid:file>/picture/": "downloadFile",
    "files/<uuid:file>/deletion/": "discardFile",
    "files/<uuid:file>/erasure/": "eraseFile",
    "tickets/new/": "createTicket",
    "admin/forms/": "listForms",
    "admin/forms/new/": "createForm",
    "admin/forms/<int:form>/": "getForm replaceForm listFormVersions",
    "admin/forms/<int:form>/archive/": "archiveForm",
    "admin/forms/<int:form>/restoration/": "restoreForm",
    "admin/forms/<int:form>/versions/<int:version>/": "listFormVersions restoreFormVersion",
    "admin/banners/": "listBanners",
    "admin/banners/new/": "createBanner",
    "admin/banners/<int:banner>/": "getBanner replaceBanner",
    "admin/banners/<int:banner>/end/": "archiveBanner",
    "admin/banners/<int:banner>/restoration/": "restoreBanner",
    "portal/feedback/": "listFeedback",
    "portal/feedback/<int:number>/votes/": "wantIdea unwantIdea",
    "tickets/<int:number>/board/": "showIdea",
    "tickets/<int:number>/board/answer/": "answerIdea",
    "tickets/<int:number>/board/hiding/": "hideIdea",
    "portal/": "createOwnTicket listNotices",
    "portal/answers/": "listNotices searchOwnTickets listFeedback",
    "portal/tickets/": "listOwnTickets",
    "portal/tickets/<int:number>/": "getOwnTicket getOwnMessages",
    "portal/tickets/<int:number>/replies/": "replyToOwnTicket",
    "portal/tickets/<int:number>/end/": "endOwnTicket",
    "portal/tickets/<int:number>/follow-up/": "followUpOwnTicket",
    "partner/": "listHandedTickets",
    "partner/tickets/<int:number>/": "getHandedTicket getHandedMessages",
    "partner/tickets/<int:number>/notes/": "tellDesk",
    "partner/tickets/<int:number>/assignment/": "takeOnHandedTicket",
    "partner/tickets/<int:number>/return/": "handBackTicket",
    "partner/tickets/<int:number>/solution/": "reportHandedTicketSolved",
    "watch/": "listSignals listWatchedTickets getBudget",
    "watch/budget/": "getBudget listDetectorAudits",
    "watch/budget/setting/": "setBudget",
    "watch/budget/replays/": "auditDetector",
    "watch/list/": "listWatchedTickets",
    "watch/signals/<int:key>/": "getSignal",
    "watch/signals/<int:key>/confirmation/": "confirmSignal",
    "watch/signals/<int:key>/dismissal/": "dismissSignal",
    "watch/signals/<int:key>/reopening/": "reopenSignal",
    "watch/signals/<int:key>/links/": "linkSignal",
    "watch/signals/<int:key>/unlinking/": "unlinkSignal",
    "watch/backtest/": "listHistories listJobs",
    "watch/backtest/uploads/": "uploadHistory",
    "watch/backtest/uploads/<uuid:upload>/": "getColumns",
    "watch/backtest/uploads/<uuid:upload>/deletion/": "deleteHistory",
    "watch/backtest/runs/": "runBacktest",
    "watch/backtest/runs/<int:job>/": "getJob",
    "watch/backtest/runs/<int:job>/stop/": "stopJob",
    "watch/backtest/runs/<int:job>/signals.<str:form>": "getJob",
    "watch/groups/": "listGroups",
    "watch/groups/<int:key>/": "getGroup listGroupTickets listGroupEdits",
    "watch/groups/<int:key>/merges/": "mergeGroups",
    "watch/groups/<int:key>/splits/": "splitGroup",
    "watch/groups/<int:key>/answers/": "settleGroupTicket",
    "watch/groups/<int:key>/undos/": "undoGroupEdit",
    "insight/": "getMetrics",
    "insight/board/": "getBoard",
    "insight/tickets/": "getMetricTickets",
    "reports/daily/": "getDailyReport",
    "reports/daily/<str:day>/": "getDailyReport",
    "reports/daily/<str:day>/report.<str:form>": "getDailyReport",
    "admin/people/": "listPeople getPerson",
    "admin/access/": "listAccess listQueueAccess",
    "admin/access/grants/": "giveAccess",
    "admin/access/grants/<int:grant>/end/": "takeAccess",
    "admin/access/queues/<int:queue>/restriction/": "restrictQueue",
    "admin/access/people/<int:key>/": "getPerson listAccess",
    "admin/access/people/<int:key>/team/": "changeTeam",
    "tickets/<int:number>/access/": "listTicketReaders giveAccess",
    "admin/clocks/": "listPolicies listCalendars",
    "admin/clocks/defaults/": "adoptDefaultPolicies",
    "admin/clocks/audits/": "auditClocks",
    "admin/clocks/order/": "orderPolicies",
    "admin/clocks/archive/<int:key>/": "archivePolicy restorePolicy archiveCalendar restoreCalendar",
    "admin/clocks/policies/new/": "createPolicy",
    "admin/clocks/policies/<int:key>/": "getPolicy replacePolicy",
    "admin/clocks/calendars/new/": "createCalendar",
    "admin/clocks/calendars/<int:key>/": "getCalendar replaceCalendar",
    "admin/clocks/holidays/": "listHolidays",
    "canned/": "listCannedTexts",
    "canned/new/": "createCannedText",
    "canned/<int:canned>/": "getCannedText replaceCannedText",
    "canned/<int:canned>/archive/": "archiveCannedText",
    "rules/": "listRules",
    "rules/new/": "createRule",
    "rules/order/": "orderRules",
    "rules/trials/": "tryRules",
    "rules/trials/<int:trial>/": "getJob",
    "rules/trials/<int:trial>/stop/": "stopJob",
    "rules/<int:rule>/": "getRule replaceRule",
    "rules/<int:rule>/state/": "switchRule",
    "rules/<int:rule>/archive/": "archiveRule",
    "macros/": "listMacros",
    "macros/new/": "createMacro",
    "macros/choices/": "listMacros",
    "macros/<int:macro>/": "getMacro replaceMacro",
    "macros/<int:macro>/archive/": "archiveMacro",
    "tickets/<int:number>/macros/": "listMacros applyMacroToTicket",
    "tickets/<int:number>/canned/": "listCannedTexts",
    "tickets/<int:number>/mentionable/": "listPeople",
    "admin/hooks/": "listHooks listSources",
    "admin/hooks/new/": "createHook",
    "admin/hooks/<int:hook>/": "getHook replaceHook listDeliveries",
    "admin/hooks/<int:hook>/secret/": "rotateHookSecret",
    "admin/hooks/<int:hook>/archive/": "archiveHook",
    "admin/hooks/<int:hook>/ping/": "pingHook",
    "admin/hooks/<int:hook>/restart/": "restartHook",
    "admin/hooks/<int:hook>/repeats/": "repeatFailedDeliveries",
    "admin/hooks/<int:hook>/deliveries/<int:delivery>/": "getDelivery",
    "admin/hooks/<int:hook>/deliveries/<int:delivery>/repeat/": "repeatDelivery",
    "admin/hooks/sources/new/": "createSource",
    "admin/hooks/sources/<int:source>/": "getSource replaceSource listUnread",
    "admin/hooks/sources/<int:source>/address/": "changeSourceAddress",
    "admin/hooks/sources/<int:source>/unread/<int:item>/": "tryUnreadAgain",
    "admin/mail/": "listMailboxes",
    "admin/mail/mailboxes/new/": "createMailbox",
    "admin/mail/mailboxes/<int:mailbox>/": "getMailbox replaceMailbox",
    "admin/mail/mailboxes/<int:mailbox>/archive/": "archiveMailbox",
    "admin/mail/in/": "listMails",
    "admin/mail/in/<int:mail>/": "getMail downloadMail",
    "admin/mail/in/<int:mail>/release/": "releaseMail",
    "admin/mail/in/<int:mail>/discard/": "discardMail",
    "admin/mail/out/": "listSentMails listAddresses",
    "admin/mail/out/<int:delivery>/": "getSentMail",
    "admin/mail/out/<int:delivery>/repeat/": "repeatSentMail",
    "admin/mail/addresses/<int:address>/try/": "tryAddressAgain",
    "tickets/<int:number>/mails/<int:mail>/": "listTicketMails downloadTicketMail",
    "account/addresses/": "askForAddress listOwnAddresses",
    "account/addresses/<int:address>/drop/": "dropOwnAddress",
    "account/mails/": "setOwnMails",
    "admin/personal/": "listErasures listHolds listRetentionRules",
    "admin/personal/holds/": "holdTicket",
    "admin/personal/holds/<int:hold>/end/": "liftHold",
    "admin/personal/rules/": "setRetentionRule",
    "admin/personal/rules/<int:kept>/end/": "endRetentionRule",
    "admin/personal/<int:key>/": "getPerson",
    "admin/personal/<int:key>/export/": "exportPerson",
    "admin/personal/<int:key>/erasure/": "erasePerson",
    "audit/": "listAudit getAuditHead getAuditVerification",
    "audit/verification/": "verifyAudit",
    "audit/export/": "exportAudit",
}  # fmt: skip

_SIGN_IN: Final = "a way in of a person at a browser: a token takes its place"
_FRESH: Final = "a way in is made by somebody who has just signed in: a token that made another would outlive its end"
_DRAWN: Final = "a part of a page, of what operations give"
WITHOUT: Final[dict[str, str]] = {
    "": "leads to one's first page",
    "signin/": _SIGN_IN,
    "signin/second/": _SIGN_IN,
    "signin/passkey/": _SIGN_IN,
    "signin/passkey/options/": _SIGN_IN,
    "signin/sso/": _SIGN_IN,
    "signin/sso/answer/": _SIGN_IN,
    "signin/<str:secret>/": _SIGN_IN,
    "signout/": _SIGN_IN,
    "account/": _SIGN_IN,
    "account/password/": _FRESH,
    "account/passkeys/": _FRESH,
    "account/passkeys/options/": _FRESH,
    "account/authenticator/": _FRESH,
    "account/recovery-codes/": _FRESH,
    "account/factors/<int:factor>/removal/": _FRESH,
    "account/tokens/": f"{_FRESH}; listOwnTokens lists them",
    "admin/tokens/": f"{_FRESH}; listTokens lists them",
    "admin/people/<int:key>/links/": _FRESH,
    "healthz": "for whoever watches the machine; it asks for no rights",
    "live/": "a stream of what to draw again; programs are told by hooks",
    "desk/domain/": "what a browser looks at; a list takes a condition",
    "desk/selection/merge/": "mergeTicket, ticket by ticket: each merge is undone for itself",
    "desk/selection/macro/": "applyMacroToTicket, ticket by ticket",
    "search/suggestions/": _DRAWN,
    "forms/questions/": "a form as a page draws it; createTicket takes the attributes that it asks for",
    "tickets/<int:number>/presence/": "who looks at a page; a program looks at none",
    "tickets/<int:number>/drafts/": "what somebody is writing on a page",
    "mail/address/<str:token>/": "a link in a mail: that it was opened is the proof",
    "mail/stop/<str:token>/": "a link in a mail, for whoever does not sign in",
    "rate/<str:token>/": "a link in a mail, for whoever has no account",
    "replay/": "plays the demonstration's clock on a page",
    "hooks/in/<str:token>/": "a door of its own for programs, by a secret in its address",
    "hooks/in/<str:token>/v2/enqueue": "the same door, where the Events API looks for it",
}  # fmt: skip


def views() -> Iterator[tuple[str, Any]]:
    """Every page's address with its view; those of the API itself are none."""

    def walk(patterns: Any, before: str) -> Iterator[tuple[str, Any]]:
        for one in patterns:
            address = before + str(one.pattern)
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, address)
            else:
                yield address, one.callback

    yield from (one for one in walk(get_resolver().url_patterns, "") if not one[0].startswith("api/v1/"))


def test_every_page_has_its_operations_or_a_reason_to_have_none() -> None:
    known = set(PAGES) | set(WITHOUT)
    there = {address for address, _ in views()}
    assert sorted(there - known) == []
    assert sorted(known - there) == []
    assert not set(PAGES) & set(WITHOUT)
    assert sorted({name for names in PAGES.values() for name in names.split()} - set(OPERATIONS)) == []


def test_a_page_that_changes_something_has_an_operation_that_does() -> None:
    writes = {name for name, said in OPERATIONS.items() if said.method != "GET"}
    # A form that is posted only to be drawn as a list.
    drawn = {"desk/views/list/"}
    for address, view in views():
        if "POST" in getattr(view, "methods", ()) and address in PAGES and address not in drawn:
            assert set(PAGES[address].split()) & writes, address


# ------------------------------------------------------------------ commands: each is called by an operation
_WITHIN: Final = "a part of other commands"
_IMPORT: Final = "imports write it, from files on the machine"
_RUN: Final = "what runs by itself does it"
UNCALLED: Final[dict[str, str]] = {
    "assignment.commands.hand_out": _RUN,
    "assignment.commands.relax": _RUN,
    "delivery.commands.enqueue": _RUN,
    "delivery.commands.drop": _WITHIN,
    "delivery.commands.forget_old": _RUN,
    "delivery.commands.mark_bounced": _RUN,
    "directory.commands.erase_person": "a part of erasePerson",
    "mail.commands.forget_person": "a part of erasePerson",
    "mail.commands.wanted_of": _WITHIN,
    "directory.commands.person_event": _IMPORT,
    "directory.commands.queue_event": _IMPORT,
    "files.commands.attach": _WITHIN,
    "files.commands.hand_over": _WITHIN,
    "files.commands.show_in": _WITHIN,
    "files.commands.withdraw": _WITHIN,
    "files.commands.forget_old": _RUN,
    "groups.commands.merged": _WITHIN,
    "hooks.commands.new_secret": _WITHIN,
    "tickets.commands.escalate": "escalateTicket hands over with what the next tier needs",
    "tickets.commands_time.wake_due": _RUN,
    "tickets.commands_voice.ask_rating": "askForRating asks by the rules of satisfaction",
    "tickets.commands_voice.rate": "rateOwnTicket rates by the rules of satisfaction",
    "tokens.commands.hashed": _WITHIN,
    "tokens.commands.make": _FRESH,
    "tokens.commands.revoke_all": _WITHIN,
    "watch.commands.keep_audit": _RUN,
}  # fmt: skip


def commands() -> Iterator[str]:
    """Every public function of a room's commands, as `room.module.name`."""
    for path in sorted(SOURCE.glob("*/commands*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{path.parent.name}.{path.stem}.{node.name}"


def called() -> set[str]:
    """What the API's modules name of other rooms, as `room.module.name`."""
    found: set[str] = set()
    for path in (SOURCE / "api").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("watchfloor."):
                room = str(node.module).removeprefix("watchfloor.")
                for name in node.names:
                    modules[name.asname or name.name] = f"{room}.{name.name}"
                    found.add(f"{room}.{name.name}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                found.add(f"{modules[node.value.id]}.{node.attr}")
    return found


def test_every_command_is_called_by_an_operation_or_says_why_not() -> None:
    there, asked = set(commands()), called()
    assert sorted(there - asked - set(UNCALLED)) == []
    assert sorted(set(UNCALLED) - there) == []
    assert sorted(set(UNCALLED) & asked) == []


# ------------------------------------------------------------------ the operations themselves
def test_operations_are_named_and_addressed_as_programs_expect() -> None:
    for name, said in OPERATIONS.items():
        assert re.fullmatch(r"[a-z][a-zA-Z0-9]+", name), name
        # What answers with a secret is told once, and a kept answer would tell it again.
        assert said.kept or said.method != "POST" or said.media or name in UNKEPT, name


UNKEPT: Final = {
    "uploadFile", "uploadHistory", "createHook", "rotateHookSecret", "createSource", "changeSourceAddress",
}  # fmt: skip
