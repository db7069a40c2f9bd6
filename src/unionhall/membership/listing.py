"""Member lists row by row and all at once: staging, saying who each row is, and writing what a published list says."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Min, QuerySet

from unionhall.kit.batches import batches
from unionhall.membership import rules
from unionhall.membership.models import MemberList, MemberListRow, MembershipChange, MembershipSpan
from unionhall.membership.queries import members_at, spans
from unionhall.membership.reading import ListedMember
from unionhall.membership.rules import Stretch
from unionhall.people import queries as people
from unionhall.people.rules import matching

BATCH = 2000
_DAY = timedelta(days=1)


def stage(listed: MemberList, rows: Iterable[ListedMember]) -> int:
    """Keep every row with what was read and who it is; how many there are."""
    listed.list_rows.all().delete()
    taken: set[int] = set()
    total = 0
    for batch in batches(rows, BATCH):
        staged = [_staged(listed, row) for row in batch]
        _match([row for row in staged if row.state == "waiting"], taken)
        MemberListRow.objects.bulk_create(staged, batch_size=500)
        total += len(staged)
    for unsure in batches(listed.list_rows.filter(state="review", rule__in=("M3", "M4")).order_by("row_no"), BATCH):
        _weigh(unsure, taken)
    spoken_for = taken | set(listed.list_rows.filter(state="review").values_list("candidate", flat=True))
    for unknown in batches(listed.list_rows.filter(state="unmatched").order_by("row_no"), BATCH):
        _resemble(unknown, spoken_for)
    return total


def _staged(listed: MemberList, row: ListedMember) -> MemberListRow:
    return MemberListRow(
        member_list=listed, row_no=row.row_no, raw=json.dumps(row.cells, ensure_ascii=False), issues=row.issues, identifier=row.identifier,
        full_name=row.full_name[:300], match_key=row.match_key[:300], email=row.email, phone=row.phone, unit_code=row.unit_code[:20],
        department_text=row.department_text[:300], joined_on=row.joined_on, ended_on=row.ended_on,
        state="rejected" if row.skip_reason else "waiting", reason=row.skip_reason,
    )


def _match(rows: Sequence[MemberListRow], taken: set[int]) -> None:
    """Who each row is, by the rosters' rules M1 to M3; a name alone is only asked about, and one person is linked once."""
    book = people.book_of(
        identifiers={row.identifier for row in rows if row.identifier},
        contacts={contact for row in rows for contact in (row.email, row.phone) if contact}, name_keys={row.match_key for row in rows},
    )
    for row in rows:
        incoming = matching.Incoming(
            row.identifier, (row.match_key,), frozenset(contact for contact in (row.email, row.phone) if contact),
        )
        _settle(row, matching.decide(incoming, book), book, taken)


def _settle(row: MemberListRow, said: matching.Decision, book: people.CardBook, taken: set[int]) -> None:
    # Whom an earlier row is for sure this one is not: a name alone is no sign that a row stands twice.
    same_name = [
        known for known in book.with_name_key(row.match_key)
        if not (row.identifier and known.identifiers) and known.person_id not in taken
    ]
    if said.outcome == "new" and len(same_name) == 1:
        said = matching.Decision("M4", "review", same_name[0].person_id, 0.7, {"name": "same"})
    row.rule, row.score, row.evidence, row.candidate_id = said.rule, round(said.score, 3), said.evidence, said.person_id
    if said.outcome == "new":
        row.state = "unmatched"
    elif said.person_id in taken:
        row.state, row.reason = "duplicate", "the same person as an earlier row"
    elif said.outcome == "linked" and said.person_id is not None:
        row.state, row.person_id = "linked", said.person_id
        taken.add(said.person_id)
    else:
        row.state = "review"


def _weigh(rows: Sequence[MemberListRow], taken: set[int]) -> None:
    """What else speaks for whom a row is asked about; of several who share a telephone and a name, the one for whom all the rest speaks."""
    weighed = []
    for at, one in people.alike([_said(row) for row in rows], besides=taken).items():
        row = rows[at]
        if row.candidate_id == one.person_id or row.rule == "M3":
            row.candidate_id, row.score = one.person_id, Decimal(str(one.score))
            row.evidence |= {"bits": one.evidence, "sure": one.is_sure}
            weighed.append(row)
    MemberListRow.objects.bulk_update(weighed, ["candidate", "score", "evidence"], batch_size=500)


def _resemble(rows: Sequence[MemberListRow], spoken_for: set[int]) -> None:
    """Whom rows that fit nobody most resemble, with what speaks for it; nobody is asked about in two of these rows. A human decides."""
    found = people.alike([_said(row) for row in rows], besides=spoken_for)
    for at, one in found.items():
        row = rows[at]
        row.state, row.rule, row.score, row.candidate_id = "review", "alike", Decimal(str(one.score)), one.person_id
        row.evidence = {"bits": one.evidence, "sure": one.is_sure}
        spoken_for.add(one.person_id)
    changed = ["state", "rule", "score", "evidence", "candidate"]
    MemberListRow.objects.bulk_update([rows[at] for at in found], changed, batch_size=500)


def _said(row: MemberListRow) -> people.Unknown:
    return people.Unknown(row.full_name, row.identifier, row.email, row.phone, row.department_text)


