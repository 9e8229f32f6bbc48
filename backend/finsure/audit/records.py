"""What audit keeps, and why."""

from finsure.core.records import Basis, Keep, describe

describe(
    "audit.Entry",
    "Who did what, so that a person and an auditor can see it",
    basis=Basis.SAFETY,
    keep=Keep.AUDIT,
    owner="who",
    link="id who session_id subject_kind subject_id",
    trace="action members at",
)
describe(
    "audit.Answer",
    "What a write was answered, so that asking again changes nothing",
    basis=Basis.SERVICE,
    keep=Keep.ANSWER,
    owner="user",
    withheld="copies of rows that are exported themselves, gone within a day",
    link="id user",
    hidden="key request_digest",
    state="status",
    words="body",
    trace="created_at",
)
