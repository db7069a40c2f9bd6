"""The employer's files as they arrive: other columns, dates, encodings and mess in each."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from unionhall.site.demo.names import Name
from unionhall.site.demo.places import APPLIED_PHYSICS, OTHER_NAMES
from unionhall.site.demo.workforce import Quarter, Worker

CENTRAL = (
    "EID", "Name", "Preferred Name", "Work Email", "Personal Email", "Cell Phone", "Home Department", "Job Code", "Job Profile",
    "Appointment %", "Begin Date", "End Date", "Hire Date", "Date of Birth", "Monthly Salary", "Home Address",
)
LABORATORY = (
    "Employee No.", "First Name", "Last Name", "Org Unit", "Bargaining Unit", "Title Code", "Title", "FTE", "Start", "Term End", "E-mail",
    "Phone",
)


def work_mail(worker: Worker) -> str:
    """The address that the employer gave and can read."""
    return f"{worker.handle}@uw.example"


def own_mail(worker: Worker) -> str:
    """The worker's own address, if the employer has it."""
    return "" if worker.only_work_mail else f"{worker.handle}@example.org"


def _phone(worker: Worker) -> str:
    return "000-0000" if worker.bad_phone else worker.phone


def _department(worker: Worker, *, old: bool) -> str:
    return OTHER_NAMES.get(worker.department, worker.department) if old else worker.department


def _rows(workers: Iterable[Worker], *, old_names: bool, write_date: str) -> Iterator[list[str]]:
    """Central HR's rows; a second appointment is a second row of the same number."""

    def day(value: date | None) -> str:
        return value.strftime(write_date) if value else ""

    for worker in workers:
        shares = [worker.fte, worker.second[1]] if worker.second else [worker.fte]
        for share in shares:
            yield [
                worker.number, worker.name.last_first, worker.name.chosen, work_mail(worker), own_mail(worker), _phone(worker),
                _department(worker, old=old_names), *worker.job, f"{float(share):.0%}", day(worker.begins), day(worker.ends),
                day(worker.hired), day(date(1970 + int(worker.number) % 33, 1 + int(worker.number) % 12, 1)),
                str(2800 + int(worker.number) % 3000), f"{int(worker.number) % 9000} Invented Street, Seattle WA",
            ]


def central_csv(path: Path, workers: Iterable[Worker], *, encoding: str, old_names: bool, write_date: str) -> Path:
    """A comma-separated list of central HR; what the encoding cannot hold was typed without accents."""
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CENTRAL)
        writer.writerows(_rows(workers, old_names=old_names, write_date=write_date))
    return path


def central_sheet(path: Path, workers: Iterable[Worker], *, old_names: bool, as_of: date) -> Path:
    """The same as a workbook with a title above the header and a total below the rows, dates as dates."""
    book = Workbook(write_only=True)
    book.create_sheet("Read me").append(["This workbook was produced for the union under the contract."])
    sheet = book.create_sheet("Roster")
    sheet.append([f"Postdoctoral scholars as of {as_of:%B %d, %Y}"])
    sheet.append([])
    sheet.append(CENTRAL)
    many = 0
    for row in _rows(workers, old_names=old_names, write_date="%Y-%m-%d"):
        many += 1
        sheet.append([date.fromisoformat(cell) if place in {10, 11, 12, 13} and cell else cell for place, cell in enumerate(row)])
    sheet.append(["Total", str(many)])
    book.save(path)
    return path


