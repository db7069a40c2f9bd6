"""One staged row: what the file says, which places it means, and whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from json.encoder import encode_basestring
from struct import Struct
from typing import Any

from unionhall.kit import sealing
from unionhall.people.loading.places import Places
from unionhall.people.rules.matching import Decision, Incoming
from unionhall.people.rules.rows import ParsedRow

COLUMNS = (
    "snapshot_id", "row_no", "raw", "sealed", "issues", "identifier", "full_name", "chosen_name", "given", "family", "sort_key", "match_key",
    "email", "phone", "unit_id", "department_id", "department_text", "job_class_id", "job_code", "fte", "begins_on", "ends_on", "is_excluded",
    "state", "reason", "person_id", "person_key", "line", "fingerprint", "rule", "score", "evidence", "candidate_id", "decided_by",
)
_encode = json.JSONEncoder(ensure_ascii=False).encode
#: How plain values are written as JSON: evidence is little else, and an encoder for each row would take longer than the row.
_PLAIN: dict[type, Callable[[Any], str]] = {str: encode_basestring, float: float.__repr__, int: int.__repr__}
_EIGHT_BYTES = Struct(">q")


@dataclass(slots=True)
class Staged:
    """A parsed row on its way into the table."""

    parsed: ParsedRow
    unit: int | None = None
    department: int | None = None
    job_class: int | None = None
    is_excluded: bool = False
    key: str = ""
    fingerprint: int = 0
    state: str = "waiting"
    reason: str = ""
    decision: Decision | None = None
    issues: list[str] = field(default_factory=list)
    line: int | None = None


def staged(row: ParsedRow, places: Places, line: int | None = None) -> Staged:
    """Look up the places of a row, and give it the key its person has within the file; `line` is the digest of its line, if known."""
    unit = places.unit_of(row.unit_code)
    job_class, _ = places.job_class_of(row.job_code, row.job_title, unit)
    made = Staged(row, unit, places.department_of(row.department_text, row.department_key), job_class, row.is_excluded, issues=row.issues, line=line)
    if row.skip_reason and not (row.skip_reason == "no_name" and row.identifier):
        made.state, made.reason, made.key = "rejected", row.skip_reason, f"r{row.row_no}"
        return made
    if unit is None:
        made.issues.append("unit_code.unknown")
    if made.department is None:
        made.issues.append("department.unmapped")
    made.key = key_of(row, made.department)
    made.fingerprint = fingerprint_of(
        row.full_name, row.chosen_name, row.email, row.phone, unit, made.department, job_class, row.fte, row.begins_on, row.ends_on, row.is_excluded,
    )
    return made


def key_of(row: ParsedRow, department: int | None) -> str:
    """Rows with one employer number are one person; without a number, the same name with the same contact, or place and day."""
    if row.identifier:
        return key_of_number(row.identifier)
    if contact := row.email or row.phone:
        return f"n{row.match_key}|{contact}"[:400]
    return f"n{row.match_key}|{department}|{row.begins_on}"[:400]


def key_of_number(identifier: str) -> str:
    """The key of rows with this employer number."""
    return f"i{identifier}"


def fingerprint_of(*facts: object) -> int:
    """A number for all that a row says of the person and the job."""
    return _number_of("\x1f".join(map(str, facts)))


def line_digest(cells: Sequence[str]) -> int:
    """A number for the cells of a line as they are kept, letter for letter."""
    text = "\x1f".join(cells)
    # A cell that holds the sign between cells could pass for two.
    return _number_of(text if text.count("\x1f") < len(cells) else cells_as_text(cells))


def _number_of(text: str) -> int:
    (number,) = _EIGHT_BYTES.unpack(blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest())
    return int(number)


def incoming(row: Staged) -> Incoming:
    """The row as the matching rules see it."""
    said = row.parsed
    return Incoming(
        said.identifier, (said.match_key,), frozenset(value for value in (said.email, said.phone) if value),
        frozenset({(str(row.department), said.begins_on)}) if row.department and said.begins_on else frozenset(),
    )


def values(row: Staged, snapshot: int) -> tuple[Any, ...]:
    """The row as plain values in the order of `COLUMNS`."""
    said, decided = row.parsed, row.decision
    linked = decided.person_id if decided and decided.outcome == "linked" else None
    candidate = decided.person_id if decided and decided.outcome == "review" else None
    line = line_digest(said.raw) if row.line is None else row.line
    return (
        snapshot, said.row_no, cells_as_text(said.raw), _sealed(said.sealed), json.dumps(row.issues) if row.issues else "[]", said.identifier,
        said.full_name, said.chosen_name, said.given, said.family, said.sort_key, said.match_key, said.email, said.phone, row.unit,
        row.department, said.department_text, row.job_class, said.job_code, _share(said.fte), _iso(said.begins_on), _iso(said.ends_on),
        int(row.is_excluded), row.state, row.reason, linked, row.key, line, row.fingerprint, decided.rule if decided else "",
        round(decided.score, 3) if decided else None, _evidence(decided), candidate, "rule",
    )


def cells_as_text(raw: Sequence[str]) -> str:
    """The cells of a line as they are kept: JSON."""
    return f"[{','.join(map(encode_basestring, raw))}]".replace("\\u0000", "�")


def _sealed(secrets: dict[str, str] | None) -> bytes | None:
    return sealing.seal(json.dumps(secrets, ensure_ascii=False), purpose="roster").encode() if secrets else None


def _evidence(decided: Decision | None) -> str:
    if not decided or not decided.evidence:
        return "{}"
    try:
        return f"{{{', '.join([f'{encode_basestring(name)}: {_PLAIN[type(value)](value)}' for name, value in decided.evidence.items()])}}}"
    except KeyError:
        return _encode(decided.evidence)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _share(fte: Decimal | None) -> str | None:
    return str(fte) if fte is not None else None
