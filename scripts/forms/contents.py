"""What is read in the folder of a release: tables and schemas as they are, README, codebook."""

import itertools
import re
import string
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from markdown_it import MarkdownIt

from scripts.describe.citation import cited, text
from scripts.describe.codebook import codebook, page_title
from scripts.describe.words import ENGLISH, Language
from scripts.forms import card
from scripts.forms.database import file_name
from scripts.forms.stock_search import LONGEST
from scripts.forms.translations import languages
from scripts.forms.view_columns import view_columns
from scripts.model.files import inside, read_bytes, read_text
from scripts.model.package import DESCRIPTOR, Package
from scripts.model.problems import BadInput
from scripts.text.mainland import mainland, simplified
from scripts.text.wording import convert

README = Path(__file__).with_name("release_readme.md")
LOADING = README.with_name("release_loading.md")
PAGE = Path(__file__).with_name("codebook.html")
CHINESE = re.compile("[\u4e00-\u9fff]{2,}")
ELSEWHERE = {"docs/subject/migrating.md": "MIGRATING.md", "releases/changes.csv": "changes.csv"}
"""What has another place in the repository -> its place in the release."""


def write_copies(package: Package, folder: Path) -> None:
    """Data, schemas, descriptor, licences and changelog, byte for byte."""
    licences = sorted(path.name for path in package.root.glob("LICENSE*"))
    if not licences:
        said = "no LICENSE file stands beside datapackage.json"
        raise BadInput(f"{said}; restore it from the repository")
    tables = package.tables.values()
    same = [DESCRIPTOR, "CHANGELOG.md", *licences, *(table.path for table in tables)]
    same += [table.schema_path for table in tables]
    elsewhere = {s: t for s, t in ELSEWHERE.items() if inside(package.root, s).is_file()}
    for source, target in (dict(zip(same, same, strict=True)) | elsewhere).items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        (folder / target).write_bytes(read_bytes(package.root, source))


def written_codebook(package: Package, folder: Path, words: Language, source: str) -> None:
    """The codebook as Markdown and as a page; headings get the anchors that GitHub gives them, so
    that links within it work."""
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(source)
    for heading, inline in itertools.pairwise(tokens):
        if heading.type == "heading_open":
            said = inline.content.lower().replace(" ", "-")
            heading.attrSet("id", "".join(c for c in said if c.isalnum() or c in "-_"))
    body = markdown.renderer.render(tokens, markdown.options, {})
    page = string.Template(PAGE.read_text(encoding="utf-8"))
    filled = page.substitute(title=page_title(package, words), language=words.tag, body=body)
    (folder / named("codebook", words, "html")).write_text(filled, encoding="utf-8")
    (folder / named("codebook", words, "md")).write_text(source, encoding="utf-8")


def named(name: str, words: Language, ending: str) -> str:
    """The name of a file in a language: English has none in its name."""
    return f"{name}.{ending}" if words is ENGLISH else f"{name}.{words.tag}.{ending}"


def write_codebooks(package: Package, folder: Path) -> None:
    """One in each language; the English one is that of the repository, byte for byte."""
    columns = view_columns(package)
    for words in languages():
        made = codebook(package, columns, words) if words is not ENGLISH else ""
        source = made or read_text(package.root, "docs/codebook.md")
        written_codebook(package, folder, words, source)


def example(package: Package) -> tuple[str, str]:
    """A word that the documents print often, in at least two Chinese characters, and the same in
    Simplified ones; any other where they print none."""
    printed = Counter(row["text"] for row in package.data["mentions"].rows)
    chinese = [word for word in printed if CHINESE.fullmatch(word)]
    often = max(chinese or printed or ["market"], key=lambda word: (printed[word], word))
    return often, convert(often, "t2s")


def template(words: Language, absent: Iterable[str]) -> str:
    """What a README says in a language, but for the lines of files that are not there; what is
    written in Traditional characters is converted."""
    written = languages()[:2]
    own = words if words in written else written[1]
    text = README.with_name(named(README.stem, own, "md")).read_text(encoding="utf-8")
    for name in absent:
        text = re.sub(rf"^\| `{re.escape(name)}` .*\n", "", text, flags=re.MULTILINE)
    return text if words is own else simplified(text, mainland())


def write_readmes(package: Package, folder: Path) -> None:
    """The README for whoever finds only the folder, in each language; the English one begins with
    what hubs read."""
    word, folded = example(package)
    known = {key: package.descriptor[key] for key in ("name", "title", "version")}
    known |= {
        "word": word,
        "simplified": folded,
        "database": file_name(package),
        "longest": str(LONGEST),
    }
    absent = [name for name in ELSEWHERE.values() if not (folder / name).is_file()]
    loading = string.Template(LOADING.read_text(encoding="utf-8")).substitute(known)
    for words in languages():
        listed = [
            f"| `{r['path']}` | {words.say(r['description'])} |"
            for r in package.descriptor["resources"]
        ]
        filled = string.Template(template(words, absent)).substitute(
            known,
            description=words.say(package.descriptor["description"]),
            resources="\n".join(listed),
            loading=loading.strip(),
            citation=text(cited(package.descriptor)),
        )
        begins = card.head(package) if words is ENGLISH else ""
        (folder / named("README", words, "md")).write_text(begins + filled, encoding="utf-8")


def write(package: Package, folder: Path) -> None:
    """All of it."""
    for part in (write_copies, write_codebooks, write_readmes):
        part(package, folder)
