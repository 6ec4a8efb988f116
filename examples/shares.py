"""How the share of a firm is told: how much, of what, when, and according to whom."""

import sys

import pandas as pd

FIRM, SHARES = "nvidia", ("market_share", "sales_volume_share")

metrics = pd.read_parquet("parquet/metrics.parquet")
actors = pd.read_parquet("parquet/actors.parquet").set_index("actor_id")["name_en"]
told = metrics[
    metrics["indicator"].isin(SHARES) & (metrics["subject_id"] == FIRM) & metrics["same_as"].isna()
]
told = told.assign(
    according_to=told["attributed_to"].map(actors),
    when=pd.to_datetime(told["period_start"]),
).sort_values(["when", "metric_id"], na_position="last")
columns = ["metric_id", "period", "object_en", "value_text", "value_low", "value_high"]
columns += ["qualifier", "according_to", "text_en"]
told.to_csv(sys.stdout, columns=columns, index=False)
