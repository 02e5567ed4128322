"""How the help was: asked after a solve, answered in the portal or by a link, looked after when it was bad."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.signing import Signer
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tests.pages.world import World, later, signed_in
from watchfloor.core import clock
from watchfloor.core.models import Definition
from watchfloor.eventlog.append import NewEvent, append
from watchfloor.eventlog.models import Event, Text
from watchfloor.eventlog.read import head
from watchfloor.satisfaction import commands as satisfaction
from watchfloor.satisfaction import follow, links, queries, settings
from watchfloor.tickets import commands
from watchfloor.tickets.models import Ticket
from watchfloor.web.satisfaction import views
from watchfloor.web.satisfaction.limit import Limit

pytestmark = pytest.mark.django_db
BODY = "When I press Submit the decision is gone."


@pytest.fixture(autouse=True)
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten o'clock of the world's day; links and limits are those of that moment."""
    monkeypatch.setattr(clock, "now", lambda: later(60))
    monkeypatch.setattr(views, "LOOKS", Limit(120, 60.0))
    monkeypatch.setattr(views, "ANSWERS", Limit(30, 60.0))


def at(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    monkeypatch.setattr(clock, "now", lambda: later(minutes))


def row(world: World) -> Ticket:
    return Ticket.objects.get(id=world.ticket.id)


def begin() -> None:
    """The follower has begun: what comes from now on is its business."""
    follow.follow(later(0))


def solve(world: World, minutes: float = 30) -> None:
    with transaction.atomic():
        commands.assign(world.ticket.id, to=world.sam.id, by=world.sam.id, now=later(minutes))
        commands.set_status(world.ticket.id, status="solved", by=world.sam.id, now=later(minutes))


def kinds(world: World) -> list[str]:
    return list(Event.objects.filter(ticket=world.ticket.id).order_by("position").values_list("kind", flat=True))


@transaction.atomic
def give(world: World, rating: int | None, *, minutes: float = 60, **more: object) -> Ticket:
    given: dict[str, object] = {"effort": None, "comment": "", **more}
    return satisfaction.give(world.ticket.id, rating=rating, now=later(minutes), **given)  # type: ignore[arg-type]


# -- asking
def test_a_solve_is_asked_about_once(world: World) -> None:
    begin()
    solve(world)
    assert follow.follow(later(31)) is False
    assert row(world).rating_asked_at == later(31)
    follow.follow(later(32))
    with transaction.atomic():
        commands.set_status(world.ticket.id, status="closed", by=None, now=later(40))
    follow.follow(later(41))
    assert kinds(world).count("ticket.rating_asked") == 1
    # Opened and solved again it is another solve.
    with transaction.atomic():
        commands.reply(world.ticket.id, body="It is back", by=world.rosa.id, now=later(50))
    solve(world, 55)
    follow.follow(later(56))
    assert row(world).rating_asked_at == later(56)


def test_a_follower_that_is_killed_asks_nobody_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begin()
    solve(world)
    position = head()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(follow, "_move", killed)
        with pytest.raises(KeyboardInterrupt):
            follow.follow(later(31))
    assert head() == position + 1
    for minutes in (32, 33):
        follow.follow(later(minutes))
    assert kinds(world).count("ticket.rating_asked") == 1


def test_what_was_solved_before_or_elsewhere_or_not_at_all_is_not_asked_about(world: World) -> None:
    solve(world)
    begin()
    other, third = world.file("Withdrawn"), world.file("From a history")
    with transaction.atomic():
        commands.set_status(other.id, status="closed", reason="cancelled", by=world.sam.id, now=later(31))
        append(
            [
                NewEvent(
                    "ticket", third.id, "ticket.status_changed", later(31), {"to": "solved", "row": [1, 0]}, third.id
                )
            ]
        )
    follow.follow(later(32))
    assert not Event.objects.filter(kind="ticket.rating_asked").exists()


def test_a_setting_turns_the_asking_off_and_a_person_can_still_ask(world: World, desk: Client) -> None:
    begin()
    with transaction.atomic():
        satisfaction.save_settings({"ask": False}, by=world.lena.id, now=later(1))
    address = f"/tickets/{world.ticket.number}/rating/"
    assert "once the ticket is solved" in unquote(desk.post(address)["X-Message"])
    solve(world)
    follow.follow(later(31))
    assert row(world).rating_asked_at is None
    assert desk.post(address).status_code == 302
    assert desk.post(address).status_code == 302
    assert kinds(world).count("ticket.rating_asked") == 1


# -- by link
def asked(world: World) -> str:
    solve(world)
    with transaction.atomic():
        satisfaction.ask(world.ticket.id, by=None, now=later(31))
    link = links.link(row(world))
    assert link is not None
    return link


def test_a_link_rates_without_signing_in_and_shows_the_subject_alone(world: World) -> None:
    link, stranger = asked(world), Client()
    page = stranger.get(link).content.decode()
    assert escape(world.ticket.subject) in page
    for hidden in (BODY, "Rosa", "Sam", "Moderation"):
        assert hidden not in page
    answer = stranger.post(link, {"rating": "4", "effort": "2", "comment": "Quick."}, follow=True)
    assert "Thank you" in answer.content.decode()
    assert "Quick." in answer.content.decode()
    ticket = row(world)
    assert (ticket.rating, ticket.effort, ticket.rated_owner, ticket.rated_at) == (4, 2, world.sam.id, later(60))
    event = Event.objects.get(kind="ticket.rated")
    assert (event.source, event.actor) == ("rating-link", world.rosa.id)
    assert "Quick" not in str(event.payload)


def test_opening_a_link_rates_nothing(world: World) -> None:
    """A mail scanner opens every address there is."""
    link = asked(world)
    assert 'value="5" required checked' in Client().get(f"{link}?rating=5").content.decode()
    assert row(world).rating is None


def test_a_link_that_is_wrong_old_or_of_an_older_solve_opens_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = asked(world)
    forged = f"/rate/{Signer(key='another', salt='watchfloor.satisfaction', sep='.').sign(f'{world.ticket.id:x}-0')}/"
    for wrong in (link[:-2] + "/", forged, "/rate/x/", "/rate/x.y/"):
        answer = Client().get(wrong)
        assert answer.status_code == 410, wrong
        assert escape(world.ticket.subject) not in answer.content.decode()
        assert Client().post(wrong, {"rating": "1"}).status_code == 410
    at(monkeypatch, 31 + 30 * 24 * 60 + 1)
    assert Client().get(link).status_code == 410
    at(monkeypatch, 90)
    with transaction.atomic():
        commands.reply(world.ticket.id, body="It is back", by=world.rosa.id, now=later(70))
    solve(world, 75)
    with transaction.atomic():
        satisfaction.ask(world.ticket.id, by=None, now=later(76))
    assert Client().get(link).status_code == 410
    assert row(world).rating is None


def test_the_link_page_is_limited_by_where_it_is_asked_from(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    link = asked(world)
    monkeypatch.setattr(views, "ANSWERS", Limit(3, 60.0))
    taken = [Client().post(link, {"rating": str(n)}).status_code for n in (1, 2, 3, 4)]
    assert taken == [302, 302, 302, 429]
    assert row(world).rating == 3
    assert Client().post(link, {"rating": "5"}, REMOTE_ADDR="10.9.8.7").status_code == 302


def test_a_limit_lets_go_of_what_is_over() -> None:
    time = [0.0]
    limit = Limit(2, 10.0, lambda: time[0])
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]
    assert limit.allows("b")
    time[0] = 10.0
    assert limit.allows("a")


# -- in the portal
def test_the_portal_asks_takes_and_lets_change(world: World, portal: Client) -> None:
    address = f"/portal/tickets/{world.ticket.number}/"
    assert "How was the help?" not in portal.get(address).content.decode().replace('aria-label="How was the help?"', "")
    solve(world)
    assert "rate the help" in portal.get("/portal/tickets/").content.decode()
    assert "Send my rating" in portal.get(address).content.decode()
    assert portal.post(f"{address}rating/", {"rating": "2", "comment": "Slow"}).status_code == 302
    page = portal.get(address).content.decode()
    assert "You rated the help <b>2 of 5</b>" in page
    assert "Change my rating" in page
    assert "rate the help" not in portal.get("/portal/tickets/").content.decode()
    portal.post(f"{address}rating/", {"rating": "3", "effort": "7", "comment": "Slow"})
    assert (row(world).rating, row(world).effort) == (3, 7)
    # Sent once more as it is it says nothing new.
    before = head()
    portal.post(f"{address}rating/", {"rating": "3", "effort": "7", "comment": "Slow"})
    assert head() == before


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Say how the help was"), ({"rating": "6"}, "1 to 5"), ({"rating": "0"}, "1 to 5"),
        ({"rating": "4", "effort": "8"}, "1 to 7"), ({"rating": "4", "comment": "x" * 4001}, "at most 4,000"),
    ],
)  # fmt: skip
def test_refused(world: World, portal: Client, form: dict[str, str], words: str) -> None:
    solve(world)
    answer = portal.post(f"/portal/tickets/{world.ticket.number}/rating/", form)
    assert answer.status_code == 422
    assert words in unquote(answer["X-Message"])
    assert row(world).rating is None


