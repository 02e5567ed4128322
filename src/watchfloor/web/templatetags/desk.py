"""The rows of a list, drawn in one go: a page has fifty of them, and a template would take most of its time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import template
from django.template import Context
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from watchfloor.core.models import Person
from watchfloor.tickets.models import Ticket
from watchfloor.web.templatetags.watchfloor import avatar, icon

register = template.Library()

_CHECK: Final = (
    '<label><input type="checkbox" class="check" name="ticket" value="{0}" form="selection">'
    '<span class="visually-hidden">{1}</span></label>'
)


@register.simple_tag(takes_context=True)
def ticket_rows(context: Context, tickets: Iterable[Ticket]) -> SafeString:
    """Every row of the list, with the columns of the page (`before` and `behind` the subject)."""
    before, behind, may_work = context["before"], context["behind"], bool(context["may_work"])
    marks = _marks()
    return mark_safe("\n".join(_row(ticket, before, behind, marks, may_work=may_work) for ticket in tickets))  # noqa: S308  (each part is escaped)


def _row(ticket: Ticket, before: Any, behind: Any, marks: dict[str, str], *, may_work: bool) -> str:
    new = ' class="is-new"' if ticket.status == "new" else ""
    check = _CHECK.format(ticket.number, gettext("Select %(number)s") % {"number": ticket.number}) if may_work else ""
    return (
        f'<tr id="row-{ticket.number}" data-number="{ticket.number}"{new}><td class="c-check">{check}</td>'
        f"{_cells(ticket, before)}"
        f'<td class="c-subject"><div class="subject-line">'
        f'<a class="subject" dir="auto" href="/tickets/{ticket.number}/">'
        f"{escape(ticket.subject or gettext('(no subject)'))}</a>{_chips(ticket, marks)}</div></td>"
        f"{_cells(ticket, behind)}</tr>"
    )


def _cells(ticket: Ticket, columns: Any) -> str:
    return "".join(
        f'<td class="{column.css}{" right" if column.right else ""}">{conditional_escape(column.cell(ticket))}</td>'
        for column in columns
    )


def _marks() -> dict[str, str]:
    return {name: icon(name, 12) for name in ("activity", "repeat", "trending-up", "clock", "merge")}


def _chips(ticket: Any, marks: dict[str, str]) -> str:
    """What is special about a ticket, then the start of its text."""
    said = []
    if signal := ticket.signal:
        code = escape(signal.code)
        said.append(f'<a class="chip chip-accent" href="/watch/#{code}">{marks["activity"]}{code}</a>')
    for icon_name, words, holds in (
        ("repeat", gettext("Reopened"), ticket.reopens),
        ("trending-up", gettext("Tier %(n)s") % {"n": ticket.tier}, ticket.tier > 1),
        ("clock", gettext("Snoozed"), ticket.snoozed_until),
        ("merge", gettext("Merged"), ticket.merged_into),
    ):
        if holds:
            said.append(f'<span class="chip">{marks[icon_name]}{words}</span>')
    if ticket.excerpt:
        said.append(f'<span class="excerpt" dir="auto">{escape(ticket.excerpt)}</span>')
    return "".join(said)


@register.simple_tag
def head_cell(listing: Any, column: Any) -> SafeString:
    """The head of a column, which sorts by it: the other way where the list is sorted by it already."""
    sort = listing.sort
    is_here = (sort.by is not None and sort.by.name == column.name) or sort.column == column.name
    is_down = sort.down or sort.sign == "<"
    words = format_html(
        '<span class="visually-hidden">{}</span>' if column.hidden_head else "{}", gettext(column.words)
    )
    css = f"{column.css}{' right' if column.right else ''}"
    if not column.key:
        return format_html('<th class="{}">{}</th>', css, words)
    way = format_html(' aria-sort="{}"', "descending" if is_down else "ascending") if is_here else ""
    mark = icon("arrow-down" if is_down else "arrow-up", 12) if is_here else ""
    address = listing.address(sort=("-" if is_here and not is_down else "") + column.name)
    return format_html('<th class="{}"{}><a class="sort" href="/desk/{}">{}{}</a></th>', css, way, address, words, mark)


@register.simple_tag
def owner_items(people: Iterable[Person], action: str) -> SafeString:
    """A menu's button for each person who may own tickets; a floor has many."""
    return mark_safe("".join(  # noqa: S308  (each name is escaped)
        f'<button class="menu-item" formaction="{action}" name="to" value="{person.id}">{avatar(person)}'
        f"{escape(person.name)}</button>"
        for person in people
    ))  # fmt: skip


@register.simple_tag
def options_of(things: Iterable[Any], chosen: str | None) -> SafeString:
    """An option for each thing that has an id and a name; the chosen one is selected."""
    return mark_safe("".join(  # noqa: S308  (each name is escaped)
        f'<option value="{one.id}"{" selected" if str(one.id) == chosen else ""}>{escape(one.name)}</option>'
        for one in things
    ))  # fmt: skip
