"""The command line: an election held by five trustees and two observers with nothing but it; sentences for every mistake."""

import dataclasses
import io
import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotbox.ceremony.messages import Answer, Message, Signed, sign
from ballotbox.ceremony.participant import TrusteeSecret
from ballotbox.ceremony.session import Session
from ballotbox.command.line import main
from ballotbox.decryption import Partial
from ballotbox.encoding import read_all
from ballotbox.group import Scalar
from ballotbox.keyfile import ask_passphrase, open_secret, seal_secret
from ballotbox.log import Cosignature, GrowingLog, SignedHead
from ballotbox.manifest import Manifest
from ballotbox.record.entries import Closing, Opening, Turnout
from ballotbox.record.files import CEREMONY, HEADS, LOG, MANIFEST, TALLY
from ballotbox.record.lines import write_lines
from ballotbox.record.reader import read_election
from ballotbox.simulate.manifests import Plan, manifest_of
from ballotbox.simulate.voters import Workshop, make_batch
from ballotbox.tracker import tracker
from tests.ballotbox import records

PASSPHRASE = "correct horse battery X"


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase comes from standard input where there is no terminal; guessing is made cheap, to be quick."""
    monkeypatch.setattr(sys, "stdin", Typing())
    monkeypatch.setattr("ballotbox.keyfile.COST", 2**10)


class Typing(io.StringIO):
    def readline(self, size: int = -1, /) -> str:
        return PASSPHRASE + "\n"


def say(*words: object) -> int:
    return main([str(word) for word in words])


def test_verify_says_sound_and_ends_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert say("verify", records.small(), "--workers", 1, "--quiet") == 0
    assert capsys.readouterr().out.endswith("The record is sound.\n")
    assert say("verify", records.small(), "--workers", 1, "--json") == 0
    assert json.loads(capsys.readouterr().out)["sound"] is True


def test_verify_names_the_fault_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = records.copy_to(tmp_path)
    (folder / "log.bin").unlink()
    assert say("verify", folder, "--workers", 1) == 1
    said = capsys.readouterr()
    assert "FAULT (11.1) log.bin: the file is missing" in said.out
    assert said.err == ""
    assert say("verify", tmp_path / "nowhere") == 1
    assert "no folder to read" in capsys.readouterr().out


def test_a_cluster_that_is_not_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("ballotbox.verify.engines.PATIENCE", "1s")
    assert say("verify", records.small(), "--scheduler", "tcp://127.0.0.1:1") == 2
    assert capsys.readouterr().err == "ballotbox: There is no Dask scheduler at tcp://127.0.0.1:1.\n"


def test_python_dash_m_runs_it() -> None:
    command = [sys.executable, "-m", "ballotbox", "verify", str(records.tiny()), "--json", "--workers", "1"]
    answer = subprocess.run(command, env={"PYTHONPATH": "src", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["cast"] >= 4


@pytest.mark.parametrize("words", [[], ["vote"], ["verify"], ["verify", "x", "--workers", "0"], ["verify", "x", "--workers", "many"]])
def test_a_mistyped_command_is_a_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: ballotbox " in capsys.readouterr().err


def test_find_tells_where_a_tracker_is(capsys: pytest.CaptureFixture[str]) -> None:
    line, entry = next(records.casts(records.small()))
    code = tracker(entry.ballot.ballot.body.track)
    assert say("find", records.small(), code.lower().replace("-", "")) == 0
    assert capsys.readouterr().out == f"{code} is in the log, line {line}.\n"
    assert say("find", records.small(), "0000-0000-0000-0000-0000") == 1
    assert "is not among the ballots" in capsys.readouterr().out


def test_simulate_makes_a_sound_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "made"
    assert say("simulate", folder, "--ballots", 3, "--races", 2, "--issuers", 1, "--workers", 1, "--seed", 5) == 0
    assert capsys.readouterr().out == f"A record of 3 ballots is in {folder}.\n"
    assert records.checked(folder).is_sound
    assert say("simulate", folder, "--ballots", 3, "--workers", 1) == 2
    assert "File exists" in capsys.readouterr().err


def test_an_interruption_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ballotbox.command.verify.verify", interrupted)
    assert say("verify", records.small()) == 130


def test_a_secret_file_opens_with_its_passphrase_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ada.secret"
    assert say("keys", "trustee", path) == 0
    said = capsys.readouterr().out
    trustee = TrusteeSecret(open_secret(path, PASSPHRASE)).trustee("")
    assert said == f"box key {trustee.box_key.hex()}\nsigning key {trustee.sign_key.hex()}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert trustee.sign_key not in path.read_bytes()
    assert say("keys", "witness", path) == 2
    assert "File exists" in capsys.readouterr().err
    for damage, passphrase in ((b"", "wrong"), (b"\x00", PASSPHRASE)):
        path.write_bytes(path.read_bytes() + damage)
        with pytest.raises(Exception, match=r"does not open|is not a secret file"):
            open_secret(path, passphrase)


class Hall:
    """Everybody of an election, each with files of their own in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shared = folder, folder / "record"
        self.shared.mkdir()
        keys = records.keys()
        for place, secret in enumerate(keys.trustees, start=1):
            seal_secret(self.secret(place), secret.root, PASSPHRASE)
        for place, witness in enumerate(keys.witnesses, start=1):
            seal_secret(folder / f"witness-{place}.secret", witness.private_bytes_raw(), PASSPHRASE)
        self.manifest: Manifest = manifest_of(PLAN, keys)
        write_lines(self.shared, MANIFEST, [self.manifest.encode()])

    def secret(self, place: int) -> Path:
        return self.folder / f"trustee-{place}.secret"

    def step(self, place: int, *more: object) -> int:
        return say("ceremony", self.shared, "--secret", self.secret(place), *more)

    def resign(self, number: int, place: int, change: Callable[[Any], Message]) -> None:
        """Trustee `place` says something else in a round, under its own key."""
        path = self.shared / f"attempt-1-round-{number}-trustee-{place}.message"
        changed = change(read_all(path.read_bytes(), Signed.read).message)
        path.write_bytes(sign(Session.first(self.manifest), changed, records.keys().trustees[place - 1].sign).encode())

    def hold_ceremony(self) -> None:
        for _ in range(5):
            for place in range(1, 6):
                assert self.step(place) == 0

    def vote(self, ballots: int) -> None:
        """Ballots, a closing, and heads that nobody has co-signed yet."""
        election = read_election(self.shared)
        made = make_batch(Workshop.of(PLAN, election, records.keys().issuers), (range(ballots), range(0))).made
        entries = [entry for _, entry in sorted(made)]
        issued = tuple(Turnout(99, (ballots, ballots)) for _ in self.manifest.styles)
        log = GrowingLog(records.keys().board, election.hash)
        heads = [log.release([Opening(election.hash).encode()], self.manifest.opens)]
        heads.append(log.release([*entries, Closing(issued).encode()], self.manifest.closes))
        for message in self.shared.glob("*.message"):
            message.unlink()
        write_lines(self.shared, LOG, [Opening(election.hash).encode(), *entries, Closing(issued).encode()])
        write_lines(self.shared, HEADS, [head.encoded for head in heads])

    def cosign(self, place: int) -> int:
        return say(
            "cosign", self.shared, self.folder / f"mirror-{place}", "--secret", self.folder / f"witness-{place}.secret",
            "--memory", self.folder / f"witness-{place}.memory", "--out", self.folder / f"witness-{place}.signed",
        )  # fmt: skip

    def gather_cosignatures(self) -> None:
        heads = records.heads_of(self.shared)
        for place in (1, 2):
            assert self.cosign(place) == 0
            block = (self.folder / f"witness-{place}.signed").read_bytes()
            cosignature = Cosignature(int.from_bytes(block[:4], "little"), block[4:])
            heads[-1] = heads[-1].with_cosignature(cosignature)
        records.rewrite(self.shared, HEADS, [head.encoded for head in heads])

    def decrypt(self, place: int) -> int:
        return say(
            "decrypt", self.shared, self.folder / f"part-{place}", "--secret", self.secret(place),
            "--memory", self.folder / f"trustee-{place}.memory",
        )  # fmt: skip


