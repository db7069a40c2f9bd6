"""Numbers in addresses, as people and scanners write them."""

from __future__ import annotations

import pytest

from unionhall.kit.asked import MOST, public_id, whole_number
from unionhall.kit.refusals import NotThere


@pytest.mark.parametrize(("text", "number"), [
    ("0", 0), ("17", 17), ("007", 7), ("9" * 5000, MOST), ("", 7), (None, 7), ("-1", 7), ("1.5", 7), ("²", 7), ("١٢", 7), ("a", 7), ("\x00", 7),
])
def test_a_number_or_what_stands_in_for_it(text: str | None, number: int) -> None:
    assert whole_number(text, 7) == number


def test_an_id_or_nothing() -> None:
    assert public_id("01A20177-3B60-7578-B3BD-C4D1C5B640D8") == "01a20177-3b60-7578-b3bd-c4d1c5b640d8"
    for none in ("", "true", "1", "é\u202e", "01a20177-3b60-7578-b3bd-c4d1c5b640d"):
        with pytest.raises(NotThere):
            public_id(none)
