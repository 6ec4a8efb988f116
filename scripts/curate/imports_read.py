"""Annotations in the forms of others, read into one: W3C Web Annotation, LangExtract JSONL, Label
Studio JSON, brat standoff.

Each reader takes the text of a file and yields what is annotated, in its order. What is no such
form, or lacks what it must have, is a ValueError with the sentence that says so.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.curate.imports_place import Claim, Place

FORMS = ".jsonld", ".json", ".jsonl", ".ann"
COUNTED = ("utf-32-le", 4), ("utf-16-le", 2), ("utf-8", 1)
"""What offsets can count: an encoding and its bytes a unit."""
AROUND = 32
"""Characters on both sides of an annotation that are taken from the text which a file brings."""
TEXT_BOUND = re.compile(r"(T\S*)\t(\S+) ([0-9]+) (?:[0-9]+;[0-9]+ )*([0-9]+)\t(.*)")
ATTRIBUTE = re.compile(r"[AM]\S*\t(\S+) (T\S*)(?: (.+))?")
OWN_ID = re.compile(r"#([a-z_]+)\.(.+)\.([a-z_]+)$")


@dataclass(frozen=True)
class Annotated:
    """One annotation: the document that it names ('' if none), its label, its claim, further
    values, and, of an export of ours, the row and the column that it is of."""

    document: str
    label: str
    claim: Claim
    values: Mapping[str, str] = field(default_factory=dict)
    row: str = ""
    column: str = ""


def text_of(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{what} must be text")
    return value


def list_of(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{what} must be a list")
    return value


def object_of(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{what} must be an object")
    return value


def place_of(start: Any, end: Any) -> Place | None:
    """Two offsets; None where they are not given. A number written as text is one, too."""
    if start is None or end is None:
        return None
    if not all(re.fullmatch("[0-9]{1,12}", str(offset)) for offset in (start, end)):
        raise ValueError(f"{str(start)[:20]} to {str(end)[:20]} are no offsets")
    return int(start), int(end)


def claim_in(text: str, words: str, place: Place | None, line: int) -> Claim:
    """A claim with what is around it in the text of its own file, if the words stand there in one
    way to count alone.

    >>> claim_in("𠮷田說好", "說", (3, 4), 1)
    Claim(words='說', place=(3, 4), before='𠮷田', after='好', line=1)
    """
    around = set[tuple[str, str]]()
    for name, width in COUNTED if place and text else ():
        raw, (start, end) = text.encode(name), (width * offset for offset in place or ())
        if raw[start:end] == words.encode(name):
            before, after = (part.decode(name, "replace") for part in (raw[:start], raw[end:]))
            around.add((before[-AROUND:], after[:AROUND]))
    before, after = around.pop() if len(around) == 1 else ("", "")
    return Claim(words, place, before, after, line)


def web_annotations(value: Any) -> Iterator[Annotated]:
    """W3C Web Annotation: a collection, a page, a list or one."""
    if isinstance(value, dict):
        value = value.get("items", value.get("first", value))
        value = value.get("items", [value]) if isinstance(value, dict) else value
    for number, given in enumerate(list_of(value, "items"), 1):
        item = object_of(given, f"annotation {number}")
        targets = item.get("target")
        for target in targets if isinstance(targets, list) else [targets]:
            yield web_annotation(item, object_of(target, f"the target of {number}"), number)


def web_annotation(item: dict[str, Any], target: dict[str, Any], number: int) -> Annotated:
    """One target of a Web Annotation."""
    selectors = target.get("selector")
    known = {
        str(one.get("type")): one
        for one in (selectors if isinstance(selectors, list) else [selectors])
        if isinstance(one, dict)
    }
    quote, at = known.get("TextQuoteSelector", {}), known.get("TextPositionSelector", {})
    words, before, after = (
        text_of(quote.get(name, ""), f"{name} of annotation {number}")
        for name in ("exact", "prefix", "suffix")
    )
    claim = Claim(words, place_of(at.get("start"), at.get("end")), before, after, number)
    own = OWN_ID.search(str(item.get("id", "")))
    label, row, column = own.groups() if own else (body_label(item.get("body")), "", "")
    document = text_of(target.get("source", ""), f"the source of annotation {number}")
    return Annotated(document, label, claim, {}, row, column)


def body_label(body: Any) -> str:
    """What the body of a Web Annotation calls the words: its first text."""
    for one in body if isinstance(body, list) else [body]:
        said = one.get("value", one.get("id", "")) if isinstance(one, dict) else one
        if isinstance(said, str) and said:
            return said
    return ""


def extractions(lines: list[str]) -> Iterator[Annotated]:
    """LangExtract: a document a line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        told = object_of(parse(line), f"line {number}")
        text = text_of(told.get("text") or "", f"text of line {number}")
        for given in list_of(told.get("extractions") or [], f"extractions of line {number}"):
            one = object_of(given, f"an extraction of line {number}")
            at = object_of(one.get("char_interval") or {}, f"char_interval of line {number}")
            place = place_of(at.get("start_pos"), at.get("end_pos"))
            words = text_of(one.get("extraction_text"), f"extraction_text of line {number}")
            given_values = object_of(one.get("attributes") or {}, f"attributes of line {number}")
            yield Annotated(
                str(told.get("document_id") or ""),
                text_of(one.get("extraction_class"), f"extraction_class of line {number}"),
                claim_in(text, words, place, number),
                {k: v for k, v in given_values.items() if isinstance(v, str)},
            )


