from django.urls import path

from watchfloor.web.rules import canned, writing

urlpatterns = [
    path("canned/", canned.listing),
    path("canned/new/", canned.new),
    path("canned/<int:canned>/", canned.one),
    path("canned/<int:canned>/archive/", canned.archive),
    path("tickets/<int:number>/canned/", writing.canned_texts),
    path("tickets/<int:number>/mentionable/", writing.mentionable),
]
