"""How gateways sign their news: Twilio by HMAC-SHA1 over address and fields, Telnyx by Ed25519 over time and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def twilio(token: str, address: str, fields: Mapping[str, str]) -> str:
    """The `X-Twilio-Signature` of a form sent to an address."""
    said = address + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()


def telnyx_key(token: str) -> Ed25519PrivateKey:
    """The signing key of the made-up Telnyx, derived from the token so that both sides can be set up alike."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"telnyx" + token.encode()).digest())


def telnyx_public(token: str) -> str:
    """The public key as Telnyx shows it: base64."""
    raw = telnyx_key(token).public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def telnyx(token: str, body: bytes, at: int | None = None) -> dict[str, str]:
    """The two headers over a body."""
    stamp = str(int(time.time()) if at is None else at)
    signature = telnyx_key(token).sign(stamp.encode() + b"|" + body)
    return {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": base64.b64encode(signature).decode()}
