"""What a roster's columns can mean, how their headings are written, and which ones are too private to keep open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One meaning of a column: its code, the words of the column page, headings seen, and what its cells look like."""

    code: str
    words: str
    headings: tuple[str, ...]
    looks: str = ""


#: Headings from central HR, a laboratory's own list, statutory lists and monthly lists of new hires; compared as folded words.
FIELDS: tuple[Field, ...] = (
    Field("identifier", "Employee number", (
        "employee id", "employee number", "emp id", "emplid", "eid", "employee no", "emp no", "unique id", "universal worker id",
        "worker id", "staff no", "staff number", "personnel number", "id number", "person number", "uwid", "badge", "badge number", "id",
        "payroll number", "employee",
    ), "number"),
    Field("full_name", "Whole name", (
        "name", "full name", "employee name", "worker", "worker name", "legal name", "name last first", "last name first name",
        "preferred or legal name", "staff member", "member name", "surname given names",
    ), "name"),
    Field("given", "Given name", (
        "first name", "given name", "first", "forename", "legal first name", "legal name first name", "fname", "given names", "firstname",
    ), "name"),
    Field("middle", "Middle name", ("middle name", "middle", "middle initial", "mi", "legal middle name", "second name"), "name"),
    Field("family", "Family name", (
        "last name", "family name", "surname", "last", "legal last name", "legal name last name", "lname", "family", "lastname",
    ), "name"),
    Field("suffix", "Suffix", ("suffix", "name suffix")),
    Field("chosen_name", "Name they go by", (
        "preferred name", "chosen name", "name in use", "known as", "display name", "nickname", "goes by", "preferred full name",
    ), "name"),
    Field("chosen_given", "Given name they go by", (
        "preferred first name", "chosen first name", "preferred given name", "preferred name first name",
    ), "name"),
    Field("email", "E-mail", (
        "email", "e mail", "email address", "work email", "personal email", "primary work email", "e mail address", "mail", "home email",
        "business email", "institutional email", "email primary work", "most current personal email",
    ), "email"),
    Field("phone", "Telephone", (
        "phone", "telephone", "cell phone", "mobile", "mobile phone", "cell", "home phone", "personal phone", "work phone",
        "phone number", "primary phone", "cellular telephone", "contact number", "tel",
    ), "phone"),
    Field("unit_code", "Bargaining unit", (
        "unit", "bargaining unit", "unit code", "bargaining unit code", "bu", "union code", "collective agreement", "union",
        "bargaining group",
    )),
    Field("department", "Department", (
        "department", "home department", "dept", "dept name", "department name", "supervisory organization", "cost center",
        "organization", "org unit", "organisational unit", "home unit", "hiring department", "group", "division", "department code",
        "budget unit", "home dept", "home dept name", "work group", "laboratory group",
    )),
    Field("job_code", "Job code", (
        "job code", "job class code", "class code", "title code", "job profile id", "position code", "classification code", "jobcode",
        "occupation code", "job profile code",
    )),
    Field("job_title", "Job title", (
        "job title", "job classification", "title", "job profile", "classification", "position title", "class title", "business title",
        "position", "job class", "working title", "rank", "class code and title", "payroll title",
    )),
    Field("fte", "Part of full time", (
        "fte", "fte percent", "fte pct", "percent fte", "appointment percent", "appt pct", "appt percent", "percent effort",
        "percent time", "time percent", "full time equivalent", "percent of full time", "effort",
    ), "share"),
    Field("begins_on", "First day", (
        "start date", "hire date", "date of hire", "begin date", "appointment start", "appointment begin", "appointment begin date",
        "effective date", "appt begin", "appointment start date", "from", "start", "position start date", "original hire date",
        "current hire date", "date hired", "begin", "since", "employment date", "started", "starts",
    ), "date"),
    Field("ends_on", "Last day", (
        "end date", "appointment end", "appointment end date", "appt end", "termination date", "to", "end", "expiration date",
        "expected end date", "until", "contract end date", "appt end date", "end employment date", "separation date", "last day", "ends",
    ), "date"),
    Field("is_excluded", "Left out by law", (
        "excluded", "supervisor", "confidential", "is supervisor", "exclusion", "supervisory", "excluded from unit",
        "confidential employee",
    )),
)

BY_CODE: dict[str, Field] = {field.code: field for field in FIELDS}

#: Words that make a heading sensitive, and the treatment it gets unless a steward decides otherwise (`domain.md` f.3, P9).
SEALED_WORDS: tuple[str, ...] = (
    "home address", "mailing address", "street address", "address", "street", "zip", "zip code", "postal code", "postcode", "apartment",
    "address line", "home city", "permanent address", "residence",
)
DROPPED_WORDS: tuple[str, ...] = (
    "birth date", "date of birth", "dob", "birthdate", "birthday", "birth", "age", "year of birth", "salary", "wage", "wages", "pay rate",
    "monthly rate", "hourly rate", "annual rate", "compensation", "base pay", "earnings", "gross", "monthly wages", "salary step",
    "monthly salary", "annual salary", "stipend", "pay", "ssn", "social security", "social security number", "soc sec",
    "national id", "tax id", "tin", "itin", "passport", "passport number", "visa", "visa type", "visa status", "citizenship",
    "citizen", "citizenship status", "country of citizenship", "nationality", "immigration", "immigration status", "work authorization",
    "gender", "sex", "legal sex", "race", "ethnicity", "religion", "disability", "veteran", "veteran status", "marital status",
    "sexual orientation", "bank account", "account number", "routing number", "diagnosis", "medical",
)
#: Headings with a private word in them that say nothing private.
HARMLESS: tuple[str, ...] = (
    "email address", "e mail address", "work address", "mail stop", "mailstop", "campus address", "pay group", "pay period", "pay status",
    "pay type", "worksite address", "office address", "work email address", "personal email address", "page", "stage",
)
