from django.urls import path

from watchfloor.web.hooks import incoming, log, out, sources

urlpatterns = [
    path("admin/hooks/", out.overview),
    path("admin/hooks/new/", out.new),
    path("admin/hooks/<int:hook>/", out.hook),
    path("admin/hooks/<int:hook>/secret/", out.secret),
    path("admin/hooks/<int:hook>/archive/", out.archive),
    path("admin/hooks/<int:hook>/ping/", log.ping),
    path("admin/hooks/<int:hook>/restart/", log.restart),
    path("admin/hooks/<int:hook>/repeats/", log.repeat_failed),
    path("admin/hooks/<int:hook>/deliveries/<int:delivery>/", log.delivery),
    path("admin/hooks/<int:hook>/deliveries/<int:delivery>/repeat/", log.repeat),
    path("admin/hooks/sources/new/", sources.new),
    path("admin/hooks/sources/<int:source>/", sources.source),
    path("admin/hooks/sources/<int:source>/address/", sources.address),
    path("admin/hooks/sources/<int:source>/unread/<int:item>/", sources.try_again),
    path("hooks/in/<str:token>/", incoming.receive),
    path("hooks/in/<str:token>/v2/enqueue", incoming.receive),
]
