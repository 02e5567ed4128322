from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "watchfloor.feedback"
    label = "feedback"
