from django.apps import AppConfig


class WaysInConfig(AppConfig):
    name = "watchfloor.ways_in"
    label = "ways_in"
    default_auto_field = "django.db.models.BigAutoField"
