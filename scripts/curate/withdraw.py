"""Withdraw a row, and with it all that is only about it: its evidence, its part in events.

    python -m scripts.curate.withdraw quotes Q0115 --reason source_corrected --note 'Misread.'

Rows that could be without it, but refer to it, are named, and nothing is written.
"""

from scripts.curate.corrections import begin, options, save, withdraw
from scripts.model.problems import parser, run


def main() -> int:
    made = options(parser(__doc__, "scripts.curate.withdraw"), reason=None)
    made.add_argument("table", help="the table of the row")
    made.add_argument("id", help="the id of the row")
    arguments = made.parse_args()
    change = begin(arguments)
    withdraw(change, arguments.table, arguments.id)
    save(change, arguments.root)
    return 0


if __name__ == "__main__":
    run(main)
