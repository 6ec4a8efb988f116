"""List what the ledger leaves open: numbers and 「」 pairs of the sources that no row accounts for,
with their context."""

from scripts.model.package import read_package
from scripts.model.problems import parser, run
from scripts.model.sources import read_proved
from scripts.rules.ledger import open_items


def main() -> int:
    arguments = parser(__doc__, "scripts.curate.gaps").parse_args()
    package = read_package(arguments.root)
    sources = read_proved(package)
    count = 0
    for item in open_items(package, sources):
        source = sources[item.document]
        place = f"{source.path}:{source.line(item.start)}"
        words = source.around(item.start, item.end)
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
