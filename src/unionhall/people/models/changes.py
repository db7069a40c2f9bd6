"""What a roster changed, why, and how to take it back."""

from __future__ import annotations

from django.db import models

from unionhall.kit.models import Public


class IdentityLink(models.Model):
    """Why a roster row is this person: the rule, its evidence, who decided, and whether it was taken back.

    Kept for everything but the plainest case: a known number with the same name says so in its row alone (rule M1).
    """

    row = models.ForeignKey("people.RosterRow", on_delete=models.CASCADE, related_name="links", db_constraint=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="links", db_index=False)
    rule = models.CharField(max_length=8)
    score = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    evidence = models.JSONField(default=dict)
    decided_by = models.CharField(max_length=200, help_text="`rule`, or the name of who decided.")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="people_link_person")]


class EmploymentChange(models.Model):
    """One person's difference between two published snapshots of a source (P1 = P0 - leavers + joiners).

    Changes come by the million, so the database does not check what they name; undoing keeps a person whom another roster's change names.
    """

    KINDS = (("joiner", "joined"), ("returner", "came back"), ("leaver", "left"), ("mover", "moved"), ("changed", "changed"))

    from_snapshot = models.ForeignKey(
        "people.RosterSnapshot", null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False,
    )
    to_snapshot = models.ForeignKey(
        "people.RosterSnapshot", on_delete=models.CASCADE, related_name="changes", db_constraint=False, db_index=False,
    )
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="changes", db_constraint=False, db_index=False,
    )
    row = models.ForeignKey(
        "people.RosterRow", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False,
        help_text="The row of somebody who is not a person yet: until it is published, a change is what would be.",
    )
    person_key = models.CharField(max_length=400, blank=True)
    is_elsewhere = models.BooleanField(default=False, help_text="Another list has the person in the same unit: no consequence.")
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    department = models.ForeignKey(
        "people.Department", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
    )
    kind = models.CharField(max_length=8, choices=KINDS)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["to_snapshot", "kind", "id"], name="people_change_kind"),
            models.Index(fields=["person"], name="people_change_person"),
        ]


class UndoNote(models.Model):
    """What a publication did to one row (its image before), or which rows of a table it made (`row_id` to `last_id`)."""

    DEEDS = (("made", "made"), ("changed", "changed"), ("removed", "removed"))
    OUTCOMES = (("", "not undone"), ("restored", "put back"), ("kept", "touched since, and kept"))

    snapshot = models.ForeignKey("people.RosterSnapshot", on_delete=models.CASCADE, related_name="undo_notes", db_index=False)
    deed = models.CharField(max_length=7, choices=DEEDS)
    table = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    last_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)
    outcome = models.CharField(max_length=8, choices=OUTCOMES, blank=True)

    class Meta:
        indexes = [models.Index(fields=["snapshot", "table", "deed", "row_id"], name="people_undo")]


class Touched(models.Model):
    """A row that a roster wrote and another hand wrote since: undoing that roster leaves it as it is, or left it so.

    Noted when it happens, so that nobody has to look through a million rows for the few. A note may be stale: ask the row who wrote it last.
    """

    snapshot = models.ForeignKey("people.RosterSnapshot", on_delete=models.CASCADE, related_name="+", db_index=False)
    table = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "table", "row_id"], name="people_touched_once")]


class Namesake(models.Model):
    """A name that more than one person has: perhaps one person twice. Derived: counted anew after each roster and every night."""

    match_key = models.CharField(primary_key=True, max_length=300)


class RosterTask(Public):
    """Work that a publication made: someone to welcome, a hole in a turf, an access window (every one undoable)."""

    KINDS = (
        ("welcome", "welcome a new worker"), ("access_window", "meet within the access window"), ("turf_hole", "somebody left a turf"),
        ("leaver_check", "check a presumed leaver"), ("withdrawal_check", "offer a withdrawal card"),
    )

    kind = models.CharField(max_length=20, choices=KINDS)
    snapshot = models.ForeignKey("people.RosterSnapshot", on_delete=models.CASCADE, related_name="tasks")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    department = models.ForeignKey(
        "people.Department", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False,
    )
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "due_on", "id"], name="people_task_kind", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["unit", "kind", "due_on", "id"], name="people_task_unit", condition=models.Q(done_at__isnull=True)),
            # The count of new hires asks for each new task whether its person has another one here: not among all of the unit.
            models.Index(fields=["person", "unit", "kind"], name="people_task_person", condition=models.Q(done_at__isnull=True)),
        ]


class Merge(Public):
    """Two persons made one by a human, with all that moved, so that it can be taken apart again."""

    kept = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict, help_text="Table to row ids that were moved from `gone` to `kept`.")
    reason = models.TextField()
    merged_by = models.CharField(max_length=200)
    merged_at = models.DateTimeField()
    unmerged_at = models.DateTimeField(null=True)
    unmerged_by = models.CharField(max_length=200, blank=True)
