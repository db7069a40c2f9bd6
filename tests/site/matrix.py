"""Who gets what at the house's own addresses."""

from tests.matrix import Row, everybody, members

ROWS = [
    Row("home", get=members()),
    Row("me", get=members(excluded=404)),
    Row("my_copy", post=members(excluded=404), fresh=True),
    Row("health", get=everybody()),
]
