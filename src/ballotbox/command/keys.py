"""`keys`: makes the secret of a trustee or a witness, and prints what goes into the manifest."""

import argparse
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotbox.ceremony.participant import TrusteeSecret
from ballotbox.command.parsers import Commands, command
from ballotbox.keyfile import ask_passphrase, seal_secret


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "keys", "Make the secret of a trustee or a witness.", run)
    parser.add_argument("who", choices=("trustee", "witness"))
    parser.add_argument("secret", type=Path, help="the new secret file; keep it, and a copy elsewhere")


def run(options: argparse.Namespace) -> int:
    """Seal a fresh secret and print the public keys in hexadecimal."""
    secret = secrets.token_bytes(32)
    seal_secret(options.secret, secret, ask_passphrase())
    if options.who == "witness":
        print(f"key {Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex()}")
        return 0
    trustee = TrusteeSecret(secret).trustee("")
    print(f"box key {trustee.box_key.hex()}\nsigning key {trustee.sign_key.hex()}")
    return 0
