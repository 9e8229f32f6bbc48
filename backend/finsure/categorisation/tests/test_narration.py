"""Every row of the table of narration formats, by bank, with invented people; then laws over any text."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.categorisation.domain.narration import LONGEST, Narration, clean, parse
from finsure.core.tests.effort import no_hang

RRN = "401234567890"


def debit(text: str) -> Narration:
    return parse(text, -1)


def credit(text: str) -> Narration:
    return parse(text, 1)


def test_hdfc_upi_names_party_vpa_bank_reference_and_note() -> None:
    read = debit(f"UPI-RAHUL SHARMA-rahul-s@okaxis-UTIB0000100-{RRN}-DINNER")

    assert (read.rail, read.counterparty, read.vpa) == ("upi", "RAHUL SHARMA", "rahul-s@okaxis")
    assert (read.bank, read.reference, read.remark) == ("UTIB", RRN, "DINNER")


def test_a_dash_may_belong_to_the_vpa() -> None:
    read = debit(f"UPI-ANNAPURNA STORES-GPAY-12738774448@OKBIZAXIS-UTIB0000100-{RRN}-UPI")

    assert read.counterparty == "ANNAPURNA STORES"
    assert read.vpa == "GPAY-12738774448@OKBIZAXIS"


def test_hdfc_app_exports_add_a_value_date_that_is_not_part_of_the_note() -> None:
    read = debit(f"UPI-ASHA STORE-q123456@ybl-YESB0YBLUPI-{RRN}-Payment Value Dt 01/04/2024 Ref {RRN}")

    assert read.remark == "Payment"
    assert read.reference == RRN


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ATW-416021XXXXXX1234-S1AN1234-BENGALURU", "BENGALURU"),
        ("NWD-416021XXXXXX1234-ABCD1234-PUNE", "PUNE"),
        ("EAW-416021XXXXXX1234-PUNE", "PUNE"),
        ("ATM/CASH WDL/39216815", ""),
        (f"NFS/CASH WDL/{RRN}", ""),
        ("ATM WDL ATM CASH 8869 JAIPUR", "JAIPUR"),
        ("ATM-CASH/BANGALORE/123456", "BANGALORE"),
        ("ATM-CASH/SELF/XXXX1234", ""),
        ("ATM WDR 123456", ""),
    ],
)
def test_cash_machines_of_every_bank_give_the_place(text: str, place: str) -> None:
    read = debit(text)

    assert (read.rail, read.counterparty, read.remark) == ("atm", "", place)


def test_hdfc_neft_in_and_out() -> None:
    received = credit("NEFT CR-CITI0000003-ACME TECH PVT LTD-ASHA RAO-CITIN12345678901")
    sent = debit("NEFT DR-KKBK0000958-SURESH KUMAR-NETBANK, MUM-N123456789012345-RENT MAY")
    mixed_case = credit("NEFT Cr-SBIN0001234-ACME-ASHA RAO-SBIN123456789012")

    assert (received.counterparty, received.bank, received.reference) == (
        "ACME TECH PVT LTD",
        "CITI",
        "CITIN12345678901",
    )
    assert (sent.counterparty, sent.remark, sent.reference) == ("SURESH KUMAR", "RENT MAY", "N123456789012345")
    assert (mixed_case.rail, mixed_case.counterparty) == ("neft", "ACME")


def test_hdfc_imps_with_masked_account() -> None:
    read = debit(f"IMPS-{RRN}-NEHA JOSHI-PYTM-XXXX2085-HOME")

    assert (read.rail, read.counterparty, read.bank, read.remark) == ("imps", "NEHA JOSHI", "PYTM", "HOME")
    assert read.card_mask == "XXXX2085"


@pytest.mark.parametrize(
    ("text", "creditor", "reference"),
    [
        ("ACH D- HDFC LTD HOME LOAN-6500000012", "HDFC LTD HOME LOAN", "6500000012"),
        ("ACH-DR-TATA CAPITAL-123456", "TATA CAPITAL", "123456"),
        ("ACH/TATA CAPITAL FIN/123456", "TATA CAPITAL FIN", "123456"),
        ("NACH/BAJAJ FINANCE/123456", "BAJAJ FINANCE", "123456"),
        ("NACH-10-DR-TP ACH HDFC-BAJAJ FINANCE LTD", "BAJAJ FINANCE LTD", ""),
        ("ACH DR BAJAJ FINANCE MOBILE-P40012", "BAJAJ FINANCE MOBILE", "P40012"),
        ("DEBIT-ACHDr HDFC0867302868 KUVERA--", "KUVERA", "HDFC0867302868"),
        ("ENACH COVERFOX 0128746880", "COVERFOX", "0128746880"),
    ],
)
def test_mandates_of_every_bank_name_the_creditor(text: str, creditor: str, reference: str) -> None:
    read = debit(text)

    assert (read.rail, read.counterparty, read.reference) == ("nach", creditor, reference)


def test_ach_credits_and_ecs_are_mandate_credits() -> None:
    assert credit("ACH C- ACME FIN DIV-123456").counterparty == "ACME FIN DIV"
    assert credit("CREDIT-ACHCr ACME FINAL DIVIDEND--").counterparty == "ACME FINAL DIVIDEND"
    assert credit("NPCI/ECS/CR/1234567/ABC12").rail == "nach"


@pytest.mark.parametrize(
    "text",
    [
        "CREDIT INTEREST CAPITALISED",
        "INTEREST CREDIT",
        "SB:912010012345678:Int.Pd:01-01-2024 to 31-03-2024",
        "1234567890123456:Int.Pd:01-01-2024 to 31-03-2024",
    ],
)
def test_interest_of_every_bank(text: str) -> None:
    assert credit(text).rail == "interest"


@pytest.mark.parametrize(
    "text",
    [
        "INST-ALERT CHG INC GST APR-JUN24-MIR2412345678",
        f".IMPS P2P {RRN}#01/04/2024 010424-MIR2412345678",
        "AMB CHRG INCL GST FOR APR2024",
        "ACH RETURN CHGS-ACME LTD",
        "Chrg: Debit Card Annual Fee x1234 for 2024",
        "SMS CHRG FOR:01-01-2024to31-03-2024",
        "SMS CHARGES APR 2024",
        "CHARGE:DEBIT CARD FEE",
        "CGST ON CHARGE",
        "NEFT CHARGES 123456",
    ],
)
def test_charges_of_every_bank(text: str) -> None:
    assert debit(text).rail == "charge"


@pytest.mark.parametrize("text", ["CHARGEZONE PVT LTD DELHI", "BLUE DOOR COFFEE", "UPI-JIO RECHARGE-jio@ybl-PAY"])
def test_a_charge_inside_another_word_is_no_charge(text: str) -> None:
    assert debit(text).rail != "charge"


def test_hdfc_cheque_names_its_payee() -> None:
    read = debit("CHQ PAID-MICR CTS-NO-ASHA TRADERS")

    assert (read.rail, read.counterparty) == ("cheque", "ASHA TRADERS")


def test_kotak_cheques() -> None:
    inward = credit("BY CLG INST 123456/010424/HDFC/BANGALORE")
    outward = debit("CLG TO ASHA TRADERS HDFC")

    assert (inward.rail, inward.reference, inward.bank) == ("cheque", "123456", "HDFC")
    assert outward.counterparty == "ASHA TRADERS HDFC"


@pytest.mark.parametrize(
    ("text", "merchant"),
    [
        ("POS 416021XXXXXX1234 CROMA BENGALURU", "CROMA BENGALURU"),
        ("POS/CROMA/BENGALURU/010424", "CROMA"),
        ("POS/416021XXXXXX1234/CROMA", "CROMA"),
        ("VPS/CAFE NOIR/202404859074/KOLKATA", "CAFE NOIR"),
        ("PCD/2600/ANITA TEA STALL/BANGALORE002908/10:30", "ANITA TEA STALL"),
        ("CRV POS 186682XXXX6482 MOTHER DAIRY", "MOTHER DAIRY"),
    ],
)
def test_card_purchases_in_shops(text: str, merchant: str) -> None:
    read = debit(text)

    assert (read.rail, read.counterparty) == ("pos", merchant)


@pytest.mark.parametrize(
    ("text", "merchant"),
    [
        ("VIN/CROMA/202404859074/KOLKATA", "CROMA"),
        ("Ecom/123456789/CROMA", "CROMA"),
        ("ECOM PUR/CROMA/MUMBAI/455355", "CROMA"),
        ("by debit card-OTHPG 61067544 CROMA PUNE--", "CROMA PUNE"),
        ("RAZ*TSRTC", "TSRTC"),
        ("BILLDKZESTMONEY", "ZESTMONEY"),
        ("PAYPAL *SPOTIFY", "SPOTIFY"),
    ],
)
def test_card_purchases_online_look_through_gateways(text: str, merchant: str) -> None:
    read = debit(text)

    assert (read.rail, read.counterparty) == ("ecom", merchant)


def test_standing_instructions_on_cards_and_accounts() -> None:
    card = debit("SI HDFC0000 NETFLIX.COM MUMBAI 123456789012")
    account = debit("SI-TRF TO PPF A/C XXXXXX4471 123456789012")

    assert (card.rail, card.counterparty, card.reference) == (
        "standing_instruction",
        "NETFLIX.COM MUMBAI",
        "123456789012",
    )
    assert (account.rail, account.counterparty) == ("standing_instruction", "PPF AC")


def test_icici_upi_prints_the_note_before_the_party() -> None:
    noted = debit(f"UPI/{RRN}/tuition fee/asha.r@okicici/ICICI Bank")
    named = debit(f"UPI/{RRN}/NA/RAMESH K/HDFC BANK LTD")

    assert (noted.counterparty, noted.vpa, noted.remark, noted.bank) == (
        "",
        "asha.r@okicici",
        "tuition fee",
        "ICICI Bank",
    )
    assert (named.counterparty, named.remark, named.bank) == ("RAMESH K", "", "HDFC BANK LTD")


def test_icici_imps_neft_rtgs_and_net_banking() -> None:
    imps = debit(f"MMT/IMPS/{RRN}/rent may/RAMESH KU/HDFC0001234")
    neft = credit("NEFT-AXISP12345678901-ACME LTD-SALARY-50100012345678")
    rtgs = credit("RTGS-IDFBR52025121212345678-ACME LTD")
    net = debit("INF/NEFT/012345678901/HDFC0001/RAMESH/rent")

    assert (imps.rail, imps.counterparty, imps.remark, imps.bank) == ("imps", "RAMESH KU", "rent may", "HDFC")
    assert (neft.counterparty, neft.reference, neft.remark) == ("ACME LTD", "AXISP12345678901", "SALARY")
    assert (rtgs.rail, rtgs.reference) == ("rtgs", "IDFBR52025121212345678")
    assert (net.rail, net.counterparty, net.remark) == ("neft", "RAMESH", "rent")


def test_icici_bills() -> None:
    bill = debit("BIL/ONL/001234567890/BESCOM/12345")
    transfer = debit("BIL/INFT/001234567890/RAMESH K")

    assert (bill.rail, bill.counterparty) == ("bill", "BESCOM")
    assert (transfer.rail, transfer.counterparty) == ("transfer", "RAMESH K")


@pytest.mark.parametrize("lead", ["TO TRANSFER-", "", "WDL TFR ", "TRANSFER TO 4897690162091 "])
def test_sbi_upi_old_and_new(lead: str) -> None:
    read = debit(f"{lead}UPI/DR/{RRN}/RAMESH K/SBIN/ramesh.k12/Paym")

    assert (read.rail, read.counterparty, read.bank) == ("upi", "RAMESH K", "SBIN")
    assert (read.vpa, read.reference) == ("ramesh.k12", RRN)


def test_sbi_imps_and_neft() -> None:
    imps = credit(f"BY TRANSFER-IMPS/{RRN}/HDF-XX123-ASHA RAO/rent--")
    neft = credit("BY TRANSFER-NEFT*HDFC0000001*N123456789012345*ACME LTD--")

    assert (imps.rail, imps.counterparty, imps.remark) == ("imps", "ASHA RAO", "rent")
    assert (neft.rail, neft.counterparty, neft.bank) == ("neft", "ACME LTD", "HDFC")


def test_axis_upi_and_imps() -> None:
    merchant = debit(f"UPI/P2M/{RRN}/SHREE FOODS PVT/dinner/YES BANK LIMITED")
    person = debit(f"IMPS/P2A/{RRN}/ASHA RAO/HDFCBANK/rent/X123456")

    assert (merchant.counterparty, merchant.remark, merchant.bank) == ("SHREE FOODS PVT", "dinner", "YES BANK LIMITED")
    assert (person.counterparty, person.remark) == ("ASHA RAO", "rent")


def test_axis_neft() -> None:
    assert credit("NEFT/AXISP12345678901/ACME LTD/HDFC BANK").counterparty == "ACME LTD"


def test_kotak_upi_prints_the_name_before_the_reference() -> None:
    plain = debit(f"UPI/RAMESH K/{RRN}/rent may")
    with_bank = debit(f"UPI/RAMESH K/SBIN/{RRN}/rent may")

    assert (plain.counterparty, plain.remark) == ("RAMESH K", "rent may")
    assert (with_bank.counterparty, with_bank.bank, with_bank.remark) == ("RAMESH K", "SBIN", "rent may")


def test_kotak_imps_and_neft() -> None:
    imps = credit(f"Recd:IMPS/{RRN}/ASHA RAO/HDFC/X1234/rent")
    neft = credit("NEFT SBIN123456789012 ACME LTD")

    assert (imps.counterparty, imps.bank, imps.remark) == ("ASHA RAO", "HDFC", "rent")
    assert (neft.counterparty, neft.reference) == ("ACME LTD", "SBIN123456789012")
    assert credit("NEFT CR ACME LTD").counterparty == "ACME LTD"


def test_pnb_upi_is_cut_at_fifty_characters() -> None:
    cut_vpa = debit(f"UPI/DR/{RRN}/RAMESH K/SBIN/ramesh.k12@ok/Pa")
    no_bank = credit(f"UPI/CR/{RRN}/RAMESH K//ramesh.k12@o/Pa")

    assert (cut_vpa.counterparty, cut_vpa.vpa) == ("RAMESH K", "ramesh.k12@ok")
    assert (no_bank.counterparty, no_bank.vpa) == ("RAMESH K", "ramesh.k12@o")


def test_pnb_neft_imps_and_adjustment() -> None:
    neft = credit("NEFT_IN:12SBIN123456789012HDFC0001234//SBIN123456789012/ACME LTD")
    imps = credit(f"IMPS-IN/{RRN}/9876543210/ASHA RAO")
    adjusted = credit(f"RCRADJ/{RRN}/RRC/01042024")

    assert (neft.counterparty, neft.reference) == ("ACME LTD", "SBIN123456789012")
    assert (imps.counterparty, imps.vpa) == ("ASHA RAO", "9876543210")
    assert (adjusted.rail, adjusted.reversal) == ("reversal", True)


def test_bob_upi_with_a_time_and_no_name() -> None:
    read = debit(f"UPI/{RRN}/12:30:45/UPI/asha.rao@okaxis")

    assert (read.counterparty, read.vpa) == ("", "asha.rao@okaxis")


def test_idfc_upi_imps_and_transfers() -> None:
    noted = debit(f"UPI/MOB/{RRN}/dinner")
    named = debit(f"UPI/MOB/{RRN}/ASHA STORES")
    imps = debit(f"IMPS-OPM/{RRN}/ASHA RAO/HDFC0001234/1234/")
    net = debit("IMPS-INET/FUND TRF/ASHA RAO/401234567890")
    ift = debit("IFT/123456789/ACME LTD/rent")

    assert (noted.counterparty, noted.remark) == ("", "dinner")
    assert named.counterparty == "ASHA STORES"
    assert (imps.counterparty, imps.bank) == ("ASHA RAO", "HDFC")
    assert net.counterparty == "ASHA RAO"
    assert (ift.counterparty, ift.remark) == ("ACME LTD", "rent")


def test_setu_mock_upi() -> None:
    numbered = credit(f"UPI/CR/{RRN}/ASHA RAO/HDFC/12345678")
    merchant = debit(f"UPI/{RRN}/Swiggy/swiggy@icici/ICICI Bank")

    assert numbered.counterparty == "ASHA RAO"
    assert (merchant.counterparty, merchant.vpa, merchant.bank) == ("Swiggy", "swiggy@icici", "ICICI Bank")


def test_federal_upi_ends_with_a_merchant_code() -> None:
    read = debit(f"UPIOUT/{RRN}/cafe77@axl/5812")

    assert (read.vpa, read.mcc) == ("cafe77@axl", "5812")


def test_union_upi() -> None:
    read = debit(f"UPIAR/{RRN}/DR/ASHA CONSUL/CNRB/q98691447@ybl")

    assert (read.counterparty, read.bank, read.vpa) == ("ASHA CONSUL", "CNRB", "q98691447@ybl")


def test_reversals_are_told_and_read_as_their_rail() -> None:
    read = credit(f"REV-UPI-ASHA STORE-{RRN}-REFUND")

    assert (read.rail, read.counterparty, read.reversal) == ("upi", "ASHA STORE", True)


def test_lower_case_text_reads_the_same() -> None:
    read = debit(f"upi/dr/{RRN}/swiggy/icic/swiggy@icici/food")

    assert (read.rail, read.counterparty, read.bank, read.vpa) == ("upi", "swiggy", "ICIC", "swiggy@icici")


def test_american_ach_and_transfers() -> None:
    bank_of_america = credit("ACME CORP DES:PAYROLL ID:12345 INDN:ASHA RAO CO ID:999 PPD")
    chase = credit("ORIG CO NAME:ACME CORP ORIG ID:1234 DESC DATE:0401 CO ENTRY DESCR:PAYROLL SEC:PPD TRACE#:1234")
    zelle = debit("ZELLE PAYMENT TO JOHN DOE 123456789")

    assert (bank_of_america.rail, bank_of_america.counterparty, bank_of_america.remark) == (
        "nach",
        "ACME CORP",
        "PAYROLL",
    )
    assert (chase.counterparty, chase.remark) == ("ACME CORP", "PAYROLL")
    assert (zelle.rail, zelle.counterparty) == ("transfer", "JOHN DOE")


def test_sepa_and_direct_debit() -> None:
    sepa = debit("SEPA LASTSCHRIFT SVWZ+Rechnung 123 EREF+ABC ABWA+Stadtwerke Musterstadt")
    direct = debit("DIRECT DEBIT TO OCTOPUS ENERGY 12345678")

    assert (sepa.rail, sepa.counterparty, sepa.remark) == ("sepa", "Stadtwerke Musterstadt", "Rechnung 123")
    assert (direct.rail, direct.counterparty) == ("nach", "OCTOPUS ENERGY")


@given(st.text(max_size=400), st.integers(min_value=-(10**12), max_value=10**12))
def test_any_text_is_read_and_the_direction_follows_the_sign(text: str, amount: int) -> None:
    read = parse(text, amount)

    assert read.direction == ("credit" if amount > 0 else "debit")
    assert len(read.text) <= LONGEST
    for field in (read.counterparty, read.vpa, read.bank, read.reference, read.remark, read.card_mask):
        assert len(field) <= LONGEST


RAILED = st.builds(
    lambda head, separator, fields: head + separator + separator.join(fields),
    st.sampled_from(
        "UPI IMPS NEFT RTGS ACH NACH MMT BIL INF POS VIN ATM CHQ SI TPT IB UPIOUT Recd:IMPS NEFT_IN".split()
    ),
    st.sampled_from("/-* :"),
    st.lists(st.text(alphabet="ABab01@.-/ xX*", max_size=14), max_size=9),
)


@given(RAILED)
def test_any_fields_behind_a_rail_are_read(text: str) -> None:
    read = parse(text, -1)

    assert read == parse(text, -1)


@pytest.mark.parametrize(
    ("text", "rail", "counterparty"),
    [
        ("))) PRET A MANGER LONDON", "pos", "PRET A MANGER LONDON"),
        ("VIS GREGGS PLC OXFORD", "pos", "GREGGS PLC OXFORD"),
        ("DD THAMES WATER", "nach", "THAMES WATER"),
        ("SO MR A JONES", "standing_instruction", "MR A JONES"),
        ("FPO MR J SMITH", "transfer", "MR J SMITH"),
        ("LNK TESCO OXFORD 12APR", "atm", ""),
        ("CASH LLOYDS BK OXFORD", "atm", ""),
        ("RECURRING PAYMENT AUTHORIZED ON 04/12 NETFLIX.COM CA", "standing_instruction", "NETFLIX.COM CA"),
        ("ZETTLE_*THE BAKERY OXFORD", "ecom", "THE BAKERY OXFORD"),
        ("PYPL *CORNER SHOP", "ecom", "CORNER SHOP"),
    ],
)
def test_british_codes_and_american_leads_are_taken_off(text: str, rail: str, counterparty: str) -> None:
    read = debit(text)

    assert (read.rail, read.counterparty) == (rail, counterparty)


@pytest.mark.parametrize("text", ["DD CHARGES 000123", "DD ISSUE CHARGES"])
def test_a_demand_draft_is_no_direct_debit(text: str) -> None:
    assert debit(text).rail == "charge"


@given(st.text(max_size=300))
def test_cleaned_text_is_already_clean_and_reads_the_same(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert parse(cleaned, -1) == parse(text, -1)


@pytest.mark.parametrize(
    "text",
    [
        "UPI/" * 12_500,
        "UPI-" + "a-" * 25_000,
        "UPI-" + "@" * 50_000,
        "A" * 50_000,
        "1" * 50_000,
        "X*" * 25_000,
        " " * 50_000 + "x",
        "NACH-" + "1-DR-" * 10_000,
        "SVWZ+EREF+" * 5_000,
        "ATM " + "cash " * 10_000,
        "\x00\u202e" * 25_000,
    ],
)
def test_fifty_kilobytes_of_hostile_text_do_not_hang_the_parser(text: str) -> None:
    with no_hang():
        parsed = parse(text, -1)

    assert parsed == parse(clean(text), -1)
