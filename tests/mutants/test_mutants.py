"""The harness itself: which faults it puts where, and that it tells those which tests notice from those which they do not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.operators import mutants_of
from tests.mutants.trial import code_of

ROOT = Path(__file__).resolve().parents[2]

TOY = '''"""A toy."""

LIMIT = 3


def is_over(number: int = 3) -> bool:
    """Whether it is over."""
    if number < 0:
        raise ValueError("a negative number")
    return number > LIMIT


def untested(number):
    number += 1
    return number
'''

TESTS = """import pytest
from ballotbox.toy import is_over


def test_it():
    assert is_over(4) and not is_over(3) and not is_over() and not is_over(0)
    with pytest.raises(ValueError):
        is_over(-1)


def test_what_a_cache_could_hide():
    assert not is_over(3)
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A library of that name with one module, its tests, and nothing else."""
    for name, text in (("src/ballotbox/__init__.py", ""), ("src/ballotbox/toy.py", TOY), ("tests/ballotbox/test_toy.py", TESTS)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    markers = "\n".join(f'  "{name}: as in the house",' for name in ("browser", "scale", "slow"))
    (tmp_path / "pyproject.toml").write_text(f'[tool.pytest.ini_options]\npythonpath = ["src"]\nmarkers = [\n{markers}\n]\n', encoding="utf-8")
    return tmp_path


def test_every_kind_of_fault_is_put_where_it_can_be_one(toy: Path) -> None:
    """No fault in a docstring, an annotation or words for people; a default and a constant of the module are in no function."""
    changes = {(one.line, one.function, one.change) for one in mutants_of(toy / "src/ballotbox/toy.py")}
    assert changes == {
        (3, "", "4 for 3"),
        (6, "", "4 for 3"),
        (8, "is_over", "not (number < 0)"),
        (8, "is_over", "LtE in number < 0"),
        (8, "is_over", "1 for 0"),
        (9, "is_over", "without raise ValueError('a negative number')"),
        (10, "is_over", "None for return number > LIMIT"),
        (10, "is_over", "GtE in number > LIMIT"),
        (14, "untested", "without number += 1"),
        (14, "untested", "Sub in number += 1"),
        (14, "untested", "2 for 1"),
        (15, "untested", "None for return number"),
    }


def test_a_fault_is_another_program_with_the_same_names(toy: Path) -> None:
    path = toy / "src/ballotbox/toy.py"
    for mutant in mutants_of(path):
        faulty, namespace = compile(mutant.tree(), str(path), "exec"), dict[str, object]()
        exec(faulty, namespace)
        assert {"LIMIT", "is_over", "untested"} <= set(namespace)
        code = code_of(mutant)
        assert (code is None) == (mutant.function == "")
        assert code is None or code.co_qualname == mutant.function


def tried(toy: Path) -> subprocess.CompletedProcess[str]:
    """`python -m tests.mutants core` over the toy."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))}
    environment |= {"PYTHONPATH": f"{toy / 'src'}:{ROOT}", "JOBS": "2", "SAMPLE": "0", "AFRESH": "1"}
    words = [sys.executable, "-m", "tests.mutants", "core"]
    return subprocess.run(words, cwd=toy, env=environment, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow
def test_faults_that_no_test_notices_survive_and_the_others_do_not(toy: Path) -> None:
    """Also those of a function that no test calls, and of a default or a constant, which no fork can put in."""
    done = tried(toy)
    assert done.returncode == 0, done.stdout + done.stderr
    *_, first, second, third, fourth, score = done.stdout.splitlines()
    assert score == "core: 8 of 12 killed, 66.7%"
    assert {first, second, third, fourth} == {
        "src/ballotbox/toy.py: number += 1 -> without number += 1",
        "src/ballotbox/toy.py: number += 1 -> Sub in number += 1",
        "src/ballotbox/toy.py: number += 1 -> 2 for 1",
        "src/ballotbox/toy.py: return number -> None for return number",
    }


@pytest.mark.slow
def test_tests_that_fail_by_themselves_say_nothing(toy: Path) -> None:
    path = toy / "tests/ballotbox/test_toy.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n\ndef test_that_fails():\n    assert False\n", encoding="utf-8")
    done = tried(toy)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "the tests do not pass without a mutant" in done.stdout + done.stderr
    assert "killed" not in done.stdout
