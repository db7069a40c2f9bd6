"""`ceremony`: a trustee's next step in the key ceremony, over a folder that all trustees share."""

import argparse
from collections.abc import Callable
from pathlib import Path

from ballotbox.ceremony.messages import Signed
from ballotbox.ceremony.participant import Participant, TrusteeSecret
from ballotbox.ceremony.session import Session
from ballotbox.ceremony.transcript import Transcript
from ballotbox.command.parsers import Commands, at_least, command, folder
from ballotbox.encoding import read_all
from ballotbox.exceptions import CeremonyRefused, MustRestart
from ballotbox.keyfile import ask_passphrase, open_secret
from ballotbox.record.files import CEREMONY
from ballotbox.record.lines import write_lines
from ballotbox.record.reader import read_manifest

ROUNDS = ("commit", "reveal", "deal", "verdict", "answer")


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "ceremony", "Do this trustee's next step in the key ceremony; run it again until the key is there.", run)
    folder(parser, "folder", "the shared folder, with the manifest.bin that all have agreed on")
    parser.add_argument("--secret", type=Path, required=True, help="the trustee's secret file")
    parser.add_argument("--attempt", type=at_least(1), default=1, help="which attempt this is")
    parser.add_argument("--without", type=int, nargs="*", default=[], metavar="TRUSTEE", help="who was excluded in earlier attempts")


def run(options: argparse.Namespace) -> int:
    """Write this trustee's next message, or the transcript when all have spoken."""
    manifest = read_manifest(options.folder)
    everyone = range(1, len(manifest.trustees) + 1)
    session = Session(manifest, tuple(i for i in everyone if i not in options.without), options.attempt)
    secret = TrusteeSecret(open_secret(options.secret, ask_passphrase()))
    participant = Participant(session, _index_of(session, secret), secret)
    transcript = Transcript.of(session, _messages(options.folder, options.attempt))
    while message := _next(participant, transcript):
        _write(options.folder, options.attempt, message)
        transcript = Transcript.of(session, _messages(options.folder, options.attempt))
    return _conclude(options.folder, transcript)


def _index_of(session: Session, secret: TrusteeSecret) -> int:
    key = secret.trustee("").sign_key
    places = [i for i, trustee in enumerate(session.manifest.trustees, start=1) if trustee.sign_key == key]
    if not places:
        raise CeremonyRefused("5.1", "this secret is not that of a trustee of the manifest")
    return places[0]


def _next(participant: Participant, transcript: Transcript) -> Signed | None:
    """The message that this trustee owes now; None when it has to wait, or owes nothing."""
    steps: tuple[Callable[[], Signed | None], ...] = (
        participant.commit,
        lambda: participant.reveal(transcript),
        lambda: participant.deal(transcript),
        lambda: participant.verdict(transcript),
        lambda: participant.answer(transcript),
    )
    for number, step in enumerate(steps, start=1):
        if (number, participant.index) in transcript.signed:
            continue
        try:
            return step()
        except MustRestart as restart:
            if not _is_a_wait(restart, transcript):
                raise
            return None
    return None


def _is_a_wait(restart: MustRestart, transcript: Transcript) -> bool:
    """Somebody has not spoken yet, in a round or to a complaint: time will tell whether they are out."""
    has_answered = any((len(ROUNDS), index) in transcript.signed for index in restart.excluded)
    return restart.equation == "5.2" or (restart.equation == "5.10" and not has_answered)


def _conclude(folder: Path, transcript: Transcript) -> int:
    try:
        election = transcript.election()
    except MustRestart as restart:
        if not _is_a_wait(restart, transcript):
            raise
        print(f"Waiting for trustees {', '.join(map(str, sorted(restart.excluded)))}: {restart.reason}.")
        return 0
    if not (folder / CEREMONY.filename).exists():
        write_lines(folder, CEREMONY, [transcript.encode()])
    print(f"The key is there. Read this aloud to one another: {election.hash.hex()[:32]}")
    return 0


def _messages(folder: Path, attempt: int) -> list[Signed]:
    paths = sorted(folder.glob(f"attempt-{attempt}-*.message"))
    return [read_all(path.read_bytes(), Signed.read) for path in paths]


def _write(folder: Path, attempt: int, signed: Signed) -> None:
    message = signed.message
    name = f"attempt-{attempt}-round-{message.round}-trustee-{message.index}.message"
    part = folder / f".{name}"
    part.write_bytes(signed.encode())
    part.rename(folder / name)  # others see a whole message or none
    print(f"Said {ROUNDS[message.round - 1]} as trustee {message.index}.")