def test_only_whoever_asked_rates(world: World, desk: Client) -> None:
    solve(world)
    address = f"/portal/tickets/{world.ticket.number}/rating/"
    assert desk.post(address, {"rating": "5"}).status_code == 404
    assert signed_in(world.omar).post(address, {"rating": "5"}).status_code == 404
    assert Client().post(address, {"rating": "5"})["Location"].startswith("/signin/")


def test_a_rating_stands_after_seven_days_and_none_is_given_after_thirty(world: World) -> None:
    solve(world)
    give(world, 4)
    week = 7 * 24 * 60
    give(world, 5, minutes=60 + week)
    with pytest.raises(commands.Refused, match="no longer be changed"):
        give(world, 1, minutes=61 + week)
    assert row(world).rating == 5
    other = world.file("Never rated")
    with transaction.atomic():
        commands.set_status(other.id, status="solved", by=world.sam.id, now=later(30))
    with pytest.raises(commands.Refused, match="no longer be rated"), transaction.atomic():
        satisfaction.give(other.id, rating=5, effort=None, comment="", now=later(31 + 30 * 24 * 60))


def test_a_rating_belongs_to_whoever_had_the_ticket_when_it_was_given(world: World) -> None:
    solve(world)
    give(world, 4)
    with transaction.atomic():
        commands.assign(world.ticket.id, to=world.lena.id, by=world.lena.id, now=later(70))
    give(world, 2, minutes=80)
    assert (row(world).rating, row(world).rated_owner) == (2, world.sam.id)
    # Another solve is another rating, and another's.
    with transaction.atomic():
        commands.reply(world.ticket.id, body="It is back", by=world.rosa.id, now=later(90))
        commands.set_status(world.ticket.id, status="solved", by=world.lena.id, now=later(95))
        satisfaction.ask(world.ticket.id, by=None, now=later(96))
    give(world, 5, minutes=99)
    assert row(world).rated_owner == world.lena.id


