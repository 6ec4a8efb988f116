"""What guards the site in public, and what a template needs to write a path safely."""

from typing import Any

from datasette import hookimpl
from datasette.utils import tilde_encode


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters["tilde"] = tilde_encode
