from django.urls import path

from watchfloor.web.signin import sso, views

urlpatterns = [
    path("", views.home),
    path("signin/", views.signin),
    path("signin/second/", views.second),
    path("signin/passkey/", views.passkey),
    path("signin/passkey/options/", views.passkey_options),
    path("signin/sso/", sso.out),
    path("signin/sso/answer/", sso.back),
    path("signin/<str:secret>/", views.link),
    path("signout/", views.signout),
]
