"""The table of the cache, and the one that counts tries."""

from django.core.management import call_command
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create_cache(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Django's own statement for the tables of every database cache."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Short-lived facts that all web hosts share."""

    dependencies = [("kit", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("window_start", models.BigIntegerField()),
                ("used", models.PositiveIntegerField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("key", "window_start"), name="kit_allowance_once")]},
        ),
        migrations.RunPython(create_cache, migrations.RunPython.noop),
    ]
