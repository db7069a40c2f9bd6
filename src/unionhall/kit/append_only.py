"""Makes a table append-only in the database itself, whoever connects: a step for a migration."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

SQLITE = [
    "CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{called} is append-only'); END",
    "CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{called} is append-only'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{called} is append-only'; END $$",
    "CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()",
]


class AppendOnly(RunPython):
    """Triggers `name_…` that refuse UPDATE and DELETE on `table`, saying that `called` is append-only. They stay when the step is taken back."""

    def __init__(self, *, table: str, name: str, called: str) -> None:
        def forbid_change(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
            for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
                schema_editor.execute(statement.format(table=table, name=name, called=called))

        super().__init__(forbid_change, RunPython.noop)
