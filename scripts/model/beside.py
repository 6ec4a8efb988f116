"""Work on all cores, and a bar that says how far a long step has come.

A forked process has the package as it stands, at no cost of reading it again:
https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods
"""

import contextlib
import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

T = TypeVar("T")


def _tell(work: Callable[[], T], end: Connection) -> None:
    try:
        end.send((work(), None))
    except Exception as error:
        end.send((None, error))


def begun(work: Callable[[], object]) -> tuple[Connection, BaseProcess]:
    """A process that does some work, and where its result comes from."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(work, theirs), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def received(end: Any) -> Any:
    """What a process has done; its error is raised here, RuntimeError if it was killed."""
    try:
        found, error = end.recv()
    except EOFError:
        said = "a process of this command was killed; is there enough memory?"
        raise RuntimeError(said) from None
    if error is not None:
        raise error
    return found


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2


@contextlib.contextmanager
def beside(work: Callable[[], T], apart: bool = True) -> Iterator[Callable[[], T]]:
    """Begin some work in a process of its own, or (not `apart`, or where a system cannot fork) do
    it here; what it gives to the body waits for its result.

    The result must be picklable. Errors: those of the work; RuntimeError if its process is killed.

    >>> with beside(lambda: 2 + 2) as result:
    ...     result()
    4
    """
    if not apart or "fork" not in multiprocessing.get_all_start_methods():
        done = work()
        yield lambda: done
        return
    gc.freeze()  # what is there is not written to by looking for garbage, so it stays shared
    end, process = begun(work)
    try:
        yield partial(received, end)
    finally:
        process.terminate()
        process.join()
        gc.unfreeze()


class Turns:
    """Which of some tasks are taken: each by one process, and whoever is done sooner takes more.
    The longest come first, so that nobody is left alone with one at the end (Graham 1969). The
    first `without` tasks have no turn."""

    def __init__(self, weights: Sequence[int], without: int = 0) -> None:
        self.order = sorted(range(without, len(weights)), key=lambda number: -weights[number])
        self._next = multiprocessing.Value("i", 0)

    def next(self) -> int:
        """How many tasks were taken before."""
        with self._next.get_lock():
            taken: int = self._next.value
            self._next.value += 1
        return taken

    def taken(self) -> Iterator[int]:
        """The tasks that a process takes, each when the one before it is done."""
        while (at := self.next()) < len(self.order):
            yield self.order[at]


def _done(tasks: Sequence[Callable[[], T]], turns: Turns) -> dict[int, T]:
    return {number: tasks[number]() for number in turns.taken()}


def shared_out(
    tasks: Sequence[Callable[[], T]],
    said: str,
    apart: bool = True,
    weights: Sequence[int] | None = None,
    here: int = 0,
) -> list[T]:
    """The results of some tasks in their order, done by as many processes as there are cores;
    `weights` says about how long each takes. The first tasks, as many as `here` says, are done in
    this process, which then takes others. Where not `apart`, or there is one core, all are done
    here. Results and errors as those of `beside`.

    >>> shared_out([lambda: 1, lambda: 2, lambda: 3], "Counting")
    [1, 2, 3]
    """
    turns, found = Turns(weights or [1] * len(tasks), here), dict[int, T]()
    with ExitStack() as stack:
        work = partial(_done, tasks, turns)
        results = [stack.enter_context(beside(work)) for _ in range(cores() - 1 if apart else 0)]

        def steps() -> Iterator[None]:
            for number in chain(range(here), turns.taken()):
                found[number] = tasks[number]()
                yield
            for result in results:
                found.update(result())
                yield

        for _ in shown(steps(), said, [1] * (len(tasks) + len(results))):
            pass
    return [found[number] for number in range(len(tasks))]


def each_apart(tasks: Sequence[Callable[[], T]], said: str) -> Iterator[T]:
    """The results of some tasks as they come, each done in a process of its own, as many at once as
    there are cores: what one copies of the memory that it shares with this one goes with it. Where
    a system cannot fork, they are done here. Errors as those of `beside`.

    >>> sorted(each_apart([lambda: 1, lambda: 2, lambda: 3], "Counting"))
    [1, 2, 3]
    """
    if "fork" in multiprocessing.get_all_start_methods():
        steps = _as_they_come(tasks)
    else:
        steps = (task() for task in tasks)
    return shown(steps, said, [1] * len(tasks))


def _as_they_come(tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
    left, running = list(tasks)[::-1], dict[Any, BaseProcess]()
    gc.freeze()
    try:
        while left or running:
            while left and len(running) < cores():
                end, process = begun(left.pop())
                running[end] = process
            for ready in wait(list(running)):
                yield received(ready)
                running.pop(ready).join()
    finally:
        for process in running.values():
            process.terminate()
            process.join()
        gc.unfreeze()


Step = TypeVar("Step")


def shown(steps: Iterable[Step], said: str, weights: list[int]) -> Iterator[Step]:
    """The steps of something that takes long, with a bar on a terminal: how far it has come by the
    weight of each step."""
    if not sys.stderr.isatty():
        yield from steps
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(said, total=sum(weights))
        for step, weight in zip(steps, weights, strict=False):  # others may take some steps
            yield step
            bar.advance(task, weight)
