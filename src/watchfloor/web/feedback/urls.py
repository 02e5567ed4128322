from django.urls import path

from watchfloor.web.feedback import views

urlpatterns = [
    path("portal/feedback/", views.board),
    path("portal/feedback/<int:number>/votes/", views.votes),
    path("tickets/<int:number>/board/", views.showing),
    path("tickets/<int:number>/board/answer/", views.answer),
    path("tickets/<int:number>/board/hiding/", views.hiding),
]