PLAN = Plan(6, seed=records.PLAN.seed, revotes=0)


def test_a_whole_election_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hall = Hall(tmp_path)
    hall.hold_ceremony()
    said = capsys.readouterr().out
    assert said.count("Said commit") == said.count("Said verdict") == 5
    assert {path.name.partition("-round")[0] for path in hall.shared.glob("*.message")} == {"attempt-1"}
    assert "Waiting for trustees 2, 3, 4, 5: trustee 2 sent no message in round 1." in said
    assert f"Read this aloud to one another: {read_election(hall.shared).hash.hex()[:32]}" in said

    parts = [tmp_path / f"rehearsal-{place}" for place in (1, 3, 4, 5)]
    for place, part in zip((1, 3, 4, 5), parts, strict=True):
        assert say("rehearse", hall.shared, part, "--secret", hall.secret(place)) == 0
    capsys.readouterr()
    assert say("rehearse", hall.shared, *parts) == 0
    assert capsys.readouterr().out == "Trustees 1, 3, 4, 5 can decrypt: all 4 sets of 3.\n"
    assert say("rehearse", hall.shared, *parts[:2]) == 1
    assert "(9.4) 2 trustees decrypted; 3 are needed" in capsys.readouterr().err

    hall.vote(6)
    assert hall.decrypt(1) == 1  # no witness has signed yet
    assert "0 witnesses signed the head" in capsys.readouterr().err
    hall.gather_cosignatures()
    for place in (2, 4, 5):
        assert hall.decrypt(place) == 0
    capsys.readouterr()
    assert say("tally", hall.shared, *(tmp_path / f"part-{place}" for place in (5, 2, 4))) == 0
    assert "President: " in capsys.readouterr().out
    assert records.checked(hall.shared).is_sound

    before = (tmp_path / "part-2").read_bytes()
    assert (tmp_path / "trustee-2.memory").read_bytes() == Partial.decode(before).head
    assert hall.decrypt(2) == 0  # the same head again
    assert before[:69] == (tmp_path / "part-2").read_bytes()[:69]
    (tmp_path / "trustee-4.memory").write_bytes(b"another head, long ago".ljust(64))
    assert hall.decrypt(4) == 1
    assert "this trustee has decrypted over another head" in capsys.readouterr().err


