"""What the vault keeps, and why."""

from finsure.core.records import Basis, Keep, describe

describe(
    "vault.UserKey",
    "A version of the person's key, wrapped by the master key; once destroyed, the proof of it",
    basis=Basis.SAFETY,
    keep=Keep.PROOF,
    owner="user",
    withheld="keys open sealed values, which an export hands out opened",
    link="id user",
    hidden="wrapped",
    state="version state master_key_id",
    trace="created_at changed_at destroyed_at receipt",
)
describe(
    "vault.GlobalKey",
    "A version of a key for everyone: look-ups before a person is known, values of nobody's yet, signatures",
    basis=Basis.SAFETY,
    keep=Keep.ALWAYS,
    withheld="belongs to no person",
    link="id purpose",
    hidden="wrapped",
    state="version state master_key_id public",
    trace="created_at changed_at",
)
