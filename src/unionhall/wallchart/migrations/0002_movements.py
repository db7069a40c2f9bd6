"""Movements of each day, from which any past day is counted; what was kept of past days is put together anew."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget_points(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Points are derived, and those of before do not know who joined or came."""
    apps.get_model("wallchart", "Point").objects.using(schema_editor.connection.alias).all().delete()


def stop_counting(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite rebuilds a table that gets a column, and must meet no trigger that speaks of it; they come back after the migration."""
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'wallchart!_%' ESCAPE '!'")
            names = [name for name, in cursor.fetchall()]
        for name in names:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    """Until the first `reckon`, past days are counted from the intervals."""

    dependencies = [("people", "0102_reading"), ("wallchart", "0001_initial")]
    operations = [
        migrations.RunPython(stop_counting, migrations.RunPython.noop),
        migrations.RunPython(forget_points, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Reckoning",
            fields=[
                ("only", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("is_right", models.BooleanField(default=False)),
                ("number", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("unit_id", models.BigIntegerField()),
                ("department_id", models.BigIntegerField()),
                ("workers", models.IntegerField()),
                ("members", models.IntegerField()),
                ("joined", models.IntegerField()),
                ("came", models.IntegerField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("on", "unit_id", "department_id"), name="wallchart_movement_once")]},
        ),
        migrations.AddField("point", "joined", models.IntegerField(default=0), preserve_default=False),
        migrations.AddField("point", "came", models.IntegerField(default=0), preserve_default=False),
        migrations.AddIndex("point", models.Index(fields=["unit_id", "department_id", "on"], name="wallchart_point_place")),
        migrations.AddField(
            "tally", "hires", models.IntegerField(default=0, help_text="Not members, and somebody is to welcome them in the unit."),
        ),
    ]
