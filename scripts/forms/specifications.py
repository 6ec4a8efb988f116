"""A chart as it is written down: a folder in `web/charts`, or in `docs/charts` of the package where
it asks for what only that subject has, and no Python.

It holds `chart.vl.json`, a Vega-Lite specification; `question.sql`, a row a mark; `facts.sql`, one
row about the table `answer` (the rows of the question), from which the numbers in titles come; and
`words.json`, the words in English and Traditional Chinese (Simplified follows). What is wrong with
any of them is said in one sentence that names the file.

In the specification `"@name"` is a word of words.json; in words `{name}` is a fact, and under
`rows`, where a column is made for each row, a column of it. A column `who_en`, `who_zh_hant` is
`who` in its language; a cell `@name` is a word; one that ends in `href` leads to a row
(`events/E1`) or a page (`-/timeline`); rows whose `drawn` is 0 are in the CSV alone.
https://vega.github.io/vega-lite/docs/
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import vl_convert
from altair.vegalite import schema as vega_lite
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from scripts.model.problems import BadInput
from scripts.text.wording import simplified

FOLDER = Path(__file__).parents[2] / "web/charts"
OF_SUBJECT = Path("docs/charts")
LANGUAGES = {"en": "", "zh_hant": "zh-hant/", "zh_hans": "zh-hans/"}
"""Ending of columns -> where the pages of a language begin."""
RESERVED = ("rows", "columns")
ANSWER = "SELECT * FROM answer ORDER BY rowid"
HOME = "SELECT value FROM package_notes WHERE key = 'database'"

Row = dict[str, Any]


def frame(language: str) -> tuple[Row, Row]:
    """What all charts share: colours, sizes, months and fonts, of which the first must have all
    letters of the language, since what draws the PNG looks no further; and the words for what Vega
    itself would call in English. Errors: BadInput."""
    found = read_json(FOLDER / "config.json", "web/charts/config.json")
    words = found.pop("languages")[language]
    found["config"]["font"] = words["font"]
    found["config"]["locale"] = {"time": vl_convert.get_time_format_locale(words["locale"])}
    found["config"]["mark"]["ariaRoleDescription"] = words["mark"]
    return dict(found), words


@dataclass(frozen=True)
class Chart:
    """A folder as it is read: where it stands, specification, words by language, and two
    questions."""

    folder: str
    spec: Row
    words: dict[str, Row]
    question: str
    facts: str

    def place(self, file: str) -> str:
        return f"{self.folder}/{file}"

    @property
    def name(self) -> str:
        return PurePosixPath(self.folder).name


@dataclass(frozen=True)
class Drawing:
    """A chart in one language: its filled words, its rows, the specification with both, and what
    titles and legends are called."""

    words: Row
    rows: list[Row]
    spec: Row
    guides: Row


def read_json(path: Path, place: str) -> Any:
    """Errors: BadInput if the file is missing or no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise BadInput(f"{place} is missing") from None
    except ValueError as error:
        raise BadInput(f"{place} is no JSON: {error}") from None


def read_charts(root: Path) -> list[Chart]:
    """All charts by name, those of any subject and those of the package in a folder.

    Errors: BadInput.
    """
    folders = (FOLDER, root / OF_SUBJECT)
    found = (path.parent for folder in folders for path in folder.glob("*/question.sql"))
    return [read_chart(folder) for folder in sorted(found, key=lambda folder: folder.name)]


def read_chart(folder: Path) -> Chart:
    """A chart. Errors: BadInput."""
    place = "/".join(folder.parts[-3:])
    spec, words = (
        read_json(folder / name, f"{place}/{name}") for name in ("chart.vl.json", "words.json")
    )
    for language in ("en", "zh_hant"):
        if missing := {"title", "subtitle", "source", "note", "columns"} - set(
            words.get(language, ())
        ):
            raise BadInput(f"{place}/words.json: {language} lacks {', '.join(sorted(missing))}")
    words.setdefault("zh_hans", in_simplified(words["zh_hant"]))
    question, facts = (
        (folder / name).read_text(encoding="utf-8") for name in ("question.sql", "facts.sql")
    )
    return Chart(place, spec, words, question, facts)


def in_simplified(words: Any) -> Any:
    """All texts of a JSON value in Simplified characters.

    >>> in_simplified({"title": "東方", "n": [1]})
    {'title': '东方', 'n': [1]}
    """
    if isinstance(words, dict):
        return {key: in_simplified(value) for key, value in words.items()}
    return simplified(words) if isinstance(words, str) else words


def placed(row: Row, home: str) -> Row:
    """A row of an answer whose addresses begin at the root of the site: what is no page of the
    site (`-/…`) is a table or a row of the database.

    >>> placed({"n": 1, "href": "events/E1", "other_href": "-/read/x"}, "lamps")
    {'n': 1, 'href': 'lamps/events/E1', 'other_href': '-/read/x'}
    """
    rows = {key for key in linking(row) if not row[key].startswith("-/")}
    return {key: f"{home}/{value}" if key in rows else value for key, value in row.items()}


