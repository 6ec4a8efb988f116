"""What changed is found, row by row; what goes is listed; the version follows."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import changes, check, release
from scripts.describe import history
from scripts.model.package import read_package
from scripts.model.problems import BadInput
from tests.repository import commit, contents, edit, git, refill, run_here, set_version

WITHDRAWN = "withdrawn_id,table,row_id,version,replaced_by,reason,note\n"


def found(root: Path, since: str = "1.0.0") -> list[tuple[str, ...]]:
    """What `make changes` finds, without version, reason and note."""
    package = read_package(root)
    listed = history.compare(package, history.read_release(root, since), "")
    return [(c.table, c.row_id, c.field, c.old, c.new, c.change) for c in listed]


def drop_quote(root: Path, replaced_by: str, listed: bool = True) -> None:
    """Take Q0003 out; list it among what has gone."""
    path = root / "data/quotes.csv"
    kept = [
        line
        for line in path.read_text("utf-8").splitlines(keepends=True)
        if not line.startswith("Q0003")
    ]
    path.write_text("".join(kept), "utf-8")
    if listed:
        (root / "data/withdrawn.csv").write_text(
            f"{WITHDRAWN}W0001,quotes,Q0003,2.0.0,{replaced_by},coding_changed,said twice\n"
        )
    refill(root)


def add_column(root: Path) -> None:
    schema = json.loads((root / "schemas/quotes.json").read_text("utf-8"))
    schema["fields"].append({"name": "mood", "type": "string", "description": "How it was said."})
    (root / "schemas/quotes.json").write_text(json.dumps(schema), "utf-8")
    first, *rest = (root / "data/quotes.csv").read_text("utf-8").splitlines()
    (root / "data/quotes.csv").write_text(
        "\n".join([f"{first},mood", *(f"{line}," for line in rest)]) + "\n", "utf-8"
    )
    refill(root)


def add_quote(root: Path) -> None:
    path = root / "data/quotes.csv"
    row = dict.fromkeys(read_package(root).tables["quotes"].columns, "")
    row |= {
        "kind": "indirect",
        "medium": "speech",
        "document_id": "page",
        "text": "假的",
        "text_en": "false",
        "note": "x",
    }
    path.write_text(path.read_text("utf-8") + ",".join(row.values()) + "\n", "utf-8")
    refill(root)


def test_nothing_changed(small: Path) -> None:
    assert found(small) == []


def test_correction_is_a_patch(small: Path) -> None:
    edit(small, "data/quotes.csv", "back door", "backdoor")
    assert found(small) == [("quotes", "Q0002", "text_en", "back door", "backdoor", "modified")]
    set_version(small, "1.1.0")
    commit(small)  # more than needed is allowed
    set_version(small, "1.0.2")
    shutil.rmtree(small / "releases/1.1.0")
    with pytest.raises(
        BadInput,
        match=r"make a patch version: datapackage.json must say 1.0.1 or 1.1.0 or 2.0.0, not 1.0.2",
    ):
        changes.outputs(read_package(small))


def test_row_and_column_that_come_are_minor(small: Path) -> None:
    add_quote(small)
    assert found(small) == [("quotes", "Q0004", "", "", "Q0004", "added")]
    add_column(small)
    assert found(small) == [
        ("quotes", "", "mood", "", "", "added"),
        ("quotes", "Q0004", "", "", "Q0004", "added"),
    ]
    set_version(small, "1.0.1")
    with pytest.raises(
        BadInput, match=r"make a minor version: datapackage.json must say 1.1.0 or 2.0.0"
    ):
        changes.outputs(read_package(small))


@pytest.mark.parametrize(("by", "kind"), [("", "withdrawn"), ("Q0002", "merged")])
def test_id_that_goes_is_major_and_keeps_its_reason(by: str, kind: str, small: Path) -> None:
    drop_quote(small, by)
    assert found(small) == [("quotes", "Q0003", "", "Q0003", by, kind)]
    set_version(small, "1.1.0")
    with pytest.raises(BadInput, match=r"make a major version: datapackage.json must say 2.0.0"):
        changes.outputs(read_package(small))
    set_version(small, "2.0.0")
    status, printed, _ = run_here(changes.main, small)
    assert (status, "needs a reason" in printed) == (0, False)
    with (small / "releases/changes.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(c["row_id"], c["change"], c["reason"], c["note"]) for c in lines] == [
        ("Q0003", kind, "coding_changed", "said twice")
    ]
    assert f"- `quotes` Q0003: {kind}" in (small / "CHANGELOG.md").read_text("utf-8")


def test_reasons_are_asked_for_kept_and_given_to_all(small: Path) -> None:
    edit(small, "data/quotes.csv", "back door", "backdoor")
    set_version(small, "1.0.1")
    status, printed, _ = run_here(changes.main, small)
    assert (
        status == 1
        and "releases/changes.csv:2:reason quotes Q0002 text_en needs a reason: source_new"
        in printed
    )
    assert (
        run_here(changes.main, small, "--reason", "source_corrected", "--note", "one word")[0] == 0
    )
    edit(small, "data/quotes.csv", "cooperation", "working together")
    assert run_here(changes.main, small, "--reason", "guide_changed")[0] == 0
    known = changes.read_changes(small)
    assert [(c.row_id, c.reason, c.note) for c in known] == [
        ("Q0002", "source_corrected", "one word"),
        ("Q0003", "guide_changed", ""),
    ]
    assert run_here(changes.main, small, "--reason", "whim")[0] == 2


def test_history_goes_on_over_releases(small: Path) -> None:
    edit(small, "data/quotes.csv", "back door", "backdoor")
    set_version(small, "1.0.1")
    commit(small)
    git(small, "tag", "v1.0.1")
    add_quote(small)
    set_version(small, "1.1.0")
    commit(small)
    assert [(c.version, c.row_id) for c in changes.read_changes(small)] == [
        ("1.0.1", "Q0002"),
        ("1.1.0", "Q0004"),
    ]
    assert [row[1] for row in found(small, "1.0.0")] == ["Q0002", "Q0004"]
    status, printed, _ = run_here(changes.main, small, "--since", "1.0.1")
    assert (status, printed.splitlines()[1:]) == (0, ["1.1.0,quotes,Q0004,,,Q0004,added,,"])
    headings = [
        line
        for line in (small / "CHANGELOG.md").read_text("utf-8").splitlines()
        if line.startswith("## ")
    ]
    assert [h.split()[1] for h in headings][:3] == ["1.1.0", "1.0.1", "1.0.0"]


def test_changelog_keeps_what_a_maintainer_wrote(sound: Path) -> None:
    package = read_package(sound)
    written = "# Changelog\n\n## 1.0.0 (some day)\n\nIn words.\n\n## 0.1.0\n\nOld.\n"
    once = changes.with_section(written, package, "| table |\n")
    day = package.descriptor["created"][:10]
    generated = "<!-- changes 1.0.0 -->\n| table |\n<!-- /changes -->"
    assert (
        once == f"# Changelog\n\n## 1.0.0 ({day})\n\nIn words.\n\n{generated}\n\n## 0.1.0\n\nOld.\n"
    )
    assert changes.with_section(once, package, "| table |\n") == once
    assert (
        changes.with_section("# Changelog\n", package, "| table |\n")
        == f"# Changelog\n\n## 1.0.0 ({day})\n\n{generated}\n"
    )


def away_from_git(root: Path) -> None:
    """What a tarball holds."""
    (root / ".git").rename(root.parent / "git")


def inside_another_clone(root: Path) -> None:
    """A tarball unpacked in somebody's clone, which does not hold it."""
    away_from_git(root)
    git(root.parent, "init", "--quiet")
    (root.parent / "README").write_text("theirs")
    git(root.parent, "add", "README")
    git(root.parent, "commit", "--quiet", "--message", "theirs")


