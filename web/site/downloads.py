"""The files of a list: all rows of its filter as CSV, Excel or JSON, `/-/quotes.csv?…`.

Columns are data, the same in each form. Rows are read a few hundred at a time, so that a file of
any length takes little memory and the pages of others come between. A spreadsheet runs nothing: a
text stays a text in Excel, and in CSV (which begins with a byte order mark, for Excel) one that
begins like a formula gets an apostrophe.
"""

import asyncio
import csv
import io
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import xlsxwriter
from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import AsgiStream, Request, Response

from scripts.text.cells import defused
from web.site import cards, cite, cited, lists
from web.site.asking import QuestionError
from web.site.columns import COLUMNS, ROWS
from web.site.facets import LISTINGS
from web.site.faults import Fault, answer
from web.site.language import _, language
from web.site.listing import MOST, Asked, Listing, filters, read
from web.site.settings import absolute

BATCH = 250
EXCEL = asyncio.Semaphore(2)
"""Workbooks that are written at once: each takes a core."""
WIDE = 60
TOO_MANY = "{total:,} rows meet this filter; a file holds {most:,} at most. Ask for fewer of them."
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}
Row = list[Any]


@dataclass(frozen=True)
class File:
    """What a file is made of: the list, what is asked of it, how many rows there are, and the
    address at which the site stands."""

    datasette: Datasette
    listing: Listing
    asked: Asked
    package: dict[str, Any]
    site: str
    ids: Sequence[str]

    @property
    def columns(self) -> list[str]:
        named = [name for name, expression in COLUMNS[self.listing.name]]
        return ["id", *named, "citation", "address"]

    @property
    def name(self) -> str:
        """The name of the file says what it holds, in characters of any system.

        `disk-order-2.0.0-quotes-official-yes-month-2025-05`
        """
        asked = [word for pair in self.asked.given.items() for word in pair]
        parts = [self.package["name"], self.package["version"], self.listing.name, *asked]
        plain = (re.sub(r"[^A-Za-z0-9.]+", "-", part).strip("-.") for part in parts)
        return "-".join(filter(None, plain))[:120]

    def rows_of(self, conn: sqlite3.Connection, ids: Sequence[str]) -> list[Row]:
        """The rows of these cards, as they stand in the file."""
        listing, expressions = self.listing, COLUMNS[self.listing.name]
        columns = ", ".join(f'{sql} AS "{name}"' for name, sql in expressions)
        sql = ROWS.format(columns=columns, table=listing.table, key=listing.key)
        keys = [card_id.partition(".")[2] for card_id in ids]
        told = conn.execute(sql, [json.dumps(keys)]).fetchall()
        return [
            [card.row_id, *row, *self.cited(conn, card)]
            for card, row in zip(cards.load(conn, ids), told, strict=True)
        ]

    def cited(self, conn: sqlite3.Connection, card: cards.Card) -> tuple[str, str]:
        """The citation of a row, and its full address."""
        home = f"{language().prefix}/{self.package['database']}"
        path = f"{home}/{card.table}/{tilde_encode(card.row_id)}"
        address = self.site + path
        words = cited.words_of_card(conn, card)
        return cite.sentence(cite.entry(self.package, words, address, card.row_id)), address

    async def batches(self) -> AsyncIterator[list[Row]]:
        for at in range(0, len(self.ids), BATCH):
            some = self.ids[at : at + BATCH]
            yield await lists.ask(self.datasette, partial(self.rows_of, ids=some))


def lines(rows: Sequence[Row]) -> str:
    """Rows as lines of CSV.

    >>> lines([["a", 1, None, "=1+1"]]).strip()
    "a,1,,'=1+1"
    """
    written = io.StringIO()
    for row in rows:
        told = [defused(cell, numeric=False) if isinstance(cell, str) else cell for cell in row]
        csv.writer(written).writerow(told)
    return written.getvalue()


async def as_csv(file: File) -> AsyncIterator[str]:
    yield "\ufeff" + lines([file.columns])
    async for rows in file.batches():
        yield lines(rows)


