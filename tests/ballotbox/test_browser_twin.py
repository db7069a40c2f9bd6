"""Python and the browser's ballot box make the same bytes and believe one another's ballots, passes, ceremonies and counts."""

import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ballotbox import blind_rsa, passes
from ballotbox.arithmetic import public
from ballotbox.arithmetic.interface import ORDER
from ballotbox.arithmetic.sodium import Sodium
from ballotbox.ballot import Ballot, CastBallot
from ballotbox.batch import check_batch, check_one
from ballotbox.ceremony.messages import Signed
from ballotbox.ceremony.participant import Participant
from ballotbox.ceremony.transcript import Transcript
from ballotbox.decryption import Partial, decrypt, task_of, totals
from ballotbox.encoding import read_all
from ballotbox.history import History
from ballotbox.rehearsal import check as check_rehearsal
from ballotbox.rehearsal import rehearse
from ballotbox.trustee import Board, final_sums
from ballotbox.voter import Device
from tests.ballotbox.browser_twin import FRONTEND, Twin, TwinRefused
from tests.ballotbox.forging import forge
from tests.ballotbox.known_answers import __main__ as known_answers
from tests.ballotbox.known_answers import deciding, voting
from tests.ballotbox.known_answers.election import (
    STYLES,
    TRUSTEES,
    election,
    issuer_key,
    manifest,
    participants,
    secret,
    share,
    transcript,
)
from tests.ballotbox.known_answers.files import drawn, load

FRESH = {"board"}  # its proofs hold new randomness each time


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    """The locked packages, installed before Node needs them."""
    subprocess.run([sys.executable, str(FRONTEND / "build.py"), "-e", ""], check=True)


@pytest.fixture
def twin() -> Iterator[Twin]:
    """A twin that has opened the election of the vectors."""
    with Twin() as one:
        one.ask("openFromTranscript", manifest=manifest().encode(), transcript=transcript().encode())
        yield one


