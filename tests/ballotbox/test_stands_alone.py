"""The library stands alone: what importing it brings in, where its arithmetic comes from, and what it leaves behind."""

from __future__ import annotations

import ctypes
import importlib.util
import pickle
import re
import subprocess
import sys
import tempfile
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

import ballotbox
from ballotbox import exceptions
from ballotbox.arithmetic import kernel, library
from ballotbox.exceptions import MustRestart, NoArithmetic, Refused

ADD = "crypto_core_ristretto255_add"
SOURCE = Path(ballotbox.__file__).parent
ALLOWED = {"ballotbox", "cryptography", "_cffi_backend", "_openssl", "__main__", "__mp_main__"}
EVERYTHING = sorted(
    ".".join(("ballotbox", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
    for path in SOURCE.rglob("*.py")
    if path.name != "__main__.py"
)


def imported_by(*names: str) -> set[str]:
    """The top names of the modules that a fresh Python holds after importing these, without those it holds anyway."""
    code = f"import sys; before = set(sys.modules); {'; '.join(f'import {name}' for name in names)}; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(SOURCE.parent)})
    return {name.split(".")[0] for name in done.stdout.split()}


def test_importing_brings_in_python_and_cryptography_alone() -> None:
    assert imported_by("ballotbox") <= ALLOWED | sys.stdlib_module_names
    strangers = imported_by(*EVERYTHING) - ALLOWED - sys.stdlib_module_names
    assert strangers == set()
    assert "django" not in imported_by(*EVERYTHING)


def test_no_module_names_django() -> None:
    for path in SOURCE.rglob("*.py"):
        assert not re.search(r"^\s*(from|import) (django|unionhall)", path.read_text(encoding="utf-8"), re.MULTILINE), path


def test_the_systems_library_is_found_and_has_the_group() -> None:
    found = library.from_system()
    if found is None:
        pytest.skip("this system has no libsodium of its own")
    assert hasattr(found, "crypto_scalarmult_ristretto255")


def needs_rbcl() -> None:
    """Looks without importing, since importing leaves a file."""
    if importlib.util.find_spec("rbcl") is None:
        pytest.skip("the package rbcl is not installed")


def test_the_packages_library_loads_beside_the_systems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_rbcl()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = library.from_rbcl()
    assert found is not None
    assert found.sodium_init() >= 0
    assert tempfile.gettempdir() == str(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_packages_library_leaves_no_file_behind(tmp_path: Path) -> None:
    """In a Python of its own, whose temporary folder is ours to look into."""
    needs_rbcl()
    code = f"from ballotbox.arithmetic import library\nfound = library.from_rbcl()\nprint(found.sodium_init(), hasattr(found, '{ADD}'))"
    environment = {"PYTHONPATH": str(SOURCE.parent), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split()[1] == "True"
    assert list(tmp_path.iterdir()) == []


def test_the_packages_library_gives_the_same_points(tmp_path: Path) -> None:
    needs_rbcl()
    code = (
        "import ctypes\nfrom ballotbox.arithmetic import library\nlibrary.from_system = lambda: None\n"
        "from ballotbox.group import G, Scalar\nprint((G * Scalar(5)).encoded.hex())"
    )
    environment = {"PYTHONPATH": str(SOURCE.parent), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e"


def test_without_any_library_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    for name in ("rbcl", "rbcl._sodium"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(NoArithmetic, match="install the system's libsodium"):
        library.load()


def test_a_library_without_the_group_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: "libc.so.6" if name == "sodium" else None)
    assert library.from_system() is None


def test_a_kernel_without_memory_says_so() -> None:
    kernel._judge(0)
    with pytest.raises(MemoryError, match="no memory"):
        kernel._judge(-1)


def test_a_folder_without_a_kernel_has_none(tmp_path: Path) -> None:
    assert kernel.find(tmp_path) is None


def test_a_library_that_is_no_kernel_or_an_old_one_is_passed_over(tmp_path: Path) -> None:
    name = library.ctypes.util.find_library("sodium") or "libc.so.6"
    assert kernel.version_of(Path(name)) == 0
    loaded = next(line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if f"/{name.split('.so')[0]}" in line)
    (tmp_path / f"_kernel{EXTENSION_SUFFIXES[0]}").symlink_to(loaded)
    assert kernel.find(tmp_path) is None


def test_the_tree_of_refusals_is_the_one_drawn() -> None:
    """The classes of the module are those in its docstring, each under the parent that the drawing shows."""
    drawn: dict[str, str] = {"BallotboxError": ""}
    above = ["BallotboxError"]
    for branch, name in re.findall(r"^([│ ]*[├└]── )(\w+)", exceptions.__doc__ or "", re.MULTILINE):
        depth = len(branch) // 4
        above[depth:] = [name]
        drawn[name] = above[depth - 1]
    classes = {name: kind for name, kind in vars(exceptions).items() if isinstance(kind, type)}
    assert {name: "" if name == "BallotboxError" else kind.__base__.__name__ for name, kind in classes.items()} == drawn


def test_refusals_survive_a_trip_between_processes() -> None:
    refused = pickle.loads(pickle.dumps(Refused("1.1", "why")))
    assert (refused.equation, refused.reason, str(refused)) == ("1.1", "why", "(1.1) why")
    restart = pickle.loads(pickle.dumps(MustRestart("5.10", "why", frozenset({2}))))
    assert (restart.equation, restart.excluded, str(restart)) == ("5.10", {2}, "(5.10) why")


def test_every_equation_that_code_names_is_in_the_specification() -> None:
    numbered = set(re.findall(r"\((\d+\.\d+)\)", "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("SPEC*.md"))))
    named = {
        equation
        for path in SOURCE.rglob("*.py")
        for equation in re.findall(
            r'(?:Refused|Restart|NotAPoint|NotAScalar|Malformed|must)\([^"]*"(\d+\.\d+)"', path.read_text(encoding="utf-8")
        )
    }
    assert len(named) > 20
    assert named <= numbered
