from django.urls import path

from watchfloor.web.insight import board, views

urlpatterns = [
    path("insight/", views.insight),
    path("insight/board/", board.board),
    path("insight/tickets/", views.tickets),
]
