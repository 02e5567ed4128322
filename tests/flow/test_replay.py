# mypy: disable-error-code="func-returns-value"
"""For every command: a replay of the log from zero gives the tables that the command left."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from tests.snapshot import assert_replay_equals_live, tables
from watchfloor.assignment import commands as assignment
from watchfloor.assignment.models import Waiting
from watchfloor.assignment.waiting import keep
from watchfloor.assignment.ways import Capacity, setup
from watchfloor.clocks import commands as clocks
from watchfloor.core.counters import take
from watchfloor.core.definitions import shared
from watchfloor.core.models import Definition, Person, Queue
from watchfloor.directory import commands as directory
from watchfloor.escalation import commands as escalation
from watchfloor.eventlog.append import NewEvent, Origin, append
from watchfloor.eventlog.read import head
from watchfloor.feedback import commands as feedback
from watchfloor.forms import commands as forms
from watchfloor.groups import commands as groups
from watchfloor.groups import project as grouped
from watchfloor.roster import commands as roster
from watchfloor.rules import commands as rules
from watchfloor.rules.macros import macro_of
from watchfloor.satisfaction import commands as satisfaction
from watchfloor.tickets import commands as tickets
from watchfloor.tickets import commands_partner as partners
from watchfloor.tickets import commands_ties as ties
from watchfloor.tickets import commands_time as times
from watchfloor.tickets import commands_voice as voice
from watchfloor.tickets.models import Ticket, TimelineEntry
from watchfloor.tickets.undo import undo
from watchfloor.views import commands as views
from watchfloor.watch import commands as watch
from watchfloor.watch import project as signals
from watchfloor.watch.models import Signal

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


class Floor:
    """Two people, two queues and a ticket, made by the commands themselves; two signals as the detector tells them."""

    def __init__(self) -> None:
        team = directory.create_team(name="First line", now=NOW, site="Lisbon")
        self.team = team.id
        self.queue = directory.create_queue(name="Moderation T1", now=NOW, team=team.id).id
        self.other = directory.create_queue(name="Appeals T1", now=NOW).id
        self.rosa = directory.register_person(name="Rosa", role="requester", now=NOW).id
        self.sam = directory.register_person(name="Sam", role="specialist", now=NOW, team=team.id).id
        self.ada = directory.register_person(name="Ada", role="auditor", now=NOW).id
        self.ticket = tickets.create_ticket(
            subject="Submit fails", body="It says MC-5023.", requester=self.rosa, by=self.rosa, now=NOW,
            queue=self.queue, attributes={"platform": "Moderation Console", "region": "EU-West"},
        ).id  # fmt: skip
        self.outside = tickets.create_ticket(subject="Also", body="Me too.", requester=self.rosa, by=None, now=NOW).id
        self.signal, self.other_signal = self.tell(1), self.tell(2)
        self.place()

    def promise(self, name: str = "All") -> int:
        """A policy."""
        return clocks.save_policy(name=name, body=PROMISE, by=self.sam, now=later(1)).id

    def tell(self, signal: int, kind: str = "signal.raised", **more: object) -> int:
        """An event of the detector about a signal of the first ticket."""
        payload = {
            "detector_id": f"s{signal}", "title": "Decision submit", "state": "onset", "key": {"region": "EU-West"},
            "onset_at": NOW.isoformat(), "raised_at": NOW.isoformat(), "ended_at": None, "observed": 9, "expected": 1.5,
            "band": [0, 4], "requesters": 8, "log_evalue": 9.5, "recurrence_days": 40.0, "words": ["lost"],
            "shares": [], "spark": [], "explanation": "9 tickets", "tickets": [self.ticket], **more,
        }  # fmt: skip
        with transaction.atomic():
            signals.apply(append([NewEvent("signal", signal, kind, NOW, payload)]))
        return signal

    def new(self, kind: str = "fault") -> int:
        """One more ticket of Rosa's."""
        return tickets.create_ticket(
            subject="One more", body="Text", requester=self.rosa, by=self.rosa, now=NOW, kind=kind, queue=self.queue
        ).id

    def first(self, ticket: int) -> int:
        """The position of the line with which a ticket began."""
        return TimelineEntry.objects.filter(ticket=ticket).order_by("position")[0].position

    def newest(self, ticket: int) -> int:
        """The position of a ticket's last line."""
        return TimelineEntry.objects.filter(ticket=ticket).order_by("-position")[0].position

    def wish(self) -> int:
        """A ticket of feedback."""
        return tickets.create_ticket(
            subject="Dark mode", body="Please.", kind="feedback", requester=self.rosa, by=self.rosa, now=NOW
        ).id

    def does(self, what: str, value: str) -> dict[str, object]:
        """A macro's or a rule's body that does one thing."""
        return {"actions": [{"do": what, "value": value}]}

    def place(self) -> None:
        """Two groups as the grouper finds them; one ticket is not surely where it is."""
        self.third, self.fourth = (
            tickets.create_ticket(subject=f"Submit, {i}", body="Text", requester=self.rosa, by=None, now=NOW).id
            for i in range(2)
        )
        payload = {
            "tickets": [
                *({"ticket": ticket, "group": 1, "score": 0.91, "how": "meaning", "unsure": False, "others": []}
                  for ticket in (self.ticket, self.third, self.fourth)),
                {"ticket": self.outside, "group": 2, "score": 0.58, "how": "meaning", "unsure": True,
                 "others": [[1, 0.55]]},
            ]
        }  # fmt: skip
        with transaction.atomic():
            take("group", 2)
            grouped.apply(append([NewEvent("group", 0, "group.placed", NOW, payload)]))


