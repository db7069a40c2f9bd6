"""The classes of data about a person: what each is kept for, and until when (the retention that the local adopted)."""

from __future__ import annotations

#: Name of the class, purpose, and when it is deleted.
CLASSES = (
    ("names and pronouns", "to call people as they wish and to match them with the employer's rosters", "24 months after leaving; then a hash alone"),
    ("contact", "to reach people about their work and their union", "24 months after leaving, or at once when they ask"),
    ("work: unit, department, dates", "to bargain for and represent everybody in the unit", "24 months after leaving"),
    ("employee numbers", "to match rosters", "24 months after leaving"),
    ("membership and cards", "standing, dues and votes; the law wants records of them", "5 years after it ended"),
    ("organizers' working notes", "to know what matters to people; kept so that the person could read them without harm", "12 months at most"),
    ("who looked", "so that looking has witnesses", "as long as the ledger"),
)
