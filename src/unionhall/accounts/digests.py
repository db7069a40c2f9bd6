"""How a one-time code is kept: as a keyed hash bound to its request and purpose."""

from __future__ import annotations

from unionhall.accounts.models import OneTimeCode
from unionhall.accounts.rules import as_typed
from unionhall.kit.sealing import keyed_hash


def digest_of(asked: OneTimeCode, code: str) -> str:
    """The hash under which a code is kept: of this request, for this purpose, however the code was typed."""
    return keyed_hash(f"{asked.public_id}:{as_typed(code)}", purpose=f"code:{asked.purpose}")
