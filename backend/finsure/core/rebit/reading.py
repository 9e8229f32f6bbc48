"""An account of FI data, read by its type: entries of deposits, holdings of everything that is owned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from finsure.core.rebit.documents import accounts_in
from finsure.core.rebit.nodes import Node
from finsure.core.rebit.shapes import (
    MAX_HOLDINGS,
    MAX_TRANSACTIONS,
    FinancialAccount,
    Holding,
    NotRebit,
    Summary,
    Transaction,
)

DEPOSITS: Final = frozenset({"DEPOSIT", "TERM_DEPOSIT", "RECURRING_DEPOSIT"})
POLICIES: Final = frozenset({"INSURANCE_POLICIES", "ULIP"})
SECURITIES: Final = frozenset(
    {
        "MUTUAL_FUNDS", "EQUITIES", "ETF", "SIP", "NPS", "BONDS", "DEBENTURES", "GOVT_SECURITIES",
        "CP", "CD", "CIS", "AIF", "IDR", "INVIT", "REIT",
    }
)  # fmt: skip
_IN: Final = frozenset({"CREDIT", "CR", "C", "OPENING", "INTEREST", "INSTALLMENT"})
_OUT: Final = frozenset({"DEBIT", "DR", "D", "TDS", "CLOSING"})


def read_account(document: Any) -> FinancialAccount:
    """The one account of a document (bytes, text, or a parsed answer). Raises NotRebit."""
    found = read_accounts(document)
    if len(found) != 1:
        raise NotRebit("#", "holds no account" if not found else f"holds {len(found)} accounts, not one")
    return found[0]


def read_accounts(document: Any) -> tuple[FinancialAccount, ...]:
    """Every account a document delivers, in order; one whose data is null was not delivered. Raises NotRebit."""
    return tuple(_account(*found) for found in accounts_in(document))


def _account(node: Node, wrapper: Node, fip_id: str) -> FinancialAccount:
    fi_type = node.text("type", "fitype").upper().replace("-", "_").replace(" ", "_")
    if fi_type not in DEPOSITS | POLICIES | SECURITIES:
        detail = f"“{fi_type[:30]}” is no kind of account FinSure reads" if fi_type else "is missing"
        raise NotRebit(node.at("type"), detail)
    if "summary" not in node and "transactions" not in node:
        raise NotRebit(node.pointer, "has neither a summary nor transactions")
    profile = node.child("profile", "holders")
    summary, entries = node.child("summary"), node.child("transactions")
    read = _summary(summary)
    return FinancialAccount(
        fi_type=fi_type,
        version=node.text("version"),
        masked_number=node.text("maskedaccnumber", "masked_account_number") or wrapper.text("maskedaccnumber"),
        link_ref=node.text("linkedaccref", "link_ref_number") or wrapper.text("linkrefnumber"),
        holders=tuple(name for one in profile.children("holder", 100) if (name := one.text("name"))),
        is_joint=profile.text("type").upper() == "JOINT",
        summary=read,
        transactions=_transactions(entries) if fi_type in DEPOSITS else (),
        holdings=tuple(_holdings(fi_type, summary, read)),
        fip_id=fip_id,
        from_on=entries.fact_day("startdate"),
        to_on=entries.fact_day("enddate"),
    )


def _summary(node: Node) -> Summary:
    stated = node.moment("balancedatetime")
    currency = node.text("currency").upper()
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise NotRebit(node.at("currency"), "is not a currency's three letters")
    return Summary(
        balance=node.amount("currentbalance", "currentvalue"),
        balance_at=None if stated is None else stated[1],
        currency=currency,
        account_type=(node.text("accountsubtype") or node.text("type", "accounttype")).upper(),
        ifsc=node.text("ifsc", "ifsccode").upper(),
        status=node.text("status").upper(),
        opened_on=node.fact_day("openingdate"),
        overdraft_limit=node.amount("currentodlimit"),
    )


def _transactions(node: Node) -> tuple[Transaction, ...]:
    found: dict[Transaction, None] = {}
    rows: list[Transaction] = []
    for one in node.children("transaction", MAX_TRANSACTIONS):
        row = _transaction(one)
        # An entry alike in id, moment, amount and balance is one entry delivered twice; without them, two are two.
        if row.txn_id and row.balance is not None:
            if row in found:
                continue
            found[row] = None
        rows.append(row)
    uses = Counter(row.txn_id for row in rows)
    return tuple(replace(row, txn_id="") if uses[row.txn_id] > 1 and row.txn_id else row for row in rows)


def _transaction(node: Node) -> Transaction:
    amount = node.amount("amount")
    if amount is None:
        raise NotRebit(node.at("amount"), "is missing")
    stamp = node.moment("transactiontimestamp", "transactiondatetime", "txndate")
    value_on = node.day("valuedate")
    booked_on = stamp[0] if stamp else value_on
    if booked_on is None:
        raise NotRebit(node.at("transactiontimestamp"), "is missing")
    kind = node.text("type", "txntype").upper()
    return Transaction(
        booked_on=booked_on,
        amount=_signed(node, kind, amount),
        type=kind,
        mode=node.text("mode").upper(),
        narration=node.text("narration"),
        reference=node.text("reference"),
        txn_id=node.text("txnid"),
        balance=node.amount("transactionalbalance", "currentbalance", "balance"),
        at=stamp[1] if stamp else None,
        value_on=value_on,
    )


def _signed(node: Node, kind: str, amount: Decimal) -> Decimal:
    """Money out negative. A deposit's OTHERS must bear its own sign; a negative credit says two things at once."""
    if kind in _OUT:
        return -abs(amount)
    if kind in _IN or kind == "OTHERS":
        if amount < 0 and kind in _IN:
            raise NotRebit(node.at("amount"), "is negative, but money that came in")
        return amount
    raise NotRebit(node.at("type"), f"“{kind[:30]}” says neither in nor out" if kind else "is missing")


