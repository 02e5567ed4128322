"""The arithmetic of a signal, in figures and in one sentence. Nothing here is weighed or guessed: it is counted."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from watchfloor.engine.detect.expectation import Expected, Outlook
from watchfloor.engine.detect.naming import Cause
from watchfloor.engine.detect.recent import Kept, Words
from watchfloor.engine.detect.records import AttributeShare, Evidence, Key

_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class View:
    """What evidence is read from: the baseline's expectations, the words of the feed, how often chance does this."""

    outlook: Outlook
    words: Words
    recurrence_days: float


def gather(cause: Cause, own: list[Kept], others: int, span: tuple[float, float], view: View) -> Evidence:
    """Evidence for `cause` from its `own` tickets in `span` (onset to now, epoch seconds), beside `others` then."""
    expected, total = view.outlook.one(cause.stream, *span), view.outlook.one((), *span)
    rest = Expected(max(total.people - expected.people, 0.0), total.doubt, total.disp)
    figures = Evidence(
        minutes=round((span[1] - span[0]) / 60.0, 1),
        observed=len(own),
        expected=round(expected.people, 3),
        band=expected.band(),
        requesters=len({ticket.requester or ticket.id for ticket in own}),
        shares=shares_of(own, cause.key, view.outlook),
        words=view.words.standing_out(own),
        rest_observed=others,
        rest_expected=round(rest.people, 3),
        rest_band=rest.band(),
        sentence="",
    )
    return replace(figures, sentence=sentence(figures, cause, span[0], view.recurrence_days))


def shares_of(own: list[Kept], key: Key, outlook: Outlook) -> tuple[AttributeShare, ...]:
    """For each attribute its most frequent value among the signal's tickets, when it is more frequent than usual.

    The usual share is that of the stream's people in the feed's history.
    """
    counts = Counter(pair for ticket in own for pair in ticket.values)
    best: dict[str, tuple[int, str]] = {}
    for (name, value), n in sorted(counts.items()):
        if n > best.get(name, (0, ""))[0]:
            best[name] = (n, value)
    out = []
    for name, (n, value) in sorted(best.items()):
        now, usual = n / len(own), outlook.usual_share(((name, value),))
        if (name, value) in key or now > max(1.5 * usual, usual + 0.1):
            out.append(AttributeShare(name, value, round(now, 3), round(usual, 4)))
    return tuple(out)


def describe(cause: Cause) -> str:
    """The cause in words: `on module Pay and region EU`, `on all tickets`, or `like “Payout fails”`."""
    values = " and ".join(f"{name} {value}" for name, value in cause.key)
    if not cause.text:
        return f"on {values or 'all tickets'}"
    return f"like “{cause.title}”" + (f" on {values}" if values else "")


def sentence(figures: Evidence, cause: Cause, onset: float, recurrence_days: float) -> str:
    """The figures as a lead would say them; nothing in it that is not among them."""
    low, high = figures.band
    seen = f"{figures.observed} tickets from {figures.requesters} requesters"
    parts = [
        f"{seen} {describe(cause)} in {_minutes(figures.minutes)}",
        f"{figures.expected:.1f} expected (90 % band {low}–{high})",
        f"one such alarm in {_days(recurrence_days)} by chance",
    ]
    if figures.words:
        parts.append("words that stand out: " + ", ".join(figures.words))
    parts += [
        f"{share.now:.0%} have {share.attribute} {share.value}, usually {share.usual:.1%}"
        for share in figures.shares
        if (share.attribute, share.value) not in cause.key
    ]
    parts.append(f"began {datetime.fromtimestamp(onset, tz=UTC):%Y-%m-%d %H:%M} UTC")
    if cause.full:
        low, high = figures.rest_band
        rest = figures.rest_observed
        verdict = "normal" if low <= rest <= high else "above normal" if rest > high else "below normal"
        parts.append(f"without them volume is {verdict} ({rest} against {figures.rest_expected:.1f} expected)")
    return "; ".join(parts) + "."


def _minutes(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def _days(days: float) -> str:
    if days < 2:
        return f"{days * 24:.0f} hours"
    return f"{days:.0f} days" if days < _YEAR else f"{days / _YEAR:.1f} years"
