"""Split a row into others, which are added first: each reference goes to the one that it is about.

    python -m scripts.curate.split quotes Q0115 Q0201 Q0202 --rest Q0201

That is the one whose words hold those of the row that refers. Where none does, or several do, it is
the one of --rest; without that the rows are named, and nothing is written.
"""

from scripts.curate.corrections import begin, options, save, split
from scripts.model.problems import parser, run


def main() -> int:
    made = options(parser(__doc__, "scripts.curate.split"))
    made.add_argument("table", help="the table of the rows")
    made.add_argument("old", help="the id of the row that goes")
    made.add_argument("new", nargs="+", help="the ids of the rows that stand in its place")
    made.add_argument("--rest", default="", help="the row for what the words do not decide")
    arguments = made.parse_args()
    change = begin(arguments)
    split(change, arguments.table, arguments.old, arguments.new, arguments.rest)
    save(change, arguments.root)
    return 0


if __name__ == "__main__":
    run(main)
