"""Keeps the ledger of consent append-only in the database itself, whoever connects."""

from django.db import migrations

from unionhall.kit.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers that refuse UPDATE and DELETE."""

    dependencies = [("messaging", "0001_initial")]
    operations = [AppendOnly(table="messaging_consententry", name="messaging_consent", called="the ledger of consent")]
