"""A dataset on another subject: what is code names none, and `make new` lays out an empty one that
is sound, has all its pages and takes its first document, as docs/a-new-dataset.md tells."""

import csv
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scripts.build import built
from scripts.model.package import read_package
from scripts.serve import words
from tests.conftest import ROOT, Command, git, missing, once
from tests.serving import running
from tests.test_readme import as_command, blocks

NAME, TITLE = "vaccine-plan", "Vaccine Plan"
GUIDE = (ROOT / "docs/a-new-dataset.md").read_text(encoding="utf-8")
CODE = ("scripts", "web", "tests")
COMMON = 3
"""Printed so often, a name is one that the dataset is about."""
OF_THE_LANGUAGE = """Apple Beijing Google Microsoft Windows 北京 外交部 工信部 微博 新規 新華社 科技部
禁運 商務部 路透社 關稅""".split()
"""Names that press documents, fonts and systems have whatever they are about."""
HAN = re.compile("[\u3400-\u9fff]")
PAGES = """/ /-/quotes /-/events /-/figures /-/timeline /-/contradictions /-/charts /-/read
/-/compare /-/search /-/search?q=market /-/about /-/glossary /-/codebook /-/api /-/cite /-/embed
/zh-hant/ /zh-hans/-/timeline /{0} /{0}/quotes /{0}/timeline /{0}/who_answered_what""".split()
DATA = """/-/search.json?q=market /{0}/quotes.json /{0}/quotes.csv /-/quotes.csv /-/feed
/sitemap.xml /{0}.json?sql=select+count(*)+from+events /-/picture/site.png /-/health""".split()


def names() -> set[str]:
    """What the shipped data are about: their title, and the names that their documents print most;
    states and what they form are in every press."""
    package = read_package(ROOT)
    data = package.data
    kinds = ("state", "international_organisation")
    states = {row["actor_id"] for row in data["actors"].rows if row["kind"] in kinds}
    printed = Counter(row["text"] for row in data["mentions"].rows)
    found = {
        row["name"]
        for row in data["names"].rows
        if row["actor_id"] not in states and printed[row["name"]] >= COMMON
    }
    title = package.descriptor["title"]
    found |= {title, package.database, package.descriptor["name"]}
    return {name for name in found if len(name) > 1 + (not HAN.search(name))} - {*OF_THE_LANGUAGE}


def said_in(folder: Path, tops: tuple[str, ...]) -> dict[str, list[str]]:
    """Name of the shipped data -> the files below these parts of a folder that say it."""
    found: dict[str, list[str]] = {}
    known = sorted(names(), key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in known if not HAN.search(name))
    chinese = "|".join(re.escape(name) for name in known if HAN.search(name))
    parts = (rf"(?<![A-Za-z0-9])(?:{latin})(?![A-Za-z0-9])", chinese)
    pattern = re.compile(
        "|".join(part for part, said in zip(parts, (latin, chinese), strict=True) if said)
    )
    for top in tops:
        paths = (folder / top).rglob("*") if (folder / top).is_dir() else [folder / top]
        for path in (path for path in paths if path.is_file() and "__pycache__" not in path.parts):
            text = path.read_bytes().decode("utf-8", errors="ignore")
            for name in {*pattern.findall(text)}:
                found.setdefault(name, []).append(path.relative_to(folder).as_posix())
    return found


def test_the_code_names_nothing_of_the_subject() -> None:
    assert said_in(ROOT, CODE) == {}


@pytest.fixture(scope="module")
def laid_out(shared: Path) -> Path:
    """A new dataset, not to be changed."""
    made = shared / "new" / NAME
    command = [sys.executable, "-m", "scripts.new", str(made), NAME, TITLE]
    once(made.parent, lambda at: subprocess.run(
        [*command[:3], str(at / NAME), NAME, TITLE], cwd=ROOT, check=True, capture_output=True
    ))  # fmt: skip
    return made


