from django.urls import path

from watchfloor.web.health import views

urlpatterns = [path("healthz", views.healthz)]
