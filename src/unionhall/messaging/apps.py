"""The area `messaging` as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate


class Messaging(AppConfig):
    """The area `messaging`."""

    name = "unionhall.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the jobs, so that workers know them and the outbox wakes the pump."""
        from unionhall.messaging import jobs, reactions  # noqa: F401 - importing registers; models are not ready any sooner

        post_migrate.connect(keep_counting, sender=self, dispatch_uid="unionhall.messaging.counting")


def keep_counting(using: str = "default", **_: Any) -> None:
    """Make the triggers again: SQLite rebuilds a table that is altered and drops its triggers without a word."""
    from unionhall.messaging import counting

    connection = connections[using]
    if "messaging_tally" not in connection.introspection.table_names():
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in [*counting.statements(connection), *counting.recount_statements(connection)]:
            cursor.execute(statement)
