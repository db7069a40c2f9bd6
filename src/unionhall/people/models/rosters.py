"""Rosters as they arrived: sources, column maps, snapshots and their rows."""

from __future__ import annotations

from django.db import models
from django.db.models.expressions import RawSQL

from unionhall.kit.models import Public


class RosterSource(Public):
    """Where a roster comes from: which employer's list of which unit, and whether it lists everybody."""

    employer = models.ForeignKey("people.Employer", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+", help_text="None: a column says it.")
    name = models.CharField(max_length=200, unique=True)
    cadence = models.CharField(max_length=40, blank=True)
    is_full_list = models.BooleanField(default=True, help_text="Who is missing has left; not so for lists of new hires.")


class ColumnMap(models.Model):
    """How the columns of a source are read, one version after the other; found again by the header's fingerprint."""

    source = models.ForeignKey(RosterSource, on_delete=models.PROTECT, related_name="column_maps")
    version = models.PositiveIntegerField()
    header_fingerprint = models.CharField(max_length=64)
    columns = models.JSONField(help_text="Field name to column heading; sealed and dropped columns are listed too.")
    settings = models.JSONField(default=dict, help_text="Date order, FTE scale, default unit and such.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "version"], name="people_column_map_version")]


class RosterSnapshot(Public):
    """One roster file on one date. Immutable once published; undone as a whole."""

    STATUSES = (
        ("loading", "being read"), ("loaded", "read"), ("publishing", "being published"), ("published", "published"),
        ("superseded", "undone"), ("cancelled", "cancelled"), ("failed", "could not be read"),
    )

    source = models.ForeignKey(RosterSource, on_delete=models.PROTECT, related_name="snapshots")
    as_of_on = models.DateField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.BigIntegerField(default=0)
    sheet = models.CharField(max_length=100, blank=True)
    encoding = models.CharField(max_length=40, blank=True)
    column_map = models.ForeignKey(ColumnMap, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=STATUSES, default="loading")
    is_history_only = models.BooleanField(default=False, help_text="Older than the last published one.")
    reading = models.CharField(max_length=64, blank=True, help_text="Digest of how its lines were read; none if not all in one way.")
    rows = models.PositiveIntegerField(default=0)
    progress = models.JSONField(default=dict, help_text="Phase, rows done, rows in all, started, seconds to go.")
    counts = models.JSONField(default=dict, help_text="The sum on the screen: before, leavers, joiners, after; guards.")
    problem = models.TextField(blank=True)
    cancel_asked_at = models.DateTimeField(null=True)
    revision = models.BigIntegerField(default=-1, help_text="The state of the people that it was matched and planned against.")
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", help_text="What it was compared with.")
    published_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["source", "as_of_on"], name="people_snapshot_source")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "file_sha256", "as_of_on"], name="people_snapshot_once",
                condition=models.Q(status__in=["loading", "loaded", "publishing", "published"]),
            ),
        ]


UNUSUAL_STATES = ["waiting", "duplicate", "review", "rejected"]
#: What a statement adds to be answered from the index of unusual rows, and from that of rows that M2, M3 or M4 spoke for: SQLite
#: takes a partial index only for the index's very words. Each row that is written is asked them, so they are quick to answer: SQLite
#: compares with one or two texts, and makes a table of three.
IS_UNUSUAL = "NOT (people_rosterrow.state IN ('linked', 'new'))"
IS_MATCHED = "{0}.rule >= 'M2' AND {0}.rule <= 'M4'"
UNUSUAL = RawSQL(IS_UNUSUAL, (), output_field=models.BooleanField())  # noqa: S611 - nothing but the words above