def test_a_stranger_is_no_trustee_and_no_witness(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hall = Hall(tmp_path)
    seal_secret(tmp_path / "trustee-9.secret", bytes(32), PASSPHRASE)
    assert hall.step(9) == 1
    assert "(5.1) this secret is not that of a trustee of the manifest" in capsys.readouterr().err
    hall.hold_ceremony()
    hall.vote(2)
    assert hall.decrypt(9) == 1
    assert "this secret holds no share of this election's key" in capsys.readouterr().err
    seal_secret(tmp_path / "witness-9.secret", bytes(32), PASSPHRASE)
    assert hall.cosign(9) == 1
    assert "(10.8) this key is not that of a witness of the manifest" in capsys.readouterr().err


def test_a_second_attempt_leaves_out_who_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hall = Hall(tmp_path)
    again = ("--attempt", 2, "--without", 3)
    assert hall.step(1, "--attempt", 1) == 0
    assert hall.step(3, *again) == 1
    assert "trustee 3 takes no part" in capsys.readouterr().err
    for _ in range(4):
        for place in (1, 2, 4, 5):
            assert hall.step(place, *again) == 0
    assert "The key is there." in capsys.readouterr().out
    assert (hall.shared / CEREMONY.filename).exists()
    assert sorted(read_election(hall.shared).commitments) == [1, 2, 4, 5]


def test_a_forged_message_stops_the_ceremony(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hall = Hall(tmp_path)
    hall.step(1)
    path = next(hall.shared.glob("*.message"))
    sent = path.read_bytes()
    # A flipped bit always differs; a byte set to a fixed value is the old one every 256th time.
    path.write_bytes(sent[:-1] + bytes([sent[-1] ^ 1]))
    assert hall.step(2) == 1
    assert "(5.2) a message of round 1 is not signed by trustee 1" in capsys.readouterr().err


def test_a_reveal_that_breaks_its_commitment_names_who_must_leave(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hall = Hall(tmp_path)
    for place in range(1, 6):
        hall.step(place)
    hall.step(1)
    # Trustee 2 sends a commitment that is not to what it reveals: its own key signs it, so only the reveal can show it.
    hall.resign(1, 2, lambda commit: dataclasses.replace(commit, digest=bytes(64)))
    for place in range(2, 6):
        hall.step(place)
    capsys.readouterr()
    assert hall.step(3) == 1
    assert "(5.4) trustee 2 reveals other points than it committed to" in capsys.readouterr().err


def test_a_witness_signs_nothing_over_a_bad_ballot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = records.copy_to(tmp_path)
    (folder / TALLY.filename).unlink()
    line, entry = next(records.casts(folder))
    log = records.lines_of(folder, LOG)
    log[line - 1] = dataclasses.replace(entry, ballot=dataclasses.replace(entry.ballot, passes=entry.ballot.passes[:1] * 2)).encode()
    records.publish(folder, log)
    seal_secret(tmp_path / "witness.secret", records.keys().witnesses[0].private_bytes_raw(), PASSPHRASE)
    files = ("--secret", tmp_path / "witness.secret", "--memory", tmp_path / "memory", "--out", tmp_path / "out")
    assert say("cosign", folder, tmp_path / "mirror", *files) == 1
    assert f"(7.2) not signed, because of log.bin, line {line}: issuer The observers did not sign" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_witness_remembers_and_refuses_another_past(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seal_secret(tmp_path / "witness.secret", records.keys().witnesses[0].private_bytes_raw(), PASSPHRASE)
    files = ("--secret", tmp_path / "witness.secret", "--memory", tmp_path / "memory", "--out", tmp_path / "out")
    assert say("cosign", records.small(), tmp_path / "mirror", *files) == 0
    signed = SignedHead.decode((tmp_path / "memory").read_bytes())
    assert signed.head == records.heads_of(records.small())[-1].head
    other = records.copy_to(tmp_path)
    log = records.lines_of(other, LOG)
    records.publish(other, [*log[:-2], log[-1]], [*(one.head.size for one in records.heads_of(other)[:-1]), len(log) - 1])
    assert say("cosign", other, tmp_path / "mirror-2", *files) == 1
    assert f"a head of {len(log) - 1} entries is offered after one of {len(log)}" in capsys.readouterr().err
    records.rewrite(other, HEADS, [])
    assert say("cosign", other, tmp_path / "mirror-3", *files) == 1
    assert "the board has no signed head yet" in capsys.readouterr().err


def a_bad_share(hall: Hall) -> None:
    """Five trustees up to their verdicts; trustee 2 has dealt trustee 1 a box that does not open."""
    for _ in range(3):
        for place in range(1, 6):
            hall.step(place)
    for message in hall.shared.glob("attempt-1-round-4-*"):
        message.unlink()
    hall.resign(3, 2, lambda deal: dataclasses.replace(deal, sealed=((1, bytes(32) + bytes(48)), *deal.sealed[1:])))
    for place in (1, 3, 4, 5):
        hall.step(place)


def test_a_complaint_is_answered_in_the_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hall = Hall(tmp_path)
    a_bad_share(hall)
    capsys.readouterr()
    assert hall.step(2) == 0
    assert "Said answer as trustee 2." in capsys.readouterr().out
    for place in (2, 1):
        assert hall.step(place) == 0
        assert "The key is there." in capsys.readouterr().out


def test_who_is_accused_is_waited_for_and_a_wrong_answer_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hall = Hall(tmp_path)
    a_bad_share(hall)
    hall.step(2)
    answer = hall.shared / "attempt-1-round-5-trustee-2.message"
    kept = answer.read_bytes()
    answer.unlink()
    capsys.readouterr()
    assert hall.step(3) == 0
    assert capsys.readouterr().out.startswith("Waiting for trustees 2: trustee 2 did not answer a complaint")
    answer.write_bytes(kept)
    hall.resign(5, 2, lambda _: Answer(2, ((1, Scalar(5)),)))
    assert hall.step(3) == 1
    assert "(5.10) trustee 2 did not answer a complaint with a share that fits" in capsys.readouterr().err


def test_a_witness_gets_one_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert say("keys", "witness", tmp_path / "w.secret") == 0
    secret = open_secret(tmp_path / "w.secret", PASSPHRASE)
    key = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    assert capsys.readouterr().out == f"key {key.hex()}\n"


def test_a_passphrase_is_typed_unseen_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: prompt + "typed")
    assert ask_passphrase() == "Passphrase: typed"


def test_the_module_ends_with_the_commands_number(monkeypatch: pytest.MonkeyPatch) -> None:
    assert runpy.run_module("ballotbox.__main__")["main"] is main
    monkeypatch.setattr(sys, "argv", ["ballotbox", "find", str(records.small()), "0" * 20])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("ballotbox", run_name="__main__")
    assert ended.value.code == 1
