from django.urls import path

from watchfloor.web.desk import views

urlpatterns = [
    path("desk/", views.desk),
    path("desk/changes/", views.changes),
    path("desk/selection/assignment/", views.selection_assignment),
    path("desk/selection/status/", views.selection_status),
    path("desk/selection/priority/", views.selection_priority),
    path("people/suggestions/", views.people_suggestions),
]
