"""How allauth's second factors fit this house: their secrets are sealed, and they are named after the local."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from unionhall.kit.sealing import seal, unseal

PURPOSE = "second factor"


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """TOTP secrets and recovery seeds are stored sealed; passkeys belong to the host of our public address."""

    def encrypt(self, text: str) -> str:
        """Seal before storing."""
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open again."""
        return unseal(encrypted_text, purpose=PURPOSE)

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows above the code."""
        return f"Union Hall, {settings.LOCAL_NAME}"

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """Whose passkey it is: named after the local, bound to the host."""
        return {**super().get_public_key_credential_rp_entity(), "name": f"Union Hall, {settings.LOCAL_NAME}"}