def tasks(value: list[Any]) -> Iterator[Annotated]:
    """Label Studio: a list of tasks, each with its text and the results of whoever annotated."""
    for number, given in enumerate(value, 1):
        task = object_of(given, f"task {number}")
        data = object_of(task.get("data"), f"data of task {number}")
        names = ("document_id", "document", "file", "source")
        named = next((str(data[name]) for name in names if data.get(name)), "")
        for done in list_of(task.get("annotations") or [], f"annotations of task {number}"):
            results = object_of(done, f"an annotation of task {number}").get("result") or []
            for given_result in list_of(results, f"result of task {number}"):
                result = object_of(given_result, f"a result of task {number}")
                yield from regions(result, data, named, number)


def regions(
    result: dict[str, Any], data: dict[str, Any], named: str, number: int
) -> Iterator[Annotated]:
    """A result of Label Studio, once a label; one without a stretch of text is none."""
    value = object_of(result.get("value") or {}, f"value of task {number}")
    labels = value.get(str(result.get("type")))
    if "start" not in value or not isinstance(labels, list):
        return
    text = data.get(str(result.get("to_name")), data.get("text"))
    text, place = text if isinstance(text, str) else "", place_of(value["start"], value.get("end"))
    units = text.encode("utf-16-le", "replace")
    cut = units[2 * place[0] : 2 * place[1]].decode("utf-16-le", "replace") if place else ""
    words = text_of(value.get("text", cut), f"text of task {number}")
    for label in labels:
        claim = claim_in(text, words, place, number)
        yield Annotated(named, text_of(label, f"a label of task {number}"), claim)


def standoff(lines: list[str], text: str, name: str) -> Iterator[Annotated]:
    """brat: the text-bound annotations of a file with their attributes, in the text beside it.
    Relations and events between them are not taken."""
    values: dict[str, dict[str, str]] = {}
    for line in lines:
        if found := ATTRIBUTE.fullmatch(line):
            values.setdefault(found[2], {})[found[1]] = found[3] or "yes"
    for number, line in enumerate(lines, 1):
        if not line.startswith("T"):
            continue
        found = TEXT_BOUND.fullmatch(line)
        if found is None:
            raise ValueError(f"line {number} is no annotation of brat")
        place = int(found[3]), int(found[4])
        claim = claim_in(text, found[5], place, number)
        yield Annotated(name, found[2], claim, values.get(found[1], {}))


def parse(text: str) -> Any:
    """JSON, with no half of a surrogate pair and no NUL in it."""
    try:
        value = json.loads(text)
        written = json.dumps(value, ensure_ascii=False)
        written.encode("utf-8")
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON (line {error.lineno}: {error.msg})") from None
    except RecursionError:
        raise ValueError("it is nested too deep to be read") from None
    except UnicodeEncodeError:
        raise ValueError("it has half of a surrogate pair (\\ud800 to \\udfff)") from None
    return value


def read_annotations(path: Path) -> list[Annotated]:
    """All annotations of a file, by its ending and its shape. ValueError if it cannot be read."""
    if path.suffix not in FORMS:
        raise ValueError(f"it is none of {', '.join(FORMS)}")
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix == ".ann":
        beside = path.with_suffix(".txt")
        own = beside.read_bytes().decode("utf-8-sig") if beside.is_file() else ""
        return list(standoff(text.splitlines(), own, path.stem))
    if path.suffix == ".jsonl":
        return list(extractions(text.splitlines()))
    value = parse(text)
    if isinstance(value, list) and any(isinstance(one, dict) and "data" in one for one in value):
        return list(tasks(value))
    return list(web_annotations(value))
