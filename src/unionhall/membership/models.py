"""Membership as dated intervals, apart from employment (INV-01); every change can be read and taken back (INV-02)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Q

from unionhall.kit.models import Public


class Status(models.TextChoices):
    """Where a person stands with the local; good standing is computed, never stored."""

    APPLIED = "applied", "applied"
    MEMBER = "member", "member"
    WITHDRAWN = "withdrawn", "withdrawn"
    TRANSFERRED = "transferred", "transferred"
    EXPELLED = "expelled", "expelled"


class MemberList(Public):
    """A member list as it was handed in: read, matched, published, undoable."""

    STATUSES = (
        ("loading", "being read"), ("loaded", "read"), ("publishing", "being published"), ("published", "published"),
        ("undone", "undone"), ("failed", "could not be read"),
    )

    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    as_of_on = models.DateField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=200, blank=True)
    is_complete = models.BooleanField(default=False, help_text="Names every member: who is missing is proposed as withdrawn.")
    rows = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=12, choices=STATUSES, default="loading")
    columns = models.JSONField(default=dict, help_text="Field name to column heading.")
    stored_as = models.CharField(max_length=300, blank=True, help_text="Where the file waits until it is read; then it is deleted.")
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["status", "as_of_on"], name="membership_list_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["file_sha256"], name="membership_list_once",
                condition=Q(status__in=["loading", "loaded", "publishing", "published"]),
            ),
        ]


class Asked:
    """What the page puts beside a question, filled in by `queries.with_reasons`: where the person works, what agrees, what does not."""

    works_in: str = ""
    agrees: Sequence[str] = ()
    differs: Sequence[str] = ()


class MemberListRow(Asked, models.Model):
    """One row of a member list, in exactly one state in the end."""

    STATES = (
        ("waiting", "waiting"), ("linked", "linked"), ("review", "to decide"), ("unmatched", "nobody on a roster yet"),
        ("duplicate", "twice in the list"), ("rejected", "rejected"),
    )

    member_list = models.ForeignKey(MemberList, on_delete=models.CASCADE, related_name="list_rows")
    row_no = models.PositiveIntegerField()
    raw = models.TextField()
    issues = models.JSONField(default=list)
    identifier = models.CharField(max_length=64, blank=True)
    full_name = models.CharField(max_length=300, blank=True)
    match_key = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=320, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    unit_code = models.CharField(max_length=20, blank=True)
    department_text = models.CharField(max_length=300, blank=True)
    joined_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    reason = models.CharField(max_length=300, blank=True)
    # Only mentions: a roster that is taken back may remove the person, and the row says so.
    person = models.ForeignKey("people.Person", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    candidate = models.ForeignKey("people.Person", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    rule = models.CharField(max_length=8, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    evidence = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["member_list", "state", "row_no"], name="membership_row_state"),
            models.Index(fields=["person"], name="membership_row_person"),
        ]
        constraints = [models.UniqueConstraint(fields=["member_list", "row_no"], name="membership_row_once")]


class MembershipCard(Public):
    """A signed card. It may be here before the roster knows its signer (US-11): then `person` is none."""

    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    typed_name = models.CharField(max_length=300)
    match_key = models.CharField(max_length=300, db_index=True)
    email = models.EmailField(blank=True, db_index=True)
    phone = models.CharField(max_length=32, blank=True, db_index=True)
    employee_number = models.CharField(max_length=64, blank=True)
    employer_name = models.CharField(max_length=200, blank=True)
    unit_code = models.CharField(max_length=20, blank=True)
    department_text = models.CharField(max_length=200, blank=True)
    signed_on = models.DateField()
    signed_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=20, default="paper")
    accepted_on = models.DateField(null=True, help_text="When the local took the signer in; none while that waits.")
    accepted_by = models.CharField(max_length=200, blank=True)
    member_list = models.ForeignKey(MemberList, null=True, on_delete=models.PROTECT, related_name="cards")
    rule = models.CharField(max_length=8, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    evidence = models.JSONField(default=dict)
    matched_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True, help_text="The list that brought it was taken back.")

    class Meta:
        indexes = [
            models.Index(
                fields=["signed_on"], name="membership_card_unmatched", condition=Q(person__isnull=True, void_at__isnull=True),
            ),
            models.Index(
                fields=["signed_on", "id"], name="membership_card_waiting", condition=Q(accepted_on__isnull=True, void_at__isnull=True),
            ),
            models.Index(fields=["person"], name="membership_card_person"),
        ]


class CardProposal(Asked, Public):
    """Somebody whose card this may be, by which rule and how surely; a human says yes or no."""

    card = models.ForeignKey(MembershipCard, on_delete=models.CASCADE, related_name="proposals")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=8)
    score = models.DecimalField(max_digits=4, decimal_places=3)
    evidence = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)
    refused_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "person"], name="membership_proposal_once")]


class MembershipChange(Public):
    """One deed that changed memberships: a card, a withdrawal, a correction, a whole list. Undone as a whole."""

    KINDS = (
        ("card", "card written down"), ("card_accepted", "card accepted"), ("card_matched", "card found its signer"),
        ("list", "member list published"), ("correction", "history corrected"), ("merge", "two records joined"), ("undo", "taken back"),
        ("member", "member again"), ("withdrawn", "left the local"), ("transferred", "went to another local"), ("expelled", "expelled"),
    )

    kind = models.CharField(max_length=20, choices=KINDS)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    card = models.ForeignKey(MembershipCard, null=True, on_delete=models.PROTECT, related_name="+")
    member_list = models.ForeignKey(MemberList, null=True, on_delete=models.PROTECT, related_name="+")
    merge_id = models.BigIntegerField(null=True, db_index=True, help_text="The joining of two persons that it followed.")
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "made_at"], name="membership_change_person")]


class MembershipSpan(models.Model):
    """One status of one person over an interval of days; corrections supersede, they do not rewrite (INV-02)."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status.choices)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="The last day, included; none while it is open.")
    made_by = models.ForeignKey(MembershipChange, on_delete=models.PROTECT, related_name="made")
    recorded_at = models.DateTimeField()
    superseded_by = models.ForeignKey(MembershipChange, null=True, on_delete=models.PROTECT, related_name="superseded")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "status", "begins_on", "ends_on"], name="membership_span_person", condition=Q(superseded_at__isnull=True),
            ),
            models.Index(
                fields=["status", "begins_on", "ends_on", "person"], name="membership_span_day", condition=Q(superseded_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ends_on__isnull=True, superseded_at__isnull=True), name="membership_one_open_span",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(begins_on__lte=models.F("ends_on")), name="membership_span_dates",
            ),
        ]
