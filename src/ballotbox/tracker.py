"""The tracker that a voter writes down, and base32 for people (SPEC 8.3, Crockford's alphabet)."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")


def tracker(track: bytes) -> str:
    """(8.3) XXXX-XXXX-XXXX-XXXX-XXXX from the 64 bytes τ."""
    letters = to_letters(int.from_bytes(track[:13], "big") >> 4, 20)
    return "-".join(letters[at : at + 4] for at in range(0, 20, 4))


def to_letters(value: int, count: int) -> str:
    """`count` letters of five bits each, the highest first."""
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(count)))


def from_letters(letters: str) -> int:
    """The number behind letters as people type them (small letters, dashes, O for 0, I or L for 1); raises ValueError."""
    value = 0
    for letter in letters.upper().translate(_READ_AS):
        if letter not in "- ":
            value = value << 5 | ALPHABET.index(letter)
    return value


def normal(typed: str) -> str:
    """A tracker as typed by a person, in the form that `tracker` gives; raises ValueError."""
    letters = to_letters(from_letters(typed), 20)
    return "-".join(letters[at : at + 4] for at in range(0, 20, 4))
