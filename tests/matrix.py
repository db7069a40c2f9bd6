"""The authorization matrix's words: who gets what at which address. Each area declares its rows in `tests/<area>/matrix.py`.

A row says, for one address and each method, what each role gets in each relation to the thing that is asked for:

    Row("people:person", of="person", get=at(member="me", steward="own me", lead="own me", data_steward="own other me"))

Roles are the keys of `ROLES`; each is an account with that role, a person of its own, and its second factor shown. Relations:
`own` (in the place where the role is held), `other` (elsewhere), `me` (about the one who asks), and `nothing` (an id that does
not exist), which is 404 everywhere and is tested without being declared. An address without a thing has the relation `-`.

Several files of an area may hold rows (`matrix_rosters.py`). An area may also declare `THINGS`, each a function from the world to
`{relation: kwargs of the address}` (kwargs may be a function of the role), and `SECRETS`, a function from the world to the texts
that only some roles may ever read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from unionhall.access.rules import ROLES as HOUSE_ROLES

VISITOR, EXCLUDED = "visitor", "excluded"
#: Every role of the house; a visitor; and a supervisor who once held roles (INV-12).
ROLES = (VISITOR, *HOUSE_ROLES, EXCLUDED)
RELATIONS = ("own", "other", "me", "nothing")
TO_SIGN_IN = 302

Kwargs = Mapping[str, Any]
Thing = Mapping[str, Kwargs | Callable[[str], Kwargs]]


@dataclass(frozen=True)
class Expect:
    """The status for each role and relation; `default` for the rest."""

    cells: Mapping[tuple[str, str], int] = field(default_factory=dict)
    roles: Mapping[str, int] = field(default_factory=dict)
    default: int = 404
    visitor: int = TO_SIGN_IN
    is_open: bool = False

    def status(self, role: str, relation: str) -> int:
        """What this role gets in this relation."""
        if role == VISITOR:
            return self.visitor
        if relation == "nothing":
            return 404
        return self.cells.get((role, relation), self.roles.get(role, self.default))


def everybody(status: int = 200) -> Expect:
    """The same for all, also for visitors."""
    return Expect(default=status, visitor=status, is_open=True)


def members(status: int = 200, **other: int) -> Expect:
    """Whoever is signed in gets this, some roles something else; visitors are sent to sign in."""
    return Expect(default=status, roles=other)


def only(roles: str, status: int = 200, **other: int) -> Expect:
    """These roles get this; to all others it is not there; visitors are sent to sign in."""
    return Expect(roles={**dict.fromkeys(_known(roles.split()), status), **other})


def at(status: int = 200, **roles: str) -> Expect:
    """Each role gets this in the relations named for it; in others, and to other roles, it is not there."""
    _known(roles)
    return Expect(cells={(role, relation): status for role, relations in roles.items() for relation in relations.split()})


def mine(status: int = 200, **other: int) -> Expect:
    """Whoever is signed in gets this about themselves, some roles something else; about others it is not there."""
    return Expect(cells={(role, "me"): other.get(role, status) for role in ROLES})


def _known(roles: Iterable[str]) -> list[str]:
    unknown = set(roles) - set(ROLES)
    assert not unknown, f"no such role: {unknown}"
    return list(roles)


@dataclass(frozen=True)
class Row:
    """One address: what each method gives to whom. A method that is not named is 405 to those who may use another."""

    name: str
    get: Expect | None = None
    post: Expect | None = None
    of: str = ""
    data: Mapping[str, Any] | Callable[[Any, str], Mapping[str, Any]] = field(default_factory=dict)
    #: What `get` is asked with after the question mark, and kwargs of the address that are no thing.
    query: Mapping[str, Any] = field(default_factory=dict)
    kwargs: Kwargs = field(default_factory=dict)
    #: Opens before the second factor was shown (sign-out, enrolment).
    early: bool = False
    #: Wants a proof within the last five minutes: without it one is sent to prove (exports, roles, factors).
    fresh: bool = False
    #: Takes POST from programs that carry a signature instead of our token.
    signed: bool = False
    #: Takes a large file: where its bytes go is settled before the token is read, so the gate answers strangers first.
    streams: bool = False

    @property
    def is_public(self) -> bool:
        """Whether visitors are let in."""
        return any(expect is not None and expect.is_open for expect in (self.get, self.post))


@dataclass(frozen=True)
class Secret:
    """A text that only these roles may ever find in a page; `me` marks the account of whom it tells."""

    text: str
    seen_by: frozenset[str]


def secret(text: str, seen_by: str = "") -> Secret:
    """A secret and the roles, between spaces, that may read it."""
    return Secret(text, frozenset(_known(seen_by.split())))
