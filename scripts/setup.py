"""Make `.venv` with one group of packages, once: `python3 scripts/setup.py serve|build|dev`.

The only program here that runs before anything is installed, so it needs Python alone, and any
Python 3: one that is too old is told so. What is pinned in requirements-GROUP.txt is installed by
uv, which is itself installed by its hash. Two terminals may ask at once: the second waits. A
checkout that has been moved, or whose Python has gone, is set up anew.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

GROUPS = ("serve", "build", "dev")
"""Each holds the one before it."""
OLDEST = (3, 11)
VENV = Path(".venv")
UV = Path(".uv/bin/uv")
UV_PINS = Path("requirements-uv.txt")
QUIET = ("--quiet", "--disable-pip-version-check", "--root-user-action", "ignore")


def stamp(group: str) -> str:
    """What a finished set-up leaves behind: where, with which Python, and from which pins."""
    pins = Path(f"requirements-{group}.txt").read_text(encoding="utf-8")
    return "\n".join((group, str(Path.cwd()), sys.version, pins))


def is_ready(group: str) -> bool:
    """Whether `.venv` holds a group, or one that holds it, as it is pinned now."""
    ready = VENV / "ready"
    if not (VENV / "bin/python").exists() or not ready.exists():
        return False
    wanted = [stamp(name) for name in GROUPS[GROUPS.index(group) :]]
    return ready.read_text(encoding="utf-8") in wanted


def larger(group: str) -> str:
    """The group that was there before, if it holds this one: who tests builds too."""
    ready = VENV / "ready"
    had = ready.read_text(encoding="utf-8").partition("\n")[0] if ready.exists() else ""
    return max((name for name in GROUPS if name in (had, group)), key=GROUPS.index)


def set_up(group: str) -> None:
    """Install uv by its hash, then the group by uv."""
    print(f"Setting up .venv for {group} (once) ...", file=sys.stderr)
    if not UV.exists() or UV.stat().st_mtime < UV_PINS.stat().st_mtime:
        shutil.rmtree(".uv", ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", *QUIET, "--require-hashes"]
        subprocess.run([*pip, "--target", ".uv", "-r", str(UV_PINS)], check=True)
        os.utime(str(UV))
    uv, python = str(UV), str(VENV / "bin/python")
    make = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]
    subprocess.run(make, check=True)
    sync = [uv, "pip", "sync", "--quiet", "--system-certs", "--require-hashes"]
    pins = f"requirements-{group}.txt"
    subprocess.run([*sync, "--compile-bytecode", "--python", python, pins], check=True)
    (VENV / "ready").write_text(stamp(group), encoding="utf-8")


def main(arguments: "list[str]") -> int:
    """Exit status 0 when the group is there; else 2, after a sentence."""
    if sys.version_info < OLDEST:
        have = f"{sys.version_info[0]}.{sys.version_info[1]}"
        said = f"Python 3.11 or newer is needed, this is {have}; name one: make PYTHON=python3.12"
        print(said, file=sys.stderr)
        return 2
    if len(arguments) != 1 or arguments[0] not in GROUPS:
        print(f"Name a group of packages: {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    os.chdir(str(Path(__file__).resolve().parents[1]))
    try:
        with Path(".setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_ready(arguments[0]):
                set_up(larger(arguments[0]))
    except KeyboardInterrupt:
        print("\nStopped; the next make goes on from here.", file=sys.stderr)
        return 2
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The set-up did not succeed: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
