"""Who holds which role where, from a day to a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from unionhall.access.rules import ROLES, Holding, Kind, Place
from unionhall.kit.models import Public


class RoleHolding(Public):
    """One role held by one account at one place. Never deleted; ending it early is said in `ended_at`."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role_code = models.CharField(max_length=40)
    place_kind = models.CharField(max_length=20)
    place_key = models.CharField(max_length=64, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, help_text="When the quarterly review last kept it.")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ends_on"], name="access_holding_account")]
        constraints = [
            models.CheckConstraint(condition=models.Q(begins_on__lte=models.F("ends_on")), name="access_holding_dates"),
        ]

    @property
    def place(self) -> Place:
        """Where it is held."""
        return Place(Kind(self.place_kind), self.place_key)

    def as_holding(self) -> Holding | None:
        """The rule's view of this row; none where the code names no role of this version."""
        role = ROLES.get(self.role_code)
        return Holding(role, self.place, self.begins_on, self.ends_on) if role else None
