"""Whether two names can be one person's: the words of both set against one another, whatever their order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from rapidfuzz.distance import OSA

from unionhall.people.rules.names import PARTICLES, SUFFIXES
from unionhall.people.rules.nicknames import are_related

COMPATIBLE = 0.75


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well two names agree, 0 to 1, and in what way: same, joined, nickname, initials, typo, part or different."""

    score: float
    kind: str

    @property
    def is_compatible(self) -> bool:
        """Whether both can be written by one person (M1); else it may be a new name or a number used again (M2)."""
        return self.score >= COMPATIBLE


_DIFFERENT, _SAME = Agreement(0.0, "different"), Agreement(1.0, "same")


def agreement(one: str, other: str) -> Agreement:
    """How well two match keys (`names.match_key`) agree."""
    if not one or not other:
        return _DIFFERENT
    return _SAME if one == other else _compared(one, other)


@lru_cache(maxsize=20_000)
def _compared(one: str, other: str) -> Agreement:
    ours, theirs = _rest(one, other)
    shared = len(one.split()) - len(ours)
    if not ours and not theirs:
        return _SAME
    if _are_joined(ours, theirs):
        return Agreement(0.97, "joined")
    return _judged(shared, ours, theirs)


def best(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Agreement:
    """The best agreement among several names of each; nothing agrees better than the same name."""
    for one in ours:
        if one and one in theirs:
            return _SAME
    found = [agreement(one, other) for one in ours for other in theirs]
    return max(found, key=lambda one: one.score, default=Agreement(0.0, "different"))


def _rest(one: str, other: str) -> tuple[list[str], list[str]]:
    """What remains of both when equal words are taken away."""
    ours, theirs = Counter(one.split()), Counter(other.split())
    return sorted((ours - theirs).elements()), sorted((theirs - ours).elements())


def _are_joined(ours: list[str], theirs: list[str]) -> bool:
    """Whether one side writes as one word what the other writes as several: García Márquez, GarciaMarquez."""
    few, many = sorted((ours, theirs), key=len)
    if len(few) != 1 or not 2 <= len(many) <= 4:
        return False
    return any("".join(order) == few[0] for order in permutations(many))


def _judged(shared: int, ours: list[str], theirs: list[str]) -> Agreement:
    """Pair what is left of the shorter side with the longer one, best pairs first; everything else counts against."""
    few, many = sorted((ours, theirs), key=lambda words: (len(words), words))
    pairs = sorted(((*_word(one, other), one, other) for one in few for other in many), key=lambda pair: (-pair[0], pair[2:]))
    used_few, used_many, gained, kinds = Counter(few), Counter(many), 0.0, []
    for score, kind, one, other in pairs:
        if score and used_few[one] and used_many[other]:
            used_few[one] -= 1
            used_many[other] -= 1
            gained += score
            kinds.append(kind)
    unmatched = [word for word in used_few.elements() if word not in SUFFIXES and word not in PARTICLES]
    return _summed(shared, gained, kinds, len(unmatched), sum(used_many.values()))


def _summed(shared: int, gained: float, kinds: list[str], unmatched: int, extra: int) -> Agreement:
    """Every word of the shorter name must have its like; one full word in common is not enough when both have more."""
    full = shared + sum(kind in {"typo", "nickname"} for kind in kinds)
    matched = shared + len(kinds)
    if unmatched:
        lone = (shared + gained) / (matched + unmatched + min(extra, 1))
        if shared >= 2 and unmatched == 1:
            return Agreement(min(0.76, lone + 0.1), "part")
        return Agreement(min(0.6, lone), "different")
    if full < 1 or (matched == 1 and extra):
        return Agreement(0.7 if full and not extra else 0.5, "different" if not full else "part")
    kind = "part" if extra else _main(kinds)
    score = (shared + gained) / matched - (0.04 * min(extra, 3))
    return Agreement(round(max(score, 0.0), 3), kind)


def _main(kinds: list[str]) -> str:
    return next((kind for kind in ("typo", "nickname", "initials") if kind in kinds), "same")


def _word(one: str, other: str) -> tuple[float, str]:
    """How much one word is like another."""
    short, long = sorted((one, other), key=lambda word: (len(word), word))
    if len(short) == 1:
        return (0.85, "initials") if long.startswith(short) else (0.0, "different")
    if are_related(one, other):
        return 0.93, "nickname"
    if len(short) >= 3 and long.startswith(short):
        return 0.9, "nickname"
    distance = OSA.distance(one, other, score_cutoff=2)
    if distance == 1 and len(short) >= 4:
        return 0.9, "typo"
    if distance == 2 and len(short) >= 7:
        return 0.82, "typo"
    return 0.0, "different"
