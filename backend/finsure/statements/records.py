"""What statement imports keep, and why."""

from finsure.core.records import Basis, Keep, Opened, describe
from finsure.statements.sealing import WORDS

describe(
    "statements.StatementImport",
    "A file the person brought, from its arrival to its undoing",
    basis=Basis.CONSENT,
    keep=Keep.UPLOAD,
    owner="user",
    link="id user account batch mask",
    file="stored_as",
    words="words",
    opened={"words": Opened((*WORDS,))},
    money="closing_minor first_on last_on gaps rows_read rows_new rows_known",
    choice="mapping currency kind",
    trace="size_bytes created_at finished_at undone_at format layout",
    state="state leased_until",
)
describe(
    "statements.SavedMapping",
    "How the person's bank prints its statements, so that it is asked once",
    basis=Basis.SERVICE,
    keep=Keep.ACCOUNT,
    owner="user",
    link="id user",
    words="words",
    opened={"words": Opened(("name", "signature"))},
    choice="mapping",
    hidden="signature_index",
)
