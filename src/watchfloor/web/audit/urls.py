from django.urls import path

from watchfloor.web.audit import views

urlpatterns = [
    path("audit/", views.entries),
    path("audit/verification/", views.verification),
    path("audit/export/", views.download),
]
