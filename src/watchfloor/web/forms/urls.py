from django.urls import path

from watchfloor.web.forms import admin, banners, views

urlpatterns = [
    path("tickets/new/", views.new_ticket),
    path("forms/questions/", views.questions),
    path("admin/forms/", admin.forms),
    path("admin/forms/new/", admin.new),
    path("admin/forms/<int:form>/", admin.form),
    path("admin/forms/<int:form>/archive/", admin.archive),
    path("admin/forms/<int:form>/restoration/", admin.restoration),
    path("admin/forms/<int:form>/versions/<int:version>/", admin.version),
    path("admin/banners/", banners.listed),
    path("admin/banners/new/", banners.new),
    path("admin/banners/<int:banner>/", banners.banner),
    path("admin/banners/<int:banner>/end/", banners.end),
    path("admin/banners/<int:banner>/restoration/", banners.restoration),
]
