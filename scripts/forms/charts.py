"""The charts of a database, drawn: of each (scripts/forms/specifications.py), in each language, the
pictures (scripts/forms/drawing.py), the specification with its data and the table behind it, and
once the rows as CSV. Out comes a folder to stand beside the database, with `charts.json`, which
says what is in it.
"""

import contextlib
import csv
import io
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

from scripts.forms.drawing import (
    ORIGIN,
    SCRIPT,
    as_png,
    compiled,
    framed,
    memo,
    svg,
    write_script,
)
from scripts.forms.specifications import (
    LANGUAGES,
    Chart,
    Drawing,
    Row,
    ask,
    check,
    drawing,
    read_charts,
)
from scripts.model.files import write_folder
from scripts.sql.functions import prepare

INDEX = "charts.json"
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile("[A-Za-z]{2}")


def comma_separated(rows: list[Row]) -> bytes:
    """The rows of a question as CSV, with a byte order mark: Excel asks for one."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else ["empty"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def credit_of(conn: sqlite3.Connection) -> str:
    """Whose a picture is: title, version and licence of the package."""
    package = dict(conn.execute("SELECT key, value FROM package_notes").fetchall())
    licences = [part["name"] for part in json.loads(package.get("licenses", "[]"))]
    return f"{package['title']} {package.get('version', '')}, {', '.join(licences)}.".replace(
        ", .", "."
    )


def files_of(chart: Chart, conn: sqlite3.Connection, credit: str) -> tuple[Row, dict[str, bytes]]:
    """What the site says of a chart, and its files by name; neither where it has no rows to
    draw."""
    rows, facts = ask(conn, chart)
    if not facts or not any(row.get("drawn", 1) for row in rows):
        return {}, {}
    files = {f"{chart.name}.csv": comma_separated(rows)}
    said: dict[str, Row] = {}
    for language in LANGUAGES:
        drawn = drawing(chart, rows, facts, language)
        if not said:
            check(chart, drawn)
        files |= pictures_of(chart, drawn, language, credit)
        title = {"text": drawn.words["title"], "subtitle": drawn.words["subtitle"]}
        spec = drawn.spec | {"title": title, "description": drawn.words["note"]}
        whole = json.dumps(spec, ensure_ascii=False, indent=1).encode() + b"\n"
        files[f"{chart.name}.{language}.json"] = whole
        files[f"{chart.name}.{language}.rows.jsonl"] = lines_of(drawn, language)
        said[language] = drawn.words
    place = chart.spec.get("usermeta", {}).get("place", 99)
    return {"name": chart.name, "place": place, "rows": len(rows), "words": said}, files


def pictures_of(chart: Chart, drawn: Drawing, language: str, credit: str) -> dict[str, bytes]:
    """For pages, wide and narrow, a picture and what a browser draws; and the picture to share."""
    font, files = drawn.spec["config"]["font"], {}
    for width in ("narrow", "wide"):
        vega = compiled(chart, drawn, narrow=width == "narrow")
        inner = svg(vega, f"{chart.name}-{width}", font)
        files[f"{chart.name}.{language}.{width}.svg"] = inner.encode()
        files[f"{chart.name}.{language}.{width}.json"] = vega.replace(ORIGIN, "/").encode()
    picture = framed(inner, drawn.words, credit, font)
    files[f"{chart.name}.{language}.svg"] = picture.encode()
    files[f"{chart.name}.{language}.png"] = memo("png", picture, as_png)
    return files


def lines_of(drawn: Drawing, language: str) -> bytes:
    """The table behind a chart, a line a row, so that a page reads those that it shows: where the
    row leads, then each cell with its language where it is another one than the page's."""
    lines = []
    for row in drawn.rows:
        columns = drawn.words["columns"]
        cells = [[plain(row.get(column)), tag_of(row, column, language)] for column in columns]
        lines.append(json.dumps([row.get("href"), cells], ensure_ascii=False))
    return "\n".join([*lines, ""]).encode()


def plain(value: Any) -> Any:
    """A number without a fraction of nothing.

    >>> plain(95.0), plain(33.3), plain("95.0")
    (95, 33.3, '95.0')
    """
    return int(value) if isinstance(value, float) and value.is_integer() else value


def tag_of(row: Row, column: str, language: str) -> str:
    """The language of what a document prints, and of English words in a Chinese table (what has no
    Chinese yet); '' of all other words.

    >>> tag_of({"role": "clerk"}, "role", "zh_hant"), tag_of({"role": "clerk"}, "role", "en")
    ('en', '')
    """
    said = str(row.get(column) or "")
    if HAN.search(said):
        return str(row.get("language", "")) if column == "printed" else ""
    return "en" if language != "en" and LATIN.search(said) else ""


def write_charts(database: Path, folder: Path, root: Path) -> int:
    """Draw all charts of a database of the package in `root` into a folder; how many have anything
    to draw.

    Errors: BadInput.
    """
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    conn.row_factory = sqlite3.Row
    prepare(conn)
    with contextlib.closing(conn):
        credit = credit_of(conn)
        made = [files_of(chart, conn, credit) for chart in read_charts(root)]
    said = sorted((about for about, _files in made if about), key=lambda about: about["place"])
    files = {name: raw for _about, part in made for name, raw in part.items()}
    files[INDEX] = (
        json.dumps({"script": SCRIPT.name, "charts": said}, ensure_ascii=False, indent=1).encode()
        + b"\n"
    )
    write_script()
    write_folder(folder, files)
    return len(said)
