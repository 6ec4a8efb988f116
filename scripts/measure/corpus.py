"""A package that grows: any number of documents, sound by construction, the same for a seed.

A small sound package is taken again and again, each time under other names: its own names
(`own.json` beside this file lists them) become others of the same shape and length, its years move
by leaps of four, its ids get numbers of their own, and the documents of some rounds are joined to
longer ones. What is said of the words moves with them, so each row stays as true as it was. States,
ministries and papers stay the same, so that there are names which many documents share; the
contradictions between documents lie within a round. Offsets follow from where a text is put;
nothing is searched, and no more than a few rounds are held at a time.
"""

import csv
import hashlib
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.fill import describe
from scripts.model.files import read_json
from scripts.model.package import DESCRIPTOR, Package, Table, id_order, read_package, split_id
from scripts.model.problems import BadInput, parser, run
from scripts.model.sources import Sources, read_sources
from scripts.rules.meaning import listed
from scripts.rules.wording import simplified_only, traditional_only
from scripts.text.characters import plain
from scripts.text.find import TO_SIMPLIFIED
from scripts.text.settings import FILE
from scripts.text.wording import TO_MAINLAND, convert, simplified

OWN = "scripts/measure/own.json"
NUMERALS = "〇零一二三四五六七八九十百千万亿兆半成倍两几数双"
VOWELS, CONSONANTS, DIGITS = "aeiou", "bcdfghklmnprstvwz", "23456789"
WORDS = re.compile(r"(?i)\b(no[nrtw]|dec|feb|jun|mar|nov|oct|sep|few)\b")
"""Words of English that a made-up name must not be: rules read them."""
KINDS = ("printed", "printed in full")
"""Words of the Chinese that a made-up name must not be, either."""
LEAPS = (0, 4, 8, 12)
"""Years by which a round lies before the first: leap years stay leap years."""
THINGS = ("actors", "products", "policies")
TRIES = 10_000
LONGEST = 35
"""Rounds that one document may hold."""
YEAR = re.compile(r"(?<![0-9])(20|0)([12][0-9])(?![0-9])")
"""Years of this century, also one that the first words of a passage cut."""
YEAR_ZH = re.compile("([二⼆][零〇])([一二⼆])([零〇一二三四五六七八九])(?=年)")
DIGITS_ZH = "零一二三四五六七八九"
ROW_ID = re.compile(r"\b([A-Z])([0-9]{4,})\b")
GAP = "\n\n"
BETWEEN = "-?[\n\u200b]?"
"""What a page puts between two characters of a name."""
CONVERSIONS = (*TO_MAINLAND, *TO_SIMPLIFIED, "tw2t")
RADICALS = range(0x2E80, 0x2FE0)
FORMS = {plain(chr(point)): chr(point) for point in RADICALS}
"""Character -> the radical that pages print for it."""
Row = dict[str, str]


def both_scripts(text: str) -> bool:
    """Whether a text is the same in both scripts, wherever it is written.

    >>> both_scripts("白石"), both_scripts("硬碟"), both_scripts("國")
    (True, False, False)
    """
    same = all(convert(text, name) == text for name in CONVERSIONS)
    return same and not simplified_only(text) and not traditional_only(text)


def printed(name: str) -> str:
    """A pattern for a name as pages have it: broken, or with radicals for characters."""
    same = [f"[{re.escape(c + FORMS.get(c, ''))}]" for c in name]
    return BETWEEN.join(same)


@dataclass(frozen=True)
class Base:
    """The package that is taken again and again, and the names of its own."""

    package: Package
    names: list[str]

    @cached_property
    def sources(self) -> Sources:
        return read_sources(self.package)

    @cached_property
    def step(self) -> int:
        """What the numbers of ids grow by from round to round."""
        ids = (
            row[rows.table.key]
            for rows in self.package.data.values()
            if rows.table.key != "mention_id"
            for row in rows.rows
        )
        return 1 + max(int(split_id(found)[1] or 0) for found in ids)

    @cached_property
    def pools(self) -> tuple[list[str], list[str]]:
        """Common characters which are the same in both scripts and which neither a document holds
        nor a word that rules read: those that names begin with and those that they go on with, so
        that none stands across two."""
        read = (one for kind in KINDS for one, _ in listed(kind))
        held = set(NUMERALS).union(*read, *(source.text for source in self.sources.values()))
        places = ((high, low) for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF))
        common = (bytes(place).decode("gb2312", "ignore") for place in places)
        same = [c for c in common if c and c not in held and both_scripts(c)]
        return same[::2], same[1::2]

    @cached_property
    def shared(self) -> dict[str, set[str]]:
        """Table -> the keys of its rows that stand once, because they hold no name of its own."""
        forms = {*self.names, *map(simplified, self.names)}
        own = re.compile("|".join(map(re.escape, forms)))
        things = {t for t in self.package.tables if t in THINGS}
        found: dict[str, set[str]] = {}
        for name, rows in self.package.data.items():
            table, key = rows.table, rows.table.key
            if name in things:
                found[name] = {r[key] for r in rows.rows if not own.search("|".join(r.values()))}
            elif not {"document_id", "discrepancy_id"} & {*table.columns}:
                found[name] = {row[key] for row in rows.rows}
        names = self.package.data["names"]
        subjects = names.table.having("oneOf")
        found["names"] = {
            row[names.table.key]
            for row in names.rows
            if any(row[c] in found[names.table.references[c][0]] for c in subjects)
        }
        return found


