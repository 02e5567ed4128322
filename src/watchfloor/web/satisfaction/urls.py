from django.urls import path

from watchfloor.web.satisfaction import admin, said, views

urlpatterns = [
    path("rate/<str:token>/", views.rate),
    path("portal/tickets/<int:number>/rating/", views.portal),
    path("tickets/<int:number>/rating/", views.ask),
    path("insight/satisfaction/", said.said),
    path("admin/satisfaction/", admin.settings),
]
