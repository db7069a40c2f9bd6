"""Runs a simulated election from ceremony to results, and writes its record."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ballotbox.ceremony.participant import Participant
from ballotbox.ceremony.session import Session
from ballotbox.ceremony.transcript import Transcript
from ballotbox.decryption import decrypt, task_of
from ballotbox.election import Election
from ballotbox.log import GrowingLog, SignedHead, Witness, in_release_order
from ballotbox.manifest import Manifest
from ballotbox.record.entries import Closing, Opening, Turnout
from ballotbox.record.files import TALLY
from ballotbox.record.lines import write_lines
from ballotbox.record.tallying import results_of, tally_lines
from ballotbox.record.writer import RecordWriter
from ballotbox.simulate.cast_of_keys import Keys
from ballotbox.simulate.manifests import CLOSES, OPENS, Plan, manifest_of, styles_of
from ballotbox.simulate.voters import Share, Workshop, make_batch, style_of
from ballotbox.verify.engines import Engine
from ballotbox.verify.sums import Sums


def simulate(folder: Path, plan: Plan, engine: Engine, keys: Keys | None = None) -> Election:
    """Hold an election of `plan.ballots` voters and publish its record in `folder`. The same seed gives the same votes."""
    cast = keys or Keys.make(plan.seed, tuple(style.id for style in styles_of(plan)), plan.issuers)
    return _Simulation(folder, plan, engine, cast).run()


def hold_ceremony(manifest: Manifest, keys: Keys) -> tuple[Transcript, list[Participant]]:
    """A key ceremony in which all behave."""
    session = Session.first(manifest)
    everyone = [Participant(session, place, secret) for place, secret in enumerate(keys.trustees, start=1)]
    said = [one.commit() for one in everyone]
    for step in (Participant.reveal, Participant.deal, Participant.verdict):
        before = Transcript.of(session, said)
        said += [step(one, before) for one in everyone]
    return Transcript.of(session, said), everyone


@dataclass
class _Simulation:
    """One simulation under way."""

    folder: Path
    plan: Plan
    engine: Engine
    keys: Keys

    def __post_init__(self) -> None:
        manifest = manifest_of(self.plan, self.keys)
        self.transcript, self.participants = hold_ceremony(manifest, self.keys)
        self.election = self.transcript.election()
        self.log = GrowingLog(self.keys.board, self.election.hash)
        board_key = manifest.board_key
        self.witnesses = [
            Witness(place, key, board_key, self.election.hash) for place, key in enumerate(self.keys.witnesses[: manifest.quorum])
        ]
        self.sums = Sums(self.election)

    def run(self) -> Election:
        with RecordWriter(self.folder, self.transcript) as writer:
            self._release(writer, [Opening(self.election.hash).encode()], OPENS)
            last = self._vote(writer)
            head = self._release(writer, [*last, self._closing().encode()], CLOSES)
            writer.close_log()
        self._count(head)
        return self.election

    def _vote(self, writer: RecordWriter) -> list[bytes]:
        """Batch after batch; the last one is handed back, to leave with the closing."""
        work = partial(make_batch, Workshop.of(self.plan, self.election, self.keys.issuers))
        entries: list[bytes] = []
        for number, batch in enumerate(self.engine.map(work, self._shares())):
            if number:
                self._release(writer, entries, min(CLOSES, OPENS + 900 * number))
            entries = [entry for _, entry in in_release_order(batch.made, lambda one: one[0])]
            self.sums.add(batch.sums)
        return entries

    def _shares(self) -> Iterator[Share]:
        """Full batches of voters, then the rest; each with those of the batch before, some of whom vote again."""
        size, before = self.plan.batch, range(0)
        for start in range(0, self.plan.ballots - size + 1, size):
            now = range(start, start + size)
            yield now, before
            before = now
        yield range(before.stop, self.plan.ballots), before

    def _release(self, writer: RecordWriter, entries: list[bytes], at: int) -> SignedHead:
        """Publish a batch under a head that the witnesses have co-signed."""
        before = self.log.tree.size
        head = self.log.release(entries, at)
        path = self.log.consistency(before, head.head.size) if before else []
        for witness in self.witnesses:
            head = head.with_cosignature(witness.cosign(head, path))
        writer.add_batch(entries, head)
        return head

    def _closing(self) -> Closing:
        styles = self.election.manifest.styles
        voters = Counter(style_of(self.plan, len(styles), voter) for voter in range(self.plan.ballots))
        turnouts = [Turnout(voters[at] * 5 // 3, (voters[at],) * self.plan.issuers) for at in range(len(styles))]
        return Closing(tuple(turnouts))

    def _count(self, head: SignedHead) -> None:
        """Three trustees decrypt the sums, and the rules say what they come to."""
        sums, at = self.sums.races(), head.head.hash
        task = task_of(self.election, at, sums)
        deciding = self.participants[: self.election.manifest.threshold]
        partials = [decrypt(task, one.share(self.transcript)) for one in deciding]
        results = results_of(self.election, at, sums, partials)
        write_lines(self.folder, TALLY, tally_lines(sums, partials, results))
