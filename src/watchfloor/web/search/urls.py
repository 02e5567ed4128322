from django.urls import path

from watchfloor.web.search import views

urlpatterns = [
    path("search/", views.search),
    path("search/palette/", views.palette),
    path("search/suggestions/", views.suggestions),
    path("portal/search/", views.portal),
]
