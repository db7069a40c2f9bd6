"""`cosign`: a witness checks a board up to its newest head and signs that head."""

import argparse
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotbox.command.parsers import Commands, command, folder
from ballotbox.exceptions import Refused
from ballotbox.keyfile import ask_passphrase, open_secret
from ballotbox.log import LogRefused, SignedHead, Witness, consistency_path
from ballotbox.mirror import Mirror
from ballotbox.watch import Watch


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "cosign", "Check a board up to its newest head, and sign that head as a witness.", run)
    parser.add_argument("board", help="the board's folder or web address")
    folder(parser, "mirror", "the folder for our own copy")
    parser.add_argument("--secret", type=Path, required=True, help="the witness's secret file")
    parser.add_argument("--memory", type=Path, required=True, help="the file that remembers the last head we signed")
    parser.add_argument("--out", type=Path, required=True, help="the file for the co-signature")


def run(options: argparse.Namespace) -> int:
    """Write the co-signature; refuse when anything at all does not hold."""
    key = Ed25519PrivateKey.from_private_bytes(open_secret(options.secret, ask_passphrase()))
    Mirror(options.board, options.mirror).refresh()
    watch = Watch(options.mirror)
    heads = list(watch.look())
    if watch.faults:
        fault = watch.faults[0]
        raise Refused(fault.equation, f"not signed, because of {fault.file}, line {fault.line}: {fault.reason}")
    if not heads:
        raise LogRefused("10.6", "the board has no signed head yet")
    return _sign(options, watch, key, heads[-1])


def _sign(options: argparse.Namespace, watch: Watch, key: Ed25519PrivateKey, newest: SignedHead) -> int:
    manifest = watch.election.manifest
    public = key.public_key().public_bytes_raw()
    places = [place for place, witness in enumerate(manifest.witnesses) if witness.key == public]
    if not places:
        raise LogRefused("10.8", "this key is not that of a witness of the manifest")
    last = SignedHead.decode(options.memory.read_bytes()) if options.memory.exists() else None
    old = last.head.size if last else 0
    path = consistency_path(watch.tree, old, newest.head.size) if old <= newest.head.size else []
    witness = Witness(places[0], key, manifest.board_key, watch.election.hash, last)
    cosignature = witness.cosign(newest, path)
    options.memory.write_bytes(newest.encoded)
    options.out.write_bytes(cosignature.encoded)
    print(f"Signed the head of {newest.head.size} entries as witness {places[0] + 1}.")
    return 0
