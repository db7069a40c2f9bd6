"""The ledger of consent, what follows from it today, and who may not send at all for a while."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from unionhall.kit.models import Public
from unionhall.messaging.rules.consent import CATEGORY_WORDS, Channel, Source, Verb

CHANNELS = [(channel.value, channel.value) for channel in Channel]
CATEGORIES = [(category.value, words) for category, words in CATEGORY_WORDS.items()]


class ConsentEntry(Public):
    """One line of the ledger of consent, never changed (a trigger refuses); `public_id` is its name in the journal outside."""

    verb = models.CharField(max_length=5, choices=[(verb.value, verb.value) for verb in Verb])
    channel = models.CharField(max_length=4, choices=CHANNELS)
    category = models.CharField(max_length=16, choices=CATEGORIES, blank=True, help_text="Empty: every category.")
    person_id = models.BigIntegerField(null=True, help_text="No foreign key: a restored backup may not know the person yet.")
    address = models.CharField(max_length=320, blank=True, help_text="Normalised; empty where a person chose on their page.")
    source = models.CharField(max_length=10, choices=[(source.value, source.value) for source in Source])
    reason = models.TextField(blank=True)
    by_name = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=200, blank=True, help_text="The gateway's id of the text, or the page.")
    blast_id = models.BigIntegerField(null=True, help_text="The message that had reached the address last; no foreign key, as for the person.")
    undoes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address", "channel"], name="messaging_consent_address"),
            models.Index(fields=["person_id", "at"], name="messaging_consent_person"),
        ]


class Suppression(models.Model):
    """What the ledger of consent adds up to: an address or a person that gets nothing of a category by a channel.

    Apart from contact points, so that no roster import and no new contact point of the same number opens it again.
    """

    channel = models.CharField(max_length=4, choices=CHANNELS)
    category = models.CharField(max_length=16, blank=True)
    address = models.CharField(max_length=320, blank=True)
    person_id = models.BigIntegerField(null=True)
    entry = models.ForeignKey(ConsentEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["address", "channel"], name="messaging_suppressed_address"),
            models.Index(fields=["person_id", "channel"], name="messaging_suppressed_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address", "category"],
                condition=~models.Q(address=""),
                name="messaging_suppression_address",
            ),
            models.UniqueConstraint(
                fields=["channel", "person_id", "category"],
                condition=models.Q(person_id__isnull=False),
                name="messaging_suppression_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(address="") | models.Q(person_id__isnull=False),
                name="messaging_suppression_of_somebody",
            ),
        ]


class SendingFreeze(Public):
    """An account that may not send for a while: a candidate's, during an election."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.TextField()
    set_by = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ends_at"], name="messaging_freeze_account")]
