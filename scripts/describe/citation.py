"""How to cite the version, one row or one query: as a sentence, as BibTeX, as CSL-JSON.

All of it follows from the descriptor (`datapackage.json`, or what the database repeats of it):
title, version, `created` (the day of the version), contributors, licence; `homepage` where the site
has an address; `id` where the version has a DOI. Nothing is invented: what is missing there is
missing here. The site uses this module, so it needs nothing but the standard library.
"""

import re
from dataclasses import dataclass
from typing import Any

DOI = re.compile(r"(?:https://doi\.org/|doi:)?(10\.\d{4,9}/\S+)")
LONGEST_KEY = 60
FORM = "{words}. {entry}, version {version}, {place}"
"""How a part of the dataset is cited: `words` say what it is."""


@dataclass(frozen=True)
class Citation:
    """What every form of a citation says; `date` is YYYY-MM-DD, the rest is '' where there is none.

    `words` say what the part is: 'Marten Huang, quoted in Dawan Post, 21–22 May 2025, 「…」'.
    `path` is the permanent path of a part; it stands alone where no address is known, and is the
    end of `url` elsewhere.
    """

    key: str
    title: str
    words: str
    version: str
    date: str
    authors: tuple[str, ...]
    licence: str
    doi: str
    url: str
    path: str
    row_id: str

    @property
    def place(self) -> str:
        """Where a reader finds it."""
        if self.url:
            return self.url
        return ", ".join(filter(None, (self.doi and f"https://doi.org/{self.doi}", self.path)))


def cited(
    descriptor: dict[str, Any], words: str = "", path: str = "", row_id: str = ""
) -> Citation:
    """The citation of a version, or of a part of it.

    The part has its words, its path on the site ('/disk_order/quotes/Q0001'), and the id of a
    row where it is one.
    """
    home = str(descriptor.get("homepage", "")).rstrip("/")
    doi = DOI.fullmatch(str(descriptor.get("id", "")))
    suffix = re.sub(r"\W+", "-", row_id or path, flags=re.ASCII).strip("-")[:LONGEST_KEY]
    contributors = descriptor["contributors"]
    return Citation(
        key="-".join(filter(None, (descriptor["name"], descriptor["version"], suffix))),
        title=descriptor["title"],
        words=words,
        version=descriptor["version"],
        date=descriptor["created"][:10],
        authors=tuple(c["title"] for c in contributors if "creator" in c.get("roles", [])),
        licence=descriptor["licenses"][0]["name"],
        doi=doi[1] if doi else "",
        url=home and f"{home}/{path.lstrip('/')}",
        path="" if path == "/" else path,
        row_id=row_id,
    )


def text(citation: Citation, form: str = FORM) -> str:
    """One sentence, as a reference list or a newspaper has it; `form` says it of a part."""
    if citation.words:
        entry = f"{citation.title} {citation.row_id}".rstrip()
        if citation.words.endswith(("?", "!")):
            form = form.replace("{words}.", "{words}")
        said = {"words": citation.words.rstrip("."), "entry": entry, "place": citation.place}
        return form.format(version=citation.version, **said).rstrip(", ，")
    who = f"{', '.join(citation.authors)} ({citation.date[:4]})"
    what = f"{citation.title} (version {citation.version}) [Data set]"
    return f"{who}. {what}. {citation.place}".strip()


def bibtex_text(text: str) -> str:
    """Text with the characters escaped that BibTeX and TeX read as commands.

    >>> bibtex_text("5% of {x}_1")
    '5\\\\% of \\\\{x\\\\}\\\\_1'
    """
    found = re.sub(r"([{}%&_#$])", r"\\\1", text.replace("\\", "/"))
    return re.sub(r"[~^]", lambda sign: f"\\{sign[0]}{{}}", found)


def bibtex(citation: Citation) -> str:
    """A BibTeX entry; the braces keep a project's name whole and the title's capitals."""
    path = "" if citation.url else citation.path
    book = citation.words and f"{citation.title}, "
    fields = {
        "author": " and ".join(f"{{{bibtex_text(author)}}}" for author in citation.authors),
        "title": f"{{{bibtex_text(citation.words or citation.title)}}}",
        "year": citation.date[:4],
        "month": str(int(citation.date[5:7])),
        "version": citation.version,
        "number": bibtex_text(citation.row_id),
        "note": bibtex_text(
            ", ".join(filter(None, (f"{book}Data set, version {citation.version}", path)))
        ),
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
        "title": citation.words or citation.title,
        "container-title": citation.title if citation.words else "",
        "author": [{"literal": author} for author in citation.authors],
        "issued": {"date-parts": [[int(number) for number in citation.date.split("-")]]},
        "version": citation.version,
        "number": citation.row_id,
        "note": "" if citation.url else citation.path,
        "DOI": citation.doi,
        "URL": citation.url,
    }
    return {key: value for key, value in item.items() if value}


def markdown(descriptor: dict[str, Any]) -> str:
    """What the README says about citing: the sentence, and BibTeX."""
    citation = cited(descriptor)
    return f"> {text(citation)}\n\n```bibtex\n{bibtex(citation)}```"
