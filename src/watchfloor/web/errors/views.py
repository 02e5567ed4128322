"""Calm pages for what went wrong. They need no database, so that they also work when it is gone."""

from __future__ import annotations

import logging
import sys
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from watchfloor.web.errors.away import RETRY_SECONDS, is_away

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django names it)
    """404."""
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django names it)
    """403."""
    return render(request, "errors/403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django names it)
    """A form whose token is too old, mostly from a page that stayed open over a sign-out."""
    return render(request, "errors/403.html", {"stale": True}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500; 503 where it is only that the database does not answer."""
    if is_away(sys.exc_info()[1]):
        return away(request)
    return render(request, "errors/500.html", status=500)


def away(request: HttpRequest) -> HttpResponse:
    """503, with the time after which to try again. Drawn without what every page shows, as that asks the database."""
    message = _("The database does not answer just now. Try again in a moment.")
    # The address as it is declared: a real one may hold the secret of a sign-in or of a rating.
    match = request.resolver_match
    log.warning("503 /%s: the database does not answer", match.route if match else "")
    again = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    page = render_to_string("errors/503.html", {"again": again, "theme": "", "density": ""})
    response = HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS), "X-Message": quote(message)})
    # One line is told above; a traceback for every page that somebody opens meanwhile would bury it.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
