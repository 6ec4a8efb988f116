"""List what the ledger leaves open: numbers and quotations of the sources that no row accounts for,
with their context. A quotation with a verb of speech beside it is likely somebody's words, one
without a term."""

import re

from scripts.model.package import read_package
from scripts.model.problems import parser, run
from scripts.model.sources import Source, read_proved
from scripts.rules.ledger import Open, open_items
from scripts.text.languages import language

BESIDE = 16
"""Characters on either side in which a verb of speech is looked for."""


def spoken(source: Source, item: Open) -> str:
    """The verb of speech beside an open quotation, as it is told; '' if there is none."""
    sides = (max(0, item.start - BESIDE), item.start), (item.end, item.end + BESIDE)
    words = " ".join(source.reads(source.text[first:last]) for first, last in sides)
    found = re.search(language(source.language).speech, words)
    return f" (beside {found[0]})" if found and item.kind == "quotation" else ""


def main() -> int:
    arguments = parser(__doc__, "scripts.curate.gaps").parse_args()
    package = read_package(arguments.root)
    sources = read_proved(package)
    count = 0
    for item in open_items(package, sources):
        source = sources[item.document]
        place = f"{source.path}:{source.line(item.start)}"
        words = source.around(item.start, item.end) + spoken(source, item)
        print(f"{place} {item.kind} char={item.start},{item.end} {words}")
        count += 1
    print(
        f"{count} open"
        if count
        else "the ledger closes: every number and every quotation lies in a row"
    )
    return 1 if count else 0


if __name__ == "__main__":
    run(main)
