"""The figures of each message, kept by the database itself."""

from __future__ import annotations

from django.db import models

from unionhall.messaging.models.outbox import Blast


class Tally(models.Model):
    """How many deliveries of a message stand somewhere, summed over lanes; triggers write it (`messaging/counting.py`), nobody else does."""

    blast = models.ForeignKey(Blast, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    line_id = models.BigIntegerField(default=0, help_text="The line's, for its price; 0 for answers and stops.")
    standing = models.CharField(max_length=10, help_text="held, taken, waiting, or a delivery's state; replied, stopped.")
    fault = models.CharField(max_length=16, blank=True)
    lane = models.BigIntegerField(default=0, help_text="The connection that counted; 0: brought together.")
    count = models.BigIntegerField()
    segments = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blast", "line_id", "standing", "fault", "lane"], name="messaging_tally_once"),
        ]
        indexes = [models.Index(fields=["id"], name="messaging_tally_loose", condition=~models.Q(lane=0))]


class PeerPlace(models.Model):
    """A department of a unit that a message one by one reached when its deliveries were made: who answers for these may help with it."""

    blast = models.ForeignKey(Blast, on_delete=models.CASCADE, related_name="reached", db_index=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.CASCADE, related_name="+", db_index=False)
    department = models.ForeignKey("people.Department", on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blast", "unit", "department"], name="messaging_peer_place_once")]
