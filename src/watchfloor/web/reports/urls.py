from django.urls import path

from watchfloor.web.reports import views

urlpatterns = [
    path("reports/daily/", views.latest),
    path("reports/daily/<str:day>/", views.daily_report),
    path("reports/daily/<str:day>/report.<str:form>", views.file),
]
