"""Whom the rule M4 may ask about: of a common name's hundreds only the few who began in the same department at about the same time."""

from __future__ import annotations

from datetime import date

from unionhall.kit.bulk import analyze, days_after, drop, expecting_many, fetch, insert_many, is_postgresql, number, run, work_table
from unionhall.people.rules.matching import NEAR_DAYS

#: A name's key, a department and a first day, as a row has them.
NamedPlace = tuple[str, int, date]


class Namesakes:
    """Finds them batch after batch.

    One look at the appointments of everybody with the name is quick while names are rare. In a large local they are not, and would be
    looked at over and over: once that has cost as much, all places are written down beside their names, and each row finds its own.
    """

    def __init__(self) -> None:
        self._looked_at = 0
        self._is_written = False

    def near(self, named_places: set[NamedPlace]) -> list[tuple[str, int]]:
        """Everybody with one of these names who began in its department at about its time: the name's key and the person."""
        if not named_places:
            return []
        work_table("work_names", "match_key text, department_id bigint, begins_on date")
        insert_many("work_names", ("match_key", "department_id", "begins_on"), [(key, place, day.isoformat()) for key, place, day in named_places])
        analyze("work_names")
        found = fetch(_in_places() if self._has_places() else _one_by_one())
        drop("work_names")
        return [(key, person) for key, person in found]

    def forget(self) -> None:
        """Let go of what was written down."""
        if self._is_written:
            drop("work_places")
            self._is_written = False

    def _has_places(self) -> bool:
        if not self._is_written:
            self._looked_at += number("SELECT count(*) FROM work_names w CROSS JOIN people_personname n WHERE n.match_key = w.match_key")
            if self._looked_at > number("SELECT max(id) FROM people_appointment"):
                self._write_places()
        return self._is_written

    def _write_places(self) -> None:
        with expecting_many():
            work_table("work_places", "match_key text, department_id bigint, begins_on date, person_id bigint")
            run(
                "INSERT INTO work_places SELECT n.match_key, a.department_id, a.begins_on, n.person_id FROM people_appointment a"
                " JOIN people_personname n ON n.person_id = a.person_id WHERE a.end_reason <> 'corrected'",
            )
            run("CREATE INDEX work_places_name ON work_places (match_key, department_id, begins_on, person_id)")
        analyze("work_places")
        self._is_written = True


def _one_by_one() -> str:
    # Names first, apart: many begin in one department on one day, and PostgreSQL would gladly start from those.
    return (
        "WITH named AS MATERIALIZED (SELECT w.match_key, w.department_id, w.begins_on, n.person_id FROM work_names w"
        " CROSS JOIN people_personname n WHERE n.match_key = w.match_key)"
        " SELECT DISTINCT w.match_key, w.person_id FROM named w CROSS JOIN people_appointment a"
        f" WHERE a.person_id = w.person_id AND a.department_id = w.department_id AND a.end_reason <> 'corrected' AND {_near('a')}"
    )


def _in_places() -> str:
    found = f"SELECT p.person_id FROM work_places p WHERE p.match_key = w.match_key AND p.department_id = w.department_id AND {_near('p')}"
    if is_postgresql():
        # Each row looks its own places up: left to itself it may go through all places for each.
        return f"SELECT DISTINCT w.match_key, near.person_id FROM work_names w CROSS JOIN LATERAL ({found} OFFSET 0) near"
    return found.replace("SELECT p.person_id FROM", "SELECT DISTINCT w.match_key, p.person_id FROM work_names w CROSS JOIN")


def _near(table: str) -> str:
    return f"{table}.begins_on BETWEEN {days_after('w.begins_on', -NEAR_DAYS)} AND {days_after('w.begins_on', NEAR_DAYS)}"
