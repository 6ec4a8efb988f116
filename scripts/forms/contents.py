"""What is read in the folder of a release: tables and schemas as they are, README, codebook."""

import itertools
import string
from pathlib import Path

from markdown_it import MarkdownIt

from scripts.describe.citation import cited, text
from scripts.model.files import read_bytes, read_text
from scripts.model.package import DESCRIPTOR, Package
from scripts.model.problems import BadInput

README = Path(__file__).with_name("release_readme.md")
PAGE = Path(__file__).with_name("codebook.html")
ELSEWHERE = {"docs/codebook.md": "codebook.md", "releases/changes.csv": "changes.csv"}
"""What has another place in the repository -> its place in the release."""


def write_copies(package: Package, folder: Path) -> None:
    """Data, schemas, descriptor, licences, changelog and codebook, byte for byte."""
    licences = sorted(path.name for path in package.root.glob("LICENSE*"))
    if not licences:
        said = "no LICENSE file stands beside datapackage.json"
        raise BadInput(f"{said}; restore it from the repository")
    tables = package.tables.values()
    same = [DESCRIPTOR, "CHANGELOG.md", *licences, *(table.path for table in tables)]
    same += [table.schema_path for table in tables]
    for source, target in (dict(zip(same, same, strict=True)) | ELSEWHERE).items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        (folder / target).write_bytes(read_bytes(package.root, source))


def write_codebook(package: Package, folder: Path) -> None:
    """`codebook.html`, made of `codebook.md`; headings get the anchors that GitHub gives them, so
    that links within it work."""
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(read_text(package.root, "docs/codebook.md"))
    for heading, inline in itertools.pairwise(tokens):
        if heading.type == "heading_open":
            words = inline.content.lower().replace(" ", "-")
            heading.attrSet("id", "".join(c for c in words if c.isalnum() or c in "-_"))
    body = markdown.renderer.render(tokens, markdown.options, {})
    title = f"{package.descriptor['title']}: codebook"
    filled = string.Template(PAGE.read_text(encoding="utf-8")).substitute(title=title, body=body)
    (folder / "codebook.html").write_text(filled, encoding="utf-8")


def write_readme(package: Package, folder: Path) -> None:
    """The README for whoever finds only the folder."""
    resources = package.descriptor["resources"]
    filled = string.Template(README.read_text(encoding="utf-8")).substitute(
        {key: package.descriptor[key] for key in ("name", "title", "version", "description")},
        resources="\n".join(f"| `{r['path']}` | {r['description']} |" for r in resources),
        citation=text(cited(package.descriptor)),
    )
    (folder / "README.md").write_text(filled, encoding="utf-8")


def write(package: Package, folder: Path) -> None:
    """All of it."""
    for part in (write_copies, write_codebook, write_readme):
        part(package, folder)
