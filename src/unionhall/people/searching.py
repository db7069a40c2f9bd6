"""Search by part of a name, phone or mail address: the derived texts, their upkeep, and the ids that match.

Three columns, because a search must not tell what a page would not show: who may not see contact cannot find somebody by their
address, and a former name finds nobody but for a data steward.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Max

from unionhall.kit.bulk import run
from unionhall.kit.jobs import by_calendar, job
from unionhall.people.models import ContactPoint, EmployerIdentifier, Person, PersonName, SearchText
from unionhall.people.rules import texts

BATCH = 5000
#: All columns as PostgreSQL's index knows them (migration 0100); no word has a line's end in it.
ALL = "(names || E'\\n' || contact || E'\\n' || hidden)"
#: Letters as they are common in names written in Latin letters, the commonest first.
_COMMON = "aeinrolstmhdcuygkbjvpfzwxq"
_PARTS = re.compile(r"[^\W_]+")
#: How many matches are looked at before scope and order; more than that is a question too wide.
MOST = 5000
#: How many names of several persons are kept to be looked at.
NAMESAKES = 500
#: How many steps tidying the index takes at most.
MERGES = 500


def _texts_of(ids: Sequence[int]) -> list[SearchText]:
    shown = dict(Person.objects.filter(pk__in=ids, merged_into__isnull=True).values_list("pk", "display_name"))
    names: dict[int, list[str]] = {pk: [texts.fold(name)] for pk, name in shown.items()}
    contact: dict[int, list[str]] = {pk: [] for pk in shown}
    hidden: dict[int, list[str]] = {pk: [] for pk in shown}
    for pk, full in PersonName.objects.filter(person__in=shown).values_list("person", "full"):
        if full != shown[pk]:
            hidden[pk].append(texts.fold(full))
    for pk, value in ContactPoint.objects.filter(person__in=shown, ends_on__isnull=True).values_list("person", "value_normalized"):
        contact[pk].append(value.casefold())
    for pk, value in EmployerIdentifier.objects.filter(person__in=shown, ends_on__isnull=True).values_list("person", "value"):
        hidden[pk].append(value.casefold())
    return [SearchText(person_id=pk, names=" ".join(names[pk]), contact=" ".join(contact[pk]), hidden=" ".join(hidden[pk])) for pk in shown]


@transaction.atomic
def refresh(ids: Iterable[int]) -> None:
    """Bring the texts of these persons up to date, writing only those that differ."""
    wanted = list(ids)
    kept = {row.person_id: (row.names, row.contact, row.hidden) for row in SearchText.objects.filter(person__in=wanted)}
    made = _texts_of(wanted)
    changed = [row for row in made if kept.get(row.person_id) != (row.names, row.contact, row.hidden)]
    SearchText.objects.bulk_create(
        changed, batch_size=500, update_conflicts=True, unique_fields=["person"], update_fields=["names", "contact", "hidden"],
    )
    SearchText.objects.filter(person__in=set(kept) - {row.person_id for row in made}).delete()


@by_calendar("40 3 * * *")
@job(queue="rosters")
def refresh_all() -> None:
    """Go through everybody in pieces: after a roster, and every night in case something was missed."""
    last = Person.objects.aggregate(last=Max("pk"))["last"] or 0
    for first in range(0, last + 1, BATCH):
        refresh(Person.objects.filter(pk__gt=first, pk__lte=first + BATCH).values_list("pk", flat=True))
    tidy()
    find_namesakes()


@transaction.atomic
def find_namesakes() -> None:
    """Count anew which names more than one person has, as many as anybody will look through."""
    run("DELETE FROM people_namesake")
    run(
        "INSERT INTO people_namesake SELECT n.match_key FROM people_personname n JOIN people_person p ON p.id = n.person_id"
        " WHERE p.merged_into_id IS NULL AND n.ends_on IS NULL AND n.kind <> 'former' AND n.match_key <> '' GROUP BY n.match_key"
        " HAVING min(n.person_id) <> max(n.person_id) ORDER BY n.match_key LIMIT %s ON CONFLICT DO NOTHING", [NAMESAKES],
    )


def tidy() -> None:
    """Bring an index that grew by many rows in order, in short steps that let others write between them."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT gin_clean_pending_list(indexrelid) FROM pg_stat_user_indexes WHERE indexrelname LIKE 'people\\_search\\_%%'")
            return
        for _ in range(MERGES):
            cursor.execute("SELECT total_changes()")
            before = cursor.fetchone()[0]
            cursor.execute("INSERT INTO people_searchindex (people_searchindex, rank) VALUES ('merge', 2000)")
            cursor.execute("SELECT total_changes()")
            if cursor.fetchone()[0] - before < 2:  # as its manual says: nothing was left to merge
                return