def laboratory_sheet(path: Path, workers: Iterable[Worker]) -> Path:
    """The Applied Physics Laboratory's own list: other columns, names in two, a code for the place, long dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("APL")
    sheet.append(LABORATORY)
    for worker in workers:
        sheet.append([
            worker.number, worker.name.given, worker.name.family, OTHER_NAMES[APPLIED_PHYSICS], worker.unit, *worker.job,
            float(worker.fte), f"{worker.begins:%d-%b-%Y}", f"{worker.ends:%d-%b-%Y}" if worker.ends else "",
            own_mail(worker) or work_mail(worker), _phone(worker),
        ])
    book.save(path)
    return path


SOURCES = {
    "ASE": "Central HR, academic student employees", "PD": "Central HR, postdocs", "RSE": "Central HR, research scientists",
    "APL": "Applied Physics Laboratory", "NEW": "Central HR, new hires between rosters",
}


def write_quarter(folder: Path, quarter: Quarter, *, old_names: bool) -> list[tuple[str, Path]]:
    """All files of a quarter, each with the key of its source."""
    folder.mkdir(parents=True, exist_ok=True)
    central = {
        unit: [worker for worker in workers if worker.department != APPLIED_PHYSICS] for unit, workers in quarter.workers.items()
    }
    laboratory = [worker for workers in quarter.workers.values() for worker in workers if worker.department == APPLIED_PHYSICS]
    day, ase, rse = quarter.starts.isoformat(), central["ASE"], _latin(central["RSE"])
    american, iso = "%m/%d/%Y", "%Y-%m-%d"
    return [
        ("ASE", central_csv(folder / f"ase-{day}.csv", ase, encoding="utf-8-sig", old_names=old_names, write_date=american)),
        ("PD", central_sheet(folder / f"postdocs-{day}.xlsx", central["PD"], old_names=old_names, as_of=quarter.starts)),
        ("RSE", central_csv(folder / f"rse-{day}.csv", rse, encoding="cp1252", old_names=old_names, write_date=iso)),
        ("APL", laboratory_sheet(folder / f"apl-{day}.xlsx", laboratory)),
    ]


def write_new_hires(folder: Path, workers: Iterable[Worker], as_of: date) -> Path:
    """The list of those who came since the quarter's roster, as central HR sends it every other week."""
    return central_csv(folder / f"new-hires-{as_of}.csv", workers, encoding="utf-8", old_names=False, write_date="%Y-%m-%d")


def _latin(workers: Iterable[Worker]) -> Iterator[Worker]:
    """The workers of a file that can hold no other script: a chosen name it cannot write is left out."""
    for worker in workers:
        try:
            worker.name.chosen.encode("cp1252")
            worker.name.last_first.encode("cp1252")
        except UnicodeEncodeError:
            worker = _plain(worker)  # noqa: PLW2901 the file's own version of the worker
        yield worker


#: Letters that have no accent to leave out.
_STROKES = str.maketrans("ıłŁđĐ", "ilLdD")


def _plain(worker: Worker) -> Worker:
    return replace(worker, name=Name(_in_latin(worker.name.given), _in_latin(worker.name.family), ""))


def _in_latin(text: str) -> str:
    """A letter that the encoding lacks without its accent, as payroll systems write it: Şule is Sule."""
    plain = (char if _fits(char) else unicodedata.normalize("NFKD", char.translate(_STROKES))[:1] for char in text)
    return "".join(char for char in plain if _fits(char))


def _fits(char: str) -> bool:
    return bool(char.encode("cp1252", "ignore"))


MEMBER_COLUMNS = ("Employee ID", "Member name", "Email", "Mobile", "Unit", "Department", "Date joined", "Status")


def member_list(path: Path, members: Iterable[tuple[Worker, date]], strangers: Iterable[tuple[Worker, date]]) -> Path:
    """The local's own list: chosen names where people chose one, some without a number, some whom no roster knows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(MEMBER_COLUMNS)
        for place, (worker, joined) in enumerate(members):
            can_do_without = place % 40 == 0 and not worker.only_work_mail and not worker.name.chosen
            number = "" if can_do_without else worker.number
            name = worker.name.chosen or " ".join(filter(None, (worker.name.given, worker.name.family)))
            writer.writerow([number, name, own_mail(worker), worker.phone, worker.unit, worker.department, joined.isoformat(), "member"])
        for worker, joined in strangers:
            name = f"{worker.name.given} {worker.name.family}".strip()
            writer.writerow(["", name, own_mail(worker), worker.phone, worker.unit, worker.department, joined.isoformat(), "member"])
    return path
