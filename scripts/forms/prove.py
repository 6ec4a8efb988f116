"""Prove a release against the source texts by an engine: DuckDB here, or Spark for more than one
machine holds.

What comes in is the folder of a release with its Parquet tables and a folder with the texts. Proved
are, as relational expressions that follow from the schemas (proving/relations.py): each span lies
in its document and in the span around it, has no white space at its ends and reads as its row says;
each reference leads to a row; keys are unique, what is required is given, and the texts are those
that were released. Each fault is printed as TABLE:ROW:COLUMN, of a row the first, exit status 1. An
engine elsewhere must see the release and --scratch under the paths that are given here.
"""

import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from scripts.forms.proving.engines import ENGINES
from scripts.forms.proving.relations import PROMISES, Release, marks
from scripts.forms.proving.texts import write_texts
from scripts.model.package import Package, Span, Table, id_order, read_package
from scripts.model.problems import BadInput, run

KIND_OF_TYPE = {
    "string": (pa.types.is_string, pa.types.is_large_string),
    "integer": (pa.types.is_integer,),
    "number": (pa.types.is_decimal, pa.types.is_floating),
    "date": (pa.types.is_date,),
}
"""Type of a Table Schema -> what tells whether a column of Parquet is of it."""
SAID = {
    "required": "is required, and empty",
    "key": "{value!r} stands in more than one row",
    "reference": "there is no {value!r} in {reads}",
    "document": "no document {value!r}",
    "start": "{start} is not an offset",
    "end": "{end} is not an offset",
    "empty": "span {start}-{end} is empty",
    "outside": "span {start}-{end} is outside its document of {bound} characters",
    "inside": "span {start}-{end} is not inside the span around it",
    "tight": "span {start}-{end} begins or ends in white space",
    "text": "{value!r} is not what stands at {start}-{end}: {reads!r}",
    "changed": "is not that of the text",
}
"""Kind of fault -> what is said of it."""
WITHIN = ("inside", "tight", "text")
"""Faults of spans that have their bounds."""
SPAN_KINDS = ("document", "start", "end", "empty", "outside", *WITHIN)


@dataclass(frozen=True)
class Fault:
    """A promise that a row breaks: which, in which column, and the words for it."""

    table: str
    row_id: str
    column: str
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.table}:{self.row_id}:{self.column} {self.message}"


def column_of(span: Span | None, kind: str, column: str) -> str:
    """The column that a fault is told of."""
    if span is None:
        return column
    ends = dict.fromkeys(("end", "empty", "outside"), span.end)
    return (ends | {"document": span.document, "text": span.text}).get(kind, span.start)


def worded(table: Table, row: dict[str, Any]) -> Fault:
    """A row of what an engine found as a fault."""
    found = {k: v[:40] if isinstance(v, str) else "" if v is None else v for k, v in row.items()}
    spans = {span.start: span for span in table.spans} if found["kind"] in SPAN_KINDS else {}
    column = column_of(spans.get(row["at"]), row["kind"], row["at"])
    kind, message = row["kind"], SAID[row["kind"]].format(**found)
    kind = "reference" if kind == "document" else kind
    return Fault(table.name, row["row_id"] or "", column, kind, message)


def causes(package: Package, found: Iterable[Fault]) -> Iterator[Fault]:
    """Of each row the first fault. Where keys are at fault, rows that refer to a lost one are not:
    it is the key that is said, as `make check` does."""
    told, wrong = set[tuple[str, str]](), set[str]()
    for fault in found:
        table, place = package.tables[fault.table], (fault.table, fault.row_id)
        if fault.column == table.key:
            wrong.add(fault.table)
        lost = fault.kind == "reference" and table.references.get(fault.column, ("",))[0] in wrong
        if place not in told and not lost:
            yield fault
        told.add(place)


