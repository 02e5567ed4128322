"""The clock of a list's row, drawn."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from watchfloor.clocks.models import Clock
from watchfloor.core import clock
from watchfloor.web.clocks.drawn import Cell, cell
from watchfloor.web.templatetags.watchfloor import icon

register = template.Library()
_ICONS = {"late": "circle-alert", "paused": "circle-pause"}


@register.simple_tag
def clock_cell(row: Clock | None) -> SafeString:
    """The clock that comes due soonest: grey what, time, ring of the share left; a dash where nothing is owed."""
    if row is None:
        return mark_safe('<span class="quiet">–</span>')
    return draw(cell(row, clock.now()))


@register.filter
def as_json(data: Any) -> str:
    """Plain data as people can read it."""
    return json.dumps(data, indent=1, ensure_ascii=False)


def draw(one: Cell) -> SafeString:
    """A cell of a list. The script counts it down by its moments."""
    end = icon(_ICONS[one.tone], 14) if one.tone in _ICONS else _ring(one.share)
    return format_html(
        '<span class="clock clock-{}" title="{}" data-clock data-due="{}" data-risk="{}" data-share="{}">'
        '<span class="clock-what">{}</span> <span class="clock-time mono">{}</span>{}</span>',
        one.tone, one.title, one.due, one.risk, one.share, one.what, one.text, end,
    )  # fmt: skip


def _ring(share: int) -> SafeString:
    return format_html(
        '<svg class="clock-ring" viewBox="0 0 14 14" aria-hidden="true"><circle class="ring-ground" cx="7" cy="7" '
        'r="5.5"/><circle class="ring-left" cx="7" cy="7" r="5.5" pathLength="100" stroke-dasharray="{} 100"/></svg>',
        share,
    )