def ask(conn: sqlite3.Connection, chart: Chart) -> tuple[list[Row], Row]:
    """The rows of a chart and the facts about them; no facts where there are no rows.

    Errors: BadInput if SQLite refuses a question.
    """
    file, (home,) = "question.sql", conn.execute(HOME).fetchone()
    try:
        conn.execute("DROP TABLE IF EXISTS temp.answer")
        conn.execute(f"CREATE TEMP TABLE answer AS {chart.question}")
        rows = [placed(dict(row), home) for row in conn.execute(ANSWER)]
        file = "facts.sql"
        found = conn.execute(chart.facts).fetchone() if rows else None
    except sqlite3.Error as error:
        raise BadInput(f"{chart.place(file)}: {error}") from None
    return rows, dict(found) if found else {}


def spoken(row: Row, language: str) -> Row:
    """A row in a language: `who_en` and its like become `who`; English where there is no other.

    >>> spoken({"n": 1, "who_en": "Oriens", "who_zh_hant": "東方"}, "zh_hans")
    {'n': 1, 'who': '东方'}
    """
    found: Row = {}
    for column, value in row.items():
        stem = re.sub(r"_(en|zh_hant|zh_hans)$", "", column)
        if stem == column:
            found[column] = value
        elif stem not in found:
            said = row.get(f"{stem}_{language}")
            if said is None and language == "zh_hans":
                said = in_simplified(row.get(f"{stem}_zh_hant"))
            found[stem] = row.get(f"{stem}_en") if said is None else said
    return found


def filled(chart: Chart, words: str, known: Mapping[str, Any]) -> str:
    """Words with the values that they name. Errors: BadInput if they name another."""
    try:
        said = {name: "" if value is None else value for name, value in known.items()}
        return words.format_map(said)
    except (KeyError, ValueError, IndexError) as error:
        place = chart.place("words.json")
        raise BadInput(f"{place}: “{words[:60]}” asks for {error}, which is not there") from None


def named(chart: Chart, value: Any, words: Row) -> Any:
    """A JSON value with a word for each `"@name"`. Errors: BadInput if words.json has none."""
    if isinstance(value, dict):
        return {key: named(chart, part, words) for key, part in value.items()}
    if isinstance(value, list):
        return [named(chart, part, words) for part in value]
    if not (isinstance(value, str) and value.startswith("@")):
        return value
    if value[1:] not in words:
        raise BadInput(f"{chart.place('words.json')} has no word “{value[1:]}”")
    return words[value[1:]]


def drawing(chart: Chart, rows: list[Row], facts: Row, language: str) -> Drawing:
    """A chart in a language, with its data. Errors: BadInput."""
    raw = chart.words[language]
    plain = {key: text for key, text in raw.items() if key not in RESERVED}
    known = named(chart, spoken(facts, language), plain)
    words = {key: filled(chart, text, known) for key, text in plain.items()}
    said = []
    for row in rows:
        one = named(chart, spoken(row, language), words)
        one |= {key: f"/{LANGUAGES[language]}{one[key]}" for key in linking(one)}
        made = {key: filled(chart, text, one) for key, text in raw.get("rows", {}).items()}
        said.append(one | made)
    shown = [row for row in said if row.get("drawn", 1)]
    shared, guides = frame(language)
    spec = shared | named(chart, chart.spec, words) | {"datasets": {"rows": shown}}
    return Drawing(words | {"columns": raw["columns"]}, said, spec, guides)


def linking(row: Row) -> list[str]:
    """The columns that are addresses, below the root of the pages of a language."""
    return [key for key, value in row.items() if key.endswith("href") and value]


@cache
def validator() -> Draft7Validator:
    """The schema of Vega-Lite that the package altair brings."""
    path = Path(vega_lite.__path__[0]) / "vega-lite-schema.json"
    return Draft7Validator(json.loads(path.read_text(encoding="utf-8")))


def deepest(error: ValidationError) -> ValidationError:
    """Of all that a form of a specification could be, the fault of the one that it nearly is."""
    parts = list(walk(error))
    return max(parts, key=lambda e: (len(e.absolute_path), e.validator == "enum"))


def walk(error: ValidationError) -> Iterator[ValidationError]:
    if not error.context:
        yield error
    for part in error.context or ():
        yield from walk(part)


def values_of(spec: Any, key: str) -> Iterator[str]:
    """All texts under a key, anywhere in a specification."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name == key and isinstance(value, str):
                yield value
            yield from values_of(value, key)
    elif isinstance(spec, list):
        for part in spec:
            yield from values_of(part, key)


def check(chart: Chart, drawn: Drawing) -> None:
    """Errors: BadInput in one sentence with file and place, if the specification is no Vega-Lite
    or names a column that no row has."""
    place = chart.place("chart.vl.json")
    bare = drawn.spec | {"datasets": {"rows": []}}
    error = next(validator().iter_errors(bare), None)
    if error:
        found = deepest(error)
        at = ".".join(map(str, found.absolute_path)) or "its top"
        raise BadInput(f"{place} is no Vega-Lite at {at}: {found.message[:200]}")
    made = {*values_of(bare, "as"), *(drawn.rows[0] if drawn.rows else ())}
    unknown = sorted({*values_of(bare, "field")} - made)
    if drawn.rows and unknown:
        raise BadInput(f"{place} draws {', '.join(unknown)}, which question.sql does not answer")
