"""Drawn parts of the home page and the roster: bars by attributes, never by inline style."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def meter(share: int, over: bool = False) -> SafeString:
    """A bar of 40 of which `share` is filled; red where it is too much. The figure stands beside it."""
    return format_html(
        '<svg class="load-bar{}" viewBox="0 0 40 6" width="40" height="6" aria-hidden="true"><rect class="ground" '
        'width="40" height="6" rx="3"/><rect class="fill" width="{}" height="6" rx="3"/></svg>',
        " is-over" if over else "", share,
    )  # fmt: skip