def _holdings(fi_type: str, summary: Node, read: Summary) -> Iterator[Holding]:
    currency = read.currency or "INR"
    if fi_type in ("TERM_DEPOSIT", "RECURRING_DEPOSIT"):
        yield _deposit(summary, read, currency)
    elif fi_type in POLICIES:
        yield _policy(summary, currency)
    elif fi_type == "NPS":
        for tier in ("1", "2"):
            parts = summary.child("holdings", f"tier{tier}holdings")
            for one in parts.children(f"tier{tier}holding", MAX_HOLDINGS):
                yield _security(one, currency, f"NPS tier {tier}")
    elif fi_type in SECURITIES:
        place = summary.child("investment") if "investment" in summary else summary
        for one in place.child("holdings").children("holding", MAX_HOLDINGS):
            yield _security(one, currency, fi_type)


def _deposit(node: Node, read: Summary, currency: str) -> Holding:
    return Holding(
        name=node.text("description") or read.account_type,
        value=read.balance,
        cost=node.amount("principalamount"),
        rate=node.amount("interestrate"),
        currency=currency,
        opened_on=read.opened_on,
        matures_on=node.day("maturitydate"),
        maturity_amount=node.amount("maturityamount"),
    )


def _policy(node: Node, currency: str) -> Holding:
    return Holding(
        name=node.text("policyname", "productname", "policytype"),
        folio=node.text("policynumber"),
        value=node.amount("currentvalue"),
        currency=currency,
        opened_on=node.fact_day("policystartdate"),
        matures_on=node.fact_day("maturitydate", "policymaturitydate", "policyexpirydate"),
        cover=node.amount("sumassured", "coveramount"),
        premium=node.amount("premiumamount"),
    )


def _security(node: Node, currency: str, kind: str) -> Holding:
    units = node.amount("closingunits", "units", "totalunits")
    price = node.amount("nav", "lasttradedprice", "lasttradedrate")
    value = node.amount("currentvalue", "value", "totalvalueofscheme")
    if value is None and units is not None and price is not None:
        value = units * price
    return Holding(
        name=node.text("schemename", "scheme", "issuername", "companyname", "description", "amc", "symbol") or kind,
        isin=node.text("isin").upper(),
        folio=node.text("foliono", "schemeid"),
        units=units,
        price=price,
        value=value,
        cost=_cost(node, units, kind),
        rate=node.amount("couponrate"),
        currency=currency,
        opened_on=node.fact_day("investmentdatetime", "issuedate", "creationdate"),
        matures_on=node.day("maturitydate"),
    )


def _cost(node: Node, units: Decimal | None, kind: str) -> Decimal | None:
    """What was paid: as stated, else units at the rate they were bought for."""
    stated = node.amount("costvalue", "investmentvalue", "principleamount", "principalamount", "cost")
    if stated is None and kind.startswith("NPS"):
        stated = node.amount("amount")
    rate = node.amount("rate")
    if stated is None and rate is not None and units is not None:
        stated = units * rate
    return stated
