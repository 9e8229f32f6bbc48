"""What the ledger keeps, and why: a person's own books."""

from functools import partial

from finsure.core.records import FILE_KEY, Basis, Keep, Opened, describe
from finsure.ledger.sealing import Words

_own = partial(describe, basis=Basis.CONSENT, keep=Keep.ACCOUNT)

_own(
    "ledger.Account",
    "Where the person's money stands",
    owner="user",
    link="id user mask",
    words="words",
    opened={"words": Opened(("name", "institution"))},
    choice="kind currency",
    money="opening_minor posted_minor transactions last_booked_on",
    trace="archived_at created_at",
    state="version judged_at reconciled_at drifted_at",
)
_own(
    "ledger.Batch",
    "Rows that came together, so that they can be undone together",
    owner="user",
    link="id user account",
    money="closing_on closing_minor covered_from covered_to",
    trace="source created_at undone_at pending_at",
)
_own(
    "ledger.Transaction",
    "What moved, as the bank states it, named and sorted for the person",
    owner="user",
    link="id user account batch pair",
    money="booked_on value_on amount_minor balance_minor",
    words="words rail",
    opened={"words": Opened(Words._fields)},
    choice="category category_source category_confidence split pair_kind removed",
    state="version",
    hidden="provider_ref fingerprint",
)
_own(
    "ledger.Sighting",
    "Which imports brought a row, so that undoing one leaves it to the other",
    owner="batch__user",
    link="id batch transaction",
)
_own(
    "ledger.Split",
    "The parts a person divided a row into; their notes stand with the row",
    owner="user",
    link="id user transaction",
    choice="category",
    money="amount_minor",
)
_own("ledger.Tag", "The person's own labels", owner="user", link="id user", words="name", hidden="name_index")
_own("ledger.Tagging", "Which row carries which label", owner="tag__user", link="id tag transaction")
_own(
    "ledger.Attachment",
    "Receipts and other files the person keeps with a row",
    owner="user",
    link="id user transaction",
    file="stored_as",
    words="words",
    opened={"words": Opened(("filename", FILE_KEY))},
    trace="content_type size_bytes created_at",
)
_own(
    "ledger.Category",
    "The person's own categories",
    owner="user",
    link="id user",
    words="name",
    choice="group direction budget_class",
    hidden="name_index",
)
_own(
    "ledger.DailyTotal",
    "Sums of a day, kept so that pages are quick",
    owner="user",
    link="id user account",
    money="booked_on in_minor out_minor transactions",
)
_own(
    "ledger.MonthlyTotal",
    "Sums of a month by category, kept so that pages are quick",
    owner="user",
    link="id user account",
    choice="category",
    money="month in_minor out_minor transactions",
)
_own(
    "ledger.MonthVerdict",
    "Whether a month's totals can be trusted, and why not",
    owner="user",
    link="id user account transaction suspect",
    money="month after_on before_on expected_minor stated_minor breaks missing_days",
    state="verdict cause",
)
_own(
    "ledger.StatedBalance",
    "What the person or the bank says an account stood at on a day, to hold its rows against",
    owner="user",
    link="id user account",
    money="on balance_minor",
    trace="source created_at",
)
_own(
    "ledger.Edit",
    "What the person changed, so that it can be undone",
    owner="user",
    link="id user",
    choice="action",
    words="words",
    opened={"words": Opened(("summary",), packed=False)},
    trace="made_at undone_at transactions",
)
_own(
    "ledger.EditedRow",
    "What one change did to one row, before and after",
    owner="user",
    link="id user edit transaction",
    words="words",
    opened={"words": Opened(("before", "after"))},
)
_own(
    "ledger.Link",
    "Which rows look like one matter, and what the person said to it",
    owner="user",
    link="id user credit debit edit",
    choice="kind state confidence reason",
)
