"""Give a row another id, wherever it is named. The old one is listed, so that it still leads on.

python -m scripts.curate.rename actors martin-huang marten-huang
"""

from scripts.curate.corrections import begin, options, rename, save
from scripts.model.problems import parser, run


def main() -> int:
    made = options(parser(__doc__, "scripts.curate.rename"))
    made.add_argument("table", help="the table of the row")
    made.add_argument("old", help="the id that it has")
    made.add_argument("new", help="the id that it gets")
    arguments = made.parse_args()
    change = begin(arguments)
    rename(change, arguments.table, arguments.old, arguments.new)
    save(change, arguments.root)
    return 0


if __name__ == "__main__":
    run(main)
