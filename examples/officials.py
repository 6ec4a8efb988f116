"""What officials said in a month, surely or possibly, each utterance once, with its citation."""

import sys

import pandas as pd

FIRST, LAST = "2025-05-01", "2025-05-31"

quotes = pd.read_csv("flat/quotes.csv", dtype=str, keep_default_na=False)
# Days are text like 2025-05-21, which sorts as it counts; an empty one is open.
possibly = (quotes["said_start"] <= LAST) & (
    (quotes["said_end"] >= FIRST) | (quotes["said_end"] == "")
)
surely = (quotes["said_start"] >= FIRST) & quotes["said_end"].between(FIRST, LAST)
asked = quotes[(quotes["official"] == "1") & (quotes["same_as"] == "") & possibly]
asked = asked.assign(surely=surely.astype(int)).sort_values(
    ["surely", "said_start", "quote_id"], ascending=[False, True, True]
)
columns = ["quote_id", "said_on", "surely", "speaker", "side", "text_en", "citation"]
asked.to_csv(sys.stdout, columns=columns, index=False)
