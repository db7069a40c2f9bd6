"""Rosters cost less: fewer checks and indexes where rows come by the million, words of a line kept once, short lists for pages."""

import django.db.models.deletion
from django.db import connections, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

#: Columns filled out of tables by statements, whose rows nothing removes: PostgreSQL needs not look each of them up.
UNCHECKED = {
    "people_appointment": ("source_id", "unit_id", "department_id", "job_class_id", "first_seen_id", "last_seen_id"),
    "people_currentpost": ("unit_id", "department_id"),
    "people_employeridentifier": ("employer_id",),
    "people_employmentchange": ("from_snapshot_id", "to_snapshot_id", "person_id", "unit_id", "department_id"),
    "people_person": ("created_from_id",),
    "people_rostertask": ("unit_id", "department_id"),
}
#: Indexes that others stand in for.
NOT_INDEXED = {"people_appointment": ("department_id",), "people_person": ("sort_key", "merged_into_id")}


def lighten(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop checks and indexes where they stand; SQLite keeps its checks, which cost it little, for it would make the tables anew."""
    connection = connections[schema_editor.connection.alias]
    is_postgresql = connection.vendor == "postgresql"
    for table in UNCHECKED:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table)
        for name, has in found.items():
            column = has["columns"][0] if len(has["columns"] or ()) == 1 else ""
            if is_postgresql and has["foreign_key"] and column in UNCHECKED[table]:
                schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
            elif has["index"] and not has["unique"] and column in NOT_INDEXED.get(table, ()):
                schema_editor.execute(f'DROP INDEX "{name}"')
    if is_postgresql:
        # Room on each page: an amended appointment whose place and days stay lies beside its old self, and no index needs to know.
        schema_editor.execute("ALTER TABLE people_appointment SET (fillfactor = 85)")


class Migration(migrations.Migration):
    """No table is made anew, so that triggers of higher areas stay."""

    dependencies = [("people", "0104_one_search_index")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(lighten, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name='appointment',
                    name='department',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department'),
                ),
                migrations.AlterField(
                    model_name='appointment',
                    name='first_seen',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.rostersnapshot'),
                ),
                migrations.AlterField(
                    model_name='appointment',
                    name='job_class',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.jobclass'),
                ),
                migrations.AlterField(
                    model_name='appointment',
                    name='last_seen',
                    field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The last roster that listed it; none while the newest one does, so that an unchanged row is not rewritten.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.rostersnapshot'),
                ),
                migrations.AlterField(
                    model_name='appointment',
                    name='source',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.rostersource'),
                ),
                migrations.AlterField(
                    model_name='appointment',
                    name='unit',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
                ),
                migrations.AlterField(
                    model_name='currentpost',
                    name='department',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.department'),
                ),
                migrations.AlterField(
                    model_name='currentpost',
                    name='unit',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.unit'),
                ),
                migrations.AlterField(
                    model_name='employeridentifier',
                    name='employer',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.employer'),
                ),
                migrations.AlterField(
                    model_name='employmentchange',
                    name='department',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department'),
                ),
                migrations.AlterField(
                    model_name='employmentchange',
                    name='from_snapshot',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.rostersnapshot'),
                ),
                migrations.AlterField(
                    model_name='employmentchange',
                    name='person',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='people.person'),
                ),
                migrations.AlterField(
                    model_name='employmentchange',
                    name='to_snapshot',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='people.rostersnapshot'),
                ),
                migrations.AlterField(
                    model_name='employmentchange',
                    name='unit',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
                ),
                migrations.AlterField(
                    model_name='person',
                    name='created_from',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.rostersnapshot'),
                ),
                migrations.AlterField(
                    model_name='person',
                    name='merged_into',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='people.person'),
                ),
                migrations.AlterField(
                    model_name='person',
                    name='sort_key',
                    field=models.CharField(max_length=300),
                ),
                migrations.AlterField(
                    model_name='rostertask',
                    name='department',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department'),
                ),
                migrations.AlterField(
                    model_name='rostertask',
                    name='unit',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
                ),
            ],
        ),
        migrations.CreateModel(
            name='Namesake',
            fields=[
                ('match_key', models.CharField(max_length=300, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='Touched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=40)),
                ('row_id', models.BigIntegerField()),
                ('person_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='rosterrow',
            name='line',
            field=models.BigIntegerField(help_text='Digest of `raw`: an equal one in the roster before means the same line.', null=True),
        ),
        migrations.AddField(
            model_name='rosterrow',
            name='said',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The row of an earlier roster that keeps the words of this line; none where the row has its own.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.rosterrow'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['sort_key'], name='people_person_sort_key'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='people_person_merged'),
        ),
        migrations.AddIndex(
            model_name='rosterrow',
            index=models.Index(condition=models.Q(('said__isnull', True)), fields=['snapshot', 'row_no'], name='people_row_own'),
        ),
        migrations.AddField(
            model_name='touched',
            name='snapshot',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.rostersnapshot'),
        ),
        migrations.AddConstraint(
            model_name='touched',
            constraint=models.UniqueConstraint(fields=('snapshot', 'table', 'row_id'), name='people_touched_once'),
        ),
        migrations.RemoveIndex(model_name="personname", name="people_name_key"),
        migrations.AddIndex(model_name="personname", index=models.Index(fields=["match_key", "person"], name="people_name_match")),
    ]
