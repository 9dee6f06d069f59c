"""Run by the Python that LibreOffice knows (`import uno`): opens workbooks, edits rows as people do, tells all cells.

Reads one JSON from standard input, `{"port", "jobs": [{"file", "steps": [...]}]}`, and writes for each job the cells
after each step: `[{sheet: [[value, ...], ...]}, ...]`. A step is a list: what is done, then with what. The bookings
come twice: as values, and under `formulas` as they were written.
"""

from __future__ import annotations

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import TableSortField

LINES = "Plan lines"
HEAD = 5


def prop(name: str, value: object) -> PropertyValue:
    """A named value."""
    one = PropertyValue()
    one.Name, one.Value = name, value
    return one


class Lines:
    """The sheet of the bookings, by headings."""

    def __init__(self, document: object) -> None:
        self.document = document
        self.sheet = document.Sheets.getByName(LINES)
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        self.columns = cursor.RangeAddress.EndColumn + 1
        self.heads = [self.sheet.getCellByPosition(column, HEAD).String for column in range(self.columns)]

    @property
    def count(self) -> int:
        """How many bookings there are."""
        row = HEAD + 1
        while self.sheet.getCellByPosition(self.at("Creator"), row).String:
            row += 1
        return row - HEAD - 1

    def at(self, heading: str) -> int:
        """The column of a heading, or of the first that begins with it."""
        return next(place for place, head in enumerate(self.heads) if head == heading or head.startswith(f"{heading} "))

    def cell(self, line: int, heading: str) -> object:
        """A cell of a booking."""
        return self.sheet.getCellByPosition(self.at(heading), HEAD + 1 + line)

    def sort(self, headings: list[str]) -> None:
        """By several columns, the last one falling."""
        fields = []
        for place, heading in enumerate(headings):
            field = TableSortField()
            field.Field, field.IsAscending = self.at(heading), place < len(headings) - 1
            fields.append(field)
        area = self.sheet.getCellRangeByPosition(0, HEAD + 1, self.columns - 1, HEAD + self.count)
        area.sort(
            (
                prop("SortFields", uno.Any("[]com.sun.star.table.TableSortField", tuple(fields))),
                prop("ContainsHeader", False),
            )
        )

    def insert(self, line: int, *, copied: int, name: str) -> None:
        """A row before a line, filled from another one; -1: below the last."""
        place = HEAD + 1 + (self.count if line < 0 else line)
        if line >= 0:
            self.sheet.Rows.insertByIndex(place, 1)
            copied += copied >= line
        source = self.sheet.getCellRangeByPosition(
            0, HEAD + 1 + copied, self.columns - 1, HEAD + 1 + copied
        ).RangeAddress
        self.sheet.copyRange(self.sheet.getCellByPosition(0, place).CellAddress, source)
        self.sheet.getCellByPosition(self.at("ID"), place).String = name

    def delete(self, line: int) -> None:
        """Take a row out."""
        self.sheet.Rows.removeByIndex(HEAD + 1 + line, 1)

    def filter(self, heading: str, value: str) -> None:
        """Show the rows with a value in a column alone."""
        area = self.sheet.getCellRangeByPosition(0, HEAD, self.columns - 1, HEAD + self.count)
        found = area.createFilterDescriptor(True)
        field = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
        field.Field, field.IsNumeric, field.StringValue = self.at(heading), False, value
        field.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
        found.ContainsHeader = True
        found.setFilterFields((field,))
        area.filter(found)


def do(document: object, step: list[object]) -> None:
    """One step of a job."""
    lines, (what, *given) = Lines(document), step
    if what == "sort":
        lines.sort(given)
    elif what == "insert":
        lines.insert(given[0], copied=given[1], name=given[2])
    elif what == "delete":
        lines.delete(lines.count - 1 if given[0] < 0 else given[0])
    elif what == "filter":
        lines.filter(*given)
    elif what == "set":
        line, heading, value = given
        cell = lines.cell(line, heading)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value
    elif what == "name":
        name, value = given
        sheet, _, address = document.NamedRanges.getByName(name).Content.rpartition(".")
        own = document.Sheets.getByName(sheet.lstrip("$").strip("'"))
        own.getCellRangeByName(address.replace("$", "")).Value = value
    elif what == "vat":
        code, value = given
        sheet = document.Sheets.getByName("Fees and tax")
        row = next(row for row in range(200) if sheet.getCellByPosition(0, row).String == code)
        sheet.getCellByPosition(1, row).Value = value


def told(document: object) -> dict[str, list[list[object]]]:
    """All cells of all sheets; the ends of used areas are trimmed by whoever reads them."""
    found = {}
    for sheet in document.Sheets:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        found[sheet.Name] = [
            list(row) for row in sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow).DataArray
        ]
        if sheet.Name == LINES:
            whole = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
            found["formulas"] = [list(row) for row in whole.FormulaArray]
    return found


def main() -> None:
    """Connect, work, tell."""
    asked = json.load(sys.stdin)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    address = f"uno:socket,host=127.0.0.1,port={asked['port']};urp;StarOffice.ComponentContext"
    for _ in range(600):
        try:
            context = resolver.resolve(address)
            break
        except Exception:  # not listening yet
            time.sleep(0.1)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    answers = []
    for job in asked["jobs"]:
        document = desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(job["file"]), "_blank", 0, (prop("Hidden", True),)
        )
        document.calculateAll()
        states = [told(document)]
        for step in job["steps"]:
            do(document, step)
            document.calculateAll()
            states.append(told(document))
        if job.get("save"):
            document.storeToURL(uno.systemPathToFileUrl(job["save"]), (prop("FilterName", "Calc MS Excel 2007 XML"),))
        document.close(True)
        answers.append(states)
    json.dump(answers, sys.stdout)
    desktop.terminate()


main()
