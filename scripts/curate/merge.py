"""Merge a row into another of its table: what referred to it refers to the other.

    python -m scripts.curate.merge actors miit ministry-of-industry --note 'Two names of one body.'

Names, evidence and parts in events that both had go too, once.
"""

from scripts.curate.corrections import begin, merge, options, save
from scripts.model.problems import parser, run


def main() -> int:
    made = options(parser(__doc__, "scripts.curate.merge"))
    made.add_argument("table", help="the table of both rows")
    made.add_argument("old", help="the id of the row that goes")
    made.add_argument("new", help="the id of the row that stays")
    arguments = made.parse_args()
    change = begin(arguments)
    merge(change, arguments.table, arguments.old, arguments.new)
    save(change, arguments.root)
    return 0


if __name__ == "__main__":
    run(main)
