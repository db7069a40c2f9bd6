"""Conversations by text: threads, what was said, and words kept ready."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from unionhall.kit.models import Public
from unionhall.messaging.models.consent import CATEGORIES
from unionhall.messaging.models.outbox import Blast


class Thread(Public):
    """All texts between one address and the local."""

    STATES = (("open", "open"), ("needs_answer", "needs an answer"), ("closed", "closed"))

    address = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    our_number = models.CharField(max_length=32, blank=True, help_text="Sticky: the number this person knows us by.")
    blast = models.ForeignKey(Blast, null=True, on_delete=models.SET_NULL, related_name="+", help_text="What they answered.")
    state = models.CharField(max_length=12, choices=STATES, default="open")
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, help_text="Since when they wait for an answer.")
    alerted_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-last_at"], name="messaging_thread_state"),
            models.Index(fields=["assigned_to", "state"], name="messaging_thread_assigned"),
            models.Index(fields=["person"], name="messaging_thread_person"),
        ]


class TextMessage(Public):
    """One text that came in, with the gateway's id, once. What we sent in a thread are the deliveries to its address."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="texts")
    body = models.TextField()
    at = models.DateTimeField()
    gateway_id = models.CharField(max_length=120, unique=True)
    blast = models.ForeignKey(Blast, null=True, on_delete=models.SET_NULL, related_name="+", help_text="What it answered when it came.")

    class Meta:
        indexes = [models.Index(fields=["thread", "id"], name="messaging_text_thread")]


class ReplyTemplate(Public):
    """An answer kept ready."""

    title = models.CharField(max_length=120, unique=True)
    body = models.TextField()


class Keyword(Public):
    """A word that is answered by itself, at most once a day for each address."""

    word = models.CharField(max_length=40, unique=True, help_text="Folded.")
    reply = models.TextField()
    category = models.CharField(max_length=16, choices=CATEGORIES, default="operational")
    is_active = models.BooleanField(default=True)
