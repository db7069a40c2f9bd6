"""Who may do what: every power, every role, in words that an officer can read.

A role is held somewhere, until a date, and gives powers there. A thing knows its places. Being allowed is one set
intersection. `docs/who-may-do-what.md` is generated from this file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from unionhall.kit.refusals import NotAllowed


class Power(StrEnum):
    """Everything that can be permitted. Values are stored: rename with a migration."""

    USE_ACCOUNT = "accounts.use"
    SEE_OWN = "people.see_own"
    SEE_NAMES = "people.see_names"
    SEE_CONTACT = "people.see_contact"
    SEE_FORMER_NAMES = "people.see_former_names"
    EDIT_PERSON = "people.edit"
    MERGE_PERSONS = "people.merge"
    EDIT_PLACES = "people.edit_places"
    ASSIGN_TURF = "people.assign_turf"
    LOAD_ROSTER = "rosters.load"
    REVIEW_ROSTER = "rosters.review"
    PUBLISH_ROSTER = "rosters.publish"
    UNDO_ROSTER = "rosters.undo"
    UNSEAL_ROSTER = "rosters.unseal"
    SEE_MEMBERSHIP = "membership.see"
    RECORD_MEMBERSHIP = "membership.record"
    IMPORT_MEMBERS = "membership.import"
    SEE_CHART = "chart.see"
    EXPORT_CHART = "chart.export"
    SET_THRESHOLDS = "chart.set_thresholds"
    GRANT_ROLES = "roles.grant"
    SEE_ROLES = "roles.see"
    MANAGE_ACCOUNTS = "accounts.manage"
    READ_LEDGER = "ledger.read"
    WRITE_MESSAGES = "messages.write"
    SEND_MESSAGES = "messages.send"
    CONFIRM_MESSAGES = "messages.confirm"
    ANSWER_MESSAGES = "messages.answer"
    SEE_MESSAGE_REPORTS = "messages.see_reports"
    SET_UP_MESSAGING = "messages.set_up"
    CORRECT_CONSENT = "messages.correct_consent"


#: Powers that show another person's data: whoever holds one needs a second factor (ASVS 6.3.3).
SHOWS_OTHERS = frozenset(Power) - {Power.USE_ACCOUNT, Power.SEE_OWN, Power.SEE_CHART}

#: Powers of an office: a browser left alone is signed out after half an hour (ASVS 7.3.1).
OFFICE = frozenset({Power.GRANT_ROLES, Power.MANAGE_ACCOUNTS})


class Kind(StrEnum):
    """The kinds of place at which a role can be held."""

    LOCAL = "local"
    UNIT = "unit"
    DEPARTMENT = "department"
    TURF = "turf"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a role is held or a thing belongs: a kind and the key of the one meant."""

    kind: Kind
    key: str = ""


LOCAL = Place(Kind.LOCAL)


class Placed(Protocol):
    """A thing that knows where it belongs."""

    @property
    def places(self) -> Collection[Place]:
        """Every place at which a power over this thing can be held, the local itself left out."""


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of powers and the kinds of place where it may be held."""

    code: str
    name: str
    what: str
    at: frozenset[Kind]
    may: frozenset[Power]

    @property
    def needs_second_factor(self) -> bool:
        """Whether holding it shows other people's data."""
        return bool(self.may & SHOWS_OTHERS)


