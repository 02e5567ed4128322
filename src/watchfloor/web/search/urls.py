from django.urls import path

from watchfloor.web.search import views

urlpatterns = [path("search/", views.search)]
