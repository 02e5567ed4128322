from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "watchfloor.hooks"
    label = "hooks"
    default_auto_field = "django.db.models.BigAutoField"
