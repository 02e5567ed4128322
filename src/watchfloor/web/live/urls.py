from django.urls import path

from watchfloor.web.live import views

urlpatterns = [path("live/", views.live)]