def test_the_javascript_tests_pass() -> None:
    done = subprocess.run([sys.executable, str(FRONTEND / "build.py"), "test"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "\nℹ fail 0\n" in done.stdout
    assert "\nℹ pass 0\n" not in done.stdout


@pytest.mark.parametrize("name", sorted(set(known_answers.MADE) - FRESH))
def test_the_vectors_are_what_python_makes_today(name: str) -> None:
    assert known_answers.MADE[name]() == load(name)


def test_the_boards_vectors_are_what_python_makes_today() -> None:
    made, kept = deciding.boards(), load("board")
    assert {key: made[key] for key in made if key not in ("partials", "rehearsals")} == {
        key: kept[key] for key in kept if key not in ("partials", "rehearsals")
    }


def _random_choices(chance: random.Random, style: str) -> dict[str, list[str]]:
    chosen = {}
    for race in election().shapes[style].races:
        count = chance.randint(0, race.limit)
        chosen[race.id] = chance.sample([candidate.id for candidate in race.candidates], count)
    return chosen


def _vote(twin: Twin, device: Device, style: str, chosen: dict[str, list[str]], after: Ballot | None = None) -> dict[str, Any]:
    earlier = after and {"seq": after.header.seq, "track": after.body.track}
    in_order = [chosen[race.id] for race in election().shapes[style].races]
    given = {"style": style, "device": device.secret, "chosen": in_order}
    answer: dict[str, Any] = twin.ask("vote", **given, **({"after": earlier} if earlier else {}))
    return answer


def test_ballots_made_in_the_browser_hold_in_both_backends_and_can_be_replaced(twin: Twin) -> None:
    chance, history = random.Random(4121), History()
    made = []
    for number in range(6):
        device, style = Device.new(), STYLES[number % 2]
        answer = _vote(twin, device, style, _random_choices(chance, style))
        first = Ballot.decode(election(), answer["ballot"])
        again = Ballot.decode(election(), _vote(twin, device, style, _random_choices(chance, style), after=first)["ballot"])
        assert answer["track"] == first.body.track
        made += [first, again]
        history.accept(first, 2 * number)
        history.accept(again, 2 * number + 1)
    for ballot in made:
        check_one(election(), ballot)
    for backend in (Sodium(), public()):
        assert check_batch(election(), made, backend) == {}
    assert history.counted() == [1, 3, 5, 7, 9, 11]


def test_ballots_made_in_python_hold_in_the_browser_and_flipped_ones_do_not(twin: Twin) -> None:
    chance = random.Random(1)
    for style in STYLES:
        voter = Device.new().voter(election(), style)
        chosen, seed = _random_choices(chance, style), drawn("twin", style)
        ballot = voter.vote(chosen, seed=seed)
        found = twin.ask("checkBallot", ballot=ballot.encode())
        assert found["track"] == ballot.body.track
        in_order = [chosen[race.id] for race in election().shapes[style].races]
        assert twin.ask("matchesSeed", ballot=ballot.encode(), chosen=in_order, seed=seed) is True
        header = {"style": style, "voterKey": voter.pk, "seq": 0, "prev": bytes(64)}
        assert twin.ask("recompute", **header, chosen=in_order, seed=seed)["track"] == ballot.body.track
        for _ in range(8):
            spoiled = voting.flipped(ballot.encode(), chance.randrange(len(ballot.encode())))
            with pytest.raises(TwinRefused) as refused:
                twin.ask("checkBallot", ballot=spoiled)
            assert refused.value.equation == voting.refusal_of(spoiled)


@pytest.mark.parametrize("false", [[2, -1, 0, 0], [1, 1, 0, -1], [0, 0, 0, 0], [ORDER - 1, 2, 0, 0]])
def test_votes_that_are_none_are_refused_in_the_browser(twin: Twin, false: list[int]) -> None:
    voter = Device.new().voter(election(), "postdoc")
    assert twin.ask("checkBallot", ballot=forge(voter, [0, 1, 0, 0, 1, 0, 0]).encode())["head"]["seq"] == 0
    with pytest.raises(TwinRefused, match=r"6\.8"):
        twin.ask("checkBallot", ballot=forge(voter, [0, 1, 0, *false]).encode())


def test_passes_asked_for_in_the_browser_are_passes_in_python(twin: Twin) -> None:
    fresh = twin.ask("newDevice")
    assert Device.from_code(fresh["code"]).secret == fresh["device"]
    asked = twin.ask("requestPasses", style="postdoc", device=fresh["device"])
    answers = [blind_rsa.blind_sign(issuer_key(place, "postdoc"), one) for place, one in enumerate(asked["requests"])]
    held = twin.ask("openPasses", style="postdoc", device=fresh["device"], answers=answers)["passes"]
    answer = twin.ask("vote", style="postdoc", device=fresh["device"], chosen=[["yes"], []])
    cast = twin.ask("cast", passes=held, ballot=answer["ballot"])["cast"]
    passes.check(election(), CastBallot.decode(election(), cast))
    with pytest.raises(TwinRefused, match=r"7\.2"):
        twin.ask("openPasses", style="postdoc", device=fresh["device"], answers=answers[::-1])


def test_a_ceremony_of_one_python_trustee_and_two_browsers(twin: Twin) -> None:
    session = participants()[0].session
    twin.ask("openCeremony", manifest=manifest().encode())
    said: list[bytes] = []
    for step in ("commit", "reveal", "deal", "verdict"):
        so_far = Transcript.of(session, [read_all(one, Signed.read) for one in said])
        ours = Participant(session, 1, secret(1))
        by_python = ours.commit() if step == "commit" else getattr(ours, step)(so_far)
        by_browser = [twin.ask("takeStep", step=step, index=i, root=secret(i).root, messages=said) for i in (2, 3)]
        said += [by_python.encode(), *by_browser]
    made = twin.ask("transcript", messages=said)
    assert made == transcript().encode()
    for index in range(1, TRUSTEES + 1):
        assert twin.ask("share", index=index, root=secret(index).root, messages=said)["value"] == share(index).value.value


def test_two_trustees_count_one_in_python_and_one_in_the_browser(twin: Twin) -> None:
    lines = deciding.entries()
    signed = deciding.signed_head(lines)
    sums = final_sums(election(), Board(lines, signed))
    task = task_of(election(), signed.head.hash, sums)
    given = {
        "share": {"index": 3, "value": {"scalar": str(share(3).value.value)}},
        "entries": lines,
        "signedHead": signed.encoded,
    }
    answer = twin.ask("decrypt", **given)
    assert answer["decrypted"] == signed.head.hash
    both = [decrypt(task, share(1)), Partial.decode(answer["partial"])]
    result = totals(election(), signed.head.hash, sums, both)
    assert [list(one.candidates) for one in result] == [[1, 0, 1], [1, 0, 1, 1, 1], [1, 1]]
    by_twin = twin.ask("totals", entries=lines, signedHead=signed.encoded, partials=[one.encode() for one in both])
    assert [one["candidates"] for one in by_twin] == [list(one.candidates) for one in result]
    assert [one["blanks"] for one in by_twin] == [one.blanks for one in result]
    with pytest.raises(TwinRefused, match=r"9\.6"):
        shorter = [*lines[:-3], *lines[-2:]]
        asked = {
            "entries": shorter,
            "signedHead": deciding.signed_head(shorter).encoded,
            "decrypted": answer["decrypted"],
        }
        twin.ask("decrypt", **{**given, **asked})


def test_a_rehearsal_of_both(twin: Twin) -> None:
    given = {"index": 2, "value": {"scalar": str(share(2).value.value)}}
    by_browser = Partial.decode(twin.ask("rehearse", share=given))
    check_rehearsal(election(), [by_browser, rehearse(election(), share(3))])
    assert twin.ask("checkRehearsal", partials=[by_browser.encode(), rehearse(election(), share(1)).encode()]) is True


def test_the_worker_knows_only_its_questions(twin: Twin) -> None:
    with pytest.raises(TwinRefused):
        twin.ask("constructor")