# -- following up
def test_a_bad_answer_becomes_a_ticket_with_owner_and_due_time_once(world: World) -> None:
    begin()
    solve(world)
    follow.follow(later(31))
    give(world, 1, comment="I had to explain it three times.")
    give(world, 2, minutes=61, comment="I had to explain it twice.")
    for minutes in (62, 63):
        follow.follow(later(minutes))
    opened = Ticket.objects.get(follow_up_of=world.ticket.id)
    # Lena leads the team of Sam, whose help was rated.
    assert (opened.owner_id, opened.requester_id, opened.priority) == (world.lena.id, world.rosa.id, "P2")
    assert opened.due_at == later(62) + timedelta(hours=24)
    assert opened.source == "satisfaction"
    texts = set(Text.objects.filter(ticket=opened.id).values_list("body", flat=True))
    assert f"I rated the help on ticket {world.ticket.number} with 1 of 5.\n\nI had to explain it three times." in texts
    # It has clocks like any other, and nobody is asked how the asking was.
    with transaction.atomic():
        commands.set_status(opened.id, status="solved", by=world.lena.id, now=later(70))
    follow.follow(later(71))
    assert Ticket.objects.get(id=opened.id).rating_asked_at is None


@pytest.mark.parametrize(
    ("rating", "limit", "opens"), [(3, 2, False), (3, 3, True), (1, 0, False), (2, 1, False), (1, 1, True)]
)
def test_what_is_bad_is_a_setting(world: World, rating: int, limit: int, opens: bool) -> None:
    begin()
    with transaction.atomic():
        satisfaction.save_settings({"bad_at_most": limit, "owner": world.sam.id, "due_hours": 2}, by=None, now=later(1))
    solve(world)
    give(world, rating)
    follow.follow(later(61))
    found = Ticket.objects.filter(follow_up_of=world.ticket.id).first()
    assert (found is not None) is opens
    if found is not None:
        assert (found.owner_id, found.due_at) == (world.sam.id, later(61) + timedelta(hours=2))


