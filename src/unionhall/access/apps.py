"""The area `access` as a Django app."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from unionhall.access.checks import every_page_says_who_may_open_it


class Access(AppConfig):
    """The area `access`."""

    name = "unionhall.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the gate's check here: registered by a URL import alone it would be collected too late."""
        register(every_page_says_who_may_open_it, Tags.urls)
