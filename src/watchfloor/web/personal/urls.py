from django.urls import path

from watchfloor.web.personal import kept, views

urlpatterns = [
    path("admin/personal/", views.overview),
    path("admin/personal/holds/", kept.holds),
    path("admin/personal/holds/<int:hold>/end/", kept.hold_end),
    path("admin/personal/rules/", kept.rules),
    path("admin/personal/rules/<int:kept>/end/", kept.rule_end),
    path("admin/personal/<int:key>/", views.one),
    path("admin/personal/<int:key>/export/", views.download),
    path("admin/personal/<int:key>/erasure/", views.erasure),
]
