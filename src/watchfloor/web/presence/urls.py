from django.urls import path

from watchfloor.web.presence import views

urlpatterns = [
    path("tickets/<int:number>/presence/", views.presence),
    path("tickets/<int:number>/drafts/", views.draft),
    path("tickets/<int:number>/since/", views.since),
]
