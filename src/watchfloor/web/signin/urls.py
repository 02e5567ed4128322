from django.urls import path

from watchfloor.web.signin import views

urlpatterns = [
    path("", views.home),
    path("signin/", views.signin),
    path("signin/<str:secret>/", views.link),
    path("signout/", views.signout),
]
