"""What privacy itself keeps, and why."""

from finsure.core.records import Basis, Keep, describe

describe(
    "privacy.Export",
    "An archive the person asked for",
    basis=Basis.DUTY,
    keep=Keep.EXPORT,
    owner="user",
    withheld="the archive would hold itself",
    link="id user sha256",
    file="stored_as",
    hidden="key",
    trace="size_bytes rows created_at finished_at expires_at",
    state="state done of tries leased_until",
)
describe(
    "privacy.Erasure",
    "The proof of what was erased, when, without saying whose",
    basis=Basis.DUTY,
    keep=Keep.PROOF,
    owner="person",
    link="id person receipt_id digest",
    state="state leased_until",
    trace="asked_at final_at destroy_at sealed_at destroyed_at held destroyed keys",
)
