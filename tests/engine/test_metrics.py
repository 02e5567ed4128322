"""What the metrics mean, by hand-made tickets whose figures are plain to see."""

from datetime import timedelta

import pytest

from tests.engine.fact_maker import HOUR, MONDAY, fact, spells_of
from watchfloor.engine.metrics.base import Figure
from watchfloor.engine.metrics.facts import Facts, OpenSpell, Window
from watchfloor.engine.metrics.registry import METRICS

DAY = timedelta(days=1)
ALWAYS = Window(None, None, MONDAY + 10 * DAY)
TUESDAY = Window(MONDAY + DAY, MONDAY + 2 * DAY, MONDAY + 2 * DAY)

PROMISED = {
    "tickets_created", "tickets_solved", "backlog_open", "reopened_share", "reassignments_mean",
    "first_reply_p50_hours", "first_reply_p90_hours", "resolution_p50_hours", "resolution_p90_hours",
    "resolution_median_hours", "resolution_mean_hours", "resolution_km_median_hours", "source_sla_met_share",
    "one_touch_share", "transfers_mean", "bounced_share", "backlog_age_median_hours",
    "csat", "dsat", "csat_response_rate", "ces",
}  # fmt: skip


def figure(metric, tickets, window=ALWAYS, spells=None):
    facts = Facts(tickets, spells_of(tickets) if spells is None else spells)
    found = METRICS[metric].define(facts, window)
    assert len(METRICS[metric].members(facts, window)) == found.n
    return found


def test_every_promised_id_is_there_and_no_other():
    assert set(METRICS) == PROMISED


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_every_metric_says_what_it_is(metric):
    prose = (metric.meaning, metric.population, metric.clock, metric.null_rule, metric.exclusions)
    assert all(text.endswith(".") and "\n" not in text for text in prose)
    assert metric.name
    assert metric.id.endswith("_hours") == (metric.unit == "hours")
    # What the whole trade knows by another name keeps that.
    assert (metric.id.endswith("_share") or metric.id in ("csat", "dsat", "csat_response_rate")) == (
        metric.unit == "share"
    )


@pytest.mark.parametrize("metric", METRICS)
def test_over_no_tickets_counts_are_zero_and_the_rest_is_unknown(metric):
    expected = 0 if METRICS[metric].unit == "tickets" else None
    assert figure(metric, []) == Figure(expected, 0, 0)


def test_a_window_holds_its_start_and_not_its_end():
    days = [fact(day, created_at=MONDAY + day * DAY) for day in range(4)]
    assert figure("tickets_created", days, TUESDAY).value == 1
    assert figure("tickets_created", days).value == 4


def test_solved_counts_the_last_solve_and_sets_undated_ones_aside():
    tickets = [
        fact(1, solved_at=MONDAY + DAY),
        fact(2, solved_at=MONDAY + 2 * DAY),
        fact(3, is_solved=True),
        fact(4, is_solved=True, created_at=MONDAY + 5 * DAY),
        fact(5),
    ]
    assert figure("tickets_solved", tickets) == Figure(4, 4, 0)
    # The one created after Tuesday cannot have been solved on it.
    assert figure("tickets_solved", tickets, TUESDAY) == Figure(1, 1, 1)


def test_backlog_is_what_was_open_at_the_end_of_the_window():
    reopened = fact(1, solved_at=MONDAY + 5 * DAY, reopens=1)
    tickets = [
        reopened,
        fact(2, created_at=MONDAY + DAY, solved_at=MONDAY + 2 * DAY),
        fact(3, created_at=MONDAY + 2 * DAY),
        fact(4, is_solved=True, last_event_at=MONDAY + 3 * DAY),
        fact(5, is_solved=True, last_event_at=MONDAY + DAY),
    ]
    spells = [
        OpenSpell(1, MONDAY, MONDAY + DAY),
        OpenSpell(1, MONDAY + 3 * DAY, MONDAY + 5 * DAY),
        *spells_of(tickets[1:]),
    ]
    # Solved at the very end is outside the half-open window, so still open; solved in between is not.
    assert figure("backlog_open", tickets, TUESDAY, spells) == Figure(1, 1, 1)
    assert figure("backlog_age_median_hours", tickets, TUESDAY, spells) == Figure(24.0, 1, 1)
    later = Window(None, MONDAY + 4 * DAY, MONDAY + 4 * DAY)
    assert figure("backlog_open", tickets, later, spells).value == 2
    assert figure("backlog_age_median_hours", tickets, later, spells).value == (4 * 24 + 2 * 24) / 2
    assert figure("backlog_open", tickets, ALWAYS, spells) == Figure(1, 1, 0)
    assert figure("backlog_age_median_hours", tickets, ALWAYS, spells).value == 8 * 24


