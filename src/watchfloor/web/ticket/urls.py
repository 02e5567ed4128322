from django.urls import path

from watchfloor.web.ticket import acts, ties, times, views

urlpatterns = [
    path("tickets/<int:number>/", views.ticket),
    path("tickets/<int:number>/replies/", views.replies),
    path("tickets/<int:number>/notes/", views.notes),
    path("tickets/<int:number>/assignment/", views.assignment),
    path("tickets/<int:number>/queue/", views.queue),
    path("tickets/<int:number>/status/", views.status),
    path("tickets/<int:number>/priority/", views.priority),
    path("tickets/<int:number>/kind/", views.kind),
    path("tickets/<int:number>/subject/", times.subject),
    path("tickets/<int:number>/attributes/", times.attributes),
    path("tickets/<int:number>/merge/", ties.merge),
    path("tickets/<int:number>/merge/end/", ties.merge_end),
    path("tickets/<int:number>/split/", ties.split),
    path("tickets/<int:number>/links/", ties.links),
    path("tickets/<int:number>/links/end/", ties.link_end),
    path("tickets/<int:number>/parent/", ties.parent),
    path("tickets/<int:number>/follow-up/", ties.follow_up),
    path("tickets/<int:number>/candidates/", ties.candidates),
    path("tickets/<int:number>/snooze/", times.snooze),
    path("tickets/<int:number>/snooze/end/", times.snooze_end),
    path("tickets/<int:number>/due/", times.due),
    path("tickets/<int:number>/work/", times.work),
    path("tickets/<int:number>/retraction/", times.retraction),
    path("tickets/<int:number>/undo/", acts.undo),
    path("undo/", acts.undo_act),
]
