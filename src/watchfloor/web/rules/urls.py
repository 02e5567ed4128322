from django.urls import path

from watchfloor.web.rules import canned, macros, rules, trials, writing

urlpatterns = [
    path("canned/", canned.listing),
    path("canned/new/", canned.new),
    path("canned/<int:canned>/", canned.one),
    path("canned/<int:canned>/archive/", canned.archive),
    path("rules/", rules.listing),
    path("rules/new/", rules.new),
    path("rules/order/", rules.order),
    path("rules/trials/", trials.trials),
    path("rules/trials/<int:trial>/", trials.trial),
    path("rules/trials/<int:trial>/stop/", trials.stop),
    path("rules/<int:rule>/", rules.one),
    path("rules/<int:rule>/state/", rules.state),
    path("rules/<int:rule>/archive/", rules.archive),
    path("macros/", macros.listing),
    path("macros/new/", macros.new),
    path("macros/choices/", macros.choices),
    path("macros/<int:macro>/", macros.one),
    path("macros/<int:macro>/archive/", macros.archive),
    path("tickets/<int:number>/macros/", macros.on_ticket),
    path("desk/selection/macro/", macros.on_selection),
    path("tickets/<int:number>/canned/", writing.canned_texts),
    path("tickets/<int:number>/mentionable/", writing.mentionable),
]
