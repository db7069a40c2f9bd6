"""The addresses of the house."""

from django.urls import include, path

from unionhall.site import public, views

urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.me, name="me"),
    path("me/copy", views.my_copy, name="my_copy"),
    path("health", public.health, name="health"),
    path("members/", include("unionhall.membership.urls")),
    path("chart/", include("unionhall.wallchart.urls")),
    path("", include("unionhall.accounts.urls")),
    path("messages/", include("unionhall.messaging.urls")),
    path("roles/", include("unionhall.access.urls")),
    path("ledger/", include("unionhall.ledger.urls")),
    path("", include("unionhall.people.urls")),
]

handler404 = "unionhall.site.middleware.not_there"
