"""What two writings of one name still share when letters, their order or a whole word differ: a first sieve before names are compared."""

from __future__ import annotations

from itertools import combinations, product

#: Words up to this long are cut to two letters, longer ones to three: Jon and John share "jo", Smyth and Smith "sm" and "th".
SHORT = 5


def pieces(key: str) -> set[str]:
    """Of a match key (folded words): its whole words, and the beginnings and ends of any two of its words together."""
    words = [word for word in key.split() if len(word) > 1]
    whole = {word for word in words if len(word) > 3 or len(words) == 1}
    return whole | {f"{min(pair)}+{max(pair)}" for one, other in combinations(words, 2) for pair in product(_ends(one), _ends(other))}


def _ends(word: str) -> tuple[str, str]:
    length = 2 if len(word) <= SHORT else 3
    return word[:length], word[-length:]
