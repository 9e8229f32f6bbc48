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
    state="is_new_device",
    trace="device proven_by created_at last_used_at idle_expires_at absolute_expires_at revoked_at revoked_reason",
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
describe(
    "identity.Device",
    "A browser the person has signed in from, so that a new one is told apart",
    basis=Basis.SAFETY,
    keep=Keep.ACCOUNT,
    owner="user",
    link="id user",
    hidden="sha256",
    trace="first_seen_at last_seen_at",
)
describe(
    "identity.Factor",
    "An authenticator app or a passkey that the person signs in with besides the phone",
    basis=Basis.SAFETY,
    keep=Keep.ACCOUNT,
    owner="user",
    link="id user",
    choice="kind name",
    hidden="sealed mark",
    state="last_step sign_count",
    trace="created_at last_used_at",
)
describe(
    "identity.RecoveryCode",
    "A code that lets the person in when a factor is lost",
    basis=Basis.SAFETY,
    keep=Keep.ACCOUNT,
    owner="user",
    withheld="hashes of codes that open the account",
    link="id user",
    hidden="hash",
    trace="created_at used_at",
)
describe(
    "identity.Ceremony",
    "A factor or a phone that is being proven; over within minutes",
    basis=Basis.SAFETY,
    keep=Keep.CREDENTIAL,
    owner="user",
    withheld="challenges and secrets of proofs that are under way",
    link="id user challenge subject",
    choice="purpose",
    hidden="sha256 sealed",
    state="tries",
    trace="expires_at used_at",
)
describe(
    "identity.PendingSignIn",
    "A sign-in that still lacks its second factor; over within minutes",
    basis=Basis.SAFETY,
    keep=Keep.CREDENTIAL,
    owner="user",
    withheld="hashes of sign-ins that were not finished",
    link="id user",
    hidden="sha256",
    state="tries",
    trace="device expires_at used_at",
)
describe(
    "identity.StepUp",
    "Fresh proof for one sensitive request",
    basis=Basis.SAFETY,
    keep=Keep.CREDENTIAL,
    owner="session__user",
    withheld="hashes of proofs; what was done with them stands in the log",
    link="id session challenge",
    choice="action",
    hidden="digest sha256",
    state="tries",
    trace="expires_at used_at",
)
describe(
    "identity.SpentProof",
    "A Firebase token that was used, so that it is not used again",
    basis=Basis.SAFETY,
    keep=Keep.MESSAGE,
    withheld="a hash that belongs to no person",
    link="digest",
    trace="expires_at",
)
