from django.urls import path

from watchfloor.web.files import views

urlpatterns = [
    path("files/", views.files),
    path("files/waiting/", views.waiting),
    path("files/<uuid:file>/", views.file),
    path("files/<uuid:file>/picture/", views.picture),
    path("files/<uuid:file>/deletion/", views.deletion),
    path("files/<uuid:file>/erasure/", views.erasure),
]
