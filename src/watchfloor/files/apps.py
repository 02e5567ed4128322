from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "watchfloor.files"
    label = "files"