PROMISE = {"target": [{"name": "resolution", "goal": "4h"}]}


def waiting(floor: Floor) -> Waiting:
    """A ticket without an owner, as the table of what waits has it."""
    ticket = tickets.create_ticket(
        subject="Waits", body="Text", requester=floor.rosa, by=None, now=later(1), queue=floor.queue
    )
    keep(setup())
    return Waiting.objects.get(ticket=ticket.id)


AUDIT = {
    "since": NOW.isoformat(), "until": later(7 * 24 * 60).isoformat(), "weeks": 1.0, "learnt_weeks": 3.0,
    "tickets": 500, "masked": 14, "streams": 212, "false_alarms": 1, "per_week": 1.0, "low": 0.03, "high": 5.57,
    "allowed": 1.0, "budget": "1/week", "raised": [],
}  # fmt: skip


def fresh(floor: Floor) -> int:
    """A ticket of Sam's that no other command has touched."""
    made = tickets.create_ticket(subject="Fresh", body="x", requester=floor.rosa, by=floor.rosa, now=NOW)
    return tickets.assign(made.id, to=floor.sam, by=floor.sam, now=later(1)).id


def hand_over(floor: Floor, ticket: int) -> object:
    """With all that the standard template asks for."""
    said = {"what": "It spins", "tried": "Everything", "case": "88-214-07"}
    return escalation.request(
        ticket, answers=said, queue=floor.other, severity=2, needs="fix", by=floor.sam, now=later(2)
    )


def partner(floor: Floor) -> int:
    """Somebody of a partner's team, which has a queue of its own."""
    team = directory.create_team(name="Vendor", now=later(1))
    directory.create_queue(name="Vendor T2", now=later(1), team=team.id)
    found = Person.objects.filter(role="partner", team=team).first()
    return (found or directory.register_person(name="Pia", role="partner", now=later(1), team=team.id)).id


def handed(floor: Floor) -> int:
    """A fresh ticket that was handed to the partner's team."""
    partner(floor)
    queue = Queue.objects.get(name="Vendor T2").id
    said = {"what": "It spins", "tried": "Everything", "case": "88-214-07"}
    ticket = fresh(floor)
    return escalation.request(ticket, answers=said, queue=queue, severity=2, needs="fix", by=floor.sam, now=later(2)).id


def person(key: int) -> Person:
    return Person.objects.get(id=key)


def a_view(floor: Floor, name: str = "Mine") -> Definition:
    body = {"condition": {"priority": ["P0"]}, "columns": ["number"], "sort": "-created_at"}
    return views.save_view(name=name, body=body, shared=False, by=person(floor.sam), now=later(1))


