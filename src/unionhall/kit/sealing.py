"""Sealing of small secrets before they are stored: one purpose cannot open what another sealed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _keys(purpose: str) -> MultiFernet:
    return _keys_of(purpose, (settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", [])))


@lru_cache(maxsize=64)
def _keys_of(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    """Deriving a key costs more than using it, and a roster seals a cell in every row."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(secret, purpose))) for secret in secrets])


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"unionhall:{purpose}".encode()).derive(secret.encode())


def seal(text: str, *, purpose: str) -> str:
    """The text as only `unseal` with the same purpose reads it."""
    return _keys(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The text that was sealed; an older key still opens it."""
    return _keys(purpose).decrypt(sealed.encode()).decode()


def keyed_hash(text: str, *, purpose: str) -> str:
    """A hash that nobody can try out without our key."""
    return hmac.new(_derived(settings.SECRET_KEY, purpose), text.encode(), hashlib.sha256).hexdigest()
