"""Opens a published record as far as its manifest and ceremony: what every later check needs."""

from pathlib import Path

from ballotbox.ceremony.transcript import Transcript
from ballotbox.election import Election
from ballotbox.exceptions import Refused
from ballotbox.manifest import Manifest
from ballotbox.record.files import CEREMONY, KINDS, MANIFEST, Kind
from ballotbox.record.lines import read_lines
from ballotbox.record.refusals import RecordRefused


def only_line(folder: Path, kind: Kind) -> bytes:
    """The one line of a file that has one; raises RecordRefused."""
    lines = read_lines(folder, kind)
    first = next(lines, None)
    if first is None or next(lines, None) is not None:
        raise RecordRefused("11.4", "the file must have exactly one line", kind.filename)
    return first


def check_folder(folder: Path) -> None:
    """Raise RecordRefused unless the folder holds the files of a record and nothing else. Equation 11.1."""
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise RecordRefused("11.1", f"no folder to read: {error.strerror}", str(folder)) from error
    for extra in sorted(names - {kind.filename for kind in KINDS}):
        raise RecordRefused("11.1", "this file does not belong to a record", extra)


def read_manifest(folder: Path) -> Manifest:
    """The manifest, checked; raises RecordRefused naming the file."""
    try:
        return Manifest.decode(only_line(folder, MANIFEST))
    except RecordRefused:
        raise
    except Refused as refusal:
        raise RecordRefused(refusal.equation, refusal.reason, MANIFEST.filename, 1) from refusal


def read_transcript(folder: Path, manifest: Manifest) -> Transcript:
    """The ceremony's messages, each signed; raises RecordRefused naming the file."""
    try:
        return Transcript.decode(manifest, only_line(folder, CEREMONY))
    except RecordRefused:
        raise
    except Refused as refusal:
        raise RecordRefused(refusal.equation, refusal.reason, CEREMONY.filename, 1) from refusal


def read_election(folder: Path) -> Election:
    """The election with its key, as manifest and ceremony give it; raises RecordRefused. Equations 4.1 to 5.13."""
    manifest = read_manifest(folder)
    transcript = read_transcript(folder, manifest)
    try:
        return transcript.election()
    except Refused as refusal:
        raise RecordRefused(refusal.equation, refusal.reason, CEREMONY.filename, 1) from refusal