COMMANDS: dict[str, Callable[[Floor], object]] = {
    "create_ticket": lambda f: tickets.create_ticket(
        subject="Another", body="Text", requester=f.rosa, by=f.sam, now=later(1), priority=None
    ),
    "reply": lambda f: tickets.reply(f.ticket, body="Thank you", by=f.sam, now=later(1)),
    "add_note": lambda f: tickets.add_note(f.ticket, body="Looks like the cache", by=f.sam, now=later(1)),
    "tell_desk": lambda f: partners.tell_desk(handed(f), body="Which browser?", by=partner(f), now=later(3)),
    "take_on": lambda f: partners.take_on(handed(f), by=partner(f), now=later(3)),
    "hand_back": lambda f: partners.hand_back(handed(f), reason="Not ours", by=partner(f), now=later(3)),
    "report_solved": lambda f: partners.report_solved(handed(f), body="Deployed", by=partner(f), now=later(3)),
    "assign": lambda f: tickets.assign(f.ticket, to=f.sam, by=f.sam, now=later(1)),
    "move": lambda f: tickets.move(f.ticket, queue=f.other, by=f.sam, now=later(1)),
    "set_status": lambda f: tickets.set_status(f.ticket, status="solved", by=f.sam, now=later(1)),
    "set_priority": lambda f: tickets.set_priority(f.ticket, priority="P0", by=f.sam, now=later(1)),
    "set_attributes": lambda f: tickets.set_attributes(
        f.ticket, values={"region": None, "code": "MC-5023"}, by=f.sam, now=later(1)
    ),
    "escalate": lambda f: tickets.escalate(f.ticket, tier=2, reason="Needs a log", by=f.sam, now=later(1)),
    "change_kind": lambda f: tickets.change_kind(f.ticket, kind="question", by=f.sam, now=later(1)),
    "change_subject": lambda f: tickets.change_subject(f.ticket, subject="Submit loses it", by=f.sam, now=later(1)),
    "merge": lambda f: ties.merge(f.new(), into=f.outside, by=f.sam, now=later(1)),
    "unmerge": lambda f: (
        ties.merge(ticket := f.new(), into=f.outside, by=f.sam, now=later(1)),
        ties.unmerge(ticket, by=f.sam, now=later(2)),
    ),
    "split": lambda f: ties.split(f.outside, message=f.first(f.outside), by=f.sam, now=later(1)),
    "follow_up": lambda f: (
        tickets.set_status(ticket := f.new(), status="closed", by=f.sam, now=later(1)),
        ties.follow_up(ticket, body="It came back", by=f.rosa, now=later(2)),
    ),
    "link_tickets": lambda f: ties.link_tickets(f.outside, other=f.third, how="blocks", by=f.sam, now=later(1)),
    "unlink_tickets": lambda f: (
        ties.link_tickets(f.third, other=f.fourth, by=f.sam, now=later(1)),
        ties.unlink_tickets(f.fourth, other=f.third, by=f.sam, now=later(2)),
    ),
    "set_parent": lambda f: (
        ties.set_parent(f.new(), parent=(parent := f.new()), by=f.sam, now=later(1)),
        tickets.reply(parent, body="To all of you", to_children=True, by=f.sam, now=later(2)),
        tickets.set_status(parent, status="solved", to_children=True, by=f.sam, now=later(3)),
    ),
    "snooze": lambda f: times.snooze(f.new(), until=later(60), by=f.sam, now=later(4)),
    "wake": lambda f: (
        times.snooze(ticket := f.new(), until=later(60), by=f.sam, now=later(4)),
        times.wake(ticket, by=f.sam, now=later(5)),
    ),
    "wake_due": lambda f: (
        times.snooze(f.new(), until=later(6), by=f.sam, now=later(5)),
        times.wake_due(later(7)),
    ),
    "set_due": lambda f: times.set_due(f.outside, to=later(600), by=f.sam, now=later(1)),
    "log_time": lambda f: times.log_time(f.outside, seconds=900, by=f.sam, now=later(1)),
    "vote": lambda f: voice.vote(f.new(kind="feedback"), by=f.sam, now=later(2)),
    "unvote": lambda f: (
        voice.vote(ticket := f.new(kind="feedback"), by=f.rosa, now=later(2)),
        voice.vote(ticket, by=f.sam, now=later(2)),
        voice.unvote(ticket, by=f.rosa, now=later(3)),
    ),
    "ask_rating": lambda f: voice.ask_rating(f.outside, by=None, now=later(1)),
    "rate": lambda f: voice.rate(
        f.outside, rating=2, effort=6, comment="It took days", owner=f.sam, by=f.rosa, now=later(2)
    ),
    "retract": lambda f: (
        tickets.add_note(ticket := f.new(), body="To the wrong one", mentions=[f.sam], by=f.sam, now=later(8)),
        voice.retract(ticket, message=f.newest(ticket), by=f.sam, now=later(8)),
    ),
    "register_person": lambda f: directory.register_person(name="Lena", role="lead", now=later(1), email="l@x.test"),
    "erase_person": lambda f: (
        directory.grant_skill(f.ada, skill="french", level=3, by=None, now=later(1)),
        directory.erase_person(f.ada, by=None, now=later(2)),
    ),
    "change_team": lambda f: directory.change_team(f.sam, to=None, by=f.ada, now=later(1)),
    "change_role": lambda f: directory.change_role(f.sam, to="lead", by=None, now=later(1)),
    "grant_skill": lambda f: (
        directory.grant_skill(f.sam, skill="Appeals", level=2, by=f.ada, now=later(1)),
        directory.grant_skill(
            f.sam, skill="appeals", level=4, by=f.ada, now=later(2), evidence="120 solved", expires_at=later(9999)
        ),
    ),
    "restrict_queue": lambda f: (
        queue := directory.create_queue(name="Apart", now=later(1)),
        directory.restrict_queue(queue.id, to=True, by=f.ada, now=later(2)),
    ),
    "give_access": lambda f: directory.give_access(
        person=f.sam, ticket=f.outside, reason="Knows the case", by=f.ada, now=later(1), expires_at=later(9999)
    ),
    "take_access": lambda f: (
        directory.give_access(person=f.ada, ticket=f.outside, reason="For good", by=f.ada, now=later(1)),
        given := directory.give_access(person=f.sam, ticket=f.outside, reason="A day", by=f.ada, now=later(1)),
        directory.take_access(given.id, by=f.ada, now=later(2)),
    ),
    "revoke_skill": lambda f: (
        directory.grant_skill(f.sam, skill="Payouts", level=1, by=f.ada, now=later(1)),
        directory.grant_skill(f.sam, skill="Thai", level=5, by=f.ada, now=later(1)),
        directory.revoke_skill(f.sam, skill="payouts", by=f.ada, now=later(2)),
    ),
    "set_absence": lambda f: roster.set_absence(
        f.sam, first=date(2026, 3, 2), last=date(2026, 3, 6), why="leave", by=f.sam, now=later(1)
    ),
    "remove_absence": lambda f: (
        roster.set_absence(f.sam, first=date(2026, 3, 9), last=date(2026, 3, 9), why="other", by=None, now=later(1)),
        roster.remove_absence(
            roster.set_absence(
                f.sam, first=date(2026, 4, 1), last=date(2026, 4, 2), why="training", by=f.sam, now=later(1)
            ).id,
            by=f.sam,
            now=later(2),
        ),
    ),
    "change_day": lambda f: (
        roster.change_day(f.sam, day=date(2026, 3, 8), zone="UTC", start=480, end=960, by=f.sam, now=later(1)),
        roster.change_day(f.sam, day=date(2026, 3, 8), zone="UTC", start=None, end=None, by=f.sam, now=later(2)),
    ),
    "restore_day": lambda f: (
        roster.change_day(f.sam, day=date(2026, 3, 20), zone="UTC", start=1320, end=360, by=f.sam, now=later(1)),
        roster.change_day(f.sam, day=date(2026, 3, 21), zone="UTC", start=480, end=960, by=f.sam, now=later(1)),
        roster.restore_day(f.sam, day=date(2026, 3, 21), by=f.sam, now=later(2)),
    ),
    "publish_handover": lambda f: roster.publish_handover(
        site="Lisbon", body="Two promises", promises=[{"ticket": f.ticket, "why": "snoozed"}], by=f.sam, now=later(1)
    ),
    "read_handover": lambda f: roster.read_handover(
        roster.publish_handover(site="Lisbon", body="Read me", promises=[], by=f.sam, now=later(1)).id,
        by=f.sam,
        now=later(2),
    ),
    "take_next": lambda f: (waiting(f), assignment.take_next(f.sam, now=later(2))),
    "hand_out": lambda f: assignment.hand_out(
        waiting(f), f.sam, way="round_robin", capacity=Capacity(limit=99), now=later(2)
    ),
    "relax": lambda f: assignment.relax(waiting(f), "payouts", to=1, now=later(2)),
    "go_away": lambda f: assignment.go_away(f.sam, by=f.sam, now=later(2), until=later(30)),
    "come_back": lambda f: (
        assignment.go_away(f.sam, by=f.sam, now=later(2)),
        assignment.come_back(f.sam, by=f.sam, now=later(3)),
    ),
    "save_way": lambda f: assignment.save_way(
        queue=f.queue, way="load_aware", people=[f.sam], name="Moderation T1", by=f.ada, now=later(1)
    ),
    "save_capacity": lambda f: assignment.save_capacity({"limit": 8, "weights": {"P0": 4}}, by=f.ada, now=later(1)),
    "save_need": lambda f: assignment.save_need(
        {"when": {"priority": "P0"}, "skill": "payouts", "level": 2, "relax_after": 5},
        name="P0",
        by=f.ada,
        now=later(1),
    ),
    "set_preferences": lambda f: directory.set_preferences(
        f.sam, language="zh-hans", zone="Europe/Lisbon", by=f.sam, now=later(1)
    ),
    "create_team": lambda f: directory.create_team(name="Second line", now=later(1)),
    "create_queue": lambda f: directory.create_queue(name="Access", now=later(1), team=f.team),
    "create_platform": lambda f: directory.create_platform(name="Appeals Tool", now=later(1)),
    "create_module": lambda f: directory.create_module(
        platform=directory.create_platform(name="Case Manager", now=later(1)).id, name="Export", now=later(1)
    ),
    "save_definition": lambda f: directory.save_definition(
        what="view",
        name="EU",
        body={"condition": {"region": ["EU-West"]}},
        by=f.sam,
        now=later(1),
        key=directory.save_definition(what="view", name="Europe", body={}, owner=f.sam, by=f.sam, now=later(1)).id,
    ),
    "save_view": a_view,
    "save_domain": lambda f: views.save_domain(
        name="Appeals", platforms=["Appeals Tool"], modules=["Board"], shared=False, by=person(f.sam), now=later(1)
    ),
    "shelve": lambda f: views.shelve(a_view(f).id, what="view", by=person(f.sam), now=later(2)),
    "unshelve": lambda f: views.unshelve(
        views.shelve(a_view(f).id, what="view", by=person(f.sam), now=later(2)).id,
        what="view",
        by=person(f.sam),
        now=later(3),
    ),
    "arrange": lambda f: views.arrange(
        [a_view(f, "First").id, a_view(f, "Second").id][::-1], by=person(f.sam), now=later(2)
    ),
    "archive_definition": lambda f: directory.archive_definition(
        directory.save_definition(what="macro", name="Close", body={}, by=f.sam, now=later(1)).id,
        by=f.sam,
        now=later(2),
    ),
    "restore_definition": lambda f: directory.restore_definition(
        directory.archive_definition(
            directory.save_definition(what="rule", name="Park", body={}, by=f.sam, now=later(1)).id,
            by=f.sam,
            now=later(2),
        ).id,
        by=f.sam,
        now=later(3),
    ),
    "save_policy": lambda f: clocks.save_policy(name="Everybody", body=PROMISE, by=f.sam, now=later(1)),
    "save_calendar": lambda f: clocks.save_calendar(
        name="Desk", body={"weekdays": ["09:00-12:00", "13:00-18:00"]}, by=f.sam, now=later(1)
    ),
    "put_away": lambda f: clocks.put_away(f.promise(), by=f.sam, now=later(2)),
    "bring_back": lambda f: clocks.bring_back(
        clocks.put_away(f.promise(), by=f.sam, now=later(2)).id, by=f.sam, now=later(3)
    ),
    "order_policies": lambda f: (
        f.promise("Second"),
        f.promise("First"),
        # All that are in use are named: after a whole life there are others.
        clocks.order_policies([row.id for row in shared("policy")][::-1], by=f.sam, now=later(2)),
    ),
    "adopt_defaults": lambda f: clocks.adopt_defaults(now=later(1), by=f.sam),
    "confirm": lambda f: watch.confirm(f.signal, owner=f.sam, reason="The vendor says so", by=f.sam, now=later(1)),
    "dismiss": lambda f: watch.dismiss(f.signal, reason="test", note="My own tickets", by=f.sam, now=later(1)),
    "reopen": lambda f: (
        watch.confirm(f.other_signal, owner=f.sam, reason="", by=f.sam, now=later(1)),
        watch.reopen(f.other_signal, by=f.sam, now=later(2)),
        watch.dismiss(f.other_signal, reason="duplicate", by=f.sam, now=later(3)),
        watch.reopen(f.other_signal, by=f.sam, now=later(4)),
        watch.confirm(f.signal, owner=f.sam, reason="", by=f.sam, now=later(4)),
    ),
    "link": lambda f: (
        watch.link(f.signal, ticket=f.outside, by=f.sam, now=later(1)),
        watch.link(f.signal, other=f.other_signal, by=f.sam, now=later(1)),
    ),
    "unlink": lambda f: (
        watch.link(f.other_signal, ticket=f.outside, by=f.sam, now=later(1)),
        watch.link(f.signal, other=f.other_signal, by=f.sam, now=later(1)),
        watch.unlink(f.other_signal, other=f.signal, by=f.sam, now=later(2)),
    ),
    "set_budget": lambda f: watch.set_budget("2/week", by=f.sam, now=later(1)),
    "keep_audit": lambda f: watch.keep_audit(AUDIT, now=later(1)),
    "merge_groups": lambda f: groups.merge_groups(1, other=2, by=f.sam, now=later(1)),
    "split_group": lambda f: groups.split_group(1, tickets=[f.ticket], by=f.sam, now=later(1)),
    "settle_ticket": lambda f: groups.settle_ticket(f.outside, answer="no", by=f.sam, now=later(1)),
    "undo_edit": lambda f: (
        groups.settle_ticket(f.outside, answer="yes", by=f.sam, now=later(1)),
        groups.split_group(1, tickets=[f.third], by=f.sam, now=later(2)),
        groups.undo_edit(head(), by=f.sam, now=later(3)),
    ),
    "request": lambda f: (
        hand_over(f, another := fresh(f)),
        undo(another, range(head() - 4, head() + 1), f.sam, later(3)),
        hand_over(f, another),
    ),
    "save_template": lambda f: escalation.save_template(
        name="Submit", body={"fields": [{"label": "What"}], "queue": f.other}, by=f.sam, now=later(1)
    ),
    "ask": lambda f: (
        tickets.set_status(helped := fresh(f), status="solved", by=f.sam, now=later(1)),
        satisfaction.ask(helped, by=None, now=later(2)),
    ),
    "give": lambda f: (
        tickets.set_status(helped := fresh(f), status="solved", by=f.sam, now=later(1)),
        satisfaction.ask(helped, by=None, now=later(2)),
        satisfaction.give(helped, rating=2, effort=6, comment="Slow", now=later(3)),
        satisfaction.give(helped, rating=4, effort=None, comment="", now=later(4)),
    ),
    "save_settings": lambda f: satisfaction.save_settings({"bad_at_most": 3}, by=f.sam, now=later(1)),
    "show_idea": lambda f: feedback.show_idea(f.wish(), title="Dark mode", summary="At night", by=f.sam, now=later(1)),
    "hide_idea": lambda f: feedback.hide_idea(
        feedback.show_idea(f.wish(), title="Dark mode", by=f.sam, now=later(1)).ticket, by=f.sam, now=later(2)
    ),
    "answer_idea": lambda f: feedback.answer_idea(
        feedback.show_idea(f.wish(), title="Dark mode", by=f.sam, now=later(1)).ticket,
        state="planned",
        note="In spring",
        by=f.sam,
        now=later(2),
    ),
    "save_form": lambda f: forms.save_form(name="Fault", body={"kinds": ["fault"]}, by=f.sam, now=later(1)),
    "restore_form_version": lambda f: forms.restore_form_version(
        forms.save_form(
            name="Fault",
            body={"kinds": ["fault"], "intro": "Now"},
            by=f.sam,
            now=later(2),
            key=forms.save_form(name="Fault", body={"kinds": ["fault"]}, by=f.sam, now=later(1)).id,
        ).id,
        version=1,
        by=f.sam,
        now=later(3),
    ),
    "save_banner": lambda f: forms.save_banner(title="Submit is slow", body={}, by=f.sam, now=later(1)),
    "retire": lambda f: forms.retire(
        forms.save_banner(title="Submit is slow", body={}, by=f.sam, now=later(1)).id,
        what="banner",
        by=f.sam,
        now=later(2),
    ),
    "reinstate": lambda f: (
        key := forms.save_banner(title="Submit is slow", body={}, by=f.sam, now=later(1)).id,
        forms.retire(key, what="banner", by=f.sam, now=later(2)),
        forms.reinstate(key, what="banner", by=f.sam, now=later(3)),
    ),
    "save_rule": lambda f: rules.save_rule(name="Urgent", body=f.does("priority", "P0"), by=f.sam, now=later(1)),
    "set_rule": lambda f: rules.set_rule(
        rules.save_rule(name="Urgent", body=f.does("priority", "P0"), by=f.sam, now=later(1)).id,
        enabled=False,
        by=f.sam,
        now=later(2),
    ),
    "order_rules": lambda f: rules.order_rules(
        [rules.save_rule(name=name, body=f.does("priority", "P0"), by=f.sam, now=later(1)).id for name in "ab"][::-1],
        by=f.sam,
        now=later(2),
    ),
    "save_canned": lambda f: rules.save_canned(name="Hi", text="Dear {{requester.name}}", by=f.sam, now=later(1)),
    "save_macro": lambda f: rules.save_macro(name="Urgent", body=f.does("priority", "P0"), by=f.sam, now=later(1)),
    "apply_macro": lambda f: rules.apply_macro(
        macro_of(rules.save_macro(name="Urgent", body=f.does("priority", "P0"), by=f.sam, now=later(1))),
        f.ticket,
        by=Person.objects.get(id=f.sam),
        now=later(2),
    ),
}
# These build events for an import or a follower, which have tests of their own.
NOT_COMMANDS = {"person_event", "queue_event", "merged"}


