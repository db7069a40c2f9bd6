"""What the commands of a trustee share: who we are in an election, and our share of its key."""

from pathlib import Path

from ballotbox.ceremony.participant import Participant, Share, TrusteeSecret
from ballotbox.decryption import Partial
from ballotbox.exceptions import CeremonyRefused
from ballotbox.keyfile import ask_passphrase, open_secret
from ballotbox.record.reader import read_manifest, read_transcript


def share_of(folder: Path, secret_file: Path) -> Share:
    """Our share, from our secret and the published ceremony; raises CeremonyRefused when we hold none."""
    secret = TrusteeSecret(open_secret(secret_file, ask_passphrase()))
    transcript = read_transcript(folder, read_manifest(folder))
    session = transcript.session
    for index in session.present:
        if session.sign_key(index) == secret.trustee("").sign_key:
            return Participant(session, index, secret).share(transcript)
    raise CeremonyRefused("5.11", "this secret holds no share of this election's key")


def read_partials(paths: list[Path]) -> list[Partial]:
    """Partial decryptions from files; raises Malformed or DecryptionRefused."""
    return [Partial.decode(path.read_bytes()) for path in paths]
