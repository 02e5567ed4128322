from django.urls import path

from watchfloor.web.forms import views

urlpatterns = [
    path("tickets/new/", views.new_ticket),
    path("forms/questions/", views.questions),
]
