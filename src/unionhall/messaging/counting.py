"""The statements by which the database itself keeps the figures of each message, whoever moves its deliveries and however many at once.

A figure has a lane for each connection that counts, so that nobody waits for another's figures and no two lock each other:
the pump, a cancel and the gateway's news all move deliveries of one message at the same time. `fold` brings lanes together.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

NAME = "messaging_count"
COLUMNS = "blast_id, line_id, standing, fault"
#: Where a delivery stands, as far as a report tells them apart: being taken moves no figure.
STANDING = (
    "CASE WHEN {row}state = 'held' THEN CASE WHEN {row}holder_id IS NULL THEN 'held' ELSE 'taken' END "
    "WHEN {row}state IN ('queued', 'sending') THEN 'waiting' ELSE {row}state END"
)
FAULT = "CASE WHEN {row}state = 'failed' THEN {row}fault ELSE '' END"
KEY = "{row}blast_id, {row}line_id, " + STANDING + ", " + FAULT
#: What is counted once and never again: an answer to a message, a stop said after it.
ONCE = {
    "messaging_textmessage": ("replied", "{row}blast_id IS NOT NULL"),
    "messaging_consententry": ("stopped", "{row}blast_id IS NOT NULL AND {row}verb = 'stop'"),
}
#: The figures made anew.
RECOUNT = " UNION ALL ".join([
    f"SELECT {KEY.format(row='')}, 0, COUNT(*), SUM(segments) FROM messaging_delivery WHERE blast_id IS NOT NULL GROUP BY 1, 2, 3, 4",
    *(
        f"SELECT blast_id, 0, '{what}', '', 0, COUNT(*), 0 FROM {table} WHERE {when.format(row='')} GROUP BY blast_id"
        for table, (what, when) in ONCE.items()
    ),
])
ADD = (
    f"INSERT INTO messaging_tally ({COLUMNS}, lane, count, segments) {{select}} "
    f"ON CONFLICT ({COLUMNS}, lane) DO UPDATE SET count = messaging_tally.count + excluded.count, segments = messaging_tally.segments + excluded.segments"
)
#: Lanes that nobody is counting in are brought together in lane 0; a lane that is in use is left alone, and nobody waits for it.
FOLD = (
    "WITH idle AS (SELECT id FROM messaging_tally WHERE lane <> 0 ORDER BY id LIMIT 5000 FOR UPDATE SKIP LOCKED), "
    "gone AS (DELETE FROM messaging_tally USING idle WHERE messaging_tally.id = idle.id RETURNING messaging_tally.*) "
    + ADD.format(
        select=f"SELECT {COLUMNS}, 0, SUM(count), SUM(segments) FROM gone GROUP BY {COLUMNS} "
        f"HAVING SUM(count) <> 0 OR SUM(segments) <> 0 ORDER BY {COLUMNS}",
    )
)


def statements(connection: BaseDatabaseWrapper) -> list[str]:
    """What makes the database count, in its own tongue. Safe to run again."""
    return _postgresql() if connection.vendor == "postgresql" else _sqlite()


def recount_statements(connection: BaseDatabaseWrapper) -> list[str]:
    """What counts everything anew; on PostgreSQL nobody counts meanwhile, so that no change is counted twice."""
    return [
        *(["LOCK TABLE messaging_tally IN SHARE ROW EXCLUSIVE MODE"] if connection.vendor == "postgresql" else []),
        "DELETE FROM messaging_tally",
        f"INSERT INTO messaging_tally ({COLUMNS}, lane, count, segments) " + RECOUNT,
    ]


def _postgresql() -> list[str]:
    """Triggers on whole statements: a slice of two hundred messages is one grouped insert."""
    made = []
    for deed, sides in {"insert": [("+1", "new_rows")], "update": [("+1", "new_rows"), ("-1", "old_rows")]}.items():
        moved = " UNION ALL ".join(
            f"SELECT {KEY.format(row='')}, {sign}, {sign} * segments FROM {rows} WHERE blast_id IS NOT NULL" for sign, rows in sides
        )
        select = (
            f"SELECT {COLUMNS}, pg_backend_pid(), SUM(one), SUM(parts) FROM ({moved}) AS moved ({COLUMNS}, one, parts) "
            f"GROUP BY {COLUMNS} HAVING SUM(one) <> 0 OR SUM(parts) <> 0 ORDER BY {COLUMNS}"
        )
        seen = " ".join(f"{rows[:3].upper()} TABLE AS {rows}" for _, rows in sides)
        made += _trigger(f"{NAME}_{deed}", select, f"AFTER {deed.upper()} ON messaging_delivery REFERENCING {seen} FOR EACH STATEMENT")
    for table, (what, when) in ONCE.items():
        select = f"SELECT NEW.blast_id, 0, '{what}', '', pg_backend_pid(), 1, 0"
        made += _trigger(f"{NAME}_{what}", select, f"AFTER INSERT ON {table} FOR EACH ROW WHEN ({when.format(row='NEW.')})")
    return made


def _trigger(name: str, select: str, when: str) -> list[str]:
    table = when.split(" ON ")[1].split(" ", maxsplit=1)[0]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {ADD.format(select=select)}; RETURN NULL; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()",
    ]


def _sqlite() -> list[str]:
    """Triggers on rows: SQLite has no others, and one writer at a time needs no lanes."""
    changes = " OR ".join(f"({part.format(row='OLD.')}) IS NOT ({part.format(row='NEW.')})" for part in ("{row}segments", STANDING, FAULT))
    deeds = [
        ("insert", "AFTER INSERT ON messaging_delivery WHEN NEW.blast_id IS NOT NULL", [("NEW", 1)]),
        ("update", f"AFTER UPDATE ON messaging_delivery WHEN NEW.blast_id IS NOT NULL AND ({changes})", [("OLD", -1), ("NEW", 1)]),
    ]
    made = []
    for deed, when, sides in deeds:
        adds = [ADD.format(select=f"SELECT {KEY.format(row=f'{row}.')}, 0, {sign}, {sign} * {row}.segments WHERE true") for row, sign in sides]
        made += [f"DROP TRIGGER IF EXISTS {NAME}_{deed}", f"CREATE TRIGGER {NAME}_{deed} {when} BEGIN {'; '.join(adds)}; END"]
    for table, (what, when) in ONCE.items():
        add = ADD.format(select=f"SELECT NEW.blast_id, 0, '{what}', '', 0, 1, 0 WHERE true")
        made += [
            f"DROP TRIGGER IF EXISTS {NAME}_{what}",
            f"CREATE TRIGGER {NAME}_{what} AFTER INSERT ON {table} WHEN {when.format(row='NEW.')} BEGIN {add}; END",
        ]
    return made