def clear_rows(listed: MemberList) -> QuerySet[MemberListRow]:
    """Rows to decide of which all speaks for one person and nobody else comes near, nor is that person another row of the list."""
    linked = listed.list_rows.filter(state="linked").values("person")
    return listed.list_rows.filter(state="review", evidence__sure=True).exclude(candidate__in=linked)


def counts_of(listed: MemberList) -> dict[str, int]:
    """How many rows are in each state, and what publishing would do."""
    found = {row["state"]: row["n"] for row in listed.list_rows.values("state").annotate(n=Count("pk"))}
    already = members_at(listed.as_of_on).filter(person__in=listed.list_rows.filter(state="linked").values("person")).count()
    counts = {"clear": clear_rows(listed).count(), "already": already, "missing": missing(listed).count() if listed.is_complete else 0}
    return found | counts


def members_then(listed: MemberList) -> QuerySet[MembershipSpan]:
    """The members of the list's day as we know them."""
    return members_at(listed.as_of_on)


def missing(listed: MemberList) -> QuerySet[MembershipSpan]:
    """Members of the list's day whom the list does not name."""
    return members_then(listed).exclude(person__in=listed.list_rows.filter(person__isnull=False).values("person"))


def write_members(listed: MemberList, change: MembershipChange) -> dict[str, int]:
    """Give everybody on the list what it says, a few statements for each two thousand rows."""
    done = {"new": 0, "unchanged": 0, "cards": listed.list_rows.filter(state="unmatched").count()}
    rows = listed.list_rows.filter(state="linked", person__isnull=False).order_by("pk")
    for batch in batches(rows.iterator(chunk_size=BATCH), BATCH):
        wanted = {row.person_id: _card_of(row, listed) for row in batch if row.person_id}
        changed = _write(wanted, change)
        done["new"] += changed
        done["unchanged"] += len(wanted) - changed
    return done


def _card_of(row: MemberListRow, listed: MemberList) -> tuple[date, date | None]:
    joined = row.joined_on or min(listed.as_of_on, row.ended_on or listed.as_of_on)
    return joined, row.ended_on


def _write(wanted: dict[int, tuple[date, date | None]], change: MembershipChange) -> int:
    """Bring these persons' histories to what the list says; how many differ from before."""
    kept: dict[int, list[MembershipSpan]] = defaultdict(list)
    for span in spans().filter(person__in=list(wanted)).order_by("begins_on"):
        kept[span.person_id].append(span)
    gone: list[int] = []
    made: list[MembershipSpan] = []
    changed = 0
    for person, (joined, ended) in wanted.items():
        before = [Stretch(span.status, span.begins_on, span.ends_on) for span in kept[person]]
        after = _as_listed(before, joined, ended)
        if after == before:
            continue
        changed += 1
        gone += [span.pk for span, stretch in zip(kept[person], before, strict=True) if stretch not in after]
        made += [_span(person, stretch, change) for stretch in after if stretch not in before]
    MembershipSpan.objects.filter(pk__in=gone).update(superseded_at=change.made_at, superseded_by=change)
    MembershipSpan.objects.bulk_create(made, batch_size=1000)
    return changed


def _as_listed(before: list[Stretch], joined: date, ended: date | None) -> list[Stretch]:
    """A member from the day joined; withdrawn from the day after the list says it ended, where nothing later is on record."""
    after = rules.signed(before, Stretch(rules.MEMBER, joined))
    if ended is None or rules.status_on(after, ended + _DAY) != rules.MEMBER or after[-1].begins_on > ended:
        return after
    return rules.changed(after, rules.WITHDRAWN, ended + _DAY)


def _span(person: int, stretch: Stretch, change: MembershipChange) -> MembershipSpan:
    return MembershipSpan(
        person_id=person, status=stretch.status, begins_on=stretch.begins_on, ends_on=stretch.ends_on, made_by=change,
        recorded_at=change.made_at,
    )


def end_missing(listed: MemberList, change: MembershipChange) -> int:
    """Whom a complete list does not name is withdrawn from its day on, unless something later is on record."""
    ended = 0
    for batch in batches(list(missing(listed).filter(ends_on__isnull=True).values_list("person", flat=True)), BATCH):
        histories: dict[int, list[MembershipSpan]] = defaultdict(list)
        for span in spans().filter(person__in=batch).order_by("begins_on"):
            histories[span.person_id].append(span)
        gone, made = [], []
        for person, found in histories.items():
            before = [Stretch(span.status, span.begins_on, span.ends_on) for span in found]
            after = rules.changed(before, rules.WITHDRAWN, listed.as_of_on)
            gone += [span.pk for span, stretch in zip(found, before, strict=True) if stretch not in after]
            made += [_span(person, stretch, change) for stretch in after if stretch not in before]
        MembershipSpan.objects.filter(pk__in=gone).update(superseded_at=change.made_at, superseded_by=change)
        MembershipSpan.objects.bulk_create(made, batch_size=1000)
        ended += len(histories)
    return ended


def first_day(change: MembershipChange) -> date | None:
    """The first day that reads differently after a change."""
    made = change.made.aggregate(first=Min("begins_on"))["first"]
    gone = change.superseded.aggregate(first=Min("begins_on"))["first"]
    return min((day for day in (made, gone) if day is not None), default=None)
