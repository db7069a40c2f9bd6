"""What stands in an address, which anybody may have typed."""

from __future__ import annotations

from uuid import UUID

from unionhall.kit.refusals import NotThere

#: More than any table of ours has rows, and what both databases can count to.
MOST = 2**31 - 1


def whole_number(text: str | None, otherwise: int = 0) -> int:
    """A whole number from 0; what is none counts as `otherwise`, what is too large as the largest."""
    text = text or ""
    return min(int(text[:20]), MOST) if text.isascii() and text.isdigit() else otherwise


def public_id(text: str) -> str:
    """An id that stands in an address or a form; raises NotThere for what is none."""
    try:
        return str(UUID(text))
    except ValueError:
        raise NotThere("There is nothing here.") from None