def shallow(root: Path) -> None:
    """The last commit alone, after one that touches nothing of the record."""
    path = root / "CHANGELOG.md"
    path.write_text(path.read_text("utf-8") + "\nMore.\n", "utf-8")
    git(root, "commit", "--quiet", "--all", "--message", "more")
    git(root.parent, "clone", "--quiet", "--depth", "1", root.as_uri(), "shallow")
    shutil.rmtree(root)
    (root.parent / "shallow").rename(root)


COPIES: dict[str, Callable[[Path], object]] = {
    "a full clone": lambda root: None,
    "a shallow clone": shallow,
    "a tarball": away_from_git,
    "a tarball in another clone": inside_another_clone,
}


def without_git(root: Path) -> dict[str, bytes]:
    return {path: raw for path, raw in contents(root).items() if not path.startswith(".git/")}


def drop_listed(root: Path) -> None:
    drop_quote(root, "")


REWRITTEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed row": (lambda root: edit(root, "data/quotes.csv", "back door", "backdoor"), "Q0002"),
    "a row that has gone": (drop_listed, "Q0003"),
    "a row that came": (add_quote, "Q0004"),
    "a column that came": (add_column, "mood"),
}


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("name", REWRITTEN)
def test_a_released_version_is_closed(copy: str, name: str, small: Path) -> None:
    rewrite, row = REWRITTEN[name]
    COPIES[copy](small)
    rewrite(small)
    before = without_git(small)
    status, printed, _ = run_here(check.main, small)
    assert status == 1 and row in printed and "1.0.0 is released" in printed
    status, _, errors = run_here(changes.main, small)
    assert status == 2 and f"1.0.0 is released, and its rows were changed ({row})" in errors
    status, _, errors = run_here(release.main, small)
    assert status == 2 and f"its rows were changed ({row})" in errors
    assert without_git(small) == before


