"""What the documents say is so: their commands, examples and versions."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml

from scripts.model.package import read_package
from tests.conftest import ROOT, Command, Outcome, write_rows

pytestmark = pytest.mark.slow

README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
VERSION = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["version"]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def chapter(title: str) -> str:
    """The chapter of CONTRIBUTING whose title begins so."""
    return GUIDE.split(f"\n## {title}")[1].split("\n## ")[0]


@pytest.mark.parametrize("example", blocks(README, "python"))
def test_python_examples_run(example: str) -> None:
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", example], cwd=ROOT, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("example", blocks(README, "sql"))
def test_sql_examples_answer(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a table follows, it is the answer."""
    monkeypatch.chdir(ROOT)
    answer = duckdb.sql(example)
    assert answer is not None
    rows = [" | ".join(map(str, row)) for row in answer.fetchall()]
    told = README.split(f"{example}```\n\n")[1].split("\n\n")[0]
    if told.startswith("|"):
        _head, _rule, *lines = told.splitlines()
        assert [line.strip("| ").replace("`", "") for line in lines] == rows


def test_every_verb_is_one_of_the_makefile() -> None:
    verbs = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    for text in (README, GUIDE):
        assert (
            set(re.findall(r"`make ([a-z]+)", text))
            | set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE))
            <= verbs
        )


@pytest.mark.parametrize(
    "document", [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")], ids=lambda p: p.name
)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert target.startswith("http") or (document.parent / target).exists(), target


def test_the_version_is_the_same_everywhere() -> None:
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == VERSION
    assert set(re.findall(r"[Vv]ersion\W+(\d+\.\d+\.\d+)", README)) == {VERSION}
    assert re.search(
        rf"^## {re.escape(VERSION)}\b",
        (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )


def append(root: Path, table: str, block: str) -> None:
    path = root / f"data/{table}.csv"
    path.write_bytes(path.read_bytes() + block.encode("utf-8"))


@pytest.fixture
def shipped_copy(tmp_path: Path) -> Path:
    """The shipped data without their releases: what is taken out of them would be missed."""
    for name in ("data", "schemas", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("datapackage.json", "metadata.yml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def corrections() -> list[list[str]]:
    """The commands of CONTRIBUTING, "A correction"."""
    return [shlex.split(block)[2:] for block in blocks(chapter("A correction"), "sh")]


def test_each_correction_runs(
    package: Path, monkeypatch: pytest.MonkeyPatch, command: Callable[..., Outcome]
) -> None:
    monkeypatch.chdir(package)
    document = {row["document_id"]: row for row in read_package(Path()).data["documents"].rows}
    before = read_package(Path()).data["withdrawn"].rows
    for module, *words in corrections():
        if words[0] in document:
            text = Path(document[words[0]]["path"]).read_text("utf-8")
            rejoined = re.sub(r"(?<=\w)\n(?=\w)", "", text)
            Path(words[1]).write_text(rejoined, "utf-8", newline="")
        assert command(module, *words).status == 0, (module, words)
    gone = read_package(Path()).data["withdrawn"].rows[len(before) :]
    kinds = {(row["table"], row["row_id"]): row["replaced_by"] for row in gone}
    assert kinds["quotes", "Q0001"] == "Q0002 Q0003"
    (renamed,) = (words for module, *words in corrections() if module.endswith("rename"))
    assert kinds[renamed[0], renamed[1]] == renamed[2]


@pytest.mark.parametrize("line", blocks(chapter("One new quote"), "sh"))
def test_the_walk_through_adds_a_quote(
    line: str, shipped_copy: Path, command: Callable[..., Outcome]
) -> None:
    """CONTRIBUTING, step by step, on a copy from which its quote has been taken out."""
    package = shipped_copy
    quote, evidence = blocks(chapter("One new quote"), "csv")
    phrase = as_command(line)[1]
    data = read_package(package).data
    gone = next(row for row in data["quotes"].rows if phrase in row["text_zh_hans"])
    data["quotes"].rows.remove(gone)
    data["evidence"].rows = [
        row for row in data["evidence"].rows if row["quote_id"] != gone["quote_id"]
    ]
    write_rows(package, data["quotes"], data["evidence"])
    assert (
        "stands nowhere"
        not in command(
            "scripts.curate.find", phrase, "--table", "quotes", "--root", str(package)
        ).printed
    )
    append(package, "quotes", quote)
    (new,) = re.findall(r"new ids: (Q\d+)", command("scripts.fill", "--root", str(package)).printed)
    append(package, "evidence", evidence.replace("QUOTE_ID", new))
    assert command("scripts.fill", "--root", str(package)).status == 0
    assert command("scripts.check", "--root", str(package)).printed.startswith("sound")
    added = next(row for row in read_package(package).data["quotes"].rows if row["quote_id"] == new)
    assert {column for column in added if added[column] != gone[column]} <= {
        "quote_id",
        "text_en",
        "note",
    }


def as_command(line: str) -> list[str]:
    """A line of a shell as the module and the words that it runs; those of make by its rule."""
    words = shlex.split(line)
    if words[0] != "make":
        return words[2:]
    given = dict(word.split("=", 1) for word in words[2:])
    first = given.pop("FILE", "") or given.pop("DOCUMENT", "")
    options = [(f"--{name.lower()}", value) for name, value in given.items()]
    named = [first] if first else []
    return [f"scripts.{words[1]}", *named, *(word for option in options for word in option)]


TYPED = blocks(chapter("A new document"), "text")
"""The page that comes in, and what is typed into its form; nothing, where there is no subject."""


@pytest.mark.parametrize(("page", "typed"), [TYPED] if TYPED else [])
def test_the_walk_through_adds_a_document(
    page: str, typed: str, shipped_copy: Path, tmp_path: Path, command: Command
) -> None:
    """CONTRIBUTING, line by line, from the file of a page to sound data; what it types is a part of
    the form."""
    text = chapter("A new document")
    (tmp_path / "page.txt").write_text(page, "utf-8")
    lines = [line for block in blocks(text, "sh") for line in block.splitlines()]
    outcome = None
    for line in lines:
        module, *words = as_command(line.partition(" > ")[0])
        words = [str(tmp_path / word) if word.endswith(".txt") else word for word in words]
        outcome = command(module, *words, "--root", str(shipped_copy))
        assert outcome.status == 0, outcome
        if " > " in line:
            asked = [row.split(" role=")[0] for row in typed.splitlines() if row[:5] == "leave"]
            assert all(re.search(f"^{row}", outcome.printed, re.MULTILINE) for row in asked)
            (tmp_path / line.partition(" > ")[2]).write_text(typed, "utf-8")
    assert outcome is not None
    assert outcome.printed.endswith("; nothing is left in the draft\nsound\n"), outcome.printed
    assert command("scripts.curate.gaps", "--root", str(shipped_copy)).status == 0
