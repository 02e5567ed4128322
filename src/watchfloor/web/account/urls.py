from django.urls import path

from watchfloor.web.account import preferences, views, ways

urlpatterns = [
    path("account/", views.account),
    path("account/preferences/", preferences.preferences),
    path("account/language/", preferences.language),
    path("account/password/", views.password),
    path("account/passkeys/", views.passkeys),
    path("account/passkeys/options/", views.passkey_options),
    path("account/authenticator/", views.authenticator),
    path("account/recovery-codes/", views.recovery_codes),
    path("account/factors/<int:factor>/removal/", views.removal),
    path("account/sessions/end/", views.end_others),
    path("account/sessions/<int:session>/end/", views.end_one),
    path("account/devices/known/", views.known),
    path("admin/ways-in/", ways.ways_in),
    path("admin/ways-in/roles/", ways.roles),
    path("admin/ways-in/services/", ways.make),
    path("admin/ways-in/services/<int:key>/end/", ways.end),
]
