"""Which lists there are, and by what they are filtered: a new facet is a line."""

from web.site.language import N_
from web.site.listing import Facet, Listing

OFFICIAL = "CASE v.official WHEN 1 THEN 'yes' ELSE 'no' END"
SPEAKERS = {"yes": N_("officials"), "no": N_("others, by name")}
STANDING = {
    "A": N_("of the firm or office itself"),
    "E": N_("an estimate"),
    "F": N_("a forecast"),
    "P": N_("a plan or proposal"),
    "U": N_("nobody is named"),
}
PAPER = Facet(
    "paper",
    N_("Paper"),
    "coalesce(v.who_id, v.row_id)",
    "documents",
    "document_id",
    names=("actors", "documents"),
)
"""A document whose publisher nobody names stands for itself."""
LISTINGS = {
    listing.name: listing
    for listing in (
        Listing(
            "quotes",
            N_("Quotes"),
            "quote_id",
            ("said_start", "said_end"),
            (
                Facet(
                    "official", N_("Who speaks"), OFFICIAL, "actors", "speaker_id", terms=SPEAKERS
                ),
                Facet("speaker", N_("Speaker"), "speaker_id", names=("actors",)),
                Facet("side", N_("Side"), "v.side", "actors", "speaker_id", names=("actors",)),
                PAPER,
                Facet("kind", N_("Kind"), "kind"),
                Facet("medium", N_("Medium"), "medium"),
            ),
            "quotes",
        ),
        Listing(
            "events",
            N_("Events"),
            "event_id",
            ("date_start", "date_end"),
            (
                Facet(
                    "actor", N_("Who took part"), "actor_id", link="event_actors", names=("actors",)
                ),
                Facet("type", N_("Type"), "type"),
                Facet("realis", N_("Did it happen?"), "realis"),
                Facet(
                    "policy", N_("Policy"), "policy_id", link="event_policies", names=("policies",)
                ),
                Facet(
                    "product",
                    N_("Product"),
                    "product_id",
                    link="event_products",
                    names=("products",),
                ),
                PAPER,
                Facet("place", N_("Place"), "place"),
            ),
            "events",
        ),
        Listing(
            "figures",
            N_("Figures"),
            "metric_id",
            ("period_start", "period_end"),
            (
                Facet("indicator", N_("Indicator"), "indicator", names=("indicators",)),
                Facet("subject", N_("Of whom"), "subject_id", names=("actors",)),
                Facet("object", N_("Of what"), "object_en"),
                Facet("source", N_("According to"), "attributed_to", names=("actors",)),
                Facet("status", N_("Standing"), "obs_status", terms=STANDING),
                PAPER,
                Facet("unit", N_("Unit"), "unit", names=("units",)),
            ),
            "metrics",
        ),
    )
}
