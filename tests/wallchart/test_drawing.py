"""The wall as drawn: one dot for each person, filled in order, the line after exactly the needed number."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unionhall.wallchart.drawing import Dots, field, goal_line, spark

#: A busy machine draws slowly; that is no failure.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def dots_of(svg: str, layer: str) -> int:
    """How many points a layer has in a drawing."""
    paths = re.findall(rf'<path class="{layer}" d="([^"]*)"/>', svg)
    return sum(len(re.findall(r"h0|l\.44", path)) for path in paths)


@CALM
@given(st.integers(0, 180), st.integers(0, 20), st.integers(0, 180), st.integers(0, 20))
def test_every_person_has_exactly_one_dot(members: int, joined: int, others: int, hires: int) -> None:
    joined, hires = min(joined, members), min(hires, others)
    svg = field(Dots(members, joined, others, hires))
    assert (dots_of(svg, "d-in"), dots_of(svg, "d-new"), dots_of(svg, "d-out"), dots_of(svg, "d-hire"), dots_of(svg, "d-hatch")) == (
        members - joined, joined, others - hires, hires, hires,
    )
    assert svg.count("<svg") == -(-(members + others) // 50)


@pytest.mark.parametrize(("needed", "line"), [(4, "M1-.6V4H0V5.6"), (5, "M1-.6V5.6"), (31, "M7-.6V1H6V5.6"), (50, "M10-.6V5.6")])
def test_the_line_steps_where_it_must(needed: int, line: str) -> None:
    assert goal_line(needed) == line


@CALM
@given(st.integers(1, 400), st.integers(1, 400))
def test_the_line_is_drawn_once_in_the_block_it_belongs_to(size: int, needed: int) -> None:
    svg = field(Dots(0, 0, max(size, needed), 0, goal=needed))
    blocks = svg.split("</svg>")
    assert [place for place, block in enumerate(blocks) if 'class="d-goal"' in block] == [(needed - 1) // 50]


def test_a_hidden_field_says_only_how_many_work_there() -> None:
    svg = field(Dots(0, 0, 0, 0, hidden=12))
    assert dots_of(svg, "d-hidden") == 12 and "d-in" not in svg and "d-goal" not in svg


def test_the_last_point_of_a_line_is_named() -> None:
    drawn = spark([(30, 100), (60, 100), (74, 100)], 0.75)
    assert ">74.0%</text>" in drawn and ">75%</text>" in drawn
    assert drawn.count("L") == 2 and 'cx="128.0"' in drawn
    assert ">0.0%</text>" in spark([(0, 0)], 0.75)


def test_eight_thousand_people_weigh_about_what_they_should() -> None:
    """The page is to weigh about 200 kB for 8,400 people."""
    assert len(field(Dots(5_900, 90, 2_500, 270, goal=6_300)) * 1) < 200_000
