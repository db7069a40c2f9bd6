"""Keeps the ledger of consent append-only in the database itself, whoever connects."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    """CREATE TRIGGER messaging_consent_no_update BEFORE UPDATE ON messaging_consententry
       BEGIN SELECT RAISE(ABORT, 'the ledger of consent is append-only'); END""",
    """CREATE TRIGGER messaging_consent_no_delete BEFORE DELETE ON messaging_consententry
       BEGIN SELECT RAISE(ABORT, 'the ledger of consent is append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION messaging_consent_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the ledger of consent is append-only'; END $$""",
    """CREATE TRIGGER messaging_consent_append_only BEFORE UPDATE OR DELETE ON messaging_consententry
       FOR EACH STATEMENT EXECUTE FUNCTION messaging_consent_refuse()""",
]


def forbid_change(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of this database."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Triggers that refuse UPDATE and DELETE."""

    dependencies = [("messaging", "0001_initial")]
    operations = [migrations.RunPython(forbid_change, migrations.RunPython.noop)]
