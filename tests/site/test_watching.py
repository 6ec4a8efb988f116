"""What the site tells whoever runs it, and nobody else."""

import json
import re
from pathlib import Path

import httpx
import pytest

from tests.serving import serving

VALUE = re.compile(r'(\w+)(\{\w+="([^"]+)"\})? (\S+)')


def metrics(url: str) -> dict[tuple[str, str], float]:
    """(name, label) -> value; each line is a comment or a metric."""
    found = {}
    for line in httpx.get(f"{url}/-/metrics").text.splitlines():
        if not line.startswith("#"):
            parts = VALUE.fullmatch(line)
            assert parts, line
            found[parts[1], parts[3] or ""] = float(parts[4])
    return found


def test_answers_are_counted(address: str) -> None:
    before = metrics(address)
    sizes = [len(httpx.get(f"{address}/disk_order/{n}.json").content) for n in ("names", "none")]
    after = metrics(address)
    name = "site_answers_total"
    assert after[name, "200"] == before[name, "200"] + 2  # the page of metrics is one too
    assert after[name, "404"] == before.get((name, "404"), 0) + 1
    name = "site_answer_seconds"
    assert after[f"{name}_count", ""] == after[f"{name}_bucket", "+Inf"]
    buckets = [value for (at, _), value in after.items() if at == f"{name}_bucket"]
    assert buckets == sorted(buckets)
    assert after["site_sent_bytes_total", ""] > sum(sizes)
    assert after["site_requests_open", ""] == 1
    assert after["process_resident_memory_bytes", ""] > 10_000_000


@pytest.mark.parametrize(
    "headers",
    [{"Host": "dataset.example"}, {"X-Forwarded-For": "203.0.113.9"}],
    ids=["name", "far"],
)
def test_metrics_are_for_this_machine(address: str, headers: dict[str, str]) -> None:
    assert httpx.get(f"{address}/-/metrics", headers=headers).status_code == 404


def test_a_line_for_each_answer(database: Path) -> None:
    with serving(database) as server:
        server.ask("/zh-hant/-/search?q=%E6%99%B6")
        server.ask("/nowhere")
        server.stop()  # a line is written when its answer has gone
        lines = [json.loads(line) for line in server.said().splitlines() if line.startswith("{")]
    told = [(line["method"], line["target"], line["status"]) for line in lines[-2:]]
    assert told == [("GET", "/zh-hant/-/search?q=%E6%99%B6", 200), ("GET", "/nowhere", 404)]
    assert all(line["bytes"] > 0 and line["ms"] > 0 for line in lines)


def test_no_line_unless_asked(database: Path) -> None:
    with serving(database, log=False) as server:
        server.ask("/nowhere?unheard")
        server.stop()
        assert "nowhere" not in server.said()
