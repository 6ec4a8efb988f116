"""Cells of a CSV that a spreadsheet opens: a text that begins like a formula is not run."""

import re

FORMULA = re.compile(r"'*[=+\-@\t]")


def defused(cell: str, numeric: bool) -> str:
    """A cell for a CSV: a text that Excel would run gets an apostrophe; `fused` takes it off again.

    >>> defused("=1+1", numeric=False), defused("-5", numeric=True)
    ("'=1+1", '-5')
    >>> fused(defused("'@x", numeric=False), numeric=False)
    "'@x"
    """
    return f"'{cell}" if not numeric and FORMULA.match(cell) else cell


def fused(cell: str, numeric: bool) -> str:
    """The cell that `defused` was given."""
    return cell[1:] if not numeric and cell.startswith("'") and FORMULA.match(cell) else cell
