"""What was sent to a hook: each attempt, sending again, a test."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from watchfloor.core import clock
from watchfloor.delivery import commands as post
from watchfloor.delivery.models import Delivery, DeliveryTarget
from watchfloor.hooks import commands
from watchfloor.hooks.queries import visible_deliveries
from watchfloor.web.hooks.out import found
from watchfloor.web.page import Request, page, refused, whole

HOURS: Final = (1, 24, 72, 720)


@page("admin.hooks")
def delivery(request: Request, hook: int, delivery: int) -> HttpResponse:
    """One delivery with its attempts."""
    row = _of(request, hook, delivery)
    context = {
        "hook": found(hook), "delivery": row, "tries": row.tries.order_by("-number"),
        "target": DeliveryTarget.objects.filter(channel="webhook", target=row.target).first(),
    }  # fmt: skip
    return render(request, "hooks/delivery.html", context)


@page("admin.hooks", "POST")
def repeat(request: Request, hook: int, delivery: int) -> HttpResponse:
    """Send one again."""
    post.send_again(_of(request, hook, delivery).pk, now=clock.wall())
    return redirect(f"/admin/hooks/{hook}/deliveries/{delivery}/")


@page("admin.hooks", "POST")
def repeat_failed(request: Request, hook: int) -> HttpResponse:
    """Send again what was not delivered of the last hours."""
    row, hours = found(hook), whole(request.POST.get("hours", ""))
    if hours not in HOURS:
        return refused(request, gettext("Say of how many hours: one of the listed ones."))
    now = clock.wall()
    post.send_failed_again("webhook", row.target, since=now - timedelta(hours=hours), now=now)
    return redirect(f"/admin/hooks/{hook}/")


@page("admin.hooks", "POST")
def restart(request: Request, hook: int) -> HttpResponse:
    """Try a paused or switched-off receiver again, now."""
    commands.enable(found(hook).pk, by=request.person.id, now=clock.wall())
    return redirect(f"/admin/hooks/{hook}/")


@page("admin.hooks", "POST")
def ping(_: Request, hook: int) -> HttpResponse:
    """Send it a test; its page shows what comes of it."""
    made = commands.ping(found(hook).pk, now=clock.wall())
    return redirect(f"/admin/hooks/{hook}/deliveries/{made}/")


def _of(request: Request, hook: int, delivery: int) -> Delivery:
    row = visible_deliveries(found(hook), request.person).filter(id=delivery).first()
    if row is None:
        raise Http404
    return row
