"""Linking two lists that share no number: member lists, cards, a laboratory's own sheet.

Each pair is weighed in bits of evidence (Fellegi and Sunter): agreement on a rare value says much, on a common one little,
and what is rare is read off the two lists themselves. Nothing is learned from answers, so no threshold can be fitted to them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from math import log2

from rapidfuzz.distance import OSA, Indel

from unionhall.people.rules import texts
from unionhall.people.rules.nicknames import are_related

#: How often one person's true pair agrees exactly, nearly, or not at all: care with which people fill in forms.
EXACT, CLOSE, OFF = 0.80, 0.12, 0.08
#: Odds, in bits, from which a link is made without asking (64 to 1 for the least sure one), and from which it is asked.
SURE, ASK = 6.0, -4.0
#: How many bits a sure link must be ahead of every rival for either side.
LEAD = 4.0
#: From here on no rival is looked for who shares less than half of the rare values.
CLEAR = 14.0
#: How common a value may be to lead from one list to the other, at first and for the rest; how many rivals are weighed.
FEW, POSTINGS, RIVALS, NEAR_BEST = 12, 30, 3, 0.3


@dataclass(frozen=True, slots=True)
class Column:
    """One thing both lists say: its kind (`name`, `text`, `code`, `date`), and whether it is of the person or of a household."""

    name: str
    kind: str
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the left list and one of the right that are perhaps one person: `sure` or `review`, with bits by column."""

    left: int
    right: int
    bits: float
    verdict: str
    columns: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()

    @property
    def evidence(self) -> dict[str, float]:
        """What each column says for it or against it, in bits; columns that say nothing are left out."""
        return {name: round(bits, 1) for name, bits in zip(self.columns, self.weights, strict=True) if bits}

    @property
    def score(self) -> float:
        """The odds as a probability."""
        return 1 / (1 + 2 ** -max(-60.0, min(60.0, self.bits)))


#: What a roster, a member list and a card may share.
USUAL: tuple[Column, ...] = (
    Column("given", "name"), Column("family", "name"), Column("email", "code"), Column("phone", "code", is_shared=True),
    Column("department", "text", is_shared=True), Column("job", "text", is_shared=True), Column("begins_on", "date"),
)

Rows = Sequence[Mapping[str, str]]
#: The bits of a pair, the two rows, the bits of the person's own columns, and those of each column.
Weighed = tuple[float, int, int, float, list[float]]


def link(
    left: Rows, right: Rows, columns: Sequence[Column] = USUAL, *, near: Sequence[Collection[int]] | None = None, population: int = 0,
) -> list[Link]:
    """The likeliest one-to-one links, surest first; rows of the left list without one are new people.

    Where `right` was picked out of a larger `population`, say how many there are in all, and for each left row which right ones are `near` it.
    """
    return _Lists(left, right, columns, population).links(near) if left and right else []


