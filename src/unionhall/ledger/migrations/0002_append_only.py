"""Keeps the ledger append-only in the database itself, whoever connects."""

from django.db import migrations

from unionhall.kit.append_only import AppendOnly


class Migration(migrations.Migration):
    """Triggers that refuse UPDATE and DELETE."""

    dependencies = [("ledger", "0001_initial")]
    operations = [AppendOnly(table="ledger_entry", name="ledger", called="the ledger")]
