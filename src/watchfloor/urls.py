"""Every address of the site: the sum of the pages' own."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("api/v1/", include("watchfloor.api.urls"))] + [
    path("", include(f"watchfloor.web.{page}.urls"))
    for page in (
        "signin", "account", "tokens", "health", "live", "home", "roster", "assignment", "views", "desk", "ticket",
        "presence", "escalate", "satisfaction", "search", "files", "forms", "feedback", "portal", "partner", "watch",
        "backtest", "replay", "groups", "insight", "reports", "admin", "access", "clocks", "rules", "hooks", "mail",
        "audit", "personal",
    )
]  # fmt: skip

handler403 = "watchfloor.web.errors.views.forbidden"
handler404 = "watchfloor.web.errors.views.not_found"
handler500 = "watchfloor.web.errors.views.broken"