def test_every_command_is_here() -> None:
    defined = {
        name
        for module in (
            roster,
            assignment,
            tickets,
            partners,
            ties,
            times,
            voice,
            directory,
            watch,
            groups,
            clocks,
            forms,
            feedback,
            rules,
            escalation,
            satisfaction,
            views,
        )
        for name, member in inspect.getmembers(module, inspect.isfunction)
        if member.__module__ == module.__name__ and not name.startswith("_")
    }
    assert defined - NOT_COMMANDS == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_replay_equals_live(name: str) -> None:
    floor = Floor()
    before = (tables(), head())
    COMMANDS[name](floor)
    assert head() > before[1], "the command appended nothing"
    assert tables() != before[0], "the command changed nothing"
    assert_replay_equals_live()


def test_replay_equals_live_after_a_whole_life() -> None:
    floor = Floor()
    for command in COMMANDS.values():
        command(floor)
    tickets.set_status(floor.ticket, status="closed", by=floor.sam, now=later(2))
    tickets.reply(floor.ticket, body="It is back", by=floor.rosa, now=later(3))
    tickets.move(floor.ticket, queue=floor.queue, by=floor.sam, now=later(4))
    ticket = Ticket.objects.get(id=floor.ticket)
    assert (ticket.status, ticket.reopens, ticket.transfers, ticket.bounced) == ("open", 1, 2, True)
    assert [spell[1] is None for spell in ticket.open_spells] == [False, True]
    assert_replay_equals_live()


