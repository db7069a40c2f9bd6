"""The area `membership` as a Django app."""

from django.apps import AppConfig


class Membership(AppConfig):
    """The area `membership`."""

    name = "unionhall.membership"
    label = "membership"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to news from below."""
        # Receivers register when their module is imported, which can only be after the models.
        from unionhall.membership import jobs, reactions  # noqa: F401
