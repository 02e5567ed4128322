from django.apps import AppConfig


class BacktestConfig(AppConfig):
    name = "watchfloor.backtest"
    label = "backtest"
