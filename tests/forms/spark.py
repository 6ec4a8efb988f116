"""The proof of a release on Spark says what it says on DuckDB: `make prove-spark` makes its
environment and runs this, which `make test` does not collect."""

from pathlib import Path

import pytest

from scripts.forms.proving.engines import ENGINES
from tests.forms.test_prove import PLANTED, by_check, by_engine, plant, said_of_slices


def test_spark_says_what_the_checks_say(made: Path, package: Path, tmp_path: Path) -> None:
    assert by_engine(made, tmp_path / "sound", "spark") == set()
    for kind in ("span", "reference", "required"):
        # The kinds lie in one package: a session of Spark takes longer than all expressions.
        plant(package, kind, PLANTED[kind], seed=16)
    told = by_engine(package, tmp_path / "release", "spark")
    assert told == by_engine(package, tmp_path / "again") == by_check(package)


def test_spark_knows_doubled_keys(package: Path, tmp_path: Path) -> None:
    plant(package, "key", PLANTED["key"], seed=16)
    assert by_engine(package, tmp_path / "release", "spark") == by_check(package) != set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_slice_reads_as_in_python(language: str, tmp_path: Path) -> None:
    told, wanted = said_of_slices(language, ENGINES["spark"]("", tmp_path))
    assert told == wanted
