"""Days between an act and what answers or follows it, at least and at most."""

import sys

import pandas as pd

links = pd.read_parquet("parquet/event_links.parquet")
events = pd.read_parquet("parquet/events.parquet")
events = events.assign(
    start=pd.to_datetime(events["date_start"]), end=pd.to_datetime(events["date_end"])
)[["event_id", "title_en", "start", "end"]]
pairs = links[links["relation"].isin(["responds_to", "follows"])]
pairs = pairs[["event_link_id", "relation", "event_id", "other_event_id"]]
pairs = pairs.merge(events, on="event_id")
acts = events.rename(columns=lambda column: f"act_{column}")
pairs = pairs.merge(acts, left_on="other_event_id", right_on="act_event_id")
# An answer never comes before what it answers.
least = (pairs["start"] - pairs["act_end"]).dt.days.clip(lower=0)
most = (pairs["end"] - pairs["act_start"]).dt.days
pairs = pairs.assign(days_at_least=least.astype("Int64"), days_at_most=most.astype("Int64"))
columns = ["event_link_id", "act_event_id", "act_title_en", "relation", "event_id", "title_en"]
columns += ["days_at_least", "days_at_most"]
pairs.sort_values("event_link_id").to_csv(sys.stdout, columns=columns, index=False)
