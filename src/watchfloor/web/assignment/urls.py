from django.urls import path

from watchfloor.web.assignment import views

urlpatterns = [
    path("desk/next/", views.next_ticket),
    path("me/availability/", views.availability),
]
