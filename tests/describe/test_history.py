"""What changed is found, row by row; what goes is listed; the version follows."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import changes
from scripts.describe import history
from scripts.model.package import Package, read_package
from scripts.model.problems import BadInput
from tests.conftest import Command, commit, git, snapshot
from tests.editing import edit, refill, set_version

pytestmark = pytest.mark.slow

WORDS = ("Hurting others without gain.", "Hurting others with no gain.")
WITHDRAWN = "withdrawn_id,table,row_id,version,replaced_by,reason,note\n"


def found(root: Path, since: str = "1.0.0") -> list[tuple[str, ...]]:
    """What `make changes` finds, without version, reason and note."""
    package = read_package(root)
    listed = history.since(package, since)
    return [(c.table, c.row_id, c.field, c.old, c.new, c.change) for c in listed]


def drop_quote(root: Path, replaced_by: str, listed: bool = True) -> None:
    """Take Q0009 out; list it among what has gone."""
    path = root / "data/quotes.csv"
    kept = [
        line
        for line in path.read_text("utf-8").splitlines(keepends=True)
        if not line.startswith("Q0009")
    ]
    path.write_text("".join(kept), "utf-8")
    if listed:
        (root / "data/withdrawn.csv").write_text(
            f"{WITHDRAWN}W0001,quotes,Q0009,2.0.0,{replaced_by},coding_changed,said twice\n"
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
        "document_id": "dawan-mingguang",
        "text": "向中國出售硬盤",
        "text_en": "selling disks to China",
        "note": "no words name one",
    }
    path.write_text(path.read_text("utf-8") + ",".join(row.values()) + "\n", "utf-8")
    refill(root)


def test_nothing_changed(clone: Path) -> None:
    assert found(clone) == []


def test_correction_is_a_patch(clone: Path) -> None:
    edit(clone, "data/quotes.csv", *WORDS)
    assert found(clone) == [("quotes", "Q0004", "text_en", *WORDS, "modified")]
    set_version(clone, "1.1.0")
    commit(clone)  # more than needed is allowed
    set_version(clone, "1.0.2")
    shutil.rmtree(clone / "releases/1.1.0")
    with pytest.raises(
        BadInput,
        match=r"make a patch version: datapackage.json must say 1.0.1 or 1.1.0 or 2.0.0, not 1.0.2",
    ):
        changes.outputs(read_package(clone))


def test_row_and_column_that_come_are_minor(clone: Path) -> None:
    add_quote(clone)
    assert found(clone) == [("quotes", "Q0019", "", "", "Q0019", "added")]
    add_column(clone)
    assert found(clone) == [
        ("quotes", "", "mood", "", "", "added"),
        ("quotes", "Q0019", "", "", "Q0019", "added"),
    ]
    set_version(clone, "1.0.1")
    with pytest.raises(
        BadInput, match=r"make a minor version: datapackage.json must say 1.1.0 or 2.0.0"
    ):
        changes.outputs(read_package(clone))


@pytest.mark.parametrize(("by", "kind"), [("", "withdrawn"), ("Q0004", "merged")])
def test_id_that_goes_is_major_and_keeps_its_reason(
    by: str, kind: str, clone: Path, command: Command
) -> None:
    drop_quote(clone, by)
    assert found(clone) == [("quotes", "Q0009", "", "Q0009", by, kind)]
    set_version(clone, "1.1.0")
    with pytest.raises(BadInput, match=r"make a major version: datapackage.json must say 2.0.0"):
        changes.outputs(read_package(clone))
    set_version(clone, "2.0.0")
    status, printed, _ = command("scripts.changes", "--root", str(clone))
    assert (status, "needs a reason" in printed) == (0, False)
    with (clone / "releases/changes.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(c["row_id"], c["change"], c["reason"], c["note"]) for c in lines] == [
        ("Q0009", kind, "coding_changed", "said twice")
    ]
    assert f"- `quotes` Q0009: {kind}" in (clone / "CHANGELOG.md").read_text("utf-8")


def test_reasons_are_asked_for_kept_and_given_to_all(clone: Path, command: Command) -> None:
    edit(clone, "data/quotes.csv", *WORDS)
    set_version(clone, "1.0.1")
    status, printed, _ = command("scripts.changes", "--root", str(clone))
    assert (
        status == 1
        and "releases/changes.csv:2:reason quotes Q0004 text_en needs a reason: source_new"
        in printed
    )
    assert (
        command(
            "scripts.changes",
            "--root",
            str(clone),
            "--reason",
            "source_corrected",
            "--note",
            "one word",
        )[0]
        == 0
    )
    edit(clone, "data/quotes.csv", "Only cooperation", "Working together")
    assert command("scripts.changes", "--root", str(clone), "--reason", "guide_changed")[0] == 0
    known = changes.read_changes(clone)
    assert [(c.row_id, c.reason, c.note) for c in known] == [
        ("Q0004", "source_corrected", "one word"),
        ("Q0008", "guide_changed", ""),
    ]
    assert command("scripts.changes", "--root", str(clone), "--reason", "whim")[0] == 2


def test_history_goes_on_over_releases(clone: Path, command: Command) -> None:
    edit(clone, "data/quotes.csv", *WORDS)
    set_version(clone, "1.0.1")
    commit(clone)
    git(clone, "tag", "v1.0.1")
    add_quote(clone)
    set_version(clone, "1.1.0")
    commit(clone)
    assert [(c.version, c.row_id) for c in changes.read_changes(clone)] == [
        ("1.0.1", "Q0004"),
        ("1.1.0", "Q0019"),
    ]
    assert [row[1] for row in found(clone, "1.0.0")] == ["Q0004", "Q0019"]
    status, printed, _ = command("scripts.changes", "--root", str(clone), "--since", "1.0.1")
    assert (status, printed.splitlines()[1:]) == (0, ["1.1.0,quotes,Q0019,,,Q0019,added,,"])
    headings = [
        line
        for line in (clone / "CHANGELOG.md").read_text("utf-8").splitlines()
        if line.startswith("## ")
    ]
    assert [h.split()[1] for h in headings][:3] == ["1.1.0", "1.0.1", "1.0.0"]


def test_changelog_keeps_what_a_maintainer_wrote(sound: Package) -> None:
    package = sound
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


def without_git(root: Path) -> dict[str, str]:
    return {path: held for path, held in snapshot(root).items() if not path.startswith(".git/")}


def drop_listed(root: Path) -> None:
    drop_quote(root, "")


REWRITTEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed row": (lambda root: edit(root, "data/quotes.csv", *WORDS), "Q0004"),
    "a row that has gone": (drop_listed, "Q0009"),
    "a row that came": (add_quote, "Q0019"),
    "a column that came": (add_column, "mood"),
}


@pytest.mark.parametrize(
    ("copy", "name"),
    [*((copy, "a changed row") for copy in COPIES), *(("a tarball", name) for name in REWRITTEN)],
)
def test_a_released_version_is_closed(copy: str, name: str, clone: Path, command: Command) -> None:
    rewrite, row = REWRITTEN[name]
    COPIES[copy](clone)
    rewrite(clone)
    before = without_git(clone)
    status, printed, _ = command("scripts.check", "--root", str(clone))
    assert status == 1 and row in printed and "1.0.0 is released" in printed
    status, _, errors = command("scripts.changes", "--root", str(clone))
    assert status == 2 and f"1.0.0 is released, and its rows were changed ({row})" in errors
    status, _, errors = command("scripts.release", "--root", str(clone))
    assert status == 2 and f"its rows were changed ({row})" in errors
    assert without_git(clone) == before


def test_rows_that_came_after_a_release_are_one_fault(clone: Path, command: Command) -> None:
    COPIES["a tarball"](clone)
    add_quote(clone)
    barrel = "barrel,barrels,桶,桶,count,count"
    edit(clone, "data/units.csv", "%,percent", f"{barrel}\n%,percent")
    _, printed, _ = command("scripts.check", "--root", str(clone))
    told = [line for line in printed.splitlines() if "since the release" in line]
    assert len(told) == 1 and "and 1 more" in told[0] and "set a newer version" in told[0]


@pytest.mark.parametrize("copy", COPIES)
def test_every_copy_knows_what_was_released(copy: str, clone: Path, command: Command) -> None:
    COPIES[copy](clone)
    set_version(clone, "2.0.0")
    edit(clone, "data/quotes.csv", *WORDS)
    drop_quote(clone, "")
    advice = "make changes asks for the reason of each before 2.0.0 is released"
    printed = command("scripts.check", "--root", str(clone))[1]
    assert printed.splitlines()[-3:] == [
        "data/quotes.csv:5: Q0004 of 1.0.0 is not as it was: text_en",
        "data/quotes.csv:1: Q0009 of 1.0.0 is not as it was: withdrawn",
        f"rows that differ from 1.0.0: 2; {advice}",
    ]
    printed = command("scripts.changes", "--root", str(clone), "--since", "1.0.0")[1]
    assert [line.split(",")[2] for line in printed.splitlines()[1:]] == ["Q0004", "Q0009"]


def test_an_open_version_is_written_anew_until_it_is_committed(
    clone: Path, command: Command
) -> None:
    set_version(clone, "1.0.1")
    for old, new in (WORDS, (WORDS[1], "For no gain.")):
        edit(clone, "data/quotes.csv", old, new)
        assert (
            command("scripts.changes", "--root", str(clone), "--reason", "source_corrected")[0] == 0
        )
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "closed")
    edit(clone, "data/quotes.csv", "For no gain.", WORDS[0])
    assert command("scripts.changes", "--root", str(clone))[0] == 2


RECORDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "edited": (
        lambda folder: (folder / "quotes.csv").write_text("quote_id\n", "utf-8"),
        "releases/1.0.0/quotes.csv is not what 1.0.0 released",
    ),
    "emptied": (
        lambda folder: (folder / "SHA256SUMS").write_text(""),
        "is not what 1.0.0 released (see its SHA256SUMS)",
    ),
    "less a table": (
        lambda folder: (folder / "quotes.csv").unlink(),
        "is not what 1.0.0 released (see its SHA256SUMS)",
    ),
    "gone": (shutil.rmtree, "releases/ holds no 1.0.0; known are none"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_spoilt_record_is_refused(name: str, clone: Path, command: Command) -> None:
    spoil, said = RECORDS[name]
    spoil(clone / "releases/1.0.0")
    for main in ("scripts.check", "scripts.changes"):
        status, _, errors = command(main, "--root", str(clone))
        assert status == 2 and said in errors


def test_a_record_edited_with_its_hash_is_seen_by_git(clone: Path, command: Command) -> None:
    folder = clone / "releases/1.0.0"
    edit(clone, "data/quotes.csv", *WORDS)
    for path, raw in history.snapshot(read_package(clone)).items():
        (clone / path).write_bytes(raw)
    status, printed, _ = command("scripts.check", "--root", str(clone))
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
    line = "W0002,quotes,Q0009,2.0.0,,coding_changed,\n"
    (root / "data/withdrawn.csv").write_text((root / "data/withdrawn.csv").read_text() + line)


FAULTS = {
    "an id that vanished": (vanished, "data/quotes.csv:1:quote_id Q0009 of 1.0.0 has vanished"),
    "an id used again": (
        reused,
        "data/withdrawn.csv:2:row_id Q0001 is withdrawn and in use in quotes",
    ),
    "a replacement that is not there": (
        replaced_by_nothing,
        "data/withdrawn.csv:2:replaced_by there is no row Q0099",
    ),
    "an id listed twice": (
        listed_twice,
        "data/withdrawn.csv:3:row_id Q0009 of quotes is listed in a row above",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_check_finds(fault: str, clone: Path) -> None:
    plant, said = FAULTS[fault]
    plant(clone)
    problems = [str(problem) for problem in history.check(read_package(clone))]
    assert len(problems) == 1 and problems[0].startswith(said)
