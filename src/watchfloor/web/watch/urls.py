from django.urls import path

from watchfloor.web.watch import views, watch_list

urlpatterns = [
    path("watch/", views.watch),
    path("watch/list/", watch_list.watch_list_page),
    path("watch/signals/<int:key>/", views.signal),
]