def test_first_reply_leaves_out_the_unanswered_and_the_unknowable():
    tickets = [
        *(fact(hours, first_reply_at=MONDAY + hours * HOUR) for hours in range(1, 11)),
        fact(11),
        fact(12, records_replies=False),
        fact(13, records_replies=False, first_reply_at=MONDAY),
    ]
    assert figure("first_reply_p50_hours", tickets) == Figure(5.0, 10, 3)
    assert figure("first_reply_p90_hours", tickets) == Figure(9.0, 10, 3)


def test_resolution_is_over_dated_solves_only():
    tickets = [
        *(fact(hours, solved_at=MONDAY + hours * HOUR) for hours in (1, 2, 3, 10)),
        fact(20, is_solved=True),
        fact(21),
    ]
    assert figure("resolution_p50_hours", tickets) == Figure(2.0, 4, 1)
    assert figure("resolution_p90_hours", tickets) == Figure(10.0, 4, 1)
    assert figure("resolution_median_hours", tickets) == Figure(2.5, 4, 1)
    assert figure("resolution_mean_hours", tickets) == Figure(4.0, 4, 1)


def test_kaplan_meier_counts_open_tickets_for_as_long_as_they_have_been_open():
    solved = [fact(hours, solved_at=MONDAY + hours * HOUR) for hours in (1, 2, 3)]
    opened = [fact(ticket, created_at=MONDAY + 9 * DAY) for ticket in (10, 11, 12)]
    undated = fact(13, is_solved=True)
    assert figure("resolution_km_median_hours", [*solved, undated]) == Figure(2.0, 3, 1)
    # At risk 6, 5, 4: S is 5/6, 4/6 and, exactly, 1/2.
    assert figure("resolution_km_median_hours", [*solved, *opened, undated]) == Figure(3.0, 6, 1)
    # What is solved after the window was still open at its end.
    early = Window(None, MONDAY + 2 * HOUR, MONDAY + 2 * HOUR)
    assert figure("resolution_km_median_hours", solved, early) == Figure(None, 3, 0)


def test_one_touch_counts_a_solve_without_any_reply():
    tickets = [
        *(fact(n + 1, solved_at=MONDAY + HOUR, agent_replies=n) for n in (0, 1, 2, 3)),
        fact(10, solved_at=MONDAY + HOUR, records_replies=False),
        fact(11, is_solved=True, agent_replies=1),
        fact(12, agent_replies=1),
    ]
    assert figure("one_touch_share", tickets) == Figure(3 / 5, 5, 1)
    monday = Window(MONDAY, MONDAY + DAY, MONDAY + DAY)
    assert figure("one_touch_share", tickets, monday) == Figure(2 / 4, 4, 2)


def test_sla_is_the_sources_flag_over_those_that_carry_it():
    tickets = [fact(n, source_sla_met=flag) for n, flag in enumerate((True, True, False, None))]
    assert figure("source_sla_met_share", tickets) == Figure(2 / 3, 3, 1)


def test_moves():
    tickets = [
        fact(1, transfers=2, bounced=True, source_reassignments=5),
        fact(2, transfers=1, reopens=2),
        fact(3, queue=None),
    ]
    assert figure("reassignments_mean", tickets) == Figure(6 / 3, 3, 0)
    assert figure("transfers_mean", tickets) == Figure(3 / 3, 3, 0)
    assert figure("bounced_share", tickets) == Figure(1 / 3, 3, 0)
    assert figure("reopened_share", tickets) == Figure(1 / 3, 3, 0)


def test_good_bad_and_those_who_said_nothing():
    """Good and bad are all that was said; 3 is bad; the response rate is of those who were asked, ratings are not."""
    said = [fact(n, rating=n, rated_at=MONDAY + HOUR, rating_asked_at=MONDAY) for n in (1, 2, 3, 4, 5, 5)]
    effort_alone = fact(7, effort=6, rated_at=MONDAY + HOUR, rating_asked_at=MONDAY)
    unasked = fact(8, rating=5, effort=2, rated_at=MONDAY + HOUR)
    silent = fact(9, rating_asked_at=MONDAY)
    asked_again = fact(10, rating=1, effort=7, rated_at=MONDAY + HOUR, rating_asked_at=MONDAY + 2 * HOUR)
    tickets = [*said, effort_alone, unasked, silent, asked_again, fact(11)]
    assert figure("csat", tickets) == Figure(4 / 8, 8, 1)
    assert figure("dsat", tickets) == Figure(4 / 8, 8, 1)
    # Seven of the nine who were asked: one said nothing at all, one nothing since it was solved again.
    assert figure("csat_response_rate", tickets) == Figure(7 / 9, 9, 0)
    assert figure("ces", tickets) == Figure((6 + 2 + 7) / 3, 3, 6)
    later = Window(MONDAY + 2 * HOUR, None, MONDAY + DAY)
    assert figure("csat", tickets, later) == Figure(None, 0, 0)
    assert figure("csat_response_rate", tickets, later) == Figure(0.0, 1, 0)