class _Lists:
    """The two lists, folded, with how common each value is and who shares it."""

    def __init__(self, left: Rows, right: Rows, columns: Sequence[Column], population: int) -> None:
        self.columns, self.names = columns, tuple(column.name for column in columns)
        folders = [(column.name, _folder(column.kind)) for column in columns]
        self.left = [[fold(row.get(name) or "") for name, fold in folders] for row in left]
        self.right = [[fold(row.get(name) or "") for name, fold in folders] for row in right]
        self.like = [_LIKE[column.kind] for column in columns]
        self.swaps = _swaps(columns)
        self.own = [at for at, column in enumerate(columns) if not column.is_shared]
        self.total = len(left) + max(len(right), population)
        self.cut = [(at, column.kind != "date") for at, column in enumerate(columns) if column.kind != "code"]
        self.exact, self.near = self._weights()
        self.places = self._places()
        # Half of the shorter list is expected on the other: one bit either way changes nothing that people see.
        self.prior = -log2(2 * max(len(left), len(right), population))
        self.shared_most = log2(max(len(left), len(right), population) + 1)

    def _weights(self) -> tuple[list[dict[str, float]], list[float]]:
        """Bits for exact agreement on each value, and for near agreement in each column, from how common they are."""
        exact, near = [], []
        for at in range(len(self.columns)):
            counts = Counter(row[at] for rows in (self.left, self.right) for row in rows if row[at])
            # A value that stands once in each list has been seen twice: its share is at most that.
            exact.append({value: log2(EXACT * self.total / max(count, 2)) for value, count in counts.items()})
            near.append(log2(CLOSE / self._chance(at, counts)))
        return exact, near

    def _chance(self, at: int, counts: Counter[str]) -> float:
        """How often strangers nearly agree: tried on pairs of different values, spread evenly over both lists."""
        values = list(counts)
        step = max(1, len(values) // 70)
        some = values[::step][:80]
        like = self.like[at]
        tried = [(one, other) for place, one in enumerate(some) for other in some[place + 1:]]
        hits = sum(1 for one, other in tried if like(one, other))
        return max(hits + 0.5, 0.5) / max(len(tried), 500)

    def _places(self) -> list[dict[str, list[int]]]:
        """For each column, which right rows say which value."""
        places: list[dict[str, list[int]]] = [defaultdict(list) for _ in self.columns]
        for place, row in enumerate(self.right):
            for by_value, value in zip(places, row, strict=True):
                if value:
                    by_value[value].append(place)
        return [dict(by_value) for by_value in places]

    def _pieces(self, row: list[str]) -> list[tuple[int, str]]:
        """What rows are looked up by when whole values are not enough: beginnings and ends of names, lines and dates."""
        pieces = []
        for at, is_long in self.cut:
            value = row[at]
            if len(value) > 4:
                pieces += [(at, value[:4]), (-1 - at, value[-4:])] if is_long else [(-1 - at, value[4:])]
        return pieces

    def _index_pieces(self, wanted: set[tuple[int, str]]) -> dict[tuple[int, str], list[int]]:
        """The right rows that have the wanted pieces."""
        index: dict[tuple[int, str], list[int]] = {piece: [] for piece in wanted}
        for place, row in enumerate(self.right):
            for piece in self._pieces(row):
                if piece in index:
                    index[piece].append(place)
        return index

    def links(self, near: Sequence[Collection[int]] | None) -> list[Link]:
        """Weigh each left row against those who share something with it, then give each row at most one partner."""
        weighed = self._sharing() if near is None else self._near(near)
        weighed.sort(key=lambda found: (-found[0], found[1], found[2]))
        rivals = _rivals(weighed)
        taken_left: set[int] = set()
        taken_right: set[int] = set()
        links = []
        for bits, left, right, own, weights in weighed:
            if left in taken_left or right in taken_right:
                continue
            taken_left.add(left)
            taken_right.add(right)
            lead = bits - max(rivals(left, right), ASK)
            is_sure = bits >= SURE and lead >= LEAD and own > 0
            links.append(Link(left, right, bits, "sure" if is_sure else "review", self.names, tuple(weights)))
        return links

    def _near(self, near: Sequence[Collection[int]]) -> list[Weighed]:
        found = [self._weighed(left, right) for left, rights in enumerate(near) for right in rights]
        return [one for one in found if one[0] >= ASK]

    def _sharing(self) -> list[Weighed]:
        weighed, unclear = [], []
        for left in range(len(self.left)):
            if (found := self._by_values(left)) is not None:
                weighed.append(found)
            else:
                unclear.append(left)
        index = self._index_pieces({piece for left in unclear for piece in self._pieces(self.left[left])})
        return weighed + [found for left in unclear for found in self._by_pieces(left, index)]

    def _by_values(self, left: int) -> Weighed | None:
        """The right row that shares so many rare values that nobody else needs to be looked at, if there is one."""
        tally = self._tally(self.left[left], FEW)
        if not tally:
            return None
        best = max(tally, key=tally.__getitem__)
        most = tally.pop(best)
        if tally and max(tally.values()) > most / 2:
            return None
        found = self._weighed(left, best)
        return found if found[0] >= CLEAR else None

    def _tally(self, row: list[str], postings: int) -> dict[int, float]:
        """How much each right row shares with this one, rare values counting most."""
        tally: dict[int, float] = defaultdict(float)
        for by_value, value in zip(self.places, row, strict=True):
            places = by_value.get(value)
            if places and len(places) <= postings:
                worth = 8.0 - log2(len(places))
                for place in places:
                    tally[place] += worth
        return tally

    def _by_pieces(self, left: int, index: dict[tuple[int, str], list[int]]) -> list[Weighed]:
        """The few right rows that share most with this one, whole values, swapped ones and pieces together."""
        row = self.left[left]
        tally = self._tally(row, POSTINGS)
        swapped = [self.places[at].get(row[other], ()) for pair in self.swaps for at, other in (pair, pair[::-1])]
        for places, worth in [*((places, 8.0) for places in swapped), *((index[piece], 4.0) for piece in self._pieces(row))]:
            if 0 < len(places) <= POSTINGS:
                for place in places:
                    tally[place] += worth - log2(len(places))
        top = nlargest(RIVALS, tally, key=tally.__getitem__)
        weighed = [self._weighed(left, right) for right in top if tally[right] >= NEAR_BEST * tally[top[0]]]
        return [found for found in weighed if found[0] >= ASK]

    def _weighed(self, left: int, right: int) -> Weighed:
        """A pair with its evidence. What a household shares is worth one address at most."""
        ours, theirs = self.left[left], self.right[right]
        bits = [
            0.0 if not one or not other else exact[one] if one == other else near if like(one, other) else _DISAGREES
            for one, other, exact, near, like in zip(ours, theirs, self.exact, self.near, self.like, strict=True)
        ]
        for one, other in self.swaps:
            if bits[one] < 0 or bits[other] < 0:
                self._read_swapped(one, other, ours, theirs, bits)
        own = sum(bits[at] for at in self.own)
        shared = sum(bits) - own
        return own + min(shared, self.shared_most) + self.prior, left, right, own, bits

    def _column_bits(self, at: int, ours: str, theirs: str) -> float:
        if not ours or not theirs:
            return 0.0
        if ours == theirs:
            return self.exact[at][ours]
        return self.near[at] if self.like[at](ours, theirs) else _DISAGREES

    def _read_swapped(self, one: int, other: int, ours: list[str], theirs: list[str], bits: list[float]) -> None:
        """Read one side's two names, or two lines of an address, in the other order where that says more."""
        if not (ours[one] and ours[one] == theirs[other]) and not (ours[other] and ours[other] == theirs[one]):
            return
        crossed = [self._column_bits(one, ours[one], theirs[other]), self._column_bits(other, ours[other], theirs[one])]
        if sum(crossed) - SWAP > bits[one] + bits[other]:
            bits[one], bits[other] = crossed[0] - SWAP / 2, crossed[1] - SWAP / 2


_DISAGREES = log2(OFF)
#: Bits that reading in the other order costs: about one form in sixteen has its names swapped.
SWAP = 4.0


def _rivals(weighed: list[Weighed]) -> Callable[[int, int], float]:
    """The best other pair that either side could be in."""
    tops: dict[tuple[str, int], list[float]] = defaultdict(list)
    for bits, left, right, *_ in weighed:
        for key in (("left", left), ("right", right)):
            if len(tops[key]) < 2:
                tops[key].append(bits)

    def second(left: int, right: int) -> float:
        return max((tops[key][1] for key in (("left", left), ("right", right)) if len(tops[key]) > 1), default=ASK)

    return second


def _swaps(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Names are written in either order, and so are neighbouring lines of an address."""
    names = [at for at, column in enumerate(columns) if column.kind == "name"]
    lines = [at for at, column in enumerate(columns) if column.kind == "text"]
    return [(one, other) for at, one in enumerate(names) for other in names[at + 1:]] + [
        (one, other) for one, other in pairwise(lines) if other == one + 1
    ]


def _folder(kind: str) -> Callable[[str], str]:
    """What makes values of a kind comparable, remembering what it has seen."""
    fold = {"code": _folded_code, "date": _folded_date}.get(kind, texts.text_key)
    seen: dict[str, str] = {"": ""}

    def folded(value: str) -> str:
        known = seen.get(value)
        if known is None:
            known = seen[value] = fold(value)
        return known

    return folded


def _folded_code(value: str) -> str:
    return value.strip().casefold()


def _folded_date(value: str) -> str:
    return "".join(char for char in value if char.isdigit())


def _like_name(one: str, other: str) -> bool:
    short = min(len(one), len(other))
    if short == 1 or (short >= 3 and (one.startswith(other) or other.startswith(one))):
        return one[0] == other[0]
    return OSA.distance(one, other, score_cutoff=2) <= (2 if short >= 6 else 1) or are_related(one, other)


def _like_text(one: str, other: str) -> bool:
    return Indel.normalized_similarity(one, other, score_cutoff=0.8) > 0


def _like_code(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 2 and OSA.distance(one, other, score_cutoff=1) <= 1


def _like_date(one: str, other: str) -> bool:
    return OSA.distance(one, other, score_cutoff=1) <= 1 or (len(one) == len(other) == 8 and one[:4] + one[6:] + one[4:6] == other)


_LIKE: dict[str, Callable[[str, str], bool]] = {"name": _like_name, "text": _like_text, "code": _like_code, "date": _like_date}
