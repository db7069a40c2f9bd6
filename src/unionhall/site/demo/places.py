"""The demo's departments with their head counts by unit, as in the invented table of the domain report, part h."""

from __future__ import annotations

UNITS = (
    ("ASE", "Academic student employees"), ("PD", "Postdoctoral scholars"), ("RSE", "Research scientists and engineers"),
)
#: Members at the last roster, by unit: 71.4 %, 72.8 % and 66.7 %.
MEMBERS = {"ASE": (4000, 5600), "PD": (655, 900), "RSE": (1267, 1900)}

ENGINEERING, ARTS, ENVIRONMENT, MEDICINE, HEALTH = "Engineering", "Arts & Sciences", "Environment", "Medicine", "Public Health"
DEPARTMENTS: tuple[tuple[str, str, int, int, int], ...] = (
    ("Allen School of Computer Science & Engineering", ENGINEERING, 538, 20, 47),
    ("Electrical & Computer Engineering", ENGINEERING, 238, 15, 31),
    ("Mechanical Engineering", ENGINEERING, 155, 20, 23),
    ("Civil & Environmental Engineering", ENGINEERING, 135, 13, 25),
    ("Chemical Engineering", ENGINEERING, 98, 17, 11),
    ("Aeronautics & Astronautics", ENGINEERING, 88, 5, 8),
    ("Materials Science & Engineering", ENGINEERING, 98, 13, 10),
    ("Bioengineering", ENGINEERING, 124, 26, 38),
    ("Human Centered Design & Engineering", ENGINEERING, 98, 3, 6),
    ("Chemistry", ARTS, 300, 39, 19),
    ("Physics", ARTS, 186, 33, 17),
    ("Biology", ARTS, 197, 35, 23),
    ("Mathematics", ARTS, 155, 15, 2),
    ("Statistics", ARTS, 78, 7, 6),
    ("Psychology", ARTS, 166, 15, 21),
    ("Astronomy", ARTS, 41, 15, 17),
    ("English", ARTS, 140, 0, 1),
    ("Political Science", ARTS, 62, 2, 2),
    ("Philosophy", ARTS, 36, 2, 0),
    ("Economics", ARTS, 98, 1, 1),
    ("Communication", ARTS, 62, 2, 2),
    ("Drama", ARTS, 31, 0, 0),
    ("Information School", "Information School", 249, 7, 10),
    ("Oceanography", ENVIRONMENT, 73, 15, 63),
    ("Atmospheric & Climate Science", ENVIRONMENT, 62, 11, 19),
    ("Aquatic & Fishery Sciences", ENVIRONMENT, 78, 20, 73),
    ("Environmental & Forest Sciences", ENVIRONMENT, 98, 13, 42),
    ("CICOES", ENVIRONMENT, 8, 24, 94),
    ("Applied Physics Laboratory", "Research", 21, 11, 136),
    ("Biochemistry", MEDICINE, 73, 52, 58),
    ("Institute for Protein Design", MEDICINE, 26, 67, 99),
    ("Genome Sciences", MEDICINE, 83, 48, 89),
    ("Laboratory Medicine & Pathology", MEDICINE, 41, 65, 219),
    ("Medicine - Medical Genetics", MEDICINE, 13, 28, 84),
    ("Comparative Medicine", MEDICINE, 10, 17, 42),
    ("Biological Structure", MEDICINE, 17, 20, 31),
    ("Neurobiology & Biophysics", MEDICINE, 29, 28, 42),
    ("Immunology", MEDICINE, 35, 26, 31),
    ("Pharmacology", MEDICINE, 31, 20, 21),
    ("Psychiatry & Behavioral Sciences", MEDICINE, 21, 33, 73),
    ("Global Health", HEALTH, 83, 20, 94),
    ("Epidemiology", HEALTH, 98, 15, 42),
    ("Biostatistics", HEALTH, 88, 11, 47),
    ("Environmental & Occupational Health Sciences", HEALTH, 62, 15, 47),
    ("Nursing", "Nursing", 88, 9, 26),
    ("Social Work", "Social Work", 114, 7, 26),
    ("Education", "Education", 176, 6, 37),
    ("Evans School of Public Policy & Governance", "Evans", 88, 2, 4),
    ("Built Environments", "Built Environments", 135, 2, 8),
    ("Foster School of Business", "Business", 124, 1, 2),
    ("Law", "Law", 73, 1, 2),
    ("UW Bothell", "Bothell", 176, 4, 8),
    ("UW Tacoma", "Tacoma", 197, 3, 6),
    ("Center for Evaluation & Research for STEM Equity", "Research", 6, 1, 15),
)
APPLIED_PHYSICS = "Applied Physics Laboratory"
#: What the employer calls a department in older or other files; both names mean the same place.
OTHER_NAMES = {"Neurobiology & Biophysics": "Physiology & Biophysics", APPLIED_PHYSICS: "APL - UW"}

JOBS: dict[str, tuple[tuple[str, str], ...]] = {
    "ASE": (
        ("A100", "Teaching Assistant"), ("A110", "Predoctoral Teaching Associate I"), ("A111", "Predoctoral Teaching Associate II"),
        ("A120", "Research Assistant"), ("A121", "Predoctoral Research Associate I"), ("A122", "Predoctoral Research Associate II"),
        ("A130", "Staff Assistant"), ("A140", "Tutor"), ("A141", "Reader"), ("A142", "Grader"), ("A150", "Predoctoral Instructor"),
    ),
    "PD": (
        ("P200", "Postdoctoral Scholar"), ("P210", "Postdoctoral Scholar-Fellow"), ("P220", "Postdoctoral Scholar-Paid Direct"),
    ),
    "RSE": (
        ("R300", "Research Scientist/Engineer Assistant"), ("R301", "Research Scientist/Engineer 1"),
        ("R302", "Research Scientist/Engineer 2"), ("R303", "Research Scientist/Engineer 3"), ("R304", "Research Scientist/Engineer 4"),
    ),
}
#: How many work in a department and unit at the last roster.
HEADS: dict[tuple[str, str], int] = {
    (unit, name): many
    for name, _, *heads in DEPARTMENTS
    for (unit, _), many in zip(UNITS, heads, strict=True)
}