@pytest.mark.parametrize("decide", ["confirm", "dismiss", "link"])
def test_what_people_said_of_a_signal_outlives_what_the_detector_says_next(decide: str) -> None:
    floor = Floor()
    COMMANDS[decide](floor)
    mine = ("verdict", "verdict_by", "verdict_at", "reason", "note", "owner", "linked_tickets", "linked_signals")
    before = Signal.objects.values(*mine).get(id=floor.signal)
    floor.tell(floor.signal, "signal.changed", state="growing", observed=30)
    floor.tell(floor.signal, "signal.ended", state="ended", ended_at=later(90).isoformat())
    assert Signal.objects.values(*mine).get(id=floor.signal) == before
    assert Signal.objects.get(id=floor.signal).state == "ended"
    assert_replay_equals_live()


TWICE: dict[str, Callable[[Floor, Origin], object]] = {
    "create_ticket": lambda f, o: tickets.create_ticket(
        subject="Again", body="Text", requester=f.rosa, by=f.rosa, now=later(1), origin=o
    ),
    "reply": lambda f, o: tickets.reply(f.ticket, body="Hello", by=f.sam, now=later(1), origin=o),
    "add_note": lambda f, o: tickets.add_note(f.ticket, body="Hello", by=f.sam, now=later(1), origin=o),
    "register_person": lambda f, o: directory.register_person(name="Twin", role="lead", now=later(1), origin=o),
}


