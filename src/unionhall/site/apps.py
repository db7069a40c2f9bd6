"""The area `site` as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Site(AppConfig):
    """The area `site`."""

    name = "unionhall.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load every area's jobs, so that the calendar knows them, and its reactions to news from below."""
        autodiscover_modules("jobs", "reactions")
