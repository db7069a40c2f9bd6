"""The area `accounts` as a Django app."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """The area `accounts`."""

    name = "unionhall.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
