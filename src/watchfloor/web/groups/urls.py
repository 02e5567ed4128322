from django.urls import path

from watchfloor.web.groups import edits, views

urlpatterns = [
    path("watch/groups/", views.groups),
    path("watch/groups/<int:key>/", views.group),
    path("watch/groups/<int:key>/merges/", edits.merges),
    path("watch/groups/<int:key>/splits/", edits.splits),
    path("watch/groups/<int:key>/answers/", edits.answers),
    path("watch/groups/<int:key>/undos/", edits.undos),
]