MEMBER = Role(
    "member", "Member", "sees their own data and the collective numbers",
    frozenset({Kind.SELF}), frozenset({Power.SEE_OWN, Power.SEE_CHART}),
)
STEWARD = Role(
    "steward", "Steward or organizer", "sees the people of their turf or department, with contact, and whether they are members",
    frozenset({Kind.TURF, Kind.DEPARTMENT}),
    frozenset({Power.SEE_CHART, Power.SEE_NAMES, Power.SEE_CONTACT, Power.SEE_MEMBERSHIP, Power.ANSWER_MESSAGES}),
)
LEAD = Role(
    "lead", "Lead organizer", "runs the wall chart of a unit or of the local: sees its people, hands out turf, exports with a purpose",
    frozenset({Kind.LOCAL, Kind.UNIT}),
    STEWARD.may | {
        Power.EDIT_PERSON, Power.ASSIGN_TURF, Power.EXPORT_CHART, Power.WRITE_MESSAGES, Power.SEND_MESSAGES,
        Power.SEE_MESSAGE_REPORTS,
    },
)
UNIT_CHAIR = Role(
    "unit_chair", "Unit chair", "sees the people of their unit until the term ends",
    frozenset({Kind.UNIT}), STEWARD.may | {Power.EXPORT_CHART, Power.CONFIRM_MESSAGES, Power.SEE_MESSAGE_REPORTS},
)
DATA_STEWARD = Role(
    "data_steward", "Data steward", "loads, reviews, publishes and undoes rosters and member lists; mends names and duplicates",
    frozenset({Kind.LOCAL}),
    frozenset({
        Power.SEE_CHART, Power.SEE_NAMES, Power.SEE_CONTACT, Power.SEE_FORMER_NAMES, Power.EDIT_PERSON, Power.MERGE_PERSONS,
        Power.EDIT_PLACES, Power.LOAD_ROSTER, Power.REVIEW_ROSTER, Power.PUBLISH_ROSTER, Power.UNDO_ROSTER,
        Power.UNSEAL_ROSTER, Power.SEE_MEMBERSHIP, Power.RECORD_MEMBERSHIP, Power.IMPORT_MEMBERS, Power.EXPORT_CHART,
        Power.READ_LEDGER, Power.CORRECT_CONSENT,
    }),
)
SECRETARY = Role(
    "secretary", "Recording or financial secretary", "keeps membership, sets thresholds with their source, confirms large mailings",
    frozenset({Kind.LOCAL}),
    frozenset({
        Power.SEE_CHART, Power.SEE_NAMES, Power.SEE_CONTACT, Power.SEE_MEMBERSHIP, Power.RECORD_MEMBERSHIP, Power.IMPORT_MEMBERS,
        Power.SET_THRESHOLDS, Power.CONFIRM_MESSAGES, Power.SEE_MESSAGE_REPORTS,
    }),
)
COMMS = Role(
    "comms", "Communications", "writes and sends messages without seeing who receives them",
    frozenset({Kind.LOCAL}),
    frozenset({
        Power.SEE_CHART, Power.WRITE_MESSAGES, Power.SEND_MESSAGES, Power.ANSWER_MESSAGES, Power.SEE_MESSAGE_REPORTS,
        Power.SET_UP_MESSAGING,
    }),
)
TRUSTEE = Role(
    "trustee", "Trustee", "reads the ledger of deeds, reads and exports, and nothing of the organizing",
    frozenset({Kind.LOCAL}), frozenset({Power.SEE_CHART, Power.READ_LEDGER, Power.SEE_ROLES}),
)
ELECTION_COMMITTEE = Role(
    "election_committee", "Election committee", "supervises elections; sees attempts to use the lists for campaigning",
    frozenset({Kind.LOCAL}), frozenset({Power.SEE_CHART, Power.SEE_MESSAGE_REPORTS}),
)
ADMINISTRATOR = Role(
    "administrator", "Administrator", "grants and ends roles and looks after accounts; sees no organizing data",
    frozenset({Kind.LOCAL}),
    frozenset({Power.SEE_CHART, Power.GRANT_ROLES, Power.SEE_ROLES, Power.MANAGE_ACCOUNTS, Power.SET_UP_MESSAGING, Power.READ_LEDGER}),
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        MEMBER, STEWARD, LEAD, UNIT_CHAIR, DATA_STEWARD, SECRETARY, COMMS, TRUSTEE, ELECTION_COMMITTEE, ADMINISTRATOR,
    )
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A role held at a place from a day to a day, both included (INV-04: there is always a last day)."""

    role: Role
    place: Place
    begins_on: date
    ends_on: date

    def is_open_on(self, day: date) -> bool:
        """Whether it gives its powers on this day."""
        return self.begins_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone acting, and the powers they hold, each at a place."""

    kind: str
    name: str
    account_id: int | None = None
    person_id: int | None = None
    holds: frozenset[tuple[Power, Place]] = field(default_factory=frozenset)

    @classmethod
    def machine(cls, name: str) -> Actor:
        """The house itself, doing what it was told to do by itself; it may do everything, and the ledger names it."""
        return cls("machine", name, holds=frozenset((power, LOCAL) for power in Power))

    @classmethod
    def visitor(cls) -> Actor:
        """Somebody who is not signed in: may ask to sign in, and nothing else."""
        return cls("visitor", "", holds=frozenset({(Power.USE_ACCOUNT, LOCAL)}))

    @classmethod
    def in_office(cls, holdings: Iterable[Holding], *, on: date, name: str, account_id: int, person_id: int | None) -> Actor:
        """An account's actor on a day: what its open holdings give, and itself."""
        holds = {(power, held.place) for held in holdings if held.is_open_on(on) for power in held.role.may}
        holds.add((Power.USE_ACCOUNT, LOCAL))
        if person_id is not None:
            holds |= {(power, Place(Kind.SELF, str(person_id))) for power in MEMBER.may}
        return cls("account", name, account_id, person_id, frozenset(holds))

    @property
    def is_signed_in(self) -> bool:
        """Whether this is an account."""
        return self.kind == "account"

    def may(self, power: Power, thing: Placed | None = None) -> bool:
        """Whether the power is held at one of the thing's places or for the whole local."""
        places = set(thing.places) if thing is not None else set()
        return any((power, place) in self.holds for place in places | {LOCAL})

    def must(self, power: Power, thing: Placed | None = None) -> None:
        """Refuse unless allowed."""
        if not self.may(power, thing):
            raise NotAllowed("Your roles do not allow this here. An administrator can tell you who may.")

    def may_somewhere(self, power: Power) -> bool:
        """Whether the power is held anywhere at all."""
        return any(held == power for held, _ in self.holds)

    def where(self, power: Power, kind: Kind) -> frozenset[str]:
        """The keys of all places of one kind at which the power is held."""
        return frozenset(place.key for held, place in self.holds if held == power and place.kind == kind)

    def where_ids(self, power: Power, kind: Kind) -> frozenset[int]:
        """The same as numbers, for kinds whose keys are rows of a table."""
        return frozenset(int(key) for key in self.where(power, kind))

    @property
    def needs_second_factor(self) -> bool:
        """Whether anything held shows other people's data."""
        return any(power in SHOWS_OTHERS for power, _ in self.holds)

    @property
    def is_in_office(self) -> bool:
        """Whether anything held is an office's power."""
        return any(power in OFFICE for power, _ in self.holds)


def why_not_granted(by: Actor, account_id: int, role: Role) -> str:
    """Why this actor may not grant this role to this account; blank where they may.

    Nobody grants to themselves, nor a role beside their own (one that grants): a further administrator is made where the
    first was, at the command line of the machine. So one stolen browser never makes a second administrator.
    """
    if by.kind == "machine":
        return ""
    if by.account_id == account_id:
        return "Nobody grants a role to themselves."
    if Power.GRANT_ROLES in role.may:
        return "Nobody grants a role beside their own. A further administrator is made at the command line: unionhall first-admin."
    return ""
