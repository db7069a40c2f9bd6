"""The area `people` as a Django app."""

from django.apps import AppConfig


class People(AppConfig):
    """The area `people`."""

    name = "unionhall.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the areas below."""
        from unionhall.people import reactions  # noqa: F401 -- connecting is importing; models must be loaded first
