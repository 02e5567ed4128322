from django.urls import path

from watchfloor.web.home import views

urlpatterns = [
    path("home/", views.home),
    path("home/late/", views.late),
    path("home/soon/", views.soon),
]
