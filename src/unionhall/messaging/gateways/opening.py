"""Which gateways there are, and opening the one that a line names."""

from __future__ import annotations

from collections.abc import Callable

from unionhall.messaging.gateways import anymail, files, smtp, telnyx, twilio
from unionhall.messaging.gateways.doors import Door, Traits
from unionhall.messaging.models import Line

GATEWAYS: dict[str, tuple[str, Traits, Callable[..., Door]]] = {
    "twilio": ("Twilio", twilio.TRAITS, twilio.Twilio),
    "telnyx": ("Telnyx", telnyx.TRAITS, telnyx.Telnyx),
    "smtp": ("Mail server (SMTP)", smtp.TRAITS, smtp.Smtp),
    "anymail": ("Mail provider (django-anymail)", anymail.TRAITS, anymail.Anymail),
    "file": ("File for trying out, texts", files.TRAITS, files.Files),
    "mail_file": ("File for trying out, mail", files.MAIL_TRAITS, files.Files),
}


def traits_of(gateway: str) -> Traits:
    """What a gateway can do."""
    return GATEWAYS[gateway][1]


def open_door(line: Line) -> Door:
    """The line's gateway, ready to be handed messages."""
    return GATEWAYS[line.gateway][2](at_once=line.at_once, timeout=line.timeout_seconds)