def words_of(asked: str) -> list[str]:
    """The words looked for, folded; a phone number written with blanks or hyphens is one word of digits."""
    digits = "".join(char for char in asked if char.isdigit())
    if len(digits) >= 4 and not any(char.isalpha() for char in asked):
        return [digits]
    return texts.fold(asked).split()[:6]


def matching(asked: str, columns: Sequence[str]) -> list[int]:
    """Ids of persons in whose columns every word occurs, at most MOST; words of one or two letters begin a name."""
    words = words_of(asked)
    if not words:
        return []
    if any(len(word) < 3 for word in words) or connection.vendor != "sqlite":
        return _by_like(words, columns)
    return _by_index(words, columns)


def _by_index(words: list[str], columns: Sequence[str]) -> list[int]:
    """SQLite's index is asked for the rarest word; the few it finds are held against the others."""
    rarest = max(words, key=_rarity)
    clauses, values = _holding([word for word in words if word != rarest], columns)
    quoted = '"' + rarest.replace('"', '""') + '"'
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.person_id FROM people_searchindex i CROSS JOIN people_searchtext s ON s.person_id = i.rowid"
            f" WHERE people_searchindex MATCH %s{''.join(f' AND {clause}' for clause in clauses)} LIMIT %s",
            [f"{{{' '.join(columns)}}} : {quoted}", *values, MOST],
        )
        return [row[0] for row in cursor.fetchall()]


def _rarity(word: str) -> int:
    """A guess at how few texts a word is in: more for more letters, and for such as few names have; whatever is no letter is rarest."""
    return sum(_COMMON.find(letter) % (len(_COMMON) + 1) + 1 for letter in word)


def _holding(words: Sequence[str], columns: Sequence[str]) -> tuple[list[str], list[str]]:
    """For each word a condition that it stands in one of these columns, and the values of them all."""
    clauses = ["(" + " OR ".join(f"s.{column} LIKE %s ESCAPE '\\'" for column in columns) + ")"] * len(words)
    return clauses, [f"%{_pattern(word)}%" for word in words for _ in columns]


def longest_part(word: str) -> str:
    """The longest run of letters and digits of a word, if an index can look for it; else the word."""
    longest = max(_PARTS.findall(word), key=len, default="")
    return longest if len(longest) >= 3 else word


def _pattern(text: str) -> str:
    """A text as LIKE finds it, whatever stands in it."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _by_like(words: list[str], columns: Sequence[str], *, is_indexed: bool = True) -> list[int]:
    """PostgreSQL reads its trigram index for this; for words too short for any index a name must begin with one of them.

    Its index is of all columns together, so that it is asked once for all words; what it finds is then held against the columns that
    may be searched. It is asked for the longest part of a word: pieces of a mail domain, which everybody has, would cost it most.
    """
    if all(len(word) < 3 for word in words):
        begun = Person.objects.filter(sort_key__gte=words[0], sort_key__lt=words[0] + "\U0010ffff", merged_into__isnull=True)
        return list(begun.values_list("pk", flat=True)[:MOST])
    long = [word for word in words if len(word) >= 3]
    clauses, values = _holding(long, columns)
    if is_indexed and connection.vendor == "postgresql":
        clauses = [*[f"{ALL} LIKE %s"] * len(long), *clauses]
        values = [*(f"%{_pattern(longest_part(word))}%" for word in long), *values]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT s.person_id FROM people_searchtext s WHERE {' AND '.join(clauses)} LIMIT %s", [*values, MOST])
        return [row[0] for row in cursor.fetchall()]
