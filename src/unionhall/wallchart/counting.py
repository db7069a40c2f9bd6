"""The statements by which the database itself keeps the running count, whoever changes a post and however many at once.

`people_currentpost` has a row for each person, unit and department. A row counts once in its department, once in its unit if
it is the person's first there, and once in the local if it is the person's first of all (g.1: persons, not appointments).
A new hire is somebody at a post who is no member and whom an open task in `people_rostertask` says to welcome in that unit; so
the count follows changes of tasks as well.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

LANES = 8
NAME = "wallchart_count"

_WELCOME = "t.kind = 'welcome' AND t.done_at IS NULL"
#: Whether the person at a post is to be welcomed there.
_IS_HIRE = (
    "CASE WHEN {row}.is_member THEN 0 WHEN EXISTS (SELECT 1 FROM people_rostertask t WHERE t.person_id = {row}.person_id"
    f" AND t.unit_id = {{row}}.unit_id AND {_WELCOME}) THEN 1 ELSE 0 END"
)
#: What one side of a change adds, grouped; {rows} is the table of changed rows.
_PLACES = (
    "SELECT unit_id, department_id, is_member, is_hire FROM {rows} UNION ALL "
    "SELECT unit_id, 0, is_member, is_hire FROM {rows} WHERE is_first_in_unit UNION ALL "
    "SELECT 0, 0, is_member, is_hire FROM {rows} WHERE is_first"
)
_POSTS = f"(SELECT p.*, {_IS_HIRE.format(row='p')} AS is_hire FROM {{rows}} p)"
#: The count made anew.
RECOUNT = (
    f"WITH post AS {_POSTS.format(rows='people_currentpost')} "
    "SELECT unit_id, department_id, 0, COUNT(*), SUM(CASE WHEN is_member THEN 1 ELSE 0 END), SUM(is_hire) "
    f"FROM ({_PLACES.format(rows='post')}) AS place GROUP BY unit_id, department_id"
)
_INTO = "wallchart_tally (unit_id, department_id, lane, workers, members, hires)"


def statements(connection: BaseDatabaseWrapper) -> list[str]:
    """What makes the database count, in its own tongue. Safe to run again."""
    return [*_postgresql(), *_postgresql_tasks()] if connection.vendor == "postgresql" else [*_sqlite(), *_sqlite_tasks()]


def recount_statements(connection: BaseDatabaseWrapper) -> list[str]:
    """What counts everything anew; on PostgreSQL nobody counts meanwhile, so that no change is counted twice."""
    return [
        *(["LOCK TABLE wallchart_tally IN SHARE ROW EXCLUSIVE MODE"] if connection.vendor == "postgresql" else []),
        "DELETE FROM wallchart_tally",
        f"INSERT INTO {_INTO} {RECOUNT}",
    ]


def _on_conflict(kept: str, new: str) -> str:
    sums = ", ".join(f"{name} = {kept}{name} + {new}.{name}" for name in ("workers", "members", "hires"))
    return f"ON CONFLICT (unit_id, department_id, lane) DO UPDATE SET {sums}"


def _trigger(deed: str, table: str, name: str, body: str, tables: list[str]) -> list[str]:
    """A function and its trigger on whole statements, for PostgreSQL."""
    seen = " ".join(f"{one[:3].upper()} TABLE AS {one}" for one in tables)
    return [
        f"CREATE OR REPLACE FUNCTION {name}_{deed}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$",
        f"DROP TRIGGER IF EXISTS {name}_{deed} ON {table}",
        f"CREATE TRIGGER {name}_{deed} AFTER {deed.upper()} ON {table} REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION {name}_{deed}()",
    ]


#: For each deed the tables of changed rows, and whether a row in it adds or takes away.
_SIDES = {"insert": [(1, "new_rows")], "delete": [(-1, "old_rows")], "update": [(1, "new_rows"), (-1, "old_rows")]}


def _postgresql() -> list[str]:
    """One function and three triggers on whole statements: a publication of a million rows is two grouped inserts."""
    made = []
    for deed, tables in _SIDES.items():
        parts = ", ".join(f"posts_of_{name} AS {_POSTS.format(rows=name)}" for _, name in tables)
        union = " UNION ALL ".join(
            f"SELECT unit_id, department_id, is_member, is_hire, {sign} AS sign FROM"
            f" ({_PLACES.format(rows=f'posts_of_{name}')}) AS of_{name}" for sign, name in tables
        )
        sums = ("SUM(sign)", "SUM(CASE WHEN is_member THEN sign ELSE 0 END)", "SUM(sign * is_hire)")
        body = (
            f"INSERT INTO wallchart_tally AS kept {_INTO.removeprefix('wallchart_tally ')} WITH {parts}"
            f" SELECT unit_id, department_id, pg_backend_pid() % {LANES}, {', '.join(sums)}"
            f" FROM ({union}) AS place GROUP BY unit_id, department_id HAVING {' OR '.join(f'{one} <> 0' for one in sums)}"
            f" ORDER BY unit_id, department_id {_on_conflict('kept.', 'EXCLUDED')}"
        )
        made += _trigger(deed, "people_currentpost", NAME, body, [name for _, name in tables])
    return made


def _postgresql_tasks() -> list[str]:
    """The same for tasks: whose welcome began or ceased to be open with this statement, at the posts they have."""
    made = []
    for deed, tables in _SIDES.items():
        names = [name for _, name in tables]
        pairs = " UNION ".join(f"SELECT DISTINCT person_id, unit_id FROM {name} WHERE kind = 'welcome' AND unit_id IS NOT NULL" for name in names)
        untouched = " AND t.id NOT IN (SELECT id FROM new_rows)" if "new_rows" in names else ""
        pair = f"t.person_id = c.person_id AND t.unit_id = c.unit_id AND {_WELCOME}"
        was = f"EXISTS (SELECT 1 FROM people_rostertask t WHERE {pair}{untouched})"
        if "old_rows" in names:
            was += f" OR EXISTS (SELECT 1 FROM old_rows t WHERE {pair})"
        now = f"EXISTS (SELECT 1 FROM people_rostertask t WHERE {pair})"
        turned = f"SELECT c.person_id, c.unit_id, ({now})::int - ({was})::int AS is_hire FROM ({pairs}) c"
        posts = (
            "SELECT p.unit_id, p.department_id, p.is_member, p.is_first, p.is_first_in_unit, c.is_hire FROM turned c"
            " JOIN people_currentpost p ON p.person_id = c.person_id AND p.unit_id = c.unit_id WHERE c.is_hire <> 0 AND NOT p.is_member"
        )
        body = (
            f"INSERT INTO wallchart_tally AS kept {_INTO.removeprefix('wallchart_tally ')} WITH turned AS ({turned}), post AS ({posts})"
            f" SELECT unit_id, department_id, pg_backend_pid() % {LANES}, 0, 0, SUM(is_hire) FROM ({_PLACES.format(rows='post')}) AS place"
            f" GROUP BY unit_id, department_id HAVING SUM(is_hire) <> 0 ORDER BY unit_id, department_id {_on_conflict('kept.', 'EXCLUDED')}"
        )
        made += _trigger(deed, "people_rostertask", f"{NAME}_task", body, names)
    return made


def _sqlite() -> list[str]:
    """Triggers on rows: SQLite has no others, and one writer at a time needs no lanes."""
    made = []
    for deed, sides, when in (
        ("insert", [("NEW", 1)], ""), ("delete", [("OLD", -1)], ""),
        ("update", [("OLD", -1), ("NEW", 1)], " WHEN " + " OR ".join(
            f"OLD.{name} IS NOT NEW.{name}"
            for name in ("person_id", "unit_id", "department_id", "is_member", "is_first", "is_first_in_unit")
        )),
    ):
        body = " ".join(_add(row, sign, place) for row, sign in sides for place in _row_places(row))
        made += _row_trigger(f"{NAME}_{deed}", deed, "people_currentpost", when, body)
    return made


def _row_trigger(name: str, deed: str, table: str, when: str, body: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} AFTER {deed.upper()} ON {table} FOR EACH ROW{when} BEGIN {body} END",
    ]


def _row_places(row: str) -> list[tuple[str, str]]:
    return [
        (f"{row}.unit_id, {row}.department_id", "1"), (f"{row}.unit_id, 0", f"{row}.is_first_in_unit"), ("0, 0", f"{row}.is_first"),
    ]


def _add(row: str, sign: int, place: tuple[str, str]) -> str:
    key, condition = place
    return (
        f"INSERT INTO {_INTO} SELECT {key}, 0, {sign}, CASE WHEN {row}.is_member THEN {sign} ELSE 0 END,"
        f" {sign} * {_IS_HIRE.format(row=row)} WHERE {condition} {_on_conflict('', 'excluded')};"
    )


def _sqlite_tasks() -> list[str]:
    """A welcome that opens adds its person where no other welcome in the unit is open; one that is done, or goes, takes them away."""
    def is_open(row: str) -> str:
        return f"{row}.kind = 'welcome' AND {row}.done_at IS NULL AND {row}.unit_id IS NOT NULL"

    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in ("kind", "person_id", "unit_id", "done_at"))
    made = []
    for name, deed, row, sign, when in (
        ("insert", "insert", "NEW", 1, is_open("NEW")), ("delete", "delete", "OLD", -1, is_open("OLD")),
        ("closed", "update", "OLD", -1, f"({is_open('OLD')}) AND ({differs})"),
        ("opened", "update", "NEW", 1, f"({is_open('NEW')}) AND ({differs})"),
    ):
        made += _row_trigger(f"{NAME}_task_{name}", deed, "people_rostertask", f" WHEN {when}", _add_task(row, sign))
    return made


def _add_task(row: str, sign: int) -> str:
    """Count the person of a task in or out at their posts of its unit."""
    posts = (
        f"SELECT p.* FROM people_currentpost p WHERE p.person_id = {row}.person_id AND p.unit_id = {row}.unit_id AND NOT p.is_member"
        f" AND NOT EXISTS (SELECT 1 FROM people_rostertask t WHERE t.person_id = {row}.person_id AND t.unit_id = {row}.unit_id"
        f" AND t.id <> {row}.id AND {_WELCOME})"
    )
    made = []
    for place, condition in (("unit_id, department_id", "1"), ("unit_id, 0", "is_first_in_unit"), ("0, 0", "is_first")):
        made.append(
            f"INSERT INTO {_INTO} SELECT {place}, 0, 0, 0, {sign} FROM ({posts}) WHERE {condition} {_on_conflict('', 'excluded')};"
        )
    return " ".join(made)
