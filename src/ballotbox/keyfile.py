"""A secret of 32 bytes in a file sealed with a passphrase: what a trustee or a witness keeps."""

import getpass
import os
import sys
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ballotbox.exceptions import BallotboxError

OPENING = b"ballotbox secret 1\n"
SECRET_BYTES, SALT_BYTES, IV_BYTES, TAG_BYTES = 32, 16, 12, 16
COST = 2**16  # scrypt's N: about 64 MB and a fifth of a second for each guess


class SecretRefused(BallotboxError):
    """A secret file that is none, or a passphrase that does not open it."""


def seal_secret(path: Path, secret: bytes, passphrase: str) -> None:
    """Write a secret to a new file that only its owner may read; never writes over one."""
    salt, iv = os.urandom(SALT_BYTES), os.urandom(IV_BYTES)
    sealed = AESGCM(_key(passphrase, salt)).encrypt(iv, secret, OPENING)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(OPENING + salt + iv + sealed)


def open_secret(path: Path, passphrase: str) -> bytes:
    """The secret in a file; raises SecretRefused."""
    whole = path.read_bytes()
    if len(whole) != len(OPENING) + SALT_BYTES + IV_BYTES + SECRET_BYTES + TAG_BYTES or not whole.startswith(OPENING):
        raise SecretRefused(f"{path} is not a secret file of this version")
    rest = whole.removeprefix(OPENING)
    salt, iv, sealed = rest[:SALT_BYTES], rest[SALT_BYTES : SALT_BYTES + IV_BYTES], rest[SALT_BYTES + IV_BYTES :]
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(iv, sealed, OPENING)
    except InvalidTag:
        raise SecretRefused(f"the passphrase does not open {path}, or the file is damaged") from None


def ask_passphrase() -> str:
    """The passphrase, typed unseen, or read from standard input where no terminal is."""
    if sys.stdin.isatty():
        return getpass.getpass("Passphrase: ")
    return sys.stdin.readline().rstrip("\n")


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode())
