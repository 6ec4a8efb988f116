"""Pictures of charts: SVG for pages, wide and narrow, and SVG and PNG to be shared, which stand
between their title and their source. The same specification and fonts give the same bytes.

https://github.com/vega/vl-convert draws without a browser.
"""

import hashlib
import json
import re
from collections.abc import Callable
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from altair.vegalite import schema as vega_lite

from scripts.forms.specifications import Chart, Drawing, Row, linking
from scripts.model.files import write_all
from scripts.model.problems import BadInput

VERSION = version("vl-convert-python")
VEGA_LITE = vega_lite.SCHEMA_VERSION.removeprefix("v").rpartition(".")[0]
SCRIPT = Path(__file__).parents[2] / f"build/vega/vega-{VERSION}.js"
"""What draws charts in a browser: the same whatever the data, so it is made once."""
DRAWN = SCRIPT.with_name("drawn")
ORIGIN = "https://site.invalid/"
"""vl-convert gives every relative link the host of its own examples; this one is taken off."""
MARGIN, NARROW, LOW = 20, 318, 240
"""Pixels: round a picture, and of a plot on a telephone, which is lower where it is one of two."""


def narrowed(spec: Any) -> Any:
    """A specification for a telephone: no plot or label wider than its screen, and no plot beside
    another.

    >>> narrowed({"hconcat": [{"width": 680}, {"width": 90}]})
    {'vconcat': [{'width': 318, 'height': 240}, {'width': 90, 'height': 240}]}
    """
    if isinstance(spec, list):
        return [narrowed(part) for part in spec]
    if not isinstance(spec, dict):
        return spec
    found = {("vconcat" if key == "hconcat" else key): narrowed(v) for key, v in spec.items()}
    if "hconcat" in spec:
        found["vconcat"] = [part | {"height": LOW} for part in found["vconcat"]]
    for key in ("width", "limit"):
        if isinstance(found.get(key), int):
            found[key] = min(found[key], NARROW)
    return found


SCALED = ("fill", "stroke", "size", "shape", "opacity", "strokeDash", "strokeWidth")
"""What a legend explains, by the name of a scale."""


def described(part: Any, guides: Row) -> Any:
    """A chart in Vega whose legends and titles tell a screen reader what they say in the language
    of the chart; by itself Vega adds English words.

    https://vega.github.io/vega/docs/legends/ (custom encodings)
    """
    if isinstance(part, list):
        return [described(one, guides) for one in part]
    if not isinstance(part, dict):
        return part
    found = {k: v if k == "values" else described(v, guides) for k, v in part.items()}
    for legend in found.get("legends", ()):
        scale = next(legend[name] for name in SCALED if name in legend)
        first, comma, name = (json.dumps(w) for w in (guides["legend"], guides["comma"], scale))
        signal = {"signal": f"{first} + join(domain({name}), {comma})"}
        legend.setdefault("encode", {})["legend"] = {"update": {"description": signal}}
    title = found.get("title")
    if isinstance(title, dict) and "text" in title:
        said = title["text"] if isinstance(title["text"], dict) else {"value": title["text"]}
        title["encode"] = {"title": {"update": {"description": said}}}
    return found


def compiled(chart: Chart, drawn: Drawing, narrow: bool = False) -> str:
    """The specification in Vega, which browsers draw without compiling; links begin with ORIGIN.

    Errors: BadInput if Vega-Lite cannot make sense of it.
    """
    spec = narrowed(drawn.spec) if narrow else drawn.spec
    rows = [
        row | {key: ORIGIN + row[key][1:] for key in linking(row)}
        for row in spec["datasets"]["rows"]
    ]
    try:
        found = vl_convert.vegalite_to_vega(
            spec | {"datasets": {"rows": rows}}, vl_version=VEGA_LITE
        )
    except ValueError as error:
        said = str(error).strip().splitlines()[0]
        raise BadInput(f"{chart.place('chart.vl.json')} cannot be drawn: {said}") from None
    return json.dumps(described(found, drawn.guides), ensure_ascii=False)


