"""What audit keeps, and why."""

from finsure.core.records import Basis, Keep, describe

describe(
    "audit.Entry",
    "Who did what, so that a person and an auditor can see it",
    basis=Basis.SAFETY,
    keep=Keep.AUDIT,
    owner="who",
    link="id who session_id subject_kind subject_id request_id",
    choice="purpose",
    trace="network action at_us",
    hidden="detail",
)
describe(
    "audit.Link",
    "Joins every record to the one before it, so that a changed record is found",
    basis=Basis.SAFETY,
    keep=Keep.ALWAYS,
    withheld="hashes of records that are exported themselves",
    link="seq entry",
    hidden="hash",
)
describe(
    "audit.Checkpoint",
    "What was signed and laid outside the database about the records so far",
    basis=Basis.SAFETY,
    keep=Keep.ALWAYS,
    withheld="tells about nobody",
    link="number last dropped",
    hidden="line",
)
describe(
    "audit.LogKey",
    "The key under which the details of a person's log are sealed",
    basis=Basis.SAFETY,
    keep=Keep.ACCOUNT,
    owner="user",
    withheld="a key opens a log and tells a person nothing",
    link="user",
    hidden="public private",
)
describe(
    "audit.Lease",
    "Which process links the records just now",
    basis=Basis.SAFETY,
    keep=Keep.ALWAYS,
    withheld="tells about nobody",
    link="name",
    state="holder until",
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
