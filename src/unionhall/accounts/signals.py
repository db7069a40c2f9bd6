"""What signing in asks of the areas above, which know people.

`owners_asked` is sent with a mail address (email): a receiver answers with a list of `Owner`, everybody who is known to read it.
`address_proved` is sent inside the transaction in which a code opened an account (person_id, email): the address works, and is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal

owners_asked = Signal()
address_proved = Signal()


@dataclass(frozen=True, slots=True)
class Owner:
    """A person who may have an account, and what they are called."""

    person_id: int
    name: str
