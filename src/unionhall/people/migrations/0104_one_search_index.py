"""PostgreSQL looks for a piece of a text in one index over all three columns."""

from django.db import connections, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def one_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Where pg_trgm is: without it a search still finds, slowly."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with connections[schema_editor.connection.alias].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')")
        has_pieces = cursor.fetchone()[0]
    if not has_pieces:
        return
    for column in ("names", "contact", "hidden"):
        schema_editor.execute(f"DROP INDEX IF EXISTS people_search_{column}")
    # What waits to be sorted in is read by every search, so no more than half a megabyte may wait.
    schema_editor.execute(
        "CREATE INDEX people_search_all ON people_searchtext USING gin ((names || E'\\n' || contact || E'\\n' || hidden) gin_trgm_ops)"
        " WITH (gin_pending_list_limit = 512)"
    )


class Migration(migrations.Migration):
    """One index in place of three."""

    dependencies = [("people", "0103_open_tasks")]
    operations = [migrations.RunPython(one_index, migrations.RunPython.noop)]
