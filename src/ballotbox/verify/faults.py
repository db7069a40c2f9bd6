"""What a verification finds wrong: each fault with its equation, race and line; the first of each kind kept, all counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from ballotbox.exceptions import Refused
from ballotbox.manifest import Manifest


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `line` counts from 1 and is 0 where the fault is in no one line."""

    equation: str
    reason: str
    file: str
    line: int = 0
    race: str = ""

    @staticmethod
    def of(refusal: Refused, file: str, line: int, manifest: Manifest | None = None) -> "Fault":
        """The fault that a refusal tells of, with the race it names."""
        return Fault(refusal.equation, refusal.reason, file, line, _race_in(refusal.reason, manifest))

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        race = f", race {self.race}" if self.race else ""
        return f"({self.equation}) {self.file}{line}{race}: {self.reason}"

    def as_json(self) -> dict[str, str | int]:
        """For `--json`."""
        return asdict(self)


@dataclass
class Faults:
    """The first fault of each equation by line, and how many there are of each."""

    first: dict[str, Fault] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)

    def add(self, fault: Fault) -> None:
        """Count a fault; keep it when it is the first of its kind, or comes before the one kept."""
        self.count[fault.equation] += 1
        kept = self.first.get(fault.equation)
        if kept is None or (kept.file == fault.file and 0 < fault.line < (kept.line or fault.line + 1)):
            self.first[fault.equation] = fault

    def add_all(self, faults: Iterable[Fault]) -> None:
        """Count several."""
        for fault in faults:
            self.add(fault)

    def __bool__(self) -> bool:
        return bool(self.first)

    def in_order(self) -> list[Fault]:
        """The first of each kind, by equation."""
        return sorted(self.first.values(), key=lambda fault: [int(part) for part in fault.equation.split(".")])


def _race_in(reason: str, manifest: Manifest | None) -> str:
    """The race a reason speaks of: the words "race <id>" end or go on with a space."""
    words = reason + " "
    races = manifest.races if manifest else ()
    return next((race.id for race in races if f"race {race.id} " in words), "")
