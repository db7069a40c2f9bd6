"""The kit as a Django app."""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class Kit(AppConfig):
    """Shared mechanisms."""

    name = "unionhall.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What a form says of an empty field where it has no words of its own."""
        Field.default_error_messages = {**Field.default_error_messages, "required": _("This is still empty.")}
