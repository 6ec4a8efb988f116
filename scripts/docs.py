"""Write what follows from the schemas, the data and the descriptor: `make docs`.

docs/codebook.md, CITATION.cff, and the generated parts of the README and of docs/checks.md: each
stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

import re

from scripts.describe import checks, citation
from scripts.describe.cff import cff
from scripts.describe.codebook import codebook, table_list
from scripts.describe.languages import counted
from scripts.forms.view_columns import view_columns
from scripts.model.files import read_text, write_all
from scripts.model.package import Package, read_package
from scripts.model.problems import BadInput, parser, run
from scripts.model.sources import read_proved

README, CHECKS = "README.md", "docs/checks.md"
EMPTY = "There is no document yet: [a new dataset](docs/a-new-dataset.md) brings in the first."
PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_parts(path: str, text: str, parts: dict[str, str]) -> str:
    """A Markdown text with its generated parts anew; BadInput for one that nobody makes."""

    def part(found: re.Match[str]) -> str:
        if found[2] not in parts:
            known = ", ".join(parts)
            raise BadInput(f"{path} asks for a part {found[2]!r}; there are {known}")
        return f"{found[1]}{parts[found[2]]}\n{found[3]}"

    return PART.sub(part, text)


def outputs(package: Package) -> dict[str, bytes]:
    """The files (path -> bytes) as they should be."""
    descriptor = package.descriptor
    made = {
        "docs/codebook.md": codebook(package, view_columns(package)),
        "CITATION.cff": cff(descriptor, counted(package)),
    }
    if (package.root / README).is_file():
        parts = {"tables": table_list(package), "citation": citation.markdown(descriptor)}
        parts |= {"about": descriptor["description"], "documents": counted(package) or EMPTY}
        made[README] = with_parts(README, read_text(package.root, README), parts)
    if (package.root / checks.KINDS).is_file():
        text = read_text(package.root, CHECKS)
        made[CHECKS] = with_parts(CHECKS, text, checks.parts(package))
    return {path: text.encode("utf-8") for path, text in made.items()}


def main() -> int:
    arguments = parser(__doc__, "scripts.docs").parse_args()
    package = read_package(arguments.root)
    read_proved(package)
    changed = write_all(arguments.root, outputs(package))
    print(f"wrote {', '.join(changed)}" if changed else "every generated text is up to date")
    return 0


if __name__ == "__main__":
    run(main)
