"""The table that a search looks through, and its index of three-letter pieces."""

import django.db.models.deletion
from django.db import DatabaseError, migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

COLUMNS = ("names", "contact", "hidden")
SQLITE = [
    """CREATE VIRTUAL TABLE people_searchindex USING fts5(
       names, contact, hidden, content='people_searchtext', content_rowid='person_id', tokenize='trigram')""",
    """CREATE TRIGGER people_search_insert AFTER INSERT ON people_searchtext BEGIN
       INSERT INTO people_searchindex (rowid, names, contact, hidden) VALUES (new.person_id, new.names, new.contact, new.hidden); END""",
    """CREATE TRIGGER people_search_delete AFTER DELETE ON people_searchtext BEGIN
       INSERT INTO people_searchindex (people_searchindex, rowid, names, contact, hidden)
       VALUES ('delete', old.person_id, old.names, old.contact, old.hidden); END""",
    """CREATE TRIGGER people_search_update AFTER UPDATE ON people_searchtext BEGIN
       INSERT INTO people_searchindex (people_searchindex, rowid, names, contact, hidden)
       VALUES ('delete', old.person_id, old.names, old.contact, old.hidden);
       INSERT INTO people_searchindex (rowid, names, contact, hidden) VALUES (new.person_id, new.names, new.contact, new.hidden); END""",
]


def make_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """FTS5 on SQLite. On PostgreSQL pg_trgm, which the owner of the database may create; without it a search still finds, slowly."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement)
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return
    for column in COLUMNS:
        # What waits to be sorted in is read by every search, so no more than half a megabyte may wait.
        schema_editor.execute(
            f"CREATE INDEX people_search_{column} ON people_searchtext USING gin ({column} gin_trgm_ops) WITH (gin_pending_list_limit = 512)"
        )


class Migration(migrations.Migration):
    """Search by part of a name, phone or address."""

    dependencies = [("people", "0002_unsealing")]
    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("person", models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="people.person",
                )),
                ("names", models.TextField(help_text="The name they go by.")),
                ("contact", models.TextField(blank=True, help_text="Addresses and numbers, for those who may see contact.")),
                ("hidden", models.TextField(
                    blank=True, help_text="Former and roster names behind a chosen one, employee numbers: for data stewards.",
                )),
            ],
        ),
        migrations.AddIndex("currentpost", models.Index(fields=["since_on", "sort_key"], name="people_post_since")),
        migrations.RunPython(make_index, migrations.RunPython.noop),
    ]
