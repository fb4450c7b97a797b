"""One Jupyter notebook: its code cells measured as one module, with every place given by its cell and the line in it.

Outputs and text are ignored, as is a notebook in another language: it has no code for us. Cells are numbered by their place
among all cells, from 1.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import Any, NamedTuple

from qualitywatch_code.analysis.analyser import analyse_text
from qualitywatch_code.analysis.magics import without_magics
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.analysis.source import UnparsableError, parse


class _Cell(NamedTuple):
    number: int
    first_line: int
    text: str


def analyse_notebook(source: bytes) -> FileMeasures:
    """Measure one notebook; raises UnparsableError where it is none, or where Python cannot read a cell."""
    cells = _cells(_notebook(source))
    try:
        measures = analyse_text("\n".join(cell.text for cell in cells))
    except UnparsableError:
        for cell in cells:
            _check(cell)
        raise
    first_lines = [cell.first_line for cell in cells]

    def place(line: int) -> tuple[str, int]:
        cell = cells[bisect_right(first_lines, line) - 1]
        return f"cell {cell.number}", line - cell.first_line + 1

    return measures._replace(
        functions=tuple(_moved(each, *place(each.line)) for each in measures.functions),
        classes=tuple(_moved(each, *place(each.line)) for each in measures.classes),
        notes=tuple(
            note._replace(place=cell, line=line)
            for note in measures.notes
            for cell, line in [place(note.line)]
        ),
        project=measures.project.of_notebook(lambda line: place(line)[1]),
    )


def _moved(block: Any, cell: str, line: int) -> Any:
    return block._replace(
        name=f"{cell}: {block.name}", line=line, end_line=block.end_line - block.line + line
    )


def _check(cell: _Cell) -> None:
    try:
        parse(cell.text)
    except UnparsableError as error:
        raise UnparsableError(f"cell {cell.number}: {error}", lasting=error.lasting) from None


def _notebook(source: bytes) -> dict[str, Any]:
    try:
        notebook = json.loads(source)
    except RecursionError:
        raise UnparsableError("it is no notebook: its JSON is nested too deeply") from None
    except ValueError as error:
        raise UnparsableError(f"it is no notebook: {error}", lasting=True) from None
    if not isinstance(notebook, dict):
        raise UnparsableError("it is no notebook: a JSON object is expected", lasting=True)
    return notebook


def _cells(notebook: dict[str, Any]) -> list[_Cell]:
    if not _is_python(notebook):
        return []
    cells: list[_Cell] = []
    line = 1
    for number, cell in enumerate(_all_cells(notebook), start=1):
        if not isinstance(cell, dict):
            raise UnparsableError(f"it is no notebook: cell {number} is no object", lasting=True)
        if cell.get("cell_type") == "code":
            text = without_magics(_text(cell, number))
            cells.append(_Cell(number, line, text))
            line += text.count("\n") + 1
    return cells


def _all_cells(notebook: dict[str, Any]) -> list[Any]:
    """The cells, in the format of today or that of before 2015."""
    sheets = notebook.get("worksheets")
    if "cells" not in notebook and isinstance(sheets, list):
        return [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or ()]
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise UnparsableError("it is no notebook: it has no cells", lasting=True)
    return cells


def _text(cell: dict[str, Any], number: int) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise UnparsableError(f"it is no notebook: the source of cell {number} is no text", lasting=True)
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _is_python(notebook: dict[str, Any]) -> bool:
    metadata = notebook.get("metadata")
    if not isinstance(metadata, dict):
        return True
    for name, key in (("language_info", "name"), ("kernelspec", "language")):
        about = metadata.get(name)
        language = about.get(key) if isinstance(about, dict) else None
        if isinstance(language, str):
            return "python" in language.lower()
    return True
