"""What the local keeps of people and places; one file per group of tables."""

from unionhall.people.models.changes import EmploymentChange, IdentityLink, Merge, Namesake, RosterTask, Touched, UndoNote
from unionhall.people.models.persons import ContactPoint, EmployerIdentifier, Person, PersonName
from unionhall.people.models.places import (
    Department,
    DepartmentAlias,
    Employer,
    JobClass,
    Turf,
    TurfPerson,
    Unit,
    Worksite,
)
from unionhall.people.models.rosters import (
    IS_MATCHED,
    IS_UNUSUAL,
    UNUSUAL,
    UNUSUAL_STATES,
    ColumnMap,
    PlannedStep,
    Revision,
    RosterRow,
    RosterSnapshot,
    RosterSource,
)
from unionhall.people.models.search import SearchText
from unionhall.people.models.unsealing import Unsealing
from unionhall.people.models.work import Appointment, CurrentPost

__all__ = [
    "IS_MATCHED", "IS_UNUSUAL", "UNUSUAL", "UNUSUAL_STATES", "Appointment", "ColumnMap", "ContactPoint", "CurrentPost", "Department",
    "DepartmentAlias", "Employer", "EmployerIdentifier", "EmploymentChange", "IdentityLink", "JobClass", "Merge", "Namesake", "Person",
    "PersonName", "PlannedStep", "Revision", "RosterRow", "RosterSnapshot", "RosterSource", "RosterTask", "SearchText", "Touched", "Turf", "TurfPerson",
    "UndoNote", "Unit", "Unsealing", "Worksite",
]
