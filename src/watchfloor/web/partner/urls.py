from django.urls import path

from watchfloor.web.partner import views

urlpatterns = [
    path("partner/", views.handed),
    path("partner/tickets/<int:number>/", views.ticket),
    path("partner/tickets/<int:number>/notes/", views.notes),
    path("partner/tickets/<int:number>/assignment/", views.assignment),
    path("partner/tickets/<int:number>/return/", views.give_back),
    path("partner/tickets/<int:number>/solution/", views.solution),
]
