"""Openings of sealed cells: asked for by one person with a purpose, done by another."""

from __future__ import annotations

from django.db import models


class Unsealing(models.Model):
    """One request to open the sealed cells of a roster; it serves once, within a day."""

    snapshot = models.ForeignKey("people.RosterSnapshot", on_delete=models.CASCADE, related_name="+")
    purpose = models.TextField()
    asked_by = models.CharField(max_length=200)
    asked_by_account = models.BigIntegerField()
    asked_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200, blank=True)
    opened_by_account = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opened_by_account__isnull=True) | ~models.Q(opened_by_account=models.F("asked_by_account")),
                name="people_unsealing_two_people",
            ),
        ]
