from django.urls import path

from watchfloor.web.assignment import admin, views

urlpatterns = [
    path("desk/next/", views.next_ticket),
    path("me/availability/", views.availability),
    path("admin/assignment/", admin.overview),
    path("admin/assignment/queue/", admin.queue),
    path("admin/assignment/capacity/", admin.capacity),
    path("admin/assignment/need/", admin.need),
    path("admin/assignment/need/removal/", admin.need_removal),
    path("admin/assignment/skills/", admin.grant),
]