def test_a_bad_answer_to_a_ticket_that_is_open_again_stands_there_as_a_note(world: World) -> None:
    begin()
    solve(world)
    give(world, 1)
    with transaction.atomic():
        commands.reply(world.ticket.id, body="And it is back", by=world.rosa.id, now=later(61))
    follow.follow(later(62))
    assert not Ticket.objects.filter(follow_up_of=world.ticket.id).exists()
    assert kinds(world)[-1] == "ticket.noted"


# -- the desk, Insight, Admin
def test_the_tickets_page_says_what_was_said(world: World, desk: Client) -> None:
    address = f"/tickets/{world.ticket.number}/"
    assert "Ask how the help was" not in desk.get(address).content.decode()
    solve(world)
    assert "Ask how the help was" in desk.get(address).content.decode()
    desk.post(f"{address}rating/")
    page = desk.get(address).content.decode()
    assert "no answer yet" in page
    link = links.link(row(world))
    assert link is not None
    assert f"http://testserver{link}" in page
    give(world, 2, effort=6, comment="Not what I asked")
    page = desk.get(address).content.decode()
    for words in ("<b>2</b> of 5", "<b>6</b> of 7", "Not what I asked", "not good"):
        assert words in page


def test_insight_shows_every_share_with_its_n_and_interval(world: World) -> None:
    lead = signed_in(world.lena)
    assert "Nobody was asked in this time" in lead.get("/insight/satisfaction/").content.decode()
    for n, rating in enumerate((5, 4, 4, 2, None), 1):
        ticket = world.file(f"Ticket {n}", minutes=n)
        with transaction.atomic():
            commands.assign(ticket.id, to=world.sam.id, by=world.sam.id, now=later(10))
            commands.set_status(ticket.id, status="solved", by=world.sam.id, now=later(11))
            satisfaction.ask(ticket.id, by=None, now=later(12))
            if rating:
                satisfaction.give(ticket.id, rating=rating, effort=n, comment=f"Said {n}", now=later(13))
    with CaptureQueriesContext(connection) as queries_made:
        page = lead.get("/insight/satisfaction/").content.decode()
    assert len(queries_made) <= 16
    assert "3 of 4 ratings were good; 4 of the 5 who were asked answered" in page
    assert "75 % [30, 95]" in page
    assert "80 % [38, 96]" in page
    assert "too few to tell" in page
    assert all(f"Said {n}" in page for n in (1, 2, 3, 4))
    narrowed = lead.get("/insight/satisfaction/?rating=1,2,3").content.decode()
    assert "Said 4" in narrowed
    assert "Said 1" not in narrowed
    assert "Said 1" in lead.get(f"/insight/satisfaction/?owner={world.sam.id}").content.decode()
    assert "Said 1" not in lead.get(f"/insight/satisfaction/?owner={world.lena.id}").content.decode()
    assert lead.get("/insight/satisfaction/?from=2026-03-03").status_code == 422
    assert lead.get("/insight/satisfaction/?from=nonsense").status_code == 422
    assert lead.get("/insight/satisfaction/?rating=x&owner=y").status_code == 200


def test_the_summary_counts_only_what_one_may_see(world: World) -> None:
    solve(world)
    give(world, 5)
    for person, n in ((world.lena, 1), (world.omar, 0), (world.rosa, 1)):
        assert queries.summary(person, later(0), later(99)).satisfied.n == n


def test_it_is_set_up_on_a_page(world: World) -> None:
    lead, address = signed_in(world.lena), "/admin/satisfaction/"
    assert "Ask whenever a ticket is solved" in lead.get(address).content.decode()
    form = {"ask": "1", "bad_at_most": "3", "due_hours": "8", "priority": "P1", "owner": str(world.sam.id)}
    assert lead.post(address, form, follow=True).status_code == 200
    assert settings.current() == settings.Settings(True, 3, 8, "P1", world.sam.id)
    del form["ask"]
    lead.post(address, form)
    assert settings.current().ask is False
    assert Definition.objects.get(what=settings.WHAT).version == 2
    for wrong in ({"bad_at_most": "5"}, {"due_hours": "0"}, {"priority": "P9"}, {"owner": str(world.rosa.id)}):
        assert lead.post(address, form | wrong).status_code == 422
    assert settings.current().due_hours == 8
