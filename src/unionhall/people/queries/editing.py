"""What an editor of a person is shown, and who controls an address."""

from __future__ import annotations

from unionhall.people.models import Employer, Person, PersonName


def person_fields(person: Person) -> dict[str, str]:
    """The fields that `edit_person` takes, as they are now: show them, and hand them back as `seen`."""
    chosen = PersonName.objects.filter(person=person, kind="chosen", ends_on__isnull=True).values_list("full", flat=True).first()
    return {"chosen_name": chosen or "", "pronouns": person.pronouns, "language": person.language}


def owner_class(kind: str, value: str) -> str:
    """Whether an address is under a mail domain that an employer controls (INV-09)."""
    domain = value.rpartition("@")[2].casefold()
    controlled = {name for names_of in Employer.objects.values_list("mail_domains", flat=True) for name in names_of}
    is_theirs = kind == "email" and any(domain == name or domain.endswith("." + name) for name in controlled)
    return "employer_controlled" if is_theirs else "personal"
