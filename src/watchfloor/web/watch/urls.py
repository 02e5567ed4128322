from django.urls import path

from watchfloor.web.watch import budget, triage, views, watch_list

urlpatterns = [
    path("watch/", views.watch),
    path("watch/budget/", budget.budget),
    path("watch/budget/setting/", budget.setting),
    path("watch/budget/replays/", budget.replays),
    path("watch/list/", watch_list.watch_list_page),
    path("watch/signals/<int:key>/", views.signal),
    path("watch/signals/<int:key>/confirmation/", triage.confirmation),
    path("watch/signals/<int:key>/dismissal/", triage.dismissal),
    path("watch/signals/<int:key>/reopening/", triage.reopening),
    path("watch/signals/<int:key>/links/", triage.links),
    path("watch/signals/<int:key>/unlinking/", triage.unlinking),
]
