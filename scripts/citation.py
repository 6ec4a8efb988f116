"""How to cite: the version, one row, or one query, as text, BibTeX, CSL-JSON and Citation File Format.

All of it follows from `datapackage.json`: title, version, `created` (the day of the version), contributors, licence; `homepage`
where the site has an address; `id` where the version has a DOI. Nothing is invented: what is missing there is missing here.

`python -m scripts.citation` writes CITATION.cff and the citation in the README, between `<!-- citation -->` and `<!-- /citation -->`.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.package import Package, read_package, read_text, write_all
from scripts.problems import BadInput, parser, run

DOI = re.compile(r"(?:https://doi\.org/|doi:)?(10\.\d{4,9}/\S+)")
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
BLOCK = re.compile(r"(<!-- citation -->\n).*?(<!-- /citation -->)", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """What is cited of the whole: in words (`row Q0001 of quotes`), and its path on the site ('/chip_controls/quotes/Q0001')."""

    words: str
    path: str


@dataclass(frozen=True)
class Citation:
    """What every form of a citation says; `date` is YYYY-MM-DD, `doi` and `url` are '' where there is none."""

    name: str
    title: str
    version: str
    date: str
    authors: tuple[str, ...]
    licence: str
    doi: str
    url: str

    @property
    def key(self) -> str:
        return f"{self.name}-{self.version}"


def cited(descriptor: dict[str, Any], part: Part | None = None) -> Citation:
    """The citation of a version, or of a part of it. BadInput where the descriptor lacks what a citation needs."""
    version, date = str(descriptor.get("version", "")), str(descriptor.get("created", ""))[:10]
    if not VERSION.fullmatch(version):
        raise BadInput(f"datapackage.json has the version {version!r}; it needs three numbers, like 1.0.0")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
        raise BadInput(f"datapackage.json says created {date!r}; it needs the day of the version, like 2026-11-22T00:00:00Z")
    authors = tuple(c["title"] for c in descriptor["contributors"] if "creator" in c.get("roles", []))
    doi = DOI.fullmatch(str(descriptor.get("id", "")))
    home = str(descriptor.get("homepage", "")).rstrip("/")
    title = f"{descriptor['title']}: {part.words}" if part else str(descriptor["title"])
    url = home and home + (part.path if part else "/")
    return Citation(descriptor["name"], title, version, date, authors, descriptor["licenses"][0]["name"], doi[1] if doi else "", url)


def text(citation: Citation) -> str:
    """One sentence, as a reference list has it."""
    where = citation.url or (f"https://doi.org/{citation.doi}" if citation.doi else "")
    said = f"{', '.join(citation.authors)} ({citation.date[:4]}). {citation.title} (version {citation.version}) [Data set]."
    return f"{said} {where}".strip()


def bibtex(citation: Citation) -> str:
    """A BibTeX entry; the braces keep a project's name whole and the title's capitals."""
    fields = {
        "author": " and ".join(f"{{{author}}}" for author in citation.authors),
        "title": f"{{{citation.title}}}",
        "year": citation.date[:4],
        "month": str(int(citation.date[5:7])),
        "version": citation.version,
        "note": f"Data set, version {citation.version}",
        "doi": citation.doi,
        "url": citation.url,
    }
    escaped = {key: re.sub(r"([&%$#_])", r"\\\1", value) if key in ("author", "title") else value for key, value in fields.items()}
    lines = [f"  {key} = {{{value}}},\n" for key, value in escaped.items() if value]
    return f"@misc{{{citation.key},\n{''.join(lines)}}}\n"


def csl(citation: Citation) -> dict[str, Any]:
    """A CSL-JSON item."""
    item = {
        "id": citation.key,
        "type": "dataset",
        "title": citation.title,
        "author": [{"literal": author} for author in citation.authors],
        "issued": {"date-parts": [[int(number) for number in citation.date.split("-")]]},
        "version": citation.version,
        "DOI": citation.doi,
        "URL": citation.url,
    }
    return {key: value for key, value in item.items() if value}


def cff(descriptor: dict[str, Any]) -> str:
    """CITATION.cff (Citation File Format 1.2.0)."""
    citation = cited(descriptor)
    fields = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite the version that you used.",
        "type": "dataset",
        "title": citation.title,
        "abstract": descriptor["description"],
        "authors": [{"name": author} for author in citation.authors],
        "version": citation.version,
        "date-released": citation.date,
        "license": citation.licence,
        "keywords": descriptor["keywords"],
        "doi": citation.doi,
        "url": citation.url,
    }
    made = yaml.safe_dump({k: v for k, v in fields.items() if v}, sort_keys=False, allow_unicode=True, width=10_000)
    return f"# Written by make cite from datapackage.json.\n{made}"


def readme_block(descriptor: dict[str, Any]) -> str:
    """What the README says about citing: the sentence, and BibTeX."""
    citation = cited(descriptor)
    return f"> {text(citation)}\n\n```bibtex\n{bibtex(citation)}```\n"


def written(package: Package) -> dict[str, bytes]:
    """The files of the repository that cite the version (path -> bytes), as they should be."""
    made = {"CITATION.cff": cff(package.descriptor).encode("utf-8")}
    if (package.root / "README.md").is_file():
        # A function, since the replacement of a pattern would read backslashes.
        readme = BLOCK.sub(lambda found: found[1] + readme_block(package.descriptor) + found[2], read_text(package.root, "README.md"))
        made["README.md"] = readme.encode("utf-8")
    return made


def write(package: Package, folder: Path) -> None:
    """`CITATION.cff`, `citation.bib` and `citation.json` of the version."""
    citation = cited(package.descriptor)
    (folder / "CITATION.cff").write_text(cff(package.descriptor), encoding="utf-8")
    (folder / "citation.bib").write_text(bibtex(citation), encoding="utf-8")
    (folder / "citation.json").write_text(json.dumps([csl(citation)], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    arguments = parser(__doc__, "scripts.citation").parse_args()
    package = read_package(arguments.root)
    changed = write_all(arguments.root, written(package))
    print(f"wrote {', '.join(changed)}" if changed else "every citation is of this version")
    return 0


if __name__ == "__main__":
    run(main)
