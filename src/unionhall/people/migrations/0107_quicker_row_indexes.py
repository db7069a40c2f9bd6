"""Two small indexes of roster rows in words that each new row answers quickly."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Only indexes: no table is made anew, so that triggers of higher areas stay."""

    dependencies = [("people", "0106_task_of_a_person")]
    operations = [
        migrations.RemoveIndex(model_name="rosterrow", name="people_row_state"),
        migrations.RemoveIndex(model_name="rosterrow", name="people_row_matched"),
        migrations.AddIndex(
            model_name="rosterrow",
            index=models.Index(
                fields=["snapshot", "state", "row_no"], name="people_row_state", condition=~models.Q(state__in=["linked", "new"]),
            ),
        ),
        migrations.AddIndex(
            model_name="rosterrow",
            index=models.Index(fields=["snapshot", "person"], name="people_row_matched", condition=models.Q(rule__gte="M2", rule__lte="M4")),
        ),
    ]
