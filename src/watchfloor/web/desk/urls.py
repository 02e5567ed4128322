from django.urls import path

from watchfloor.web.desk import selection, views

urlpatterns = [
    path("desk/", views.desk),
    path("desk/changes/", views.changes),
    path("desk/selection/assignment/", selection.assignment),
    path("desk/selection/status/", selection.status),
    path("desk/selection/priority/", selection.priority),
    path("desk/selection/queue/", selection.queue),
    path("desk/selection/kind/", selection.kind),
    path("desk/selection/due/", selection.due),
    path("desk/selection/snooze/", selection.snooze),
    path("desk/selection/merge/", selection.merge),
    path("people/suggestions/", views.people_suggestions),
]
