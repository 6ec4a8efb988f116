"""Prove every span of a release against the source texts: python verify.py SEEDS_DIR

SEEDS_DIR holds the texts, under any file names: they are known by their SHA-256. Python 3.11 or
newer is enough. Proved are: the files of this folder (SHA256SUMS names each once, and no other is
there); that each span of each table lies in its text, has no white space at its ends and reads as
the row says; that each annotation selects, by position and by its words, the same and only one
passage; and that each span has an annotation. Prints one line and exits 0, or each fault and exits
1; 2 if it cannot be run.
"""

import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.text.layout import Reading, layout_of, read

csv.field_size_limit(2**31 - 1)
MISSHAPEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, csv.Error)
"""What reading a file that is no table, no schema or no collection of annotations can raise."""


def occurrences(text: str, words: str) -> int:
    """How often words stand in a text, overlaps counted; 2 stands for more.

    >>> occurrences("aaa", "aa"), occurrences("abc", "x")
    (2, 0)
    """
    first = text.find(words)
    return 0 if first < 0 else 1 if text.find(words, first + 1) < 0 else 2


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def check_files(folder: Path) -> Iterator[str]:
    """SHA256SUMS lists each file of the folder once, and each is unchanged."""
    held = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if not p.is_dir()}
    held.pop("SHA256SUMS", None)
    listed: set[str] = set()
    sums = (folder / "SHA256SUMS").read_bytes().decode("utf-8")
    for number, line in enumerate(re.findall(r"[^\n]*\n|[^\n]+", sums), start=1):
        wanted, _, name = line.rstrip("\n").partition("  ")
        if name in listed or not re.fullmatch("[0-9a-f]{64}  .+\n", line):
            yield f"SHA256SUMS:{number}: {line[:120]!r} is no line of it, or names a file again"
        elif name not in held or held[name].is_symlink() or not held[name].is_file():
            yield f"{name}: is listed in SHA256SUMS, and is no file of this folder"
        elif hashlib.sha256(held[name].read_bytes()).hexdigest() != wanted:
            yield f"{name}: is not the file that was released"
        listed.add(name)
    yield from (f"{name}: is not listed in SHA256SUMS" for name in sorted(set(held) - listed))


def read_texts(folder: Path, seeds: Path) -> tuple[dict[str, Reading], dict[str, str], list[str]]:
    """Document -> its text, path in the package -> document, and what is wrong with SEEDS_DIR."""
    found = {
        hashlib.sha256(raw).hexdigest(): raw
        for raw in (path.read_bytes() for path in sorted(seeds.iterdir()) if path.is_file())
    }
    texts, paths, faults = {}, {}, []
    for row in read_table(folder / "data/documents.csv"):
        document, raw = row["document_id"], found.get(row["sha256"])
        if raw is None:
            faults.append(f"{document}: no file of {seeds} has the SHA-256 {row['sha256']}")
            continue
        text, paths[row["path"]] = raw.decode("utf-8"), document
        texts[document] = read(text, layout_of(text, row["language"]))
        if len(text) != int(row["characters"]):
            faults.append(f"{document}: has {len(text)} characters, not {row['characters']}")
    return texts, paths, faults


def inside(folder: Path, path: str) -> Path:
    """A file of the release. Errors: ValueError if the path leads out of it."""
    if not (folder / path).resolve().is_relative_to(folder):
        raise ValueError(f"{path} is no file of the release")
    return folder / path


def table_spans(folder: Path) -> Iterator[tuple[str, str, int, int, str | None]]:
    """(id, document, start, end, words or None) of every span, found as the schemas say."""
    for resource in read_json(folder / "datapackage.json")["resources"]:
        schema = read_json(inside(folder, resource["schema"]))
        rows = read_table(inside(folder, resource["path"]))
        for field in schema["fields"]:
            span, start = field.get("span"), field["name"]
            for row in rows if span else []:
                if row[start]:
                    name = f"{resource['name']}.{row[schema['primaryKey'][0]]}.{start}"
                    words = row[span["text"]] if "text" in span else None
                    yield name, row[span["document"]], int(row[start]), int(row[span["end"]]), words


def check_span(name: str, text: Reading, start: int, end: int, words: str | None) -> Iterator[str]:
    raw = text.raw[start:end]
    if not 0 <= start < end <= len(text.raw) or raw != raw.strip():
        yield f"{name}: {start}-{end} is no span of its document, or has white space at an end"
    elif words is not None and text.of(start, end) != words:
        found = text.of(start, end)[:40]
        yield f"{name}: {words[:40]!r} is not what stands at {start}-{end}: {found!r}"


def check_annotation(item: dict[str, Any], text: str, span: tuple[int, int]) -> Iterator[str]:
    """The selectors of one annotation against its text."""
    position, *quotes = item["target"]["selector"]
    start, end = position["start"], position["end"]
    if (start, end) != span:
        yield f"{item['id']}: selects {start}-{end}, its row says {span[0]}-{span[1]}"
    for quote in quotes:
        prefix, exact, suffix = quote["prefix"], quote["exact"], quote["suffix"]
        whole = prefix + exact + suffix
        if exact != text[start:end] or not text.startswith(whole, start - len(prefix)):
            yield f"{item['id']}: its words are not those at {start}-{end}"
        elif occurrences(text, whole) != 1:
            yield f"{item['id']}: its words stand in more than one place"


def verify(folder: Path, seeds: Path) -> tuple[int, list[str]]:
    """The number of spans, and every fault."""
    texts, paths, faults = read_texts(folder, seeds)
    spans: dict[str, tuple[int, int]] = {}
    for name, document, start, end, words in table_spans(folder):
        spans[name] = start, end
        if document in texts:
            faults += check_span(name, texts[document], start, end, words)
    for item in read_json(folder / "annotations.jsonld")["first"]["items"]:
        span = spans.pop(item["id"].partition("#")[2], None)
        document = paths.get(item["target"]["source"], "")
        if span is None:
            faults.append(f"{item['id']}: no row has this span")
        elif document in texts:
            faults += check_annotation(item, texts[document].raw, span)
    count = len(list(table_spans(folder)))
    return count, faults + [f"{name}: has no annotation" for name in spans]


def main() -> int:
    folder = Path(__file__).resolve().parent
    if len(sys.argv) != 2 or not sys.argv[1] or not Path(sys.argv[1]).is_dir():
        given = f"{sys.argv[1]!a} is no folder. " if len(sys.argv) == 2 else ""
        said = "Name the folder that holds the source texts: python verify.py SEEDS_DIR"
        print(f"{given}{said}", file=sys.stderr)
        return 2
    seeds, changed = Path(sys.argv[1]), []
    try:
        changed = list(check_files(folder))
        count, faults = verify(folder, seeds)
    except (OSError, *MISSHAPEN) as error:
        if changed:
            print("\n".join(changed))
            return 1
        said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        print(f"this folder or {str(seeds)!a} cannot be read as a release: {said}", file=sys.stderr)
        return 2
    faults = changed + faults
    print("\n".join(faults) if faults else f"{count} spans proved against the texts of {seeds}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