@pytest.fixture
def empty(laid_out: Path, tmp_path: Path) -> Path:
    """A new dataset of one's own."""
    return Path(shutil.copytree(laid_out, tmp_path / NAME))


def test_a_new_dataset_has_no_row_and_no_word_of_this_one(laid_out: Path) -> None:
    package = read_package(laid_out)
    assert [name for name, rows in package.data.items() if rows.rows] == []
    assert [path.name for path in (laid_out / "seeds").iterdir()] == [".gitkeep"]
    assert (package.descriptor["title"], built(laid_out).stem) == (TITLE, "vaccine_plan")
    tops = tuple(path.name for path in laid_out.iterdir() if path.suffix != ".txt")
    assert said_in(laid_out, tops) == {}
    units = [path.name for path in (laid_out / "docs/deploy").glob("*.service")]
    assert sorted(units) == [f"{NAME}-health.service", f"{NAME}.service"]


def test_what_is_asked_for_is_refused_where_it_cannot_be(tmp_path: Path, command: Command) -> None:
    for target, name, title, said in (
        (ROOT, NAME, TITLE, "is there already"),
        (tmp_path / "new", "Vaccine Plan", TITLE, "is no name"),
        (tmp_path / "new", NAME, " ", "needs a title"),
    ):
        outcome = command("scripts.new", str(target), name, title, "--root", str(ROOT))
        assert outcome.status == 2 and said in outcome.complained
        assert not (tmp_path / "new").exists()


@pytest.fixture(scope="module")
def site(laid_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The site of a new dataset, by its own programs."""
    place = Path(shutil.copytree(laid_out, tmp_path_factory.mktemp("site") / NAME))
    for verb in ("check", "build"):
        command = [sys.executable, "-m", f"scripts.{verb}"]
        subprocess.run(command, cwd=place, check=True, capture_output=True)
    with (
        running(*words(built(place)), root=place) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        yield client


@pytest.mark.slow
def test_every_page_of_an_empty_dataset_says_so(site: httpx.Client) -> None:
    for path in (path.format("vaccine_plan") for path in PAGES):
        answer = site.get(path)
        assert answer.status_code == 200, path
        assert TITLE in answer.text and "make draft FILE=" in answer.text, path
        assert not re.search(r">\s*None\b", answer.text), path
    for path in (path.format("vaccine_plan") for path in DATA):
        assert site.get(path).status_code == 200, path


@pytest.mark.slow
def test_the_guide_leads_to_a_first_release(empty: Path, tmp_path: Path, command: Command) -> None:
    """docs/a-new-dataset.md, line by line."""
    if not shutil.which("git"):
        missing("git", "git")
    git(empty, "init", "--quiet")
    (page,) = blocks(GUIDE, "text")
    (tmp_path / "page.txt").write_text(page, "utf-8")
    (actors,) = blocks(GUIDE, "csv")
    first, second, release = blocks(GUIDE.split("## The first document")[1], "sh")
    assert list(csv.reader([actors.splitlines()[0]]))
    for block in (first, actors, second, release):
        if block == actors:
            at = empty / "data/actors.csv"
            at.write_bytes(at.read_bytes() + block.encode("utf-8"))
            continue
        for line in block.splitlines():
            if line.startswith("git "):
                git(empty, "add", "--all")
                git(empty, "commit", "--quiet", "--message", "state")
                continue
            module, *said = as_command(line)
            said = [str(tmp_path / word) if word == "page.txt" else word for word in said]
            outcome = command(module, *said, "--root", str(empty))
            assert outcome.status == 0, outcome
        if block == second:
            assert outcome.printed.endswith("sound\n"), outcome.printed
            assert command("scripts.build", "--root", str(empty)).status == 0
            drawn = {path.suffix for path in (empty / "build/charts").iterdir()}
            assert ".svg" in drawn
    assert outcome.printed.startswith(f"released dist/{NAME}-0.1.0")
