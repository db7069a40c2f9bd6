"""The kit as a Django app."""

from django.apps import AppConfig


class Kit(AppConfig):
    """Shared mechanisms."""

    name = "unionhall.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"
