"""What the consent ledger keeps, and why."""

from finsure.core.records import Basis, Keep, describe

describe(
    "consent.Notice",
    "The words people agreed to",
    basis=Basis.DUTY,
    keep=Keep.ALWAYS,
    withheld="tells about nobody; each consent says which version and language it was given under",
    link="id version language sha256",
    words="text keys",
    trace="kept_at",
)
describe(
    "consent.Consent",
    "What the person agreed to, and when they took it back",
    basis=Basis.DUTY,
    keep=Keep.PROOF,
    owner="user",
    link="id user notice",
    choice="purpose subject data_kinds history frequency data_life language channel",
    state="state active",
    trace="given_at expires_at ended_at",
)
describe(
    "consent.ConsentEvent",
    "Every change of a consent and every use that was made of it",
    basis=Basis.DUTY,
    keep=Keep.PROOF,
    owner="consent__user",
    link="id consent subject_id",
    trace="kind what at",
)
