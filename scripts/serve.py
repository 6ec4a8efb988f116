"""Serve the site on this machine: `python -m scripts.serve [--port 8001]`.

It starts Datasette with the words of WORDS, which docs/deploy and the tests use too, and says in
one sentence what is in the way: a port that is taken, a database that has not been built.
"""

import errno
import os
import socket
import sys

from scripts.build import DATABASE
from scripts.describe.metadata import FILE
from scripts.model.problems import BadInput, parser, run

WORDS = ("serve", "web", "--metadata", str(DATABASE.with_name(FILE)), "--immutable", str(DATABASE))
HOST = "127.0.0.1"


def check_port(port: int) -> None:
    """Errors: BadInput if the port cannot be taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError:
            raise BadInput(f"{port} is no port; name one from 1024 to 65535: PORT=8002") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                said = f"port {port} is in use; name another: make serve PORT={port + 1}"
            else:
                said = f"port {port} cannot be taken ({error.strerror}); name another: PORT=8002"
            raise BadInput(said) from None


def main() -> int:
    options = parser(__doc__, "scripts.serve")
    options.add_argument("--port", type=int, default=8001)
    arguments = options.parse_args()
    check_port(arguments.port)
    if not (arguments.root / DATABASE).is_file():
        raise BadInput(f"{DATABASE} has not been built; run make build")
    print(f"Chip Controls: http://{HOST}:{arguments.port}/ (Ctrl-C stops it)", flush=True)
    os.chdir(arguments.root)
    command = [sys.executable, "-m", "datasette", *WORDS, "--port", str(arguments.port)]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    run(main)
