from django.urls import path

from watchfloor.web.views import domains, views

urlpatterns = [
    path("desk/views/", views.every_view),
    path("desk/views/new/", views.new),
    path("desk/views/list/", views.as_list),
    path("desk/views/order/", views.order),
    path("desk/views/<int:key>/", views.change),
    path("desk/views/<int:key>/archive/", views.archive),
    path("desk/views/<int:key>/restoration/", views.restoration),
    path("desk/domain/", domains.choice),
    path("desk/domains/", domains.every_domain),
    path("desk/domains/<int:key>/", domains.change),
    path("desk/domains/<int:key>/archive/", domains.archive),
    path("desk/domains/<int:key>/restoration/", domains.restoration),
]
