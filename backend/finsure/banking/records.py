"""What links to banks keep, and why."""

from finsure.banking.sealing import ACCOUNT, HOLDING
from finsure.core.records import Basis, Keep, Opened, describe

describe(
    "banking.Link",
    "A consent at an aggregator, from the person's wish to its end",
    basis=Basis.CONSENT,
    keep=Keep.ACCOUNT,
    owner="user",
    link="id user provider handle",
    words="words",
    opened={"words": Opened(("mobile", "bank_ids", "bank_names"))},
    choice="fi_types first_day last_day life_days",
    trace="asked_at approved_at expires_at ended_at checked_at",
    state="state problem attempts due_at leased_until",
    hidden="return_mark",
)
describe(
    "banking.LinkedAccount",
    "An account that a link reaches, and how fresh what is known of it is",
    basis=Basis.CONSENT,
    keep=Keep.ACCOUNT,
    owner="user",
    link="id user link account bank_id",
    words="words",
    opened={"words": Opened((*ACCOUNT,))},
    choice="fi_type kept",
    money="balance_minor balance_at",
    trace="fresh_at tried_at process_until",
    state="state failures",
    hidden="ref_index",
)
describe(
    "banking.Fetch",
    "Each time a link's banks were asked, and what came of it",
    basis=Basis.CONSENT,
    keep=Keep.ACCOUNT,
    owner="user",
    link="id user link session_id",
    choice="first_day last_day",
    trace="cause wanted_at asked_at ended_at rows_new rows_known",
    state="state going problem attempts due_at leased_until",
)
describe(
    "banking.Delivery",
    "What one fetch brought for one account",
    basis=Basis.CONSENT,
    keep=Keep.ACCOUNT,
    owner="user",
    link="id user fetch linked_account batch",
    trace="at rows_new rows_known",
    state="state",
)
describe(
    "banking.Holding",
    "What the person holds in deposits, funds, shares, pensions and policies, as it was last told",
    basis=Basis.CONSENT,
    keep=Keep.ACCOUNT,
    owner="user",
    link="id user linked_account",
    words="words",
    opened={"words": Opened((*HOLDING,))},
    money="currency value_minor cost_minor matures_on",
    trace="told_at",
    hidden="mark",
)
describe(
    "banking.Notification",
    "That an aggregator said something: what to read again, never what it said",
    basis=Basis.CONSENT,
    keep=Keep.CREDENTIAL,
    withheld="holds ids of consents and sessions only; the links and fetches it led to are handed out",
    link="id provider handle session_id",
    trace="sent received_at",
    hidden="key",
)
describe(
    "banking.BankHealth",
    "How each bank has answered everybody lately",
    basis=Basis.SAFETY,
    keep=Keep.ALWAYS,
    withheld="tells about nobody",
    link="id provider bank_id",
    trace="changed_at",
    state="failures open_until",
)