def beginning(name: str) -> str:
    """What no other made-up name may begin with.

    >>> beginning("林大同"), beginning("Lin Datong")
    ('林大', 'Lin Datong')
    """
    return name if name.isascii() else name[:2]


class Round:
    """One time that the package is taken: its number, its names, its years."""

    def __init__(self, base: Base, number: int, leap: int, taken: set[str]) -> None:
        self.base, self.number, self.leap = base, number, leap
        # Not for secrets: the same number gives the same names.
        self.chance = random.Random(number)
        self.words = self.renamed(taken) if number else {}
        ways = "|".join(map(printed, self.words))
        self.pattern = re.compile(ways or r"(?!)")

    def renamed(self, taken: set[str]) -> dict[str, str]:
        """Own name, in either script -> another that nothing else has; Latin ones also as in
        slugs."""
        found = {}
        for name in self.base.names:
            other = self.free(name, taken)
            taken.add(beginning(other))
            found[name] = found[simplified(name)] = other
            if name.isascii():
                found[name.lower().replace(" ", "-")] = other.lower().replace(" ", "-")
        return dict(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))

    def free(self, name: str, taken: set[str]) -> str:
        """A name like one, which nothing else has; BadInput where none is left."""
        for _ in range(TRIES):
            other = self.like(name)
            known = beginning(other) in taken or WORDS.search(other)
            if not known and both_scripts(other):
                return other
        raise BadInput(f"too many documents: there is no other name left like {name!r}")

    def like(self, name: str) -> str:
        """A name of the same shape: letters for letters of their kind, characters for
        characters."""
        first, later = self.base.pools
        made = ""
        for character in name:
            kind = next((k for k in (VOWELS, CONSONANTS, DIGITS) if character.lower() in k), "")
            kind = DIGITS if character.isdecimal() else kind
            if not character.isascii():
                made += self.chance.choice(later if made else first)
            elif kind:
                other = self.chance.choice(kind)
                made += other.upper() if character.isupper() else other
            else:
                made += character
        return made

    def text(self, words: str) -> str:
        """A text with other names, in other years and with other ids; as long as before, but for
        ids."""

        said = self.pattern.sub(self.other, words)
        said = YEAR.sub(lambda found: f"{found[1]}{int(found[2]) - self.leap:02}", said)
        said = YEAR_ZH.sub(self.year_zh, said)
        return ROW_ID.sub(lambda found: f"{found[1]}{self.numbered(found[2])}", said)

    def year_zh(self, found: re.Match[str]) -> str:
        """A year in Chinese digits, as far back as those in others."""
        tens, ones = (max(DIGITS_ZH.find(plain(digit)), 0) for digit in found.groups()[1:])
        moved = f"{10 * tens + ones - self.leap:02}"
        return found[1] + "".join(DIGITS_ZH[int(digit)] for digit in moved)

    def other(self, found: re.Match[str]) -> str:
        """Another name with the line breaks and hyphens that the page puts into the old one."""
        name = plain(found[0].replace("\n", ""))
        name = name if name in self.words else plain(re.sub("-?\n", "", found[0]))
        new, at, made = self.words[name], 0, ""
        for character in found[0]:
            if at < len(name) and plain(character) == name[at]:
                made, at = made + new[at], at + 1
            else:
                made += character
        return made

    def numbered(self, digits: str) -> str:
        return f"{int(digits) + self.number * self.base.step:04}"

    def key(self, table: str, value: str) -> str:
        """The id of a row in this round."""
        prefix, digits = split_id(value)
        if not value or value in self.base.shared.get(table, ()):
            return value
        if digits:
            return f"{prefix}{self.numbered(digits)}"
        return f"r{self.number:05}-{value}"

    def row(self, table: Table, row: Row, places: dict[str, tuple[str, int]]) -> Row:
        """A row of this round; `places` says for each document in which one, and how far from its
        beginning, its text stands now."""
        said = {column: self.text(value) for column, value in row.items()}
        for column, (target, _) in table.references.items():
            said[column] = self.key(target, row[column])
        said[table.key] = self.key(table.name, row[table.key])
        for span in table.spans:
            if row[span.start]:
                said[span.document], shift = places[row[span.document]]
                for column in (span.start, span.end):
                    said[column] = str(int(row[column]) + shift)
        if table.schema.get("derivedTable"):
            said[table.key] = f"{said[table.spans[0].document]}.{said[table.spans[0].start]}"
        elif row.get("document_id") and not table.spans and table.key != "document_id":
            said["document_id"] = places[row["document_id"]][0]
        return said


Group = tuple[dict[str, str], dict[str, list[Row]]]
"""Path -> the text of each document, and the rows of each table, of the rounds that are joined."""


