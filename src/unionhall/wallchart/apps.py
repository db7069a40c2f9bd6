"""The area `wallchart` as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate


class Wallchart(AppConfig):
    """The area `wallchart`."""

    name = "unionhall.wallchart"
    label = "wallchart"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to news from below, and see after every migration that the database still counts."""
        # Receivers register when their module is imported, which can only be after the models.
        from unionhall.wallchart import jobs, reactions  # noqa: F401

        post_migrate.connect(keep_counting, sender=self, dispatch_uid="unionhall.wallchart.counting")


def keep_counting(using: str = "default", **_: Any) -> None:
    """Make the triggers again: SQLite rebuilds a table that is altered and drops its triggers without a word."""
    from unionhall.wallchart import counting

    connection = connections[using]
    if "people_currentpost" not in connection.introspection.table_names():
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in [*counting.statements(connection), *counting.recount_statements(connection)]:
            cursor.execute(statement)
