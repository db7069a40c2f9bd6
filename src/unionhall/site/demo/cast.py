"""The demo's cast: who the role switcher signs one in as, and what each may do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the cast: what they are called, what they show, and which role they hold where.

    `unit` and `department` say from where on the roster the person is taken; none where the account has no person.
    """

    name: str
    shows: str
    role: str = ""
    at: str = "local"
    unit: str = ""
    department: str = ""


INFORMATION_SCHOOL = "Information School"
CAST = (
    Part("Rosa Delgado", "a member, teaching assistant: her own data and the numbers of all", unit="ASE", department=INFORMATION_SCHOOL),
    Part("Amir Haddad", "a steward with a turf of 28 people", "steward", "turf", unit="ASE", department=INFORMATION_SCHOOL),
    Part("Kemi Adebayo", "lead organizer of the whole local", "lead", unit="PD", department="Genome Sciences"),
    Part("Mateusz Zielinski", "unit chair of the research scientists", "unit_chair", "RSE", unit="RSE", department="Oceanography"),
    Part("Imani Okafor", "data steward: rosters, duplicates, member lists", "data_steward", unit="RSE", department="Biostatistics"),
    Part("Bea Lindholm", "recording secretary: membership and thresholds", "secretary", unit="ASE", department="Chemistry"),
    Part("Noor Rahimi", "communications: writes to people without seeing them", "comms", unit="ASE", department="Communication"),
    Part("Chidi Eze", "election committee", "election_committee", unit="ASE", department="Philosophy"),
    Part("Tove Sandberg", "trustee: reads the ledger and nothing of the organizing", "trustee", unit="RSE", department="Nursing"),
    Part("Devika Raman", "administrator: grants and ends roles", "administrator", unit="PD", department="Physics"),
    Part("Dov Marcus", "a member elsewhere: a research scientist", unit="RSE", department="Genome Sciences"),
    Part("Eve Tanner", "a stranger with an account and nothing else"),
)
