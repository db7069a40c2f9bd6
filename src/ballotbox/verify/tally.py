"""The tally file against the log: the sums, the partial decryptions, the totals, and what the rules make of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ballotbox.counting import Rule
from ballotbox.decryption import Partial, RaceTotal, Task, check_partial, task_of, totals
from ballotbox.election import Election
from ballotbox.elgamal import Ciphertext
from ballotbox.encoding import Reader, read_all
from ballotbox.exceptions import Malformed, Refused
from ballotbox.manifest import MOST_TRUSTEES, Race
from ballotbox.record.files import TALLY
from ballotbox.record.results import RaceResult, as_totals
from ballotbox.record.tallying import PARTIAL, RESULTS, SUMS
from ballotbox.sums import RaceSum
from ballotbox.verify.faults import Fault, Faults
from ballotbox.verify.lines import lines_until_fault

Pairs = tuple[bytes, ...]


@dataclass
class TallyFile:
    """What the tally file says, read line by line."""

    sums: Pairs | None = None
    partials: dict[int, Partial] = field(default_factory=dict)
    results: tuple[RaceResult, ...] | None = None
    last_line: int = 0

    def take(self, line: int, partial: Partial) -> None:
        """One more partial decryption; raises Malformed unless trustees come in order, each once. Equation 11.11."""
        if any(partial.index <= other.index for other in self.partials.values()):
            raise Malformed("11.11", f"the part of trustee {partial.index} is out of order, or there twice")
        if len(self.partials) == MOST_TRUSTEES:
            raise Malformed("11.11", f"there are more parts than {MOST_TRUSTEES} trustees can make")
        self.partials[line] = partial


def check_tally(
    folder: Path, election: Election, head: bytes, sums: Sequence[RaceSum], faults: Faults
) -> tuple[RaceResult, ...]:
    """Check the tally over a head; the results, when the file has them. Equations 9.1 to 9.7 and 11.10 to 11.12."""
    return _Check(folder, election, faults).run(head, sums)


class _Check:
    """One tally under scrutiny."""

    def __init__(self, folder: Path, election: Election, faults: Faults) -> None:
        self.folder, self.election, self.faults = folder, election, faults

    def run(self, head: bytes, sums: Sequence[RaceSum]) -> tuple[RaceResult, ...]:
        said = self._read()
        self._check_sums(said, sums)
        sound = self._check_partials(said, task_of(self.election, head, sums))
        try:
            opened = totals(self.election, head, sums, sound)
        except Refused as refusal:
            self._fault(refusal.equation, refusal.reason, 0, self._race_in(refusal.reason))
        else:
            self._check_results(said, opened)
        return said.results or ()

    def _read(self) -> TallyFile:
        said, broken = TallyFile(), list[Fault]()
        for line, encoded in enumerate(lines_until_fault(self.folder, TALLY, broken), start=1):
            try:
                read_all(encoded, lambda reader, line=line: self._line(said, line, reader))  # type: ignore[misc]
            except Refused as refusal:
                self._fault(refusal.equation, refusal.reason, line)
        self.faults.add_all(broken)
        if said.sums is None or said.results is None:
            self._fault("11.10", "the file does not begin with the sums and end with the results")
        return said

    def _line(self, said: TallyFile, line: int, reader: Reader) -> None:
        """Take one line: sums first, then partial decryptions, results last."""
        kind = reader.u8()
        said.last_line = line
        if said.results is not None or (kind == SUMS) is not (line == 1):
            raise Malformed("11.10", "the sums come first and the results last")
        if kind == SUMS:
            said.sums = reader.listing(lambda one: one.fixed(64), least=64)
        elif kind == PARTIAL:
            said.take(line, Partial.read(reader))
        elif kind == RESULTS:
            said.results = reader.listing(RaceResult.read, least=45)
        else:
            raise Malformed("11.10", f"no line of a tally begins with {kind}")

    def _check_sums(self, said: TallyFile, sums: Sequence[RaceSum]) -> None:
        """Equation 9.1: the published sums are those of the log's ballots that count."""
        expected = [(one.race, pair) for one in sums for pair in one.ciphertexts]
        if said.sums is not None and len(said.sums) != len(expected):
            self._fault("9.1", f"{len(said.sums)} sums are published; the manifest has {len(expected)}", 1)
            return
        for place, ((race, pair), published) in enumerate(zip(expected, said.sums or (), strict=False), start=1):
            if not _same(pair, published):
                self._fault("9.1", f"sum {place} is not that of the ballots in the log", 1, race.id)

    def _check_partials(self, said: TallyFile, task: Task) -> list[Partial]:
        """Equation 9.3 for every trustee; those that hold."""
        sound: list[Partial] = []
        for line, partial in said.partials.items():
            try:
                check_partial(self.election, task, partial)
            except Refused as refusal:
                self._fault(refusal.equation, refusal.reason, line, self._race_of_sum(refusal.reason))
                continue
            sound.append(partial)
        return sound

    def _check_results(self, said: TallyFile, opened: Sequence[RaceTotal]) -> None:
        """Equations 9.5 and 12.1 to 12.13: the published numbers are the opened ones, and the outcomes follow."""
        races = self.election.manifest.races
        if said.results is None or len(said.results) != len(races):
            self._fault("11.12", "there is not one result for each race of the manifest", said.last_line)
            return
        for race, total, result in zip(races, opened, said.results, strict=True):
            self._check_result(race, total, result, said.last_line)

    def _check_result(self, race: Race, total: RaceTotal, result: RaceResult, line: int) -> None:
        if (total.ballots, total.candidates, total.blanks) != (result.ballots, result.votes, result.blanks):
            self._fault("9.5", "the published totals are not those that the trustees' parts open", line, race.id)
            return
        if Rule.decode(race.rule).outcome(as_totals(total, race.limit), race.seats) != result.outcome:
            self._fault("12.13", "the published outcome is not what the rule makes of the totals", line, race.id)

    def _race_of_sum(self, reason: str) -> str:
        """The race whose sum a refusal numbers: "… of sum 7 …"."""
        owners = [race.id for race in self.election.manifest.races for _ in (*race.candidates, None)]
        numbered = re.search(r"sum (\d+)", reason)
        return owners[int(numbered[1]) - 1] if numbered else ""

    def _race_in(self, reason: str) -> str:
        return next((race.id for race in self.election.manifest.races if f"race {race.id} " in reason), "")

    def _fault(self, equation: str, reason: str, line: int = 0, race: str = "") -> None:
        self.faults.add(Fault(equation, reason, TALLY.filename, line, race))


def _same(ciphertext: Ciphertext, published: bytes) -> bool:
    return ciphertext.encoded == published
