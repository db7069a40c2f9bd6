"""What stands in the way of publishing a planned snapshot, by the rules of `rules.guards`."""

from __future__ import annotations

from typing import Any

from unionhall.people.models import JobClass
from unionhall.people.rules.guards import Facts, Guard, standing


def guards_of(counts: dict[str, Any]) -> list[Guard]:
    """The obstacles that these counts show."""
    jobs = counts.get("new_jobs", {})
    # Asked anew, because a job may have been decided beside another roster.
    undecided_jobs = JobClass.objects.filter(pk__in=jobs, is_decided=False).values_list("pk", flat=True) if jobs else []
    names_differ = counts.get("m2_open", 0)
    return standing(Facts(
        rows=counts.get("rows", 0), rows_before=counts.get("rows_before") or None,
        unmapped_departments=counts.get("unmapped", 0) + counts.get("unknown_unit", 0), duplicates=counts.get("duplicates", 0),
        unmapped_jobs=sum(jobs[str(pk)] for pk in undecided_jobs),
        same_number_other_name=names_differ, undecided=counts.get("review", 0) - names_differ, is_cut=counts.get("is_cut", False),
    ))
