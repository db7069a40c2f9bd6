"""The statements by which the database itself keeps the running count, whoever changes a post and however many at once.

`people_currentpost` has a row for each person, unit and department. A row counts once in its department, once in its unit if
it is the person's first there, and once in the local if it is the person's first of all (g.1: persons, not appointments).
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

LANES = 8
NAME = "wallchart_count"

#: What one side of a change adds, grouped; {rows} is the table of changed rows and {sign} + or -.
_PLACES = (
    "SELECT unit_id, department_id, is_member FROM {rows} UNION ALL "
    "SELECT unit_id, 0, is_member FROM {rows} WHERE is_first_in_unit UNION ALL "
    "SELECT 0, 0, is_member FROM {rows} WHERE is_first"
)
#: The count made anew.
RECOUNT = (
    "SELECT unit_id, department_id, 0, COUNT(*), SUM(CASE WHEN is_member THEN 1 ELSE 0 END) "
    f"FROM ({_PLACES.format(rows='people_currentpost')}) AS place GROUP BY unit_id, department_id"
)


def statements(connection: BaseDatabaseWrapper) -> list[str]:
    """What makes the database count, in its own tongue. Safe to run again."""
    return _postgresql() if connection.vendor == "postgresql" else _sqlite()


def recount_statements(connection: BaseDatabaseWrapper) -> list[str]:
    """What counts everything anew; on PostgreSQL nobody counts meanwhile, so that no change is counted twice."""
    return [
        *(["LOCK TABLE wallchart_tally IN SHARE ROW EXCLUSIVE MODE"] if connection.vendor == "postgresql" else []),
        "DELETE FROM wallchart_tally",
        "INSERT INTO wallchart_tally (unit_id, department_id, lane, workers, members) " + RECOUNT,
    ]


def _postgresql() -> list[str]:
    """One function and three triggers on whole statements: a publication of a million rows is two grouped inserts."""
    taken = "SELECT unit_id, department_id, is_member, {sign} AS sign FROM ({places}) AS {name}"
    sides = {
        "insert": [("+1", "new_rows")], "delete": [("-1", "old_rows")], "update": [("+1", "new_rows"), ("-1", "old_rows")],
    }
    made = []
    for deed, tables in sides.items():
        union = " UNION ALL ".join(
            taken.format(sign=sign, places=_PLACES.format(rows=name), name=f"of_{name}") for sign, name in tables
        )
        made.append(
            f"CREATE OR REPLACE FUNCTION {NAME}_{deed}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO wallchart_tally AS kept (unit_id, department_id, lane, workers, members) "
            f"SELECT unit_id, department_id, pg_backend_pid() % {LANES}, SUM(sign), SUM(CASE WHEN is_member THEN sign ELSE 0 END) "
            f"FROM ({union}) AS place GROUP BY unit_id, department_id "
            "HAVING SUM(sign) <> 0 OR SUM(CASE WHEN is_member THEN sign ELSE 0 END) <> 0 ORDER BY unit_id, department_id "
            "ON CONFLICT (unit_id, department_id, lane) DO UPDATE SET workers = kept.workers + EXCLUDED.workers, "
            "members = kept.members + EXCLUDED.members; RETURN NULL; END $$"
        )
        seen = " ".join(f"{name[:3].upper()} TABLE AS {name}" for _, name in tables)
        made.append(f"DROP TRIGGER IF EXISTS {NAME}_{deed} ON people_currentpost")
        made.append(
            f"CREATE TRIGGER {NAME}_{deed} AFTER {deed.upper()} ON people_currentpost REFERENCING {seen} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {NAME}_{deed}()"
        )
    return made


def _sqlite() -> list[str]:
    """Triggers on rows: SQLite has no others, and one writer at a time needs no lanes."""
    made = []
    for deed, sides, when in (
        ("insert", [("NEW", 1)], ""), ("delete", [("OLD", -1)], ""),
        ("update", [("OLD", -1), ("NEW", 1)], " WHEN " + " OR ".join(
            f"OLD.{name} IS NOT NEW.{name}" for name in ("unit_id", "department_id", "is_member", "is_first", "is_first_in_unit")
        )),
    ):
        body = " ".join(_add(row, sign, place) for row, sign in sides for place in _row_places(row))
        made.append(f"DROP TRIGGER IF EXISTS {NAME}_{deed}")
        made.append(f"CREATE TRIGGER {NAME}_{deed} AFTER {deed.upper()} ON people_currentpost FOR EACH ROW{when} BEGIN {body} END")
    return made


def _row_places(row: str) -> list[tuple[str, str]]:
    return [
        (f"{row}.unit_id, {row}.department_id", "1"), (f"{row}.unit_id, 0", f"{row}.is_first_in_unit"), ("0, 0", f"{row}.is_first"),
    ]


def _add(row: str, sign: int, place: tuple[str, str]) -> str:
    key, condition = place
    return (
        "INSERT INTO wallchart_tally (unit_id, department_id, lane, workers, members) "
        f"SELECT {key}, 0, {sign}, CASE WHEN {row}.is_member THEN {sign} ELSE 0 END WHERE {condition} "
        "ON CONFLICT (unit_id, department_id, lane) DO UPDATE SET workers = workers + excluded.workers, "
        "members = members + excluded.members;"
    )
