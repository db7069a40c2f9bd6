"""Messages to many, their words in each language, and one row for every hand-over."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from unionhall.access.rules import Kind, Place
from unionhall.kit.models import Public
from unionhall.messaging.models.consent import CATEGORIES, CHANNELS
from unionhall.messaging.models.lines import Line, Stoppable
from unionhall.messaging.rules.states import State


class Template(Public):
    """A message kept to be used again; words in each language as a blast holds them."""

    name = models.CharField(max_length=120, unique=True)
    category = models.CharField(max_length=16, choices=CATEGORIES)
    words = models.JSONField(help_text="{language: {text, subject, body}}")
    kept_by = models.CharField(max_length=200)
    is_retired = models.BooleanField(default=False)


class Blast(Public, Stoppable):
    """One message to a segment. Its words and its scope are fixed once it is on its way."""

    STATES = (
        ("draft", "being written"),
        ("waiting", "waits for a second person"),
        ("scheduled", "scheduled"),
        ("sending", "on its way"),
        ("paused", "paused"),
        ("done", "sent"),
        ("cancelled", "cancelled"),
        ("parked", "parked after a restore"),
    )
    KINDS = (("blast", "to all at once"), ("peer", "one by one, by members"))

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=5, choices=KINDS, default="blast")
    category = models.CharField(max_length=16, choices=CATEGORIES)
    channels = models.JSONField(default=list, help_text="In the order tried for each person.")
    segment = models.JSONField(default=dict)
    scope = models.JSONField(default=list, help_text="Where the sender may send, as it was when it was sent: [[kind, key]].")
    state = models.CharField(max_length=10, choices=STATES, default="draft")
    priority = models.SmallIntegerField(default=0)
    uses_employer_addresses = models.BooleanField(default=False)
    keeps_quiet_hours = models.BooleanField(default=True)
    reply_words = models.TextField(blank=True, help_text="The script shown to members who text one by one.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    audience = models.PositiveIntegerField(default=0, help_text="People counted when it was handed in.")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    send_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)
    estimate_seconds = models.FloatField(default=0)
    expanded_to = models.BigIntegerField(default=0, help_text="The last person whose delivery was made.")
    is_expanded = models.BooleanField(default=False)
    unreached = models.PositiveIntegerField(default=0, help_text="People with no way that works and is open.")

    class Meta:
        indexes = [
            models.Index(fields=["state", "-priority", "id"], name="messaging_blast_state"),
            models.Index(fields=["author", "state"], name="messaging_blast_author"),
        ]

    @property
    def places(self) -> set[Place]:
        """The places it is written to; a message to the whole local belongs to the local alone."""
        return {Place(Kind(kind), key) for kind, key in self.scope if kind != Kind.LOCAL}


class BlastText(models.Model):
    """The words of one blast in one language: the text, and the mail's subject and body (Markdown)."""

    blast = models.ForeignKey(Blast, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blast", "language"], name="messaging_words_once")]


class Delivery(models.Model):
    """One hand-over to one address. A blast reaches an address once by each channel, whoever shares it."""

    STATES = tuple((state.value, state.value) for state in State)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    blast = models.ForeignKey(Blast, null=True, on_delete=models.PROTECT, related_name="deliveries")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey("messaging.Thread", null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=4, choices=CHANNELS)
    category = models.CharField(max_length=16, choices=CATEGORIES)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=320)
    sender = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=16, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True, help_text="Its own words; empty where the blast's words are used.")
    once_key = models.CharField(max_length=120, null=True, unique=True, help_text="What makes a second tap the same message.")
    state = models.CharField(max_length=10, choices=STATES, default=State.QUEUED)
    priority = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True)
    intended_at = models.DateTimeField(null=True, help_text="When the first byte of the last attempt could have left.")
    first_intended_at = models.DateTimeField(null=True)
    gateway_id = models.CharField(max_length=100, blank=True)
    segments = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, blank=True)
    fault = models.CharField(max_length=16, blank=True)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["line", "blast", "id"],
                name="messaging_delivery_due",
                condition=models.Q(state="queued"),
            ),
            models.Index(fields=["lease_until"], name="messaging_delivery_leased", condition=models.Q(state="sending")),
            models.Index(fields=["line", "intended_at"], name="messaging_delivery_unsure", condition=models.Q(state="uncertain")),
            models.Index(fields=["blast", "state", "fault"], name="messaging_delivery_blast"),
            models.Index(fields=["person", "-id"], name="messaging_delivery_person"),
            models.Index(fields=["address", "-id"], name="messaging_delivery_address"),
            models.Index(
                fields=["holder", "blast", "id"],
                name="messaging_delivery_held",
                condition=models.Q(state="held", holder__isnull=False),
            ),
            models.Index(fields=["gateway_id"], name="messaging_delivery_gateway", condition=~models.Q(gateway_id="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["blast", "channel", "address"],
                condition=models.Q(blast__isnull=False),
                name="messaging_delivery_once",
            ),
        ]
