from django.urls import path

from watchfloor.web.roster import views

urlpatterns = [
    path("roster/", views.week),
    path("roster/shift/", views.shift),
    path("roster/need/", views.need),
    path("roster/removal/", views.removal),
    path("roster/day/", views.day),
    path("roster/absences/", views.absences),
    path("roster/absences/removal/", views.absence_removal),
    path("roster/handover/", views.handover),
    path("roster/handover/reading/", views.handover_reading),
]
