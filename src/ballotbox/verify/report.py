"""What a verification says in the end, for people and for programs."""

import json
from dataclasses import dataclass, field

from ballotbox.manifest import Manifest
from ballotbox.record.results import RaceResult
from ballotbox.verify.faults import Faults
from ballotbox.verify.log import LogFindings


@dataclass
class Report:
    """The whole verdict. `is_sound` is true when not one fault was found."""

    record: str
    backend: str
    engine: str = ""
    title: str = ""
    seconds: float = 0.0
    log: LogFindings = field(default_factory=LogFindings)
    races: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    @property
    def is_sound(self) -> bool:
        """Not one fault."""
        return not self.faults

    def as_json(self) -> str:
        """One JSON object."""
        log = self.log
        return json.dumps(
            {
                "record": self.record,
                "title": self.title,
                "sound": self.is_sound,
                "backend": self.backend,
                "engine": self.engine,
                "seconds": round(self.seconds, 3),
                "entries": log.entries,
                "batches": log.batches,
                "cast": log.cast,
                "superseded": log.superseded,
                "checked": log.checked,
                "counted": log.cast - log.superseded,
                "results": self.races,
                "faults": [fault.as_json() | {"count": self.faults.count[fault.equation]} for fault in self.faults.in_order()],
            },
            ensure_ascii=False,
        )

    def as_text(self) -> str:
        """Lines for a person."""
        log = self.log
        lines = [
            f"{self.title or self.record}",
            f"arithmetic: {self.backend}; {self.engine or 'nothing was run'}; {self.seconds:.1f} s",
            f"{log.entries:,} entries in {log.batches:,} batches",
            f"{log.cast:,} ballots cast, {log.superseded:,} of them replaced by later ones; {log.checked:,} checked instead of cast",
            *self.races,
        ]
        for fault in self.faults.in_order():
            times = self.faults.count[fault.equation]
            lines.append(f"FAULT {fault}" + (f" (the first of {times:,} of this kind)" if times > 1 else ""))
        lines.append("The record is sound." if self.is_sound else f"The record is NOT sound: {self.faults.count.total():,} faults.")
        return "\n".join(lines)


def result_lines(manifest: Manifest, results: tuple[RaceResult, ...]) -> list[str]:
    """Each race in a sentence or two."""
    return [_result(index, manifest, result) for index, result in enumerate(results[: len(manifest.races)])]


def _result(index: int, manifest: Manifest, result: RaceResult) -> str:
    race = manifest.races[index]
    names = [candidate.name for candidate in race.candidates]
    votes = ", ".join(f"{name} {count:,}" for name, count in zip(names, result.votes, strict=False))
    outcome = result.outcome
    if outcome.passed is not None:
        verdict = "passes" if outcome.passed else "fails"
    else:
        verdict = "elected: " + (_named(names, outcome.elected) or "nobody")
        verdict += f"; run-off for {outcome.open_seats}: {_named(names, outcome.run_off)}" if outcome.run_off else ""
    return f"{race.title}: {votes}; blank {result.blanks:,} of {result.ballots:,}; {verdict}"


def _named(names: list[str], places: tuple[int, ...]) -> str:
    return ", ".join(names[place] for place in places if place < len(names))
