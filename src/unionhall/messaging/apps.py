"""The area `messaging` as a Django app."""

from django.apps import AppConfig


class Messaging(AppConfig):
    """The area `messaging`."""

    name = "unionhall.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the jobs, so that workers know them and the outbox wakes the pump."""
        from unionhall.messaging import jobs, reactions  # noqa: F401 - importing registers; models are not ready any sooner
