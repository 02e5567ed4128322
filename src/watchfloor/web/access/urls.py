from django.urls import path

from watchfloor.web.access import on_ticket, people, views

urlpatterns = [
    path("admin/access/", views.overview),
    path("admin/access/grants/", views.grants),
    path("admin/access/grants/<int:grant>/end/", views.grant_end),
    path("admin/access/queues/<int:queue>/restriction/", views.restriction),
    path("admin/access/people/<int:key>/", people.one),
    path("admin/access/people/<int:key>/team/", people.team),
    path("tickets/<int:number>/access/", on_ticket.access),
]