def svg(vega: str, name: str, font: str) -> str:
    """The picture of a compiled specification, its parts named after `name`, since a page may hold
    several and each numbers them from 0; its links lead from the root of the site."""
    found = memo("svg", vega, as_svg).decode()
    found = re.sub(r'(\bid="|url\(#)', rf"\g<1>{name}-", found)
    # What a part is called is English in Vega ("rect mark container"); its role says it, too.
    found = re.sub(' aria-roledescription="[^"]*"', "", found)
    family = f' font-family="{escape(font)}"'
    found = found.replace(family, "").replace(' opacity="1"', "")
    return found.replace("<svg", f"<svg{family}", 1).replace(ORIGIN, "/")


def memo(ending: str, text: str, make: Callable[[str], bytes]) -> bytes:
    """What is made of a text, kept under the hash of both: to measure the letters of one picture
    takes half a second."""
    kept = DRAWN / f"{hashlib.sha256((VERSION + text).encode()).hexdigest()}.{ending}"
    if not kept.exists():
        write_whole(kept, make(text))
    return kept.read_bytes()


def as_svg(vega: str) -> bytes:
    """A specification in Vega as SVG."""
    return str(vl_convert.vega_to_svg(vega, allowed_base_urls=[])).encode()


def as_png(picture: str) -> bytes:
    return bytes(vl_convert.svg_to_png(picture, scale=2))


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file that is kept for later builds; others may build at the same time."""
    write_all(path.parent, {path.name: raw})
    path.chmod(0o644)


def wrapped(text: str, size: int, width: int) -> list[str]:
    """Words in lines of so many pixels: a Chinese character is as wide as it is high.

    >>> wrapped("one two", 10, 40), wrapped("東方遠航", 10, 20)
    (['one two'], ['東方', '遠航'])
    """
    lines, used = [""], 0.0
    for part in re.findall(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]\s*", text):
        wide = sum(size * (1.0 if c > "\u2e7f" else 0.54) for c in part.rstrip())
        if used + wide > width and lines[-1]:
            lines, used = [*lines, ""], 0.0
        lines[-1] += part
        used += wide + size * 0.27 * (len(part) - len(part.rstrip()))
    return [line.rstrip() for line in lines]


def framed(inner: str, words: Row, credit: str, font: str) -> str:
    """A picture to be shared: the chart between its title and its source."""
    opened = re.match(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"[^>]*>', inner)
    if opened is None:
        raise ValueError(f"no SVG: {inner[:80]}")
    width = max(int(float(opened[1])), 480) + 2 * MARGIN
    lines: list[str] = []
    y = MARGIN

    def write(text: str, size: int, style: str) -> None:
        nonlocal y
        for line in wrapped(text, size, width - 2 * MARGIN):
            y += round(size * 1.35)
            said = escape(line, quote=False)
            lines.append(f'<text x="{MARGIN}" y="{y}" font-size="{size}px" {style}>{said}</text>')

    write(words["title"], 20, 'font-weight="bold" fill="#17202a"')
    y += 4
    write(words["subtitle"], 13, 'fill="#4b5663"')
    place = y + 14
    y = place + int(float(opened[2])) + 6
    write(f"{words['source']} {credit}", 11, 'fill="#4b5663"')
    body = inner.removesuffix("</svg>")[opened.end() :]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{y + MARGIN}" viewBox="0 0 {width} {y + MARGIN}" '
        f'font-family="{escape(font)}"><rect width="100%" height="100%" fill="#fffefb"/>'
        f'{"".join(lines)}<g transform="translate({MARGIN},{place})">{body}</g></svg>\n'
    )


def write_script() -> None:
    """What draws charts in a browser, where it is not there yet: it takes four seconds."""
    if not SCRIPT.exists():
        write_whole(
            SCRIPT,
            vl_convert.javascript_bundle(
                "window.vegaEmbed=vegaEmbed;", vl_version=VEGA_LITE
            ).encode(),
        )
