"""People with things of their own, made through the product's own operations."""

from dataclasses import dataclass, field
from datetime import date, timedelta
import io
import secrets
from typing import Any

from finsure.banking import operations as banking
from finsure.banking import sealing as bank_sealing
from finsure.banking.models import Delivery, Fetch, Holding, LinkedAccount
from finsure.banking.models import Link as BankLink
from finsure.consent import operations as consent
from finsure.core import clock
from finsure.identity import operations as identity
from finsure.identity import queries as identities
from finsure.identity import sealing
from finsure.identity.domain import CEREMONY_LIFETIME, STEP_UP_LIFETIME, VerifiedIdentity, request_digest, token_hash
from finsure.identity.models import Ceremony, Counter, Factor, Session, StepUp, User
from finsure.identity.providers import local
from finsure.identity.tokens import issue_access
from finsure.ledger import operations as ledger
from finsure.ledger.models import Account, Attachment, Batch, Edit, Link, LinkState, StatedBalance, Transaction
from finsure.privacy import operations as privacy
from finsure.privacy.models import Export
from finsure.statements import operations as statements
from finsure.statements.models import StatementImport
from finsure.statements.tests.making import hdfc, household
from finsure.statements.tests.making_files import as_csv
from finsure.vault import operations as vault

MAPPING = {
    "header_line": 0,
    "columns": {"date": 0, "narration": [1], "amount": 2},
    "date_order": "ymd",
    "decimal": ".",
    "flip_sign": False,
    "currency": "INR",
}
UNKNOWN_TABLE = b"when;what;much\n2026-04-01;a b;x\n2026-04-02;c d;y\n"


@dataclass
class Person:
    """Somebody who is signed in, and the ids of what is theirs, by kind."""

    user: User
    session: Session
    token: str
    refresh_token: str
    mark: str
    proven: VerifiedIdentity
    ids: dict[str, list[Any]] = field(default_factory=dict)
    steps_up: bool = True

    def renewed(self) -> "Person":
        """The same person with a new session, also after they closed their account."""
        self.user = User.objects.get(pk=self.user.pk)
        if not self.user.is_active:
            identity._reopen(self.user, clock.now())
        # Past the second factor, which is proven elsewhere (codes, the API's own tests).
        no_mark = ""
        opened = identity._open_session(self.user, "Proof", clock.now(), device_token=no_mark, proven_by="phone")
        self.session, self.refresh_token = opened.session, opened.refresh_token
        self.token = issue_access(opened.session, clock.now())[0]
        return self

    def stepped_up(self, action: str, method: str, path: str, content: bytes) -> str:
        """A token that lets one request of this session through; "" for whom nothing may change meanwhile."""
        if not self.steps_up:
            return ""
        token = secrets.token_urlsafe(32)
        StepUp.objects.create(
            session=self.session,
            action=action,
            digest=request_digest(action, method, path, content),
            sha256=token_hash(token),
            expires_at=clock.now() + STEP_UP_LIFETIME,
        )
        return token


def opened_for(proven: VerifiedIdentity, device: str) -> identity.Opened:
    """A session for somebody without a second factor."""
    opened = identity.sign_in(identity=proven, device=device, now=clock.now())
    if not isinstance(opened, identity.Opened):
        raise SystemExit("prove: this person has a second factor.")
    return opened


def person(phone: str, mark: str = "") -> Person:
    """Somebody new, signed in, who has agreed to everything and has nothing."""
    now = clock.now()
    proven = VerifiedIdentity("local", phone, phone)
    opened = opened_for(proven, f"Proof {mark}")
    user = opened.session.user
    agree(user)
    if mark:
        identity.change_person(user=user, changes={"name": f"Name {mark}"})
    return Person(user, opened.session, issue_access(opened.session, now)[0], opened.refresh_token, mark, proven)


def agree(user: User) -> None:
    """Say yes to every purpose under the notice in force; again changes nothing."""
    consent.give_consents(
        user=user,
        purposes=(consent.ANALYSE, consent.KEEP),
        notice_version=consent.CURRENT,
        language="en",
        channel="web",
        now=clock.now(),
    )


def code_sent_to(phone: str) -> tuple[str, str]:
    """Ask for a code, whatever was asked for before: the challenge, and the code as it stands in the inbox."""
    Counter.objects.all().delete()
    sent = local.send_code(phone=phone, address="192.0.2.1", now=clock.now())
    inbox = identities.demonstration_inbox(clock.now())
    return sent.challenge_id, next(message.code for message in inbox if message.phone == phone)


