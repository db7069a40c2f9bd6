"""Every row about people, to compare before and after."""

from __future__ import annotations

from typing import Any

from django.db import connection

TABLES = (
    "people_person", "people_personname", "people_contactpoint", "people_employeridentifier", "people_appointment", "people_currentpost",
    "people_rostertask", "people_identitylink", "people_turfperson",
)


def state(*without: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table about people, and the changes of published rosters."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            if table not in without:
                cursor.execute(f"SELECT * FROM {table} ORDER BY id")
                found[table] = cursor.fetchall()
        cursor.execute(
            "SELECT c.* FROM people_employmentchange c JOIN people_rostersnapshot s ON s.id = c.to_snapshot_id"
            " WHERE s.status = 'published' ORDER BY c.id",
        )
        found["changes"] = cursor.fetchall()
    return found
