"""Attack a server of this site with the bombs, alone and ten at once, while others read pages.

`make attack` runs it whole and prints what it measured: the peak of memory of all processes, the
slowest answer to a bomb, the slowest page meanwhile, how long SIGTERM took. It ends with status 1
where a limit of LIMITS is passed. It sends to a server of its own on the loopback alone.
"""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from tests.conftest import SHIPPED
from tests.serving import Server, serving
from tests.site.bombs import BOMBS, address

AT_ONCE = 10
PAGES = ("/", f"/{SHIPPED.stem}/quotes", f"/{SHIPPED.stem}/events", "/-/search?q=K20")
LIMITS = {"memory, MB": 400.0, "slowest page, s": 0.5, "SIGTERM, s": 10.0, "faults": 0.0}


@dataclass
class Watch:
    """Looks at memory and pages, again and again, until told to stop."""

    server: Server
    memory: float = 0.0
    page: float = 0.0
    pages: tuple[str, ...] = PAGES
    statuses: set[int] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        with httpx.Client(base_url=self.server.url, timeout=60) as client:
            turn = 0
            while not self.over.wait(0.02):
                self.memory = max(self.memory, self.server.memory())
                begun = time.perf_counter()
                # A new question each time, so that no page comes from a cache.
                page = self.pages[turn % len(self.pages)]
                mark = "&" if "?" in page else "?"
                self.statuses.add(client.get(f"{page}{mark}n={turn}").status_code)
                self.page = max(self.page, time.perf_counter() - begun)
                turn += 1


@contextlib.contextmanager
def watching(server: Server, pages: tuple[str, ...] = PAGES) -> Iterator[Watch]:
    watch = Watch(server, pages=pages)
    thread = threading.Thread(target=watch.look)
    thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        thread.join()


def throw(server: Server, names: list[str], ending: str = ".json") -> list[tuple[int, float]]:
    """Throw bombs at once; (status, seconds) of each."""

    def one(name: str) -> tuple[int, float]:
        begun = time.perf_counter()
        status = server.ask(address(BOMBS[name], ending)).status_code
        return status, time.perf_counter() - begun

    with ThreadPoolExecutor(len(names)) as pool:
        return list(pool.map(one, names))


def terminate(server: Server) -> float:
    """Seconds that SIGTERM takes while ten bombs are in flight."""
    pool = ThreadPoolExecutor(AT_ONCE)
    for name in list(BOMBS)[:: len(BOMBS) // AT_ONCE]:
        pool.submit(lambda name=name: server.ask(address(BOMBS[name])))  # type: ignore[misc]
    time.sleep(0.5)
    begun = time.perf_counter()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(60)
    pool.shutdown(cancel_futures=True)
    return time.perf_counter() - begun


def rounds() -> Iterator[list[str]]:
    """Each alone, each ten at once, and mixed."""
    names = list(BOMBS)
    yield from ([name] for name in names)
    yield from ([name] * AT_ONCE for name in names)
    yield from (names[at::7][:AT_ONCE] for at in range(7))


def main() -> int:
    with serving(SHIPPED) as server:
        slowest, answers = 0.0, 0
        with watching(server) as watch:
            for names in rounds():
                found = throw(server, names)
                answers += len(found)
                slowest = max(slowest, *(seconds for _, seconds in found))
        measured = {
            "memory, MB": watch.memory,
            "slowest page, s": watch.page,
            "faults": len(server.complaints()) + len(watch.statuses - {200}),
            "SIGTERM, s": terminate(server),
        }
        print("\n".join(server.complaints()))
    print(f"{len(BOMBS)} bombs, {answers} answers, the slowest after {slowest:.1f} s")
    for what, value in measured.items():
        print(f"{what:<20}{value:.2f} (at most {LIMITS[what]:g})")
    return int(any(value > LIMITS[what] for what, value in measured.items()))


if __name__ == "__main__":
    sys.exit(main())