@pytest.mark.parametrize("copy", COPIES)
def test_every_copy_knows_what_was_released(copy: str, small: Path) -> None:
    COPIES[copy](small)
    set_version(small, "2.0.0")
    edit(small, "data/quotes.csv", "back door", "backdoor")
    drop_quote(small, "")
    advice = "make changes asks for the reason of each before 2.0.0 is released"
    printed = run_here(check.main, small)[1]
    assert printed.splitlines()[-3:] == [
        "data/quotes.csv:3: Q0002 of 1.0.0 is not as it was: text_en",
        "data/quotes.csv:1: Q0003 of 1.0.0 is not as it was: withdrawn",
        f"rows that differ from 1.0.0: 2; {advice}",
    ]
    printed = run_here(changes.main, small, "--since", "1.0.0")[1]
    assert [line.split(",")[2] for line in printed.splitlines()[1:]] == ["Q0002", "Q0003"]


def test_an_open_version_is_written_anew_until_it_is_committed(small: Path) -> None:
    set_version(small, "1.0.1")
    for old, new in (("back door", "backdoor"), ("backdoor", "rear door")):
        edit(small, "data/quotes.csv", old, new)
        assert run_here(changes.main, small, "--reason", "source_corrected")[0] == 0
    git(small, "add", "--all")
    git(small, "commit", "--quiet", "--message", "closed")
    edit(small, "data/quotes.csv", "rear door", "back door")
    assert run_here(changes.main, small)[0] == 2


RECORDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "edited": (
        lambda folder: (folder / "quotes.csv").write_text("quote_id\n", "utf-8"),
        "releases/1.0.0/quotes.csv is not what 1.0.0 released",
    ),
    "emptied": (
        lambda folder: (folder / "SHA256SUMS").write_text(""),
        "does not hold what its SHA256SUMS lists",
    ),
    "less a table": (
        lambda folder: (folder / "quotes.csv").unlink(),
        "does not hold what its SHA256SUMS lists",
    ),
    "gone": (shutil.rmtree, "releases/ holds no 1.0.0; known are none"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_spoilt_record_is_refused(name: str, small: Path) -> None:
    spoil, said = RECORDS[name]
    spoil(small / "releases/1.0.0")
    for main in (check.main, changes.main):
        status, _, errors = run_here(main, small)
        assert status == 2 and said in errors


def test_a_record_edited_with_its_hash_is_seen_by_git(small: Path) -> None:
    folder = small / "releases/1.0.0"
    edit(small, "data/quotes.csv", "back door", "backdoor")
    for path, raw in history.snapshot(read_package(small)).items():
        (small / path).write_bytes(raw)
    status, printed, _ = run_here(check.main, small)
    assert status == 1
    for name in ("quotes.csv", "SHA256SUMS"):
        assert f"git checkout HEAD -- releases/{folder.name}/{name}" in printed


def vanished(root: Path) -> None:
    set_version(root, "2.0.0")
    drop_quote(root, "", listed=False)


def reused(root: Path) -> None:
    set_version(root, "1.0.1")
    (root / "data/withdrawn.csv").write_text(
        f"{WITHDRAWN}W0001,quotes,Q0001,1.0.0,,coding_changed,\n"
    )


def replaced_by_nothing(root: Path) -> None:
    set_version(root, "2.0.0")
    drop_quote(root, "Q0099")


def listed_twice(root: Path) -> None:
    set_version(root, "2.0.0")
    drop_quote(root, "")
    line = "W0002,quotes,Q0003,2.0.0,,coding_changed,\n"
    (root / "data/withdrawn.csv").write_text((root / "data/withdrawn.csv").read_text() + line)


FAULTS = {
    "an id that vanished": (vanished, "data/quotes.csv:1:quote_id Q0003 of 1.0.0 has vanished"),
    "an id used again": (
        reused,
        "data/withdrawn.csv:2:row_id Q0001 is withdrawn and in use in quotes",
    ),
    "a replacement that is not there": (
        replaced_by_nothing,
        "data/withdrawn.csv:2:replaced_by no row Q0099 in quotes",
    ),
    "an id listed twice": (
        listed_twice,
        "data/withdrawn.csv:3:row_id Q0003 of quotes is listed in a row above",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_check_finds(fault: str, small: Path) -> None:
    plant, said = FAULTS[fault]
    plant(small)
    problems = [str(problem) for problem in history.check(read_package(small))]
    assert len(problems) == 1 and problems[0].startswith(said)


def test_check_is_one_of_the_checks() -> None:
    assert history in check.STAGES
