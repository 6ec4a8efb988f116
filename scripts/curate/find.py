"""Find a phrase in the sources, in either script, with its context and a CSV row to paste.

    python -m scripts.curate.find '远扬达100%离开' --table quotes

Line breaks of the page do not matter. The row carries document, offsets and words; `make fill` adds
id and derived columns.
"""

from scripts.model.package import Table, read_package, to_csv
from scripts.model.problems import BadInput, parser, run
from scripts.model.sources import read_proved
from scripts.text.find import find_passage, fold_reading, near_miss


def csv_row(table: Table, document: str, start: int, end: int, text: str) -> str:
    """A row of a table that holds one span and nothing else."""
    if not table.spans:
        raise BadInput(f"the table {table.name} holds no spans")
    span = table.spans[-1] if table.spans[-1].inside == "" else table.spans[0]
    values = {span.document: document, span.start: str(start), span.end: str(end), span.text: text}
    return (
        to_csv(table.columns, [{column: values.get(column, "") for column in table.columns}])
        .decode()
        .splitlines()[1]
    )


def main() -> int:
    options = parser(__doc__, "scripts.curate.find")
    options.add_argument(
        "phrase", help="the words to find; braces mark the part meant: 稱，{遠揚達}在"
    )
    options.add_argument(
        "--table", default="evidence", help="the table that the row is for (default: evidence)"
    )
    options.add_argument("--document", default="", help="look in this document only")
    arguments = options.parse_args()
    package = read_package(arguments.root)
    if arguments.table not in package.tables:
        raise BadInput(f"no table {arguments.table!r}; there are {', '.join(package.tables)}")
    sources = dict(read_proved(package))
    if arguments.document and arguments.document not in sources:
        raise BadInput(f"no document {arguments.document!r}; there are {', '.join(sources)}")
    found, near = 0, []
    for document, source in sources.items():
        if arguments.document in ("", document):
            folded = fold_reading(source.reading)
            for start, end in find_passage(folded, arguments.phrase):
                found += 1
                place = f"{source.path}:{source.line(start)} char={start},{end}"
                print(f"{place} {source.around(start, end)}")
                print(
                    csv_row(
                        package.tables[arguments.table],
                        document,
                        start,
                        end,
                        source.reading.of(start, end),
                    )
                )
            if miss := near_miss(folded, arguments.phrase):
                near.append((document, *miss))
    if not found:
        print(f"{arguments.phrase!r} stands nowhere." + (" Did you mean:" if near else ""))
        for document, score, a, b in sorted(near, key=lambda miss: -miss[1]):
            words = sources[document].around(a, b)
            print(f"  {document} char={a},{b} ({score:.0f} % alike) {words}")
    return 0 if found else 1


if __name__ == "__main__":
    run(main)
