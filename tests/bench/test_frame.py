"""The frame of the benches: what a result says, the page, the fresh databases, and that every area is found."""

import importlib
import json
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.bench import __main__ as command
from tests.bench.frame import areas, compare, databases, limit, machine, median_seconds, paired_seconds, plain, table


def test_a_comparison_meets_its_goal_or_misses_it() -> None:
    met = compare("count", 100, (0.5, 30.0), against="them", at_least=55)
    missed = compare("count", 100, (1.0, 30.0), against="them", at_least=55)
    assert (met.ratio, met.ok, missed.ratio, missed.ok) == (60, True, 30, False)
    assert compare("count", 1, (2.0, 1.0), against="them").ok is None


def test_a_limit_is_kept_or_broken() -> None:
    assert limit("close", 10_000, 60.0, at_most=60).ok is True
    assert limit("close", 10_000, 60.1, at_most=60).ok is False


def test_a_line_has_the_keys_that_other_programs_read() -> None:
    line = json.loads(compare("count", 7, (1 / 3, 1.0), against="them", at_least=2, database="sqlite").line())
    assert {"name", "database", "n", "ours", "baseline", "ratio", "goal", "ok"} <= set(line)
    assert (line["database"], line["ours"], line["ratio"], line["ok"]) == ("sqlite", 0.3333, 3.0, True)


def test_the_page_keeps_other_areas_and_replaces_its_own(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "bench.md"
    first = table.section("people", "A machine", [plain("match", 1, 2.0)])
    table.write(page, {"people": first, "wallchart": table.section("wallchart", "A machine", [limit("draw", 5, 3.0, at_most=1)])})
    table.write(page, {"people": table.section("people", "Another", [plain("match", 1, 1234.5, unit="ms")])})
    text = page.read_text()
    assert text.count("## people") == text.count("## wallchart") == 1
    assert "| match |  | 1 | 1,234 ms |" in text
    assert "2 s" not in text
    assert "**missed**" in text
    assert text.index("## people") < text.index("## wallchart")


def test_the_machine_is_described_and_not_named() -> None:
    described = machine.described()
    assert f"Python {sys.version_info.major}." in described
    assert "cores" in described
    node = Path("/proc/sys/kernel/hostname")
    assert not node.exists() or node.read_text().strip() not in described


def test_rivals_take_turns() -> None:
    order: list[str] = []
    paired_seconds(lambda: order.append("ours"), lambda: order.append("theirs"), runs=2)
    assert order == ["ours", "theirs", "ours", "theirs"]


def test_the_median_is_of_all_runs() -> None:
    moments = iter([0.0, 1.0, 10.0, 15.0, 20.0, 22.0])
    assert median_seconds(lambda: None, runs=3, clock=lambda: next(moments)) == 2.0


def test_a_fresh_database_is_empty_and_gone_afterwards() -> None:
    with databases.fresh("sqlite") as one:
        path = Path(one.url.removeprefix("sqlite:///"))
        connection = sqlite3.connect(path)
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        connection.close()
    assert not path.exists()
    assert one.name == "sqlite"


def test_every_area_has_cases() -> None:
    assert "ballotbox" in areas.names()
    assert not {"frame", "__main__", "test_frame"} & set(areas.names())
    for area in areas.names():
        assert callable(importlib.import_module(f"tests.bench.{area}").cases), area


def test_an_unknown_area_is_named() -> None:
    with pytest.raises(SystemExit, match="no bench for dragons"):
        command.main(["dragons"])
