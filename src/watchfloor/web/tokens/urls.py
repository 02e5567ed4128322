from django.urls import path

from watchfloor.web.tokens import views

urlpatterns = [
    path("account/tokens/", views.own),
    path("account/tokens/<int:token>/revocation/", views.own_end),
    path("admin/tokens/", views.every),
    path("admin/tokens/<int:token>/revocation/", views.any_end),
]