async def as_json(file: File) -> AsyncIterator[str]:
    """An object with the filter, the number of rows, and the rows as objects."""
    head = {
        "list": file.listing.name,
        "version": file.package["version"],
        "filter": file.asked.given,
        "total": len(file.ids),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    between = "\n"
    async for rows in file.batches():
        told = (dict(zip(file.columns, row, strict=True)) for row in rows)
        yield between + ",\n".join(json.dumps(row, ensure_ascii=False) for row in told)
        between = ",\n"
    yield "\n]}\n"


def about(file: File) -> list[tuple[str, str]]:
    """What the workbook says of itself: version, filter, number of rows, licence."""
    package = file.package
    licences = ", ".join(found.get("title") or found["name"] for found in package["licenses"])
    return [
        ("Data", package["title"]),
        ("Version", package["version"]),
        ("Licence", licences),
        ("List", file.listing.title),
        *((f"Filter: {name}", value) for name, value in file.asked.given.items()),
        ("Rows", f"{len(file.ids)}"),
        ("Address", f"{file.site}{language().prefix}/-/{file.listing.name}{file.asked.query}"),
        ("Dates", "EDTF: [A..B] is some day from A to B, A/B lasted from A to B, ~ is about"),
    ]


async def as_excel(file: File) -> bytes:
    """A workbook with the rows and a sheet about them: the same bytes for the same rows."""
    raw = io.BytesIO()
    # What looks like a formula, an address or a number is text.
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    async with EXCEL:
        book = xlsxwriter.Workbook(raw, {"constant_memory": True, **plain})
        created = datetime.fromisoformat(file.package["created"][:10])
        book.set_properties({"title": file.name, "created": created})
        await sheet(book, file)
        said = book.add_worksheet("about")
        said.set_column(0, 0, 20)
        said.set_column(1, 1, 90)
        for at, pair in enumerate(about(file)):
            said.write_row(at, 0, pair)
        await asyncio.to_thread(book.close)
    return raw.getvalue()


async def sheet(book: xlsxwriter.Workbook, file: File) -> None:
    """The rows, with a head that stays and can be filtered."""
    page, bold = book.add_worksheet(file.listing.name), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for at, name in enumerate(file.columns):
        long = name in ("words", "english", "citation", "title", "figure")
        page.set_column(at, at, WIDE if long else 18, wrapped)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(file.ids), len(file.columns) - 1)
    page.write_row(0, 0, file.columns, bold)
    at = 1
    async for rows in file.batches():
        await asyncio.to_thread(write, page, at, rows)
        at += len(rows)


def write(page: Any, at: int, rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows, start=at):
        page.write_row(number, 0, row)


async def prepared(datasette: Datasette, request: Request) -> File:
    """The file that is asked for. Errors: QuestionError."""
    listing = LISTINGS[request.url_vars["name"]]
    asked = read(listing, {name: request.args.get(name) for name in request.args})

    def find(conn: sqlite3.Connection) -> list[str]:
        conn.row_factory = sqlite3.Row
        lists.check(conn, listing, asked)
        total = lists.total(conn, listing, filters(listing, asked))
        if total > MOST:
            raise QuestionError(_(TOO_MANY).format(total=total, most=MOST))
        return lists.ids_of(conn, listing, Asked(asked.given), MOST)

    ids = await lists.ask(datasette, find)
    package = await cite.read_package(datasette)
    site = absolute(datasette, request, "/").rstrip("/")
    return File(datasette, listing, asked, package, site, ids)


async def download(datasette: Datasette, request: Request) -> Response | AsgiStream:
    """A list as a file."""
    form = request.url_vars["format"]
    try:
        file = await prepared(datasette, request)
    except QuestionError as error:
        return await answer(datasette, request, Fault(400, str(error)))
    headers = {"content-disposition": f'attachment; filename="{file.name}.{form}"'}
    if form == "xlsx":
        return Response(await as_excel(file), 200, headers, TYPES[form])
    if form == "json":
        headers = {}

    async def stream(writer: Any) -> None:
        async for chunk in as_csv(file) if form == "csv" else as_json(file):
            await writer.write(chunk)

    return AsgiStream(stream, headers=headers, content_type=TYPES[form])


ROUTES: list[tuple[str, Any]] = [
    (rf"/-/(?P<name>{'|'.join(LISTINGS)})\.(?P<format>csv|xlsx|json)$", download)
]
