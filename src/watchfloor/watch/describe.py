"""A detector's signal as the row that pages show and the payload that the log keeps."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from django.db.models import Count, F, Value
from django.db.models.functions import Extract, Floor
from scipy.stats import poisson

from watchfloor.engine.detect import Signal
from watchfloor.tickets.access import common

# Places, the finest first; then what is told next of the signal's own values.
_PLACES: Final = ("module", "category", "product", "platform")
_FIRST: Final = ("error_code", "region", "queue")
_NEARLY_ALL: Final = 0.9
_BINS: Final = 30
_LONGEST: Final = 80
# The name under which the detector gives the wording of a signal that shares no attribute value.
TEXT: Final = "text"


def signal_values(signal: Signal) -> dict[str, Any]:
    """Every column of the signal's row but its id, as JSON values."""
    evidence = signal.evidence
    return {
        "detector_id": signal.id, "title": title(signal), "state": signal.state, "key": dict(signal.key),
        "onset_at": signal.onset_at.isoformat(), "raised_at": signal.raised_at.isoformat(),
        "ended_at": signal.ended_at.isoformat() if signal.ended_at else None, "observed": evidence.observed,
        "expected": round(evidence.expected, 4), "band": list(evidence.band), "requesters": evidence.requesters,
        "log_evalue": round(signal.log_evalue, 4), "recurrence_days": round(signal.recurrence_days, 4),
        "words": list(signal.words),
        "alarm": {
            "observed": signal.observed, "expected": round(signal.expected, 4), "band": list(signal.band),
            "requesters": signal.requesters,
        },
        "shares": [
            {"name": s.attribute, "value": s.value, "share": round(s.now, 4), "usual": round(s.usual, 4)}
            for s in evidence.shares
        ],
        "spark": spark(signal), "explanation": evidence.sentence, "tickets": [int(t) for t in signal.tickets],
    }  # fmt: skip


def title(signal: Signal) -> str:
    """What it is, in few words: where nearly all of its tickets are, its values, and the words that set it apart."""
    where = {s.attribute: s.value for s in signal.evidence.shares if s.attribute in _PLACES and s.now >= _NEARLY_ALL}
    own = {name: value for name, value in signal.key.items() if name != TEXT}
    key = {**where, **own}
    # The finest place says it: a module is of one platform.
    place = [name for name in _PLACES if name in key][:1]
    names = [name for name in (*_FIRST, *sorted(own)) if name in own]
    parts = [key[name] for name in dict.fromkeys((*place, *names))]
    said = _short(signal.text) or _word(signal, " ".join(parts))
    if not parts:
        return f"“{said}”" if signal.text else "More tickets than usual, everywhere"
    return " · ".join(parts) + (f": “{said}”" if said else "")


def _word(signal: Signal, known: str) -> str:
    """The most telling word that the title does not say already."""
    return next((word for word in signal.words if word.lower() not in known.lower()), "")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"


def spark(signal: Signal) -> list[dict[str, Any]]:
    """Tickets of the signal's key in equal bins, from before the onset to now, with the expected count and band.

    Of a signal by its wording alone only its own tickets are known, so that its series begins at the onset.
    The expected rate is the evidence's own, spread evenly over its minutes; the band holds 90 % of Poisson counts.
    """
    end = signal.ended_at or signal.onset_at + timedelta(minutes=signal.evidence.minutes)
    span = max(end - signal.onset_at, timedelta(minutes=20))
    is_wording = TEXT in signal.key
    start = signal.onset_at - (timedelta() if is_wording else span)
    width = max(timedelta(minutes=1), timedelta(minutes=ceil((end - start).total_seconds() / 60 / _BINS)))
    counts = _counts(signal, start, end, width)
    minutes = width.total_seconds() / 60
    expected = signal.evidence.expected / max(signal.evidence.minutes, 1e-9) * minutes
    low, high = (int(b) for b in poisson.interval(0.9, max(expected, 1e-9)))
    return [
        {
            "at": (start + i * width).isoformat(), "observed": n, "expected": round(expected, 3), "low": low,
            "high": max(high, low),
        }
        for i, n in enumerate(counts)
    ]  # fmt: skip


def _counts(signal: Signal, start: datetime, end: datetime, width: timedelta) -> list[int]:
    attributes = {name: value for name, value in signal.key.items() if name not in ("queue", TEXT)}
    rows = common().filter(created_at__gte=start, created_at__lt=end, attributes__contains=attributes)
    if TEXT in signal.key:
        rows = rows.filter(id__in=[int(ticket) for ticket in signal.tickets])
    if "queue" in signal.key:
        rows = rows.filter(queue__name=signal.key["queue"])
    counts = [0] * max(1, ceil((end - start) / width))
    # Counted where they are: the whole floor's tickets of an hour can be hundreds of thousands.
    seconds = Extract(F("created_at") - Value(start), "epoch")
    bins = rows.annotate(bin=Floor(seconds / width.total_seconds())).values_list("bin").annotate(n=Count("id"))
    for at, n in bins.order_by():
        counts[min(len(counts) - 1, int(at))] += n
    return counts
