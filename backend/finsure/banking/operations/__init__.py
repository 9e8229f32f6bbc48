"""Banking's writes: everything another app, a task or an endpoint may ask it to do."""

from finsure.banking.operations.directory import known_banks, read_banks
from finsure.banking.operations.fetching import advance_fetch, fetch_now
from finsure.banking.operations.life import withhold_expired
from finsure.banking.operations.links import (
    advance_link,
    come_back,
    keep_fetched,
    look_at_link,
    on_consent_withdrawn,
    open_link,
    withdraw_link,
    withdraw_what_was_taken_back,
)
from finsure.banking.operations.notifications import take_notification
from finsure.banking.operations.sweeping import let_go, sweep

__all__ = [
    "advance_fetch",
    "advance_link",
    "come_back",
    "fetch_now",
    "keep_fetched",
    "known_banks",
    "let_go",
    "look_at_link",
    "on_consent_withdrawn",
    "open_link",
    "read_banks",
    "sweep",
    "take_notification",
    "withdraw_link",
    "withdraw_what_was_taken_back",
    "withhold_expired",
]
