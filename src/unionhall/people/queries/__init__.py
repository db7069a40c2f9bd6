"""Who sees whom: every list of persons begins at `open_to`."""

from unionhall.people.files import open_table
from unionhall.people.queries.alike import Alike, Unknown, alike
from unionhall.people.queries.known import CardBook, book_of
from unionhall.people.queries.owners import as_owners, owners_of
from unionhall.people.queries.persons import is_excluded, open_among, open_to, persons_in_turfs, places_of, where_open
from unionhall.people.queries.places import named_places
from unionhall.people.queries.workers import (
    departments,
    people_to_welcome,
    posts,
    public_id_of,
    published_rosters,
    stays,
    units,
    workers_at,
)

__all__ = [
    "Alike", "CardBook", "Unknown", "alike", "as_owners", "book_of", "departments", "is_excluded", "named_places", "open_among", "open_table",
    "open_to", "owners_of", "people_to_welcome", "persons_in_turfs", "places_of", "posts", "public_id_of", "published_rosters", "stays", "units",
    "where_open", "workers_at",
]
