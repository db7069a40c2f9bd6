"""Vectors of simulated elections: what follows from the seed, which is all but the passes and the proofs of decryption."""

import hashlib
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from ballotbox.log import SignedHead
from ballotbox.record.entries import Cast, Checked, Entry, decode_entry
from ballotbox.record.files import CEREMONY, HEADS, LOG, MANIFEST, TALLY
from ballotbox.record.lines import read_lines
from ballotbox.simulate.cast_of_keys import Keys
from ballotbox.simulate.manifests import Plan, styles_of
from ballotbox.simulate.run import simulate
from ballotbox.verify.engines import InProcess
from tests.ballotbox.known_answers.election import STYLES, issuer_key

PLANS = {
    "a local": Plan(23, seed=5, batch=7, revotes=40, checks=20),
    "plain races": Plan(14, races=2, candidates=14, issuers=1, batch=6, revotes=30, checks=10),
}


def keys_of(plan: Plan) -> Keys:
    """The keys of the seed, with the issuers' test keys for those that are drawn anew each time."""
    styles = [style.id for style in styles_of(plan)]
    kept = tuple({style: issuer_key(place, of) for style, of in zip(styles, STYLES, strict=False)} for place in range(plan.issuers))
    return replace(Keys.make(plan.seed, (), plan.issuers), issuers=kept)


def simulated() -> dict[str, Any]:
    """One answer for each plan."""
    return {name: _answer(plan) for name, plan in PLANS.items()}


def _answer(plan: Plan) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "record")
        election = simulate(folder, plan, InProcess(), keys_of(plan))
        lines = list(read_lines(folder, LOG))
        heads = [SignedHead.decode(line).head for line in read_lines(folder, HEADS)]
        sums, *_, results = read_lines(folder, TALLY)
        return {
            "manifest": _short(*read_lines(folder, MANIFEST)),
            "ceremony": _short(*read_lines(folder, CEREMONY)),
            "entries": [_shown(decode_entry(election, line)) for line in lines],
            "heads": [[head.size, head.released_at] for head in heads],
            "closing": lines[-1].hex(),
            "sums": _short(sums),
            "results": results.hex(),
        }


def _shown(entry: Entry) -> str:
    if isinstance(entry, Cast):
        return f"{entry.ballot.ballot.header.seq} {_short(entry.ballot.ballot.encode())}"
    return f"checked {_short(entry.encode())}" if isinstance(entry, Checked) else type(entry).__name__.lower()


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
