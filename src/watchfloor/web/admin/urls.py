from django.urls import path

from watchfloor.web.admin import views

urlpatterns = [
    path("admin/people/", views.people),
    path("admin/people/<int:key>/links/", views.links),
]
