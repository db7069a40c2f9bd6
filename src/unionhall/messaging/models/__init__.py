"""What the local keeps of messages; one file per group of tables."""

from unionhall.messaging.models.consent import ConsentEntry, SendingFreeze, Suppression
from unionhall.messaging.models.figures import PeerPlace, Tally
from unionhall.messaging.models.lines import Event, Line, LocalRule, Machine, NumberFact, World
from unionhall.messaging.models.outbox import Blast, BlastText, Delivery, Template
from unionhall.messaging.models.talks import Keyword, ReplyTemplate, TextMessage, Thread

__all__ = [
    "Blast",
    "BlastText",
    "ConsentEntry",
    "Delivery",
    "Event",
    "Keyword",
    "Line",
    "LocalRule",
    "Machine",
    "NumberFact",
    "PeerPlace",
    "ReplyTemplate",
    "SendingFreeze",
    "Suppression",
    "Tally",
    "Template",
    "TextMessage",
    "Thread",
    "World",
]
