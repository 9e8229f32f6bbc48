"""CAMT: what is booked is read, which way it went is told, and what is wrong is named by its line."""

from datetime import date

import pytest

from finsure.statements.domain import Reading, Unreadable, read

ENTRY = """<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2025-04-01</Dt></BookgDt><ValDt><DtTm>2025-04-02T00:00:00+02:00</DtTm></ValDt><AcctSvcrRef>A1</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>E2E-7</EndToEndId></Refs><RltdPties><Cdtr><Pty><Nm>Blumen Käthe</Nm></Pty></Cdtr>
<Dbtr><Nm>Asha Rao</Nm></Dbtr></RltdPties><RmtInf><Ustrd>Invoice</Ustrd><Ustrd>77</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""
BATCH = """<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2025-04-03</Dt></BookgDt>
<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>
<TxDtls><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Nm>One</Nm></Dbtr></RltdPties></TxDtls>
<TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">20.00</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>Two</Nm></Dbtr></RltdPties></TxDtls>
</NtryDtls></Ntry>"""
BALANCES = """<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">117.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"""


def statement(entries: str = ENTRY + BATCH, balances: str = BALANCES, number: str = "DE02120300000000202051") -> str:
    account = f"<Acct><Id><IBAN>{number}</IBAN></Id><Ccy>EUR</Ccy><Svcr><FinInstnId><Nm>Sparbank</Nm></FinInstnId></Svcr></Acct>"
    return f"<Stmt><Id>1</Id>{account}{balances}{entries}</Stmt>"


def camt(*statements: str, version: str = "053.001.08") -> bytes:
    body = "".join(statements or [statement()])
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>{body}</BkToCstmrStmt></Document>"
    ).encode()


def refused(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(data, "a.xml")
    return caught.value


@pytest.mark.parametrize("version", ["053.001.02", "053.001.08", "053.001.13"])
def test_entries_and_what_a_batch_gathers(version: str) -> None:
    reading = read(camt(version=version), "a.xml")

    first, one, two = reading.rows
    assert (first.booked_on, first.value_on, first.amount_minor) == (date(2025, 4, 1), date(2025, 4, 2), -1250)
    assert (first.narration, first.reference, first.provider_ref) == ("Blumen Käthe Invoice 77", "E2E-7", "A1")
    assert [(row.amount_minor, row.narration, row.provider_ref) for row in (one, two)] == [
        (1000, "One", "B1/1"),
        (2000, "Two", "B1/2"),
    ]
    assert (reading.format, reading.layout_name, reading.currency, reading.mask) == ("camt", "CAMT.053", "EUR", "2051")
    assert (reading.opening_minor, reading.closing_minor, reading.gaps) == (10_000, 11_750, ())
    assert reading.institution == "Sparbank"


def test_a_batch_that_does_not_add_up_stays_one_entry() -> None:
    reading = read(camt(statement(BATCH.replace("20.00", "21.00"), "")), "a.xml")

    assert [(row.amount_minor, row.narration) for row in reading.rows] == [(3000, "2 payments")]


def test_a_reversal_goes_the_way_the_bank_says() -> None:
    entry = ENTRY.replace("DBIT", "CRDT", 1).replace("<Sts>", "<RvslInd>true</RvslInd><Sts>", 1)

    [row] = read(camt(statement(entry, "")), "a.xml").rows

    assert row.amount_minor == 1250
    assert row.narration.endswith("reversal")


def test_what_is_not_booked_is_left_out_and_said() -> None:
    reading = read(camt(statement(ENTRY + BATCH.replace("BOOK", "PDNG"), "")), "a.xml")

    assert len(reading.rows) == 1
    assert reading.warnings == ("1 entries were left out: the bank has not booked them.",)


def test_rows_that_miss_the_closing_balance_show_a_gap() -> None:
    [gap] = read(camt(statement(ENTRY)), "a.xml").gaps

    assert (gap.expected_minor, gap.stated_minor) == (8_750, 11_750)


def test_reports_and_notifications_are_read_too() -> None:
    for root, part, number in (("BkToCstmrAcctRpt", "Rpt", "052"), ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "054")):
        data = camt(version=f"{number}.001.08").decode().replace("BkToCstmrStmt", root).replace("Stmt>", f"{part}>")

        reading: Reading = read(data.encode(), "a.xml")

        assert (len(reading.rows), reading.layout_name) == (3, f"CAMT.{number}")


def test_statements_of_one_account_are_joined_and_of_two_refused() -> None:
    second = statement(BATCH.replace("2025-04-03", "2025-05-03").replace("B1", "B2"), "")

    assert len(read(camt(statement(), second), "a.xml").rows) == 5
    assert refused(camt(statement(), statement(number="DE7512030000"))).slug == "several-accounts"


@pytest.mark.parametrize(
    ("before", "after", "slug"),
    [
        ("12.50", "12.505", "rows-unreadable"),
        ("12.50", "-12.50", "rows-unreadable"),
        ("12.50", "", "rows-unreadable"),
        ("12.50", "NaN", "rows-unreadable"),
        ("12.50", "1e3", "rows-unreadable"),
        ("DBIT", "BOTH", "rows-unreadable"),
        ("<Dt>2025-04-01", "<Dt>9999-04-01", "rows-unreadable"),
        ("<Dt>2025-04-01", "<Dt>2025-02-30", "rows-unreadable"),
        ("<Dt>2025-04-01", "<Dt>1.4.2025", "rows-unreadable"),
        ('<Amt Ccy="EUR">12', '<Amt Ccy="USD">12', "currency-mixed"),
        ("100.00", "many", "rows-unreadable"),
        ("</Stmt>", "", "file-damaged"),
        ("<Document", '<!DOCTYPE a [<!ENTITY b "c">]><Document', "file-unsafe"),
    ],
)
def test_what_is_wrong_is_refused(before: str, after: str, slug: str) -> None:
    assert refused(camt().decode().replace(before, after, 1).encode()).slug == slug


def test_an_empty_statement_and_endless_nesting_are_refused() -> None:
    assert refused(camt(statement(""))).slug == "no-transactions"
    assert refused(camt("")).slug == "file-not-a-statement"
    assert refused(camt("<Stmt>" + "<a>" * 5_000)).slug == "file-damaged"