@pytest.mark.parametrize("name", TWICE)
def test_a_second_delivery_changes_nothing(name: str) -> None:
    floor = Floor()
    TWICE[name](floor, Origin("mail", "m-1"))
    before = (tables(), head())
    TWICE[name](floor, Origin("mail", "m-1"))
    assert (tables(), head()) == before


@pytest.mark.django_db(transaction=True)
def test_a_command_that_fails_half_way_leaves_nothing() -> None:
    with transaction.atomic():
        floor = Floor()
    before = (tables(), head())
    with pytest.raises(RuntimeError), transaction.atomic():
        tickets.reply(floor.ticket, body="Hello", by=floor.sam, now=later(1))
        raise RuntimeError
    assert (tables(), head()) == before


REFUSED: dict[str, tuple[str, Callable[[Floor], object]]] = {
    "an empty subject": ("subject", lambda f: tickets.create_ticket(
        subject="  ", body="x", requester=f.rosa, by=f.rosa, now=NOW)),
    "an unknown kind": ("kind", lambda f: tickets.create_ticket(
        subject="x", body="x", requester=f.rosa, by=f.rosa, now=NOW, kind="wish")),
    "a requester who is not there": ("requester", lambda f: tickets.create_ticket(
        subject="x", body="x", requester=99_999, by=f.rosa, now=NOW)),
    "a reply of spaces": ("body", lambda f: tickets.reply(f.ticket, body=" \n ", by=f.sam, now=NOW)),
    "a NUL character": ("body", lambda f: tickets.add_note(f.ticket, body="a\x00b", by=f.sam, now=NOW)),
    "a reply without end": ("body", lambda f: tickets.reply(f.ticket, body="x" * 100_001, by=f.sam, now=NOW)),
    "an unknown status": ("status", lambda f: tickets.set_status(f.ticket, status="done", by=f.sam, now=NOW)),
    "an unknown reason": ("reason", lambda f: tickets.set_status(
        f.ticket, status="closed", reason="bored", by=f.sam, now=NOW)),
    "an unknown priority": ("priority", lambda f: tickets.set_priority(f.ticket, priority="P9", by=f.sam, now=NOW)),
    "a queue that is not there": ("queue", lambda f: tickets.move(f.ticket, queue=99_999, by=f.sam, now=NOW)),
    "a requester as owner": ("to", lambda f: tickets.assign(f.ticket, to=f.rosa, by=f.sam, now=NOW)),
    "an auditor as owner": ("to", lambda f: tickets.assign(
        f.ticket, to=f.ada, by=f.sam, now=NOW)),
    "a signal that is not there": ("signal", lambda f: watch.reopen(99, by=f.sam, now=NOW)),
    "a requester as owner of a signal": ("owner", lambda f: watch.confirm(
        f.signal, owner=f.rosa, reason="", by=f.sam, now=NOW)),
    "a dismissal without a reason": ("reason", lambda f: watch.dismiss(f.signal, reason="", by=f.sam, now=NOW)),
    "a note without end": ("note", lambda f: watch.dismiss(
        f.signal, reason="test", note="x" * 2001, by=f.sam, now=NOW)),
    "a link to itself": ("to", lambda f: watch.link(f.signal, other=f.signal, by=f.sam, now=NOW)),
    "a link to a ticket that is not there": ("to", lambda f: watch.link(f.signal, ticket=99, by=f.sam, now=NOW)),
    "a link to a ticket of its own": ("to", lambda f: watch.link(f.signal, ticket=f.ticket, by=f.sam, now=NOW)),
    "a budget of nothing": ("budget", lambda f: watch.set_budget("0/week", by=f.sam, now=NOW)),
    "a budget in words": ("budget", lambda f: watch.set_budget("a few", by=f.sam, now=NOW)),
    "a group that is not there": ("group", lambda f: groups.split_group(9, tickets=[1], by=f.sam, now=NOW)),
    "a group merged with itself": ("with", lambda f: groups.merge_groups(1, other=1, by=f.sam, now=NOW)),
    "a split of everything": ("tickets", lambda f: groups.split_group(2, tickets=[f.outside], by=f.sam, now=NOW)),
    "a split of somebody else's": ("tickets", lambda f: groups.split_group(1, tickets=[f.outside], by=f.sam, now=NOW)),
    "an unknown answer": ("answer", lambda f: groups.settle_ticket(f.outside, answer="?", by=f.sam, now=NOW)),
    "an undo of nothing": ("edit", lambda f: groups.undo_edit(1, by=f.sam, now=NOW)),
    "a policy without a goal": ("policy", lambda f: clocks.save_policy(
        name="All", body={"target": [{"name": "resolution"}]}, by=f.sam, now=NOW)),
    "a policy of a calendar that is not there": ("policy", lambda f: clocks.save_policy(
        name="All", body={**PROMISE, "calendar": "Moon"}, by=f.sam, now=NOW)),
    "a policy of facts that clocks do not know": ("policy", lambda f: clocks.save_policy(
        name="All", body={**PROMISE, "match": {"rating": [1]}}, by=f.sam, now=NOW)),
    "a calendar that is never open": ("calendar", lambda f: clocks.save_calendar(
        name="Desk", body={"weekdays": []}, by=f.sam, now=NOW)),
    "a calendar of another's name": ("name", lambda f: clocks.save_calendar(
        name="always", body={"weekdays": ["09:00-12:00"]}, by=f.sam, now=NOW)),
    "a policy that is not there": ("key", lambda f: clocks.put_away(99, by=f.sam, now=NOW)),
    "an order that leaves one out": ("order", lambda f: clocks.order_policies([99], by=f.sam, now=NOW)),
    "a hand-over without what was tried": ("tried", lambda f: escalation.request(
        f.ticket, answers={"what": "x", "case": "x"}, queue=f.other, by=f.sam, now=NOW)),
    "a hand-over to nowhere": ("queue", lambda f: escalation.request(
        f.ticket, answers={}, queue=None, by=f.sam, now=NOW)),
    "a template that asks for nothing": ("fields", lambda f: escalation.save_template(
        name="x", body={"fields": []}, by=f.sam, now=NOW)),
    "a rating of what is not solved": ("rating", lambda f: satisfaction.give(
        f.ticket, rating=5, effort=None, comment="", now=NOW)),
    "a question about what is not solved": ("ticket", lambda f: satisfaction.ask(f.ticket, by=None, now=NOW)),
    "a follow-up of praise": ("bad_at_most", lambda f: satisfaction.save_settings(
        {"bad_at_most": 5}, by=f.sam, now=NOW)),
    "a tier that is not there": ("tier", lambda f: tickets.escalate(f.ticket, tier=4, reason="x", by=f.sam, now=NOW)),
    "a ticket merged into itself": ("into", lambda f: ties.merge(f.ticket, into=f.ticket, by=f.sam, now=NOW)),
    "a merge that is none": ("ticket", lambda f: ties.unmerge(f.ticket, by=f.sam, now=NOW)),
    "a split of no message": ("message", lambda f: ties.split(f.ticket, message=1, by=f.sam, now=NOW)),
    "a follow-up of an open ticket": ("ticket", lambda f: ties.follow_up(f.ticket, body="x", by=f.sam, now=NOW)),
    "a ticket linked to itself": ("other", lambda f: ties.link_tickets(f.ticket, other=f.ticket, by=f.sam, now=NOW)),
    "an unknown link": ("how", lambda f: ties.link_tickets(
        f.ticket, other=f.outside, how="likes", by=f.sam, now=NOW)),
    "a link that is not there": ("other", lambda f: ties.unlink_tickets(
        f.ticket, other=f.outside, by=f.sam, now=NOW)),
    "a ticket as its own parent": ("parent", lambda f: ties.set_parent(f.ticket, parent=f.ticket, by=f.sam, now=NOW)),
    "a sleep that is over": ("until", lambda f: times.snooze(f.ticket, until=NOW, by=f.sam, now=NOW)),
    "a sleep of years": ("until", lambda f: times.snooze(
        f.ticket, until=NOW + timedelta(days=400), by=f.sam, now=NOW)),
    "a due date in another age": ("due", lambda f: times.set_due(
        f.ticket, to=NOW + timedelta(days=4000), by=f.sam, now=NOW)),
    "no time worked": ("time", lambda f: times.log_time(f.ticket, seconds=0, by=f.sam, now=NOW)),
    "a vote for a fault": ("ticket", lambda f: voice.vote(f.ticket, by=f.rosa, now=NOW)),
    "a rating of nothing": ("rating", lambda f: voice.rate(f.ticket, rating=None, by=f.rosa, now=NOW)),
    "a rating of six": ("rating", lambda f: voice.rate(f.ticket, rating=6, by=f.rosa, now=NOW)),
    "an effort of eight": ("effort", lambda f: voice.rate(f.ticket, rating=5, effort=8, by=f.rosa, now=NOW)),
    "a message of somebody else taken back": ("message", lambda f: voice.retract(
        f.ticket, message=f.first(f.ticket), by=f.sam, now=NOW)),
    "closed as merged without a merge": ("reason", lambda f: tickets.set_status(
        f.ticket, status="closed", reason="merged", by=f.sam, now=NOW)),
    "a requester called on": ("mentions", lambda f: tickets.add_note(
        f.ticket, body="x", mentions=[f.rosa], by=f.sam, now=NOW)),
    "a file that is not there": ("files", lambda f: tickets.reply(
        f.ticket, body="x", files=["6bc467ac-6f88-4466-97e6-6b869175990d"], by=f.sam, now=NOW)),
    "a fault on the board": ("ticket", lambda f: feedback.show_idea(f.ticket, title="x", by=f.sam, now=NOW)),
    "an idea without a title": ("title", lambda f: feedback.show_idea(f.ticket, title=" ", by=f.sam, now=NOW)),
    "an answer to what is not on the board": ("ticket", lambda f: feedback.answer_idea(
        f.ticket, state="done", by=f.sam, now=NOW)),
    "an unknown state of an idea": ("state", lambda f: feedback.answer_idea(
        f.ticket, state="maybe", by=f.sam, now=NOW)),
    "a form for no kind": ("kinds", lambda f: forms.save_form(name="x", body={}, by=f.sam, now=NOW)),
    "a version that is not there": ("version", lambda f: forms.restore_form_version(1, version=9, by=None, now=NOW)),
    "a banner about nothing": ("title", lambda f: forms.save_banner(title="", body={}, by=f.sam, now=NOW)),
    "an end of a banner that is not there": ("banner", lambda f: forms.retire(9, what="banner", by=None, now=NOW)),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_refused_names_the_field_and_leaves_nothing(what: str) -> None:
    field, act = REFUSED[what]
    floor = Floor()
    before = (tables(), head())
    with pytest.raises(tickets.Refused) as refusal:
        act(floor)
    assert refusal.value.field == field
    assert (tables(), head()) == before
    assert Person.objects.count() == 3
