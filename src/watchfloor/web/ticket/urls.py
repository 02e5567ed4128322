from django.urls import path

from watchfloor.web.ticket import views

urlpatterns = [
    path("tickets/<int:number>/", views.ticket),
    path("tickets/<int:number>/replies/", views.replies),
    path("tickets/<int:number>/notes/", views.notes),
    path("tickets/<int:number>/assignment/", views.assignment),
    path("tickets/<int:number>/queue/", views.queue),
    path("tickets/<int:number>/status/", views.status),
    path("tickets/<int:number>/priority/", views.priority),
]
