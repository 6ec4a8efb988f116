"""The engines that prove a release: DuckDB in this process, Spark here or in a cluster."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ibis

from scripts.model.problems import BadInput

HERE = "local[*]"
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
}


def duckdb(address: str, scratch: Path) -> Any:
    """DuckDB; what does not fit into memory goes to the scratch folder."""
    if address:
        raise BadInput(f"--address {address[:80]} is for --engine spark; leave it out for duckdb")
    return ibis.duckdb.connect(temp_directory=str(scratch / "spilled"))


def spark(address: str, scratch: Path) -> Any:
    """Spark at an address, in this process where none is given."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        said = "--engine spark needs the packages of requirements-spark.txt"
        raise BadInput(f"{said}; run make prove-spark") from None
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java") and not (home and Path(home, "bin/java").exists()):
        raise BadInput("Spark needs a Java runtime; install one (Debian: default-jre-headless)")
    options = QUIET | {"spark.local.dir": str(scratch), "spark.sql.warehouse.dir": str(scratch)}
    if not address:
        # Alone on a machine it need not be found by its name, which may resolve to nothing.
        options |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        # The default of 200 is for many machines; here it is 200 tasks for a handful of rows.
        options["spark.sql.shuffle.partitions"] = "4"
    builder = SparkSession.builder.appName("prove").config(map=options)
    try:
        return ibis.pyspark.connect(builder.master(address or HERE).getOrCreate())
    except PySparkException as error:
        raise BadInput(f"no Spark answers at {address or HERE}: {str(error)[:200]}") from None


ENGINES: Mapping[str, Callable[[str, Path], Any]] = {"duckdb": duckdb, "spark": spark}
"""Name -> what connects to it, given an address and a scratch folder."""
