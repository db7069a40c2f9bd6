"""How a roster's lines were read, so that the next one knows which of them it need not read again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A digest for each snapshot."""

    dependencies = [("people", "0101_job_class_decided")]
    operations = [
        migrations.AddField(
            "rostersnapshot", "reading",
            models.CharField(blank=True, max_length=64, help_text="Digest of how its lines were read; none if not all in one way."),
        ),
    ]
