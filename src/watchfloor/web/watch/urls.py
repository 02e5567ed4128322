from django.urls import path

from watchfloor.web.watch import views

urlpatterns = [
    path("watch/", views.watch),
    path("watch/signals/<int:key>/", views.signal),
]
