from django.urls import path

from watchfloor.web.portal import views

urlpatterns = [
    path("portal/", views.ask),
    path("portal/answers/", views.answered),
    path("portal/tickets/", views.mine),
    path("portal/tickets/<int:number>/", views.ticket),
    path("portal/tickets/<int:number>/replies/", views.replies),
    path("portal/tickets/<int:number>/end/", views.end),
    path("portal/tickets/<int:number>/follow-up/", views.follow_up),
]
