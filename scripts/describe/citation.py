"""How to cite: the version, one row, or one query, as text, BibTeX, CSL-JSON and Citation File Format.

All of it follows from `datapackage.json`: title, version, `created` (the day of the version), contributors, licence; `homepage`
where the site has an address; `id` where the version has a DOI. Nothing is invented: what is missing there is missing here.

`make docs` writes CITATION.cff and the citation in the README, between `<!-- citation -->` and `<!-- /citation -->`.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from scripts.model.files import read_text

if TYPE_CHECKING:  # the site cites too, and a host installs nothing that checks a package
    from scripts.model.package import Package

DOI = re.compile(r"(?:https://doi\.org/|doi:)?(10\.\d{4,9}/\S+)")
BLOCK = re.compile(r"(<!-- citation -->\n).*?(<!-- /citation -->)", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """What is cited of the whole: in words ('Quotes, Q0001'), its path on the site ('/chip_controls/quotes/Q0001'), and the id of a row."""

    words: str
    path: str
    row_id: str = ""


@dataclass(frozen=True)
class Citation:
    """What every form of a citation says; `date` is YYYY-MM-DD, `doi`, `url` and `path` are '' where there is none.

    `path` is the permanent path of a part; it stands alone where the package names no homepage, and is the end of `url` elsewhere.
    """

    key: str
    title: str
    version: str
    date: str
    authors: tuple[str, ...]
    licence: str
    doi: str
    url: str
    path: str = ""
    row_id: str = ""

    @property
    def place(self) -> str:
        """Where a reader finds it."""
        found = self.url or (f"https://doi.org/{self.doi}" if self.doi else "")
        return ", ".join(filter(None, (found, "" if self.url else self.path)))


def cited(descriptor: dict[str, Any], part: Part | None = None) -> Citation:
    """The citation of a version, or of a part of it."""
    version, date = descriptor["version"], descriptor["created"][:10]
    authors = tuple(
        c["title"] for c in descriptor["contributors"] if "creator" in c.get("roles", [])
    )
    doi = DOI.fullmatch(str(descriptor.get("id", "")))
    home = str(descriptor.get("homepage", "")).rstrip("/")
    part = part or Part("", "/")
    title = ": ".join(filter(None, (descriptor["title"], part.words)))
    key = "-".join(
        filter(
            None,
            (
                descriptor["name"],
                version,
                re.sub(r"\W+", "-", part.row_id or part.words, flags=re.ASCII).strip("-"),
            ),
        )
    )
    path = part.path if part.path != "/" else ""
    return Citation(
        key,
        title,
        version,
        date,
        authors,
        descriptor["licenses"][0]["name"],
        doi[1] if doi else "",
        home and home + part.path,
        path,
        part.row_id,
    )


def text(citation: Citation) -> str:
    """One sentence, as a reference list has it."""
    said = f"{', '.join(citation.authors)} ({citation.date[:4]}). {citation.title} (version {citation.version}) [Data set]."
    return f"{said} {citation.place}".strip()


def bibtex_text(text: str) -> str:
    """Text with the characters escaped that BibTeX and TeX read as commands.

    >>> bibtex_text("5% of {x}_1")
    '5\\\\% of \\\\{x\\\\}\\\\_1'
    """
    return re.sub(r"([{}%&_#$])", r"\\\1", text.replace("\\", "/"))


def bibtex(citation: Citation) -> str:
    """A BibTeX entry; the braces keep a project's name whole and the title's capitals."""
    note = f"Data set, version {citation.version}" + (
        f", {citation.path}" if citation.path and not citation.url else ""
    )
    fields = {
        "author": " and ".join(f"{{{bibtex_text(author)}}}" for author in citation.authors),
        "title": f"{{{bibtex_text(citation.title)}}}",
        "year": citation.date[:4],
        "month": str(int(citation.date[5:7])),
        "version": citation.version,
        "number": bibtex_text(citation.row_id),
        "note": bibtex_text(note),
        "doi": citation.doi,
        "url": re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):X}", citation.url),
    }
    lines = [f"  {key} = {{{value}}},\n" for key, value in fields.items() if value]
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
        "number": citation.row_id,
        "note": "" if citation.url else citation.path,
        "DOI": citation.doi,
        "URL": citation.url,
    }
    return {key: value for key, value in item.items() if value}


def about(descriptor: dict[str, Any]) -> dict[str, Any]:
    """What schema.org and Croissant say of the whole."""
    citation = cited(descriptor)
    said = {
        "name": descriptor["title"],
        "description": descriptor["description"],
        "version": citation.version,
        "datePublished": citation.date,
        "license": descriptor["licenses"][0]["path"],
        "keywords": descriptor["keywords"],
        "creator": [{"@type": "Organization", "name": author} for author in citation.authors],
        "url": citation.url,
        "identifier": citation.doi and f"https://doi.org/{citation.doi}",
    }
    return {key: value for key, value in said.items() if value}


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
    made = yaml.safe_dump(
        {k: v for k, v in fields.items() if v}, sort_keys=False, allow_unicode=True, width=10_000
    )
    return f"# Written by make docs from datapackage.json.\n{made}"


def readme_block(descriptor: dict[str, Any]) -> str:
    """What the README says about citing: the sentence, and BibTeX."""
    citation = cited(descriptor)
    return f"> {text(citation)}\n\n```bibtex\n{bibtex(citation)}```\n"


def written(package: "Package") -> dict[str, bytes]:
    """The files of the repository that cite the version (path -> bytes), as they should be."""
    made = {"CITATION.cff": cff(package.descriptor).encode("utf-8")}
    if (package.root / "README.md").is_file():
        # A function, since the replacement of a pattern would read backslashes.
        readme = BLOCK.sub(
            lambda found: found[1] + readme_block(package.descriptor) + found[2],
            read_text(package.root, "README.md"),
        )
        made["README.md"] = readme.encode("utf-8")
    return made


def write(package: "Package", folder: Path) -> None:
    """`CITATION.cff`, `citation.bib` and `citation.json` of the version."""
    citation = cited(package.descriptor)
    (folder / "CITATION.cff").write_text(cff(package.descriptor), encoding="utf-8")
    (folder / "citation.bib").write_text(bibtex(citation), encoding="utf-8")
    (folder / "citation.json").write_text(
        json.dumps([csl(citation)], ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