def paths(package: Package) -> dict[str, Path]:
    """Table -> its Parquet file; BadInput if one is missing or does not fit its schema."""
    found = {}
    for name, table in package.tables.items():
        path = package.root / f"parquet/{name}.parquet"
        try:
            types = pyarrow.parquet.read_schema(path)
        except FileNotFoundError:
            advice = "name the folder of a release, which holds parquet/"
            raise BadInput(f"{path} is not there; {advice}") from None
        except pa.ArrowException as error:
            raise BadInput(f"{path} is no Parquet file ({error})") from None
        for field in table.fields:
            column, kind = field["name"], field["type"]
            if column not in types.names:
                raise BadInput(f"{path} has no column {column!r}; make the release anew")
            if not any(fits(types.field(column).type) for fits in KIND_OF_TYPE[kind]):
                given = types.field(column).type
                raise BadInput(f"{path}: {column} holds {given} and not {kind}; make it anew")
        found[name] = path
    return found


def faults(release: Release) -> list[Fault]:
    """What the engine finds, causes first, a promise after the other."""
    package, found = release.package, list[Fault]()
    order = {name: number for number, name in enumerate(package.tables)}
    places = {(name, c): at for name, t in package.tables.items() for at, c in enumerate(t.columns)}
    for promise in PROMISES:
        rows = promise(release).to_pyarrow().to_pylist()
        # Of a span without bounds before all else, as the checks walk the spans twice.
        rows.sort(key=lambda row: (row["kind"] in WITHIN, places[row["table_name"], row["at"]]))
        found += [worded(package.tables[row["table_name"]], row) for row in rows]
    told = causes(package, found)
    return sorted(told, key=lambda fault: (order[fault.table], id_order(fault.row_id)))


@dataclass(frozen=True)
class Verdict:
    """What was looked at, and the faults that were found."""

    tables: int
    rows: int
    spans: int
    faults: list[Fault]


def prove(folder: Path, texts: Path, engine: str, address: str, scratch: Path) -> Verdict:
    """Prove a release by an engine. BadInput if one of the three is not what it must be."""
    package = read_package(folder)
    files = paths(package)
    connection = ENGINES[engine](address, scratch)
    try:
        write_texts(package, files, texts, scratch)

        def table(path: Path) -> Any:
            return connection.read_parquet(path.resolve().as_uri())

        release = Release(
            package,
            {name: table(path) for name, path in files.items()},
            *(table(scratch / f"{name}.parquet") for name in ("documents", "windows")),
        )
        found, spans = faults(release), marks(release).count().to_pyarrow().as_py()
    finally:
        connection.disconnect()
    rows = sum(pyarrow.parquet.read_metadata(path).num_rows for path in files.values())
    return Verdict(len(files), rows, spans, found)


def said(verdict: Verdict, engine: str) -> int:
    """Print a verdict as `make check` does; the exit status."""
    for fault in verdict.faults:
        print(fault)
    count = len(verdict.faults)
    if count:
        print(f"{count} fault{'s' if count > 1 else ''}")
        return 1
    looked_at = f"{verdict.tables} tables, {verdict.rows} rows, {verdict.spans} spans proved"
    print(f"sound by {engine}: {looked_at}")
    return 0


def main() -> int:
    asks = ArgumentParser(
        prog="python -m scripts.forms.prove",
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
    )
    asks.add_argument("release", type=Path, help="the folder of a release")
    asks.add_argument("texts", type=Path, help="the folder of the source texts")
    asks.add_argument("--engine", choices=ENGINES, default="duckdb")
    asks.add_argument("--address", default="", help="where Spark is: spark://HOST:PORT")
    asks.add_argument("--scratch", type=Path, help="a folder that all machines see (default: /tmp)")
    arguments = asks.parse_args()
    for folder in (arguments.release, arguments.texts, arguments.scratch or Path()):
        if not folder.is_dir():
            raise BadInput(f"{folder} is no folder")
    with tempfile.TemporaryDirectory(prefix="prove-", dir=arguments.scratch) as made:
        given = arguments.release, arguments.texts, arguments.engine, arguments.address
        return said(prove(*given, Path(made)), arguments.engine)


if __name__ == "__main__":
    run(main)
