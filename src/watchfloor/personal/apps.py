from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "watchfloor.personal"
    default_auto_field = "django.db.models.BigAutoField"