def with_household(someone: Person, *, rows: int = 100) -> Person:
    """Give a person accounts, rows, own categories, tags, splits, pairs, files, edits and imports in every state."""
    user, mark, now = someone.user, someone.mark, clock.now()
    accounts = [
        ledger.open_account(user=user, name=f"{kind} {mark}", kind=kind, currency="INR", institution=f"Bank {mark}",
                            mask=f"{number:04}", balance_minor=100_00, now=now)
        for number, kind in enumerate(("savings", "card", "wallet"), 1001)
    ]  # fmt: skip
    own = [
        ledger.add_category(user=user, name=f"Category {mark} {n}", group="food", budget_class="want", direction="both")
        for n in range(3)
    ]
    begun = date(2026, 4, 1)
    for number, account in enumerate(accounts):
        entries = [
            ledger.Entry(begun + timedelta(days=day % 200), -(day + 1) * 100 - number, f"UPI-{mark}-{number}-{day}")
            for day in range(rows // len(accounts) + 1)
        ]
        ledger.record_entries(account=account, entries=entries, source="statement", now=now)
    made = list(Transaction.objects.filter(user=user).order_by("id").values_list("id", flat=True))
    _asked_about(someone, accounts)
    _edited(someone, made, own[0].id, accounts)
    imports = _imports(someone, accounts[0].id)
    for day in (1, 2):
        ledger.reconcile_account(
            user=user, account_id=accounts[0].id, on=begun + timedelta(days=day), balance_minor=100_00, now=now
        )
    for _ in range(2):
        privacy.ask_export(user=user, now=now)
    extra = [opened_for(someone.proven, f"Device {mark}").session.pk for _ in range(3)]
    someone.ids = {
        "account": [account.id for account in accounts],
        "category": [category.id for category in own],
        "transaction": list(Transaction.objects.filter(user=user).order_by("id").values_list("id", flat=True)),
        "suggestion": list(
            Link.objects.filter(user=user, state=LinkState.SUGGESTED).order_by("-id").values_list("id", flat=True)
        ),
        "edit": list(Edit.objects.filter(user=user).values_list("id", flat=True)),
        "batch": list(Batch.objects.filter(user=user).values_list("id", flat=True)),
        "attachment": list(Attachment.objects.filter(user=user).values_list("id", flat=True)),
        "import": imports,
        "export": list(Export.objects.filter(user=user).values_list("id", flat=True)),
        "session": [someone.session.pk, *extra],
        "stated_balance": list(StatedBalance.objects.filter(user=user).values_list("id", flat=True)),
        "tag": [f"tag {mark}", f"other {mark}"],
        "purpose": [consent.ANALYSE, consent.KEEP],
        **_links(someone),
        **_security(someone),
    }
    return someone


def _links(someone: Person) -> dict[str, list[Any]]:
    """Links that were asked for; the settings of the proofs name an aggregator that nobody answers for."""
    made = [
        banking.open_link(
            user=someone.user, provider="setu", mobile="9876543210", bank_ids=[f"BANK-{number}"], keep=bool(number),
            notice_version=consent.current_notice(), language="en", channel="web", now=clock.now(),
        )
        for number in range(2)
    ]  # fmt: skip
    _fetched(someone.user, made[0])
    # Nobody answers, so they would be tried again and again, and no photograph of them would be like another.
    BankLink.objects.filter(user=someone.user).update(due_at=None)
    return {"link": [link.pk for link in made], "return mark": [link.return_mark for link in made]}


def _asked_about(someone: Person, accounts: list[Account]) -> None:
    """Two pairs of rows that may be one matter, so that there is something to ask."""
    for number in range(2):
        for account, day, sign in ((accounts[0], 5, -1), (accounts[2], 7, 1)):
            ledger.add_transaction(
                user=someone.user, account_id=account.id, booked_on=date(2026, 2 + number, day),
                amount_minor=sign * (5000_00 + number * 1000_00), narration=f"FUND TRF self {someone.mark}", now=clock.now(),
            )  # fmt: skip


def _fetched(user: User, link: BankLink) -> None:
    """What a fetch leaves behind. The rows alone, for nobody answers here."""
    now, day, sealer = clock.now(), date(2026, 4, 1), vault.sealer_of(user)
    row = LinkedAccount(user=user, link=link, ref_index=bank_sealing.ref_index(sealer, "ref"), bank_id="BANK-0",
                        fi_type="MUTUAL_FUNDS", state="ready", fresh_at=now)  # fmt: skip
    row.words = bank_sealing.seal_account(sealer, row, ref="ref", masked="XXXX4821", bank="Bank", holders=["Holder"])
    row.save()
    fetch = Fetch.objects.create(user=user, link=link, cause="first", state="recorded", going=None, first_day=day,
                                 last_day=day, wanted_at=now, ended_at=now)  # fmt: skip
    Delivery.objects.create(user=user, fetch=fetch, linked_account=row, state="ready", at=now)
    holding = Holding(user=user, linked_account=row, mark=bank_sealing.holding_mark(sealer, "Fund", "", "folio"),
                      currency="INR", value_minor=100_00, told_at=now)  # fmt: skip
    holding.words = bank_sealing.seal_holding(sealer, holding, name="Fund", reference="folio")
    holding.save()


def _security(someone: Person) -> dict[str, list[Any]]:
    """Factors, half-done ceremonies and open step-ups. The rows alone: a factor's secret would be asked for at sign-in,
    so these stand for factors that are read, named and removed.
    """
    user, now = someone.user, clock.now()
    ceremonies = [
        Ceremony.objects.create(
            user=user, purpose=purpose, subject=someone.session.pk, expires_at=now + CEREMONY_LIFETIME
        )
        for purpose in ("app", "passkey", "phone")
    ]
    asked = StepUp.objects.create(
        session=someone.session, action="remove_factor", digest="0" * 64, expires_at=now + CEREMONY_LIFETIME
    )
    factors = []
    for number in range(2):
        factor = Factor(id=secrets.token_hex(16), user=user, kind="totp", name=f"App {someone.mark} {number}")
        factor.sealed, factor.created_at = sealing.seal_app(user, factor.pk, b"secret"), now
        factor.save(force_insert=True)
        factors.append(factor)
    return {
        "ceremony": [ceremony.pk for ceremony in ceremonies],
        "step_up": [asked.pk],
        "factor": [factor.pk for factor in factors],
    }


def _edited(someone: Person, made: list[int], category: str, accounts: list[Any]) -> None:
    user, mark, now = someone.user, someone.mark, clock.now()
    for pk in made[:4]:
        ledger.edit_transactions(user=user, ids=[pk], category=category, note=f"Note {mark}", name=f"Payee {mark}",
                                 tags=[f"tag {mark}", f"other {mark}"], now=now)  # fmt: skip
    whole = Transaction.objects.get(id=made[4])
    parts = [(category, -50, f"Part {mark}"), ("food.dining", whole.amount_minor + 50, "")]
    ledger.split_transaction(user=user, transaction_id=whole.id, parts=parts, now=now)
    legs = [
        ledger.add_transaction(user=user, account_id=account.id, booked_on=date(2026, 5, 5), amount_minor=amount_minor,
                               narration=f"Leg {mark}", now=now)
        for account, amount_minor in ((accounts[0], -777_00), (accounts[1], 777_00))
    ]  # fmt: skip
    if Transaction.objects.get(id=legs[0].id).pair_id is None:
        ledger.pair_transactions(user=user, transaction_id=legs[0].id, other_id=legs[1].id, kind="transfer", now=now)
    ledger.delete_transaction(user=user, transaction_id=made[-1], now=now)
    for pk in made[:3]:
        ledger.attach(user=user, transaction_id=pk, filename=f"{mark}.txt", content=f"File {mark}".encode(), now=now)


def bring(user: User, name: str, content: bytes) -> StatementImport:
    """Take a statement in and read it here and now."""
    return statements.receive_file(
        user=user, filename=name, content=io.BytesIO(content), size_bytes=len(content), now=clock.now()
    )


def _imports(someone: Person, account_id: int) -> list[int]:
    """One import in each state that rests: ready, in need of a mapping, done, undone, refused, cancelled."""
    user, mark, now = someone.user, someone.mark, clock.now()
    good = as_csv(hdfc(household(months=1)))
    ready, done, undone, gone = (bring(user, f"{mark} {n}.csv", good) for n in range(4))
    asking = bring(user, f"{mark} asking.csv", UNKNOWN_TABLE)
    refused = bring(user, f"{mark} refused.csv", b"%PDF-1.7")
    for found in (done, undone):
        statements.confirm_import(user=user, import_id=found.id, account_id=account_id, now=now)
    statements.undo_import(user=user, import_id=undone.id, now=now)
    statements.cancel_import(user=user, import_id=gone.id, now=now)
    return [found.id for found in (ready, done, undone, gone, asking, refused)]
