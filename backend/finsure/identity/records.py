"""What identity keeps, and why."""

from finsure.core.records import Basis, Keep, describe

describe(
    "identity.User",
    "The person, as they want to be called and shown their money",
    basis=Basis.SERVICE,
    keep=Keep.ACCOUNT,
    owner="id",
    link="id",
    who="name",
    choice="locale currency time_zone",
    state="is_active is_demonstration version",
    trace="created_at reopen_until",
)
describe(
    "identity.Identity",
    "How the person proves who they are",
    basis=Basis.SERVICE,
    keep=Keep.ACCOUNT,
    owner="user",
    link="id user",
    who="issuer subject",
    contact="phone",
    hidden="digest phone_index",
    trace="created_at",
)
describe(
    "identity.Session",
    "Where a person is signed in, so that they can end it",
    basis=Basis.SAFETY,
    keep=Keep.CREDENTIAL,
    owner="user",
    link="id user",
    trace="device created_at last_used_at idle_expires_at absolute_expires_at revoked_at revoked_reason",
)
describe(
    "identity.RefreshToken",
    "Keeps a session going, and shows when a token was stolen",
    basis=Basis.SAFETY,
    keep=Keep.CREDENTIAL,
    owner="session__user",
    withheld="hashes of tokens; the sessions they belong to are exported",
    link="id session parent",
    hidden="sha256 used_by",
    trace="issued_at expires_at used_at",
)
describe(
    "identity.Challenge",
    "A one-time code on its way to a phone",
    basis=Basis.SAFETY,
    keep=Keep.CREDENTIAL,
    withheld="belongs to a phone that has not yet proven whose it is",
    link="id",
    contact="phone",
    hidden="code_hash",
    state="tries",
    trace="ip sent_at expires_at used_at",
)
describe(
    "identity.DemonstrationMessage",
    "The code as the demonstration inbox shows it; never in a served FinSure",
    basis=Basis.SERVICE,
    keep=Keep.MESSAGE,
    withheld="belongs to a phone that has not yet proven whose it is",
    link="id challenge",
    hidden="code",
    trace="sent_at expires_at",
)
describe(
    "identity.Counter",
    "How often something scarce was done, to stop guessing and message pumping",
    basis=Basis.SAFETY,
    keep=Keep.CREDENTIAL,
    withheld="counts under keyed hashes of phones and networks, belonging to no person",
    link="id",
    hidden="key",
    state="count",
    trace="ends_at",
)
