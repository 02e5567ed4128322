from django.urls import path

from watchfloor.web.backtest import files, runs, views

urlpatterns = [
    path("watch/backtest/", views.backtest),
    path("watch/backtest/uploads/", files.uploads),
    path("watch/backtest/uploads/<uuid:upload>/", files.columns),
    path("watch/backtest/uploads/<uuid:upload>/deletion/", files.deletion),
    path("watch/backtest/runs/", runs.runs),
    path("watch/backtest/runs/<int:job>/", runs.run),
    path("watch/backtest/runs/<int:job>/stop/", runs.stop),
    path("watch/backtest/runs/<int:job>/signals.<str:form>", runs.signals),
]
