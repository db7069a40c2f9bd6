"""Addresses of the ledger."""

from django.urls import path

from unionhall.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("copy/", views.export, name="export"),
]
