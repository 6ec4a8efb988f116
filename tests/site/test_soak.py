"""The addresses that `make soak` asks are pages of every kind; a page that breaks is no promise
kept."""

from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.site import soak


def test_every_kind_of_address_answers(database: Path, site: httpx.Client) -> None:
    kinds = soak.addresses(database)
    asked = {kind: found[:: max(1, len(found) // 2)][:2] for kind, found in kinds.items()}
    assert [kind for kind, found in asked.items() if not found] == []
    wrong = [
        path for found in asked.values() for path in found if site.get(path).status_code != 200
    ]
    assert wrong == []
    assert set(soak.mixed(kinds, 2_000)) <= {path for found in kinds.values() for path in found}


KEPT: dict[str, Any] = {"statuses": {"200": 9}, "broken": 0, "late": 0}
BROKEN = {
    "a fault": ({**KEPT, "statuses": {"200": 9, "500": 1}}, "200", (100.0, 40.0), "no pages"),
    "a reader's fault": (KEPT, "ReadTimeout", (100.0, 40.0), "no pages"),
    "hung up": ({**KEPT, "broken": 1}, "200", (100.0, 40.0), "broken off"),
    "memory": (KEPT, "200", (111.0, 40.0), "memory grows"),
    "descriptors": (KEPT, "200", (100.0, 57.0), "descriptors grow"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_promise_that_is_broken_is_named(name: str) -> None:
    counted, status, now, said = BROKEN[name]
    reader = soak.Reader("", {}, statuses=Counter([status]))
    (found,) = soak.broken(counted, reader, (100.0, 40.0), now)
    assert said in found
    assert soak.broken(KEPT, soak.Reader("", {}), (100.0, 40.0), (100.0, 40.0)) == []
