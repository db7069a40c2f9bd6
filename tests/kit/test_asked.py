"""Numbers in addresses, as people and scanners write them."""

from __future__ import annotations

import pytest

from unionhall.kit.asked import MOST, whole_number


@pytest.mark.parametrize(("text", "number"), [
    ("0", 0), ("17", 17), ("007", 7), ("9" * 5000, MOST), ("", 7), (None, 7), ("-1", 7), ("1.5", 7), ("²", 7), ("١٢", 7), ("a", 7), ("\x00", 7),
])
def test_a_number_or_what_stands_in_for_it(text: str | None, number: int) -> None:
    assert whole_number(text, 7) == number
