"""Calm pages for what went wrong. They need no database, so that they also work when it is gone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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
    """500."""
    return render(request, "errors/500.html", status=500)
