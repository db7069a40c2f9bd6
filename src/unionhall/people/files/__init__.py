"""Reading the files that employers send: delimited text and workbooks, refused in words when they cannot be read."""

from unionhall.people.files.tables import ROOM, Table, open_table

__all__ = ["ROOM", "Table", "open_table"]
