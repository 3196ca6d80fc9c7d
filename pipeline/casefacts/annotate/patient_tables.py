"""Patients that only a table tells apart: one in each column ("Patient 1 | Patient 2") or in each row."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from casefacts.annotate.ages import OLDEST
from casefacts.annotate.cases import Labels
from casefacts.records import CellText
from casefacts.terms import Sex

_UNITS = {"m": 1 / 12, "w": 7 / 365.25, "d": 1 / 365.25}
_NUMBER = re.compile(r"\s*(?P<n>\d{1,3}(?:\.\d+)?)\s*(?P<u>y|m(?!\s*$|\b)|w|d)?")


class TableRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    age: str
    sex: str
    female: str
    male: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """What a table says of one patient. `first` is the cell to quote, `age` the cell that gives the age."""

    number: int
    first: CellText
    age: CellText | None = None
    years: float | None = None
    sex: Sex | None = None


class PatientTables:
    """Finds the patients of the first table that has one in each of its columns or rows."""

    def __init__(self, rules: TableRules, labels: Labels) -> None:
        self._labels = labels
        self._age, self._sex, self._female, self._male = (
            re.compile(pattern, re.IGNORECASE) for pattern in (rules.age, rules.sex, rules.female, rules.male)
        )

    def find(self, cells: Sequence[CellText], stated: Sequence[str]) -> list[Column]:
        """The patients by number, 1 and up; none unless one of the texts states as many."""
        by_table: dict[str, list[CellText]] = defaultdict(list)
        for cell in cells:
            by_table[cell.table_id].append(cell)
        for table in by_table.values():
            of = self._numbers(table)
            count = len(set(of.values()))
            contiguous = set(of.values()) == set(range(1, count + 1))
            if count > 1 and contiguous and any(self._labels.of_all(text, count) for text in stated):
                return [self._patient(table, of, number) for number in range(1, count + 1)]
        return []

    def _numbers(self, table: Sequence[CellText]) -> dict[int, int]:
        """Start of a cell -> the number of the patient that its column or its row is of."""
        rows = {
            cell.row: int(cell.text)
            for cell in table
            if self._labels.numbers_rows(cell.column_head) and cell.text.strip().isdigit()
        }
        found: dict[int, int] = {}
        for cell in table:
            named = {label.number for label in self._labels.all(cell.column_head)}
            named = named or {label.number for label in self._labels.all(cell.row_head)}
            if len(named) == 1:
                found[cell.start] = next(iter(named))
            elif not named and cell.row in rows:
                found[cell.start] = rows[cell.row]
        return found

    def _patient(self, table: Sequence[CellText], of: dict[int, int], number: int) -> Column:
        own = [cell for cell in table if of.get(cell.start) == number]
        age, years, sex = None, None, None
        for cell in own:
            for head in (cell.row_head, cell.column_head):
                aged = self._age.match(head)
                if aged and years is None and (years := _years(cell.text, aged["u"])) is not None:
                    age = cell
                if self._sex.search(head) and sex is None:
                    sex = self._sex_of(cell.text)
        return Column(number=number, first=age or own[0], age=age, years=years, sex=sex)

    def _sex_of(self, text: str) -> Sex | None:
        female, male = self._female.search(text), self._male.search(text)
        return None if bool(female) == bool(male) else "female" if female else "male"


def _years(text: str, unit: str | None) -> float | None:
    number = _NUMBER.match(text)
    if number is None:
        return None
    years = float(number["n"]) * _UNITS.get((number["u"] or unit or "y")[0].lower(), 1.0)
    return round(years, 3) if years <= OLDEST else None