def joined(base: Base, rounds: Sequence[Round]) -> Group:
    """Some rounds, each document of the base once, with the texts of all of them."""
    documents = base.package.data["documents"]
    texts: dict[str, str] = {}
    rows: dict[str, list[Row]] = {name: [] for name in base.package.tables}
    for one in rounds:
        places = {}
        for document, source in base.sources.items():
            name = rounds[0].key("documents", document)
            before = texts.get(name, "")
            before += GAP if before else ""
            places[document] = name, len(before)
            texts[name] = before + one.text(source.text)
        for name, held in base.package.data.items():
            shared = base.shared.get(name, set())
            for row in held.rows:
                if name == "documents" and one is not rounds[0]:
                    continue
                if one.number == 0 or row[held.table.key] not in shared:
                    rows[name].append(one.row(held.table, row, places))
    for name, held in base.package.data.items():
        if held.table.references.get("same_as", ("",))[0] == name:
            said_again(held.table, rows[name])
    files = {}
    for row in rows["documents"]:
        text = texts[row[documents.table.key]]
        row["path"] = f"seeds/{row[documents.table.key]}.txt"
        row["sha256"] = hashlib.sha256(text.encode("utf-8")).hexdigest()
        row["characters"] = str(len(text))
        files[row["path"]] = text
    return files, rows


def said_again(table: Table, rows: list[Row]) -> None:
    """What a document says a second time of the same things repeats the first: the rounds that are
    joined have some words in common."""
    alike = [column for column, (of, _) in table.references.items() if of in THINGS]
    first: dict[tuple[str, ...], str] = {}
    for row in rows:
        said = (row["document_id"], row["text"], *(row[column] for column in alike))
        known = first.setdefault(said, row["same_as"] or row[table.key])
        row["same_as"] = row["same_as"] or (known if known != row[table.key] else "")
    repeats = {row[table.key]: row["same_as"] for row in rows if row["same_as"]}
    for row in rows:
        row["same_as"] = repeats.get(row["same_as"], row["same_as"])


def groups(base: Base, count: int) -> Iterator[Group]:
    """Rounds, one to LONGEST joined at a time, until there are `count` documents or more."""
    taken = set(base.names)
    chance, number, made = random.Random(count), 0, 0
    while made < count:
        many = 1 if number == 0 else chance.randint(1, LONGEST)
        leap = 0 if number == 0 else chance.choice(LEAPS)
        rounds = [Round(base, number + n, leap, taken) for n in range(many)]
        yield joined(base, rounds)
        number, made = number + many, made + len(base.sources)


def write_tables(base: Base, count: int, target: Path) -> int:
    """The texts and the CSVs of `count` documents, a group at a time; how many rows there are."""
    total, tables = 0, base.package.tables
    late: dict[str, list[Row]] = {name: [] for name in tables}
    with ExitStack() as stack:
        writers = {}
        for name, table in tables.items():
            file = stack.enter_context(
                (target / table.path).open("w", encoding="utf-8", newline="")
            )
            writers[name] = csv.DictWriter(file, table.columns, lineterminator="\n")
            writers[name].writeheader()

        def add(name: str, rows: list[Row]) -> None:
            writers[name].writerows(sorted(rows, key=lambda row: id_order(row[tables[name].key])))

        for files, rows in groups(base, count):
            for path, text in files.items():
                (target / path).write_text(text, encoding="utf-8", newline="")
            for name, found in rows.items():
                key, once = tables[name].key, base.shared.get(name, set())
                # Of what stands once some ids come after those of rounds.
                ends = [row for row in found if row[key] in once and row[key] > "r0"]
                late[name] += ends
                add(name, [row for row in found if row not in ends])
                total += len(found)
        for name, ends in late.items():
            add(name, ends)
    return total


def write(base: Base, count: int, target: Path) -> int:
    """A package of `count` documents or a few more in a new folder; how many rows it has."""
    shutil.copytree(base.package.root / "schemas", target / "schemas")
    for name in ("data", "seeds"):
        (target / name).mkdir()
    total = write_tables(base, count, target)
    for path in (DESCRIPTOR, FILE):
        if (base.package.root / path).is_file():
            shutil.copy(base.package.root / path, target)
    package = read_package(target)
    contents = {t.path: (target / t.path).read_bytes() for t in package.tables.values()}
    (target / DESCRIPTOR).write_bytes(describe(package, contents))
    return total


def read_base(root: Path, own: Path) -> Base:
    """The package in a folder, and the names that are its own."""
    names = read_json(own.parent, own.name)["names"]
    return Base(read_package(root), sorted(names, key=lambda name: (-len(name), name)))


def main() -> int:
    asks = parser(__doc__, "scripts.measure.corpus")
    asks.add_argument("count", type=int, help="documents")
    asks.add_argument("target", type=Path, help="a folder that does not exist yet")
    arguments = asks.parse_args()
    base = read_base(arguments.root, Path(OWN))
    print(f"{write(base, arguments.count, arguments.target):,} rows in {arguments.target}")
    return 0


if __name__ == "__main__":
    run(main)
