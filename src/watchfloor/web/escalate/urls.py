from django.urls import path

from watchfloor.web.escalate import admin, views

urlpatterns = [
    path("tickets/<int:number>/escalation/", views.escalation),
    path("escalations/", views.escalations),
    path("admin/escalation/", admin.templates),
    path("admin/escalation/new/", admin.new),
    path("admin/escalation/<int:template>/", admin.template),
    path("admin/escalation/<int:template>/archive/", admin.archive),
]
