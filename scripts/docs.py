"""Write what follows from the schemas, the data and the descriptor.

docs/codebook.md, the generated parts of the README, CITATION.cff and the citation in the README.
"""

from scripts.describe import citation, codebook
from scripts.model.files import write_all
from scripts.model.package import read_package
from scripts.model.problems import parser, run
from scripts.model.sources import read_proved


def main() -> int:
    arguments = parser(__doc__, "scripts.docs").parse_args()
    package = read_package(arguments.root)
    read_proved(package)
    changed = write_all(arguments.root, codebook.written(package))
    changed += write_all(arguments.root, citation.written(package))
    print(f"wrote {', '.join(changed)}" if changed else "every generated text is up to date")
    return 0


if __name__ == "__main__":
    run(main)
