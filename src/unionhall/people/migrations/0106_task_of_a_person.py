"""Whether a person has an open task in a unit is asked for every task a roster makes: each time of the person, not of the unit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("people", "0105_lighter_rosters")]
    operations = [
        migrations.AddIndex(
            "rostertask",
            models.Index(fields=["person", "unit", "kind"], name="people_task_person", condition=models.Q(done_at__isnull=True)),
        ),
    ]
