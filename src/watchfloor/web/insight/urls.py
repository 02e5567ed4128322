from django.urls import path

from watchfloor.web.insight import views

urlpatterns = [
    path("insight/", views.insight),
    path("insight/tickets/", views.tickets),
]
