"""A new table is a CSV and a schema, and no code: it is filled, judged and built."""

import json
import sqlite3
from pathlib import Path

from scripts.build import build
from scripts.model.package import DESCRIPTOR, read_package
from scripts.rules import domain, evidence, schema
from tests.editing import refill

HEADER = "event_sale_id,event_id,product_id,role,document_id,start,end,text\n"
ROWS = ",E0001,mg-20,sold,dawan-mingguang,,,MG-20\n,E0001,farlight,sold,beihe-mingguang,,,遠光\n"


def add_table(root: Path, rows: str) -> None:
    """The table event_sales, with the form of event_products."""
    described = json.loads((root / "schemas/event_products.json").read_text("utf-8"))
    told = json.dumps(described, ensure_ascii=False).replace("event_product_id", "event_sale_id")
    (root / "schemas/event_sales.json").write_text(told.replace('"H[0-9]', '"K[0-9]'), "utf-8")
    (root / "data/event_sales.csv").write_text(HEADER + rows, "utf-8")
    package = json.loads((root / DESCRIPTOR).read_text("utf-8"))
    like = next(r for r in package["resources"] if r["name"] == "event_products")
    new = like | {"name": "event_sales", "title": "Sales"}
    new |= {"path": "data/event_sales.csv", "schema": "schemas/event_sales.json"}
    package["resources"].append(new)
    (root / DESCRIPTOR).write_text(json.dumps(package, ensure_ascii=False), "utf-8")


def faults(root: Path) -> list[str]:
    stages = (schema.check, evidence.check, domain.check)
    return [str(found) for check in stages for found in check(read_package(root))]


def test_a_new_table_is_filled_judged_and_built(package: Path, tmp_path: Path) -> None:
    add_table(package, ROWS)
    refill(package)
    rows = read_package(package).data["event_sales"].rows
    assert [(r["event_sale_id"], r["start"], r["end"]) for r in rows] == [
        ("K0001", "39", "45"),
        ("K0002", "69", "71"),
    ]
    assert faults(package) == []
    build(read_package(package), tmp_path / "new.db")
    with sqlite3.connect(tmp_path / "new.db") as built:
        assert built.execute("SELECT count(*) FROM event_sales").fetchone() == (2,)


def test_the_rules_of_its_references_hold_for_it(package: Path) -> None:
    wrong = ROWS.replace("farlight", "mg-20") + ",E0009,mg-20,sold,dawan-mingguang,,,MG-20\n"
    add_table(package, wrong)
    refill(package)
    said = "\n".join(faults(package))
    assert "names another than the row does" in said
    assert "has this role in this event in a row above" in said
    assert "stands in no article that tells of the event" in said
