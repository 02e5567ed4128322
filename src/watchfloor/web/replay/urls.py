from django.urls import path

from watchfloor.web.replay import views

urlpatterns = [path("replay/", views.replay)]
