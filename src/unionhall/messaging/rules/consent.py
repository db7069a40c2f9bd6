"""What people agreed to receive: channels, categories, and what a line in the ledger of consent does."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """By which way a message goes."""

    TEXT = "text"
    MAIL = "mail"


class Category(StrEnum):
    """What a message is for; each can be refused on its own."""

    OPERATIONAL = "operational"
    POLITICAL = "political"
    ELECTION_NOTICE = "election_notice"
    MOBILIZATION = "mobilization"


CATEGORY_WORDS = {
    Category.OPERATIONAL: "The union’s work: meetings, contract, dues",
    Category.POLITICAL: "Politics: endorsements, laws, public elections",
    Category.ELECTION_NOTICE: "Notices of our own elections and votes",
    Category.MOBILIZATION: "Calls to act soon: rallies, pickets, rapid response",
}
#: The bylaws require these to reach everybody: a stop on one channel sends them by the next.
REQUIRED = frozenset({Category.ELECTION_NOTICE})
#: These never go to an address that the employer controls, whatever the sender ticks (INV-09).
SENSITIVE = frozenset({Category.ELECTION_NOTICE, Category.MOBILIZATION})
#: What leaves first where several messages wait for one line.
PRIORITY = {Category.MOBILIZATION: 30, Category.ELECTION_NOTICE: 20, Category.OPERATIONAL: 10, Category.POLITICAL: 0}
#: A stop with this category covers all.
EVERYTHING = ""


class Verb(StrEnum):
    """What a line in the ledger does."""

    STOP = "stop"
    START = "start"


class Source(StrEnum):
    """Where a line in the ledger came from."""

    TEXT = "text"
    ONE_CLICK = "one_click"
    PAGE = "page"
    OFFICER = "officer"
    GATEWAY = "gateway"
    COMPLAINT = "complaint"
    UNDO = "undo"
    JOURNAL = "journal"


def next_channel(after: Channel) -> Channel | None:
    """By which way a required notice goes when the first is closed; none means by post."""
    return Channel.MAIL if after == Channel.TEXT else None
