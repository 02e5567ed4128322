from django.urls import path

from watchfloor.web.clocks import calendars, overview, policies

urlpatterns = [
    path("admin/clocks/", overview.overview),
    path("admin/clocks/defaults/", overview.defaults),
    path("admin/clocks/audits/", overview.audits),
    path("admin/clocks/order/", overview.order),
    path("admin/clocks/archive/<int:key>/", overview.archive),
    path("admin/clocks/policies/new/", policies.new),
    path("admin/clocks/policies/<int:key>/", policies.one),
    path("admin/clocks/calendars/new/", calendars.new),
    path("admin/clocks/calendars/<int:key>/", calendars.one),
    path("admin/clocks/holidays/", calendars.holidays),
]
