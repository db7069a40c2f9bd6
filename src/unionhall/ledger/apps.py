"""The area `ledger` as a Django app."""

from django.apps import AppConfig


class Ledger(AppConfig):
    """The area `ledger`."""

    name = "unionhall.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the area below."""
        from unionhall.ledger import reactions  # noqa: F401 -- connecting is importing; models must be loaded first