class RosterRow(models.Model):
    """One row: kept verbatim, parsed beside it, and in exactly one state in the end.

    Rows come by the million, so its references are not checked by the database one by one: the loader takes them from tables.
    A line that stands in the roster before letter for letter has its words there alone: ask `words` for them. Whatever a rule or
    a human says of a row besides "the same person as then" gives it words of its own again (`loading.again.unfold`).
    """

    #: What a row has of its own unless `said` has it.
    WORDS = ("raw", "full_name", "chosen_name", "given", "family", "sort_key", "match_key", "email", "phone")

    STATES = (
        ("waiting", "waiting"), ("linked", "linked"), ("new", "new person"), ("duplicate", "duplicate of another row"),
        ("review", "to decide"), ("rejected", "rejected"),
    )

    snapshot = models.ForeignKey(RosterSnapshot, on_delete=models.CASCADE, related_name="roster_rows", db_constraint=False, db_index=False)
    row_no = models.PositiveIntegerField()
    raw = models.TextField(help_text="The cells as text, as JSON, without the dropped columns.")
    sealed = models.BinaryField(null=True, help_text="Sensitive cells, encrypted; opened by two people.")
    issues = models.JSONField(default=list)
    identifier = models.CharField(max_length=64, blank=True)
    full_name = models.CharField(max_length=300, blank=True)
    chosen_name = models.CharField(max_length=300, blank=True)
    given = models.CharField(max_length=200, blank=True)
    family = models.CharField(max_length=200, blank=True)
    sort_key = models.CharField(max_length=300, blank=True)
    match_key = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=320, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    department = models.ForeignKey(
        "people.Department", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
    )
    department_text = models.CharField(max_length=300, blank=True)
    job_class = models.ForeignKey(
        "people.JobClass", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
    )
    job_code = models.CharField(max_length=40, blank=True)
    fte = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    is_excluded = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    reason = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    person_key = models.CharField(max_length=400, blank=True, help_text="Rows of one person within the file share it.")
    said = models.ForeignKey(
        "self", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False,
        help_text="The row of an earlier roster that keeps the words of this line; none where the row has its own.",
    )
    line = models.BigIntegerField(null=True, help_text="Digest of `raw`: an equal one in the roster before means the same line.")
    fingerprint = models.BigIntegerField(default=0, help_text="Of all that the row says; the same as last time means nothing to do.")
    rule = models.CharField(max_length=8, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    evidence = models.JSONField(default=dict)
    decided_by = models.CharField(max_length=200, blank=True, help_text="`rule`, or the name of who decided.")
    decided_at = models.DateTimeField(null=True)
    candidate = models.ForeignKey(
        "people.Person", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False,
    )

    class Meta:
        indexes = [
            # What is neither plainly linked nor new is little, and is what pages ask for.
            models.Index(fields=["snapshot", "state", "row_no"], name="people_row_state", condition=~models.Q(state__in=["linked", "new"])),
            models.Index(fields=["snapshot", "decided_at"], name="people_row_decided", condition=models.Q(decided_at__isnull=False)),
            models.Index(fields=["snapshot", "person"], name="people_row_matched", condition=models.Q(rule__gte="M2", rule__lte="M4")),
            models.Index(fields=["snapshot", "department_text"], name="people_row_unmapped", condition=models.Q(department__isnull=True)),
            models.Index(fields=["snapshot", "person_key", "fingerprint", "person"], name="people_row_person_key"),
            models.Index(fields=["snapshot", "row_no"], name="people_row_own", condition=models.Q(said__isnull=True)),
        ]
        constraints = [models.UniqueConstraint(fields=["snapshot", "row_no"], name="people_row_once")]

    @property
    def words(self) -> RosterRow:
        """The row that keeps the words of this line: itself, or one of an earlier roster."""
        return self.said or self


class PlannedStep(models.Model):
    """What publishing a loaded roster would do to one appointment: open, amend or drop it, with the values it would have."""

    DEEDS = (("open", "open"), ("amend", "amend"), ("drop", "drop"))

    snapshot = models.ForeignKey(RosterSnapshot, on_delete=models.CASCADE, related_name="steps", db_constraint=False, db_index=False)
    deed = models.CharField(max_length=5, choices=DEEDS)
    row = models.ForeignKey(RosterRow, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    appointment = models.ForeignKey(
        "people.Appointment", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False,
    )
    person = models.ForeignKey("people.Person", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    person_key = models.CharField(max_length=400, blank=True)
    unit = models.ForeignKey("people.Unit", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    department = models.ForeignKey("people.Department", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    job_class = models.ForeignKey(
        "people.JobClass", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False,
    )
    is_represented = models.BooleanField(default=True)
    fte = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    listed_begin_on = models.DateField(null=True)
    begins_on = models.DateField()
    listed_end_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)
    is_end_presumed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["snapshot", "person"], name="people_step_person"),
            models.Index(fields=["snapshot", "appointment"], name="people_step_appointment"),
        ]


class Revision(models.Model):
    """One row that every publication, undoing and merge turns: it says whether a plan is stale, and lets one of them in at a time."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
