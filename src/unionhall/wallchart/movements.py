"""Movements of every place, day by day, put together from appointments and memberships themselves.

Somebody works in a place (a department, a unit, the local) from the first to the last day of appointments there that reach one
another, and is a member on the days of memberships that reach one another. Where the two meet they are one of its members. The
first day on which a membership meets any work in the local is a joining, unless the membership is old by then (`rules.NEW_CARD`);
every other beginning is a coming: who comes back, or moves there. Whoever ceases has left. So members then + joined + came - left =
members now, place by place, whatever the days.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from unionhall.kit.bulk import date_of, days_after, is_postgresql
from unionhall.membership import queries as membership
from unionhall.people import queries as people
from unionhall.wallchart.rules import NEW_CARD

#: A last day for what is still open.
_OPEN = date(9999, 12, 30)
#: Day, unit, department, and how many more: workers, members, and of these joined and came.
COLUMNS = '"on", unit_id, department_id, workers, members, joined, came'
Statement = tuple[str, list[Any]]


def everybody(after: int, until: int) -> Q:
    """Persons by number, as a part of all: above one and up to the other."""
    return Q(person__gt=after, person__lte=until)


def moved_between(since: date, day: date) -> Q:
    """Persons of whom an appointment or a membership began after the one day, up to the other: nobody else joined or came."""
    begun = people.stays().filter(begins_on__gt=since, begins_on__lte=day)
    joined = membership.member_spans().filter(begins_on__gt=since, begins_on__lte=day)
    return Q(person__in=begun.values("person")) | Q(person__in=joined.values("person"))


def of_persons(persons: Collection[int]) -> Q:
    """These persons."""
    return Q(person__in=list(persons))


def movements(whom: Q, *, before: int | None = None) -> Statement:
    """A query for the movements of these persons, with the columns of COLUMNS; `before` reads memberships as they were before a change."""
    work = people.stays().filter(whom).values_list("person", "unit", "department", "begins_on", "ends_on", "pk")
    spans = membership.member_spans(before=before).filter(whom).values_list("person", "begins_on", "ends_on", "pk")
    (work_sql, of_work), (span_sql, of_spans) = _sql(work), _sql(spans)
    return _put_together(work_sql, span_sql), [*of_work, *of_spans]


def _sql(rows: QuerySet[Any]) -> Statement:
    sql, values = rows.order_by().query.sql_with_params()
    return sql, list(values)


def _put_together(work: str, spans: str) -> str:
    last = date_of(_OPEN)
    least, greatest = ("LEAST", "GREATEST") if is_postgresql() else ("MIN", "MAX")
    return (
        f"WITH work(person_id, unit_id, department_id, b, e, id) AS ({work}), span(person_id, b, e, id) AS ({spans}),"
        " placed AS (SELECT * FROM work UNION ALL SELECT person_id, unit_id, 0, b, e, id FROM work"
        " UNION ALL SELECT person_id, 0, 0, b, e, id FROM work),"
        f" stay AS MATERIALIZED ({_reaching('placed', 'person_id, unit_id, department_id')}),"
        f" belonging AS MATERIALIZED ({_reaching('span', 'person_id')}),"
        " meeting AS (SELECT s.person_id, s.unit_id, s.department_id, m.b AS since,"
        f" {greatest}(s.b, m.b) AS b, {least}(s.e, m.e) AS e"
        " FROM stay s JOIN belonging m ON m.person_id = s.person_id AND m.b <= s.e AND s.b <= m.e),"
        " entry AS MATERIALIZED (SELECT m.*, CASE WHEN b > MIN(b) OVER (PARTITION BY person_id, since) THEN 0 WHEN b = since THEN 1"
        f" WHEN b <= {days_after('since', NEW_CARD.days)} THEN 1 ELSE 0 END AS is_joining FROM meeting m),"
        " moved(day, unit_id, department_id, workers, members, joined, came) AS ("
        "SELECT b, unit_id, department_id, 1, 0, 0, 0 FROM stay"
        f" UNION ALL SELECT {days_after('e', 1)}, unit_id, department_id, -1, 0, 0, 0 FROM stay WHERE e < {last}"
        " UNION ALL SELECT b, unit_id, department_id, 0, 1, is_joining, 1 - is_joining FROM entry"
        f" UNION ALL SELECT {days_after('e', 1)}, unit_id, department_id, 0, -1, 0, 0 FROM entry WHERE e < {last})"
        ' SELECT day AS "on", unit_id, department_id, SUM(workers) AS workers, SUM(members) AS members, SUM(joined) AS joined,'
        " SUM(came) AS came FROM moved GROUP BY day, unit_id, department_id"
        " HAVING SUM(workers) <> 0 OR SUM(members) <> 0 OR SUM(joined) <> 0 OR SUM(came) <> 0"
    )


def _reaching(table: str, alike: str) -> str:
    """Intervals of what is alike, joined where one begins no later than the day after the others' end."""
    end = f"coalesce(e, {date_of(_OPEN)})"
    order = f"PARTITION BY {alike} ORDER BY b, id ROWS BETWEEN UNBOUNDED PRECEDING AND"
    return (
        f"SELECT {alike}, MIN(b) AS b, MAX(e) AS e FROM (SELECT {alike}, b, e, SUM(CASE WHEN reached IS NULL OR {days_after('reached', 1)} < b"
        f" THEN 1 ELSE 0 END) OVER ({order} CURRENT ROW) AS part FROM (SELECT {alike}, b, {end} AS e, id,"
        f" MAX({end}) OVER ({order} 1 PRECEDING) AS reached FROM {table}) AS marked) AS parted GROUP BY {alike}, part"
    )
