"""First categories with their reasons, on believable narrations."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.categorisation.domain.labels import Label
from finsure.categorisation.operations import label_entries, labeller

RRN = "401234567890"


def label(text: str, amount: int = -10_000, country: str = "IN") -> Label:
    return label_entries([(text, amount)], country)[0]


@pytest.mark.parametrize(
    ("text", "category", "name"),
    [
        (f"UPI-ZOMATO-ZOMATO-ORDER@PTYBL-YESB0PTMUPI-{RRN}-ORDER", "food.dining", "Zomato"),
        (f"UPI/{RRN}/NA/zeptonow@ybl/YES BANK", "food.groceries", "Zepto"),
        (f"UPI-AVENUE SUPERMARTS LTD-paytm-12345@ptybl-{RRN}-UPI", "food.groceries", "DMart"),
        ("POS 416021XXXXXX1234 HPCL AUTO CARE CENTRE BANGALORE", "transport.fuel", "HP Petrol Pump"),
        ("UBER INDIA SYSTEMS PVT NOIDA", "transport.commute", "Uber"),
        ("PAYU*IRCTC", "leisure.travel", "IRCTC"),
        ("RAZ*Urban Company Gurgaon", "health.personal_care", "Urban Company"),
        ("GOOGLE *YOUTUBE PREMIUM", "leisure.subscriptions", "YouTube"),
        ("APPLE.COM/BILL CORK", "leisure.subscriptions", "Apple Services"),
        ("AMAZON SELLER SERVICES MUMBAI", "shopping.general", "Amazon"),
        ("VPS/DECATHLON SPO/202404011200/401234567890/BANGALORE", "shopping.general", "Decathlon"),
        (f"UPI-BESCOM-BESCOMMITHRA@YBL-{RRN}-BILL", "home.utilities", "BESCOM"),
        (f"BIL/BPAY/{RRN}/TATA POWER DE/60012345678", "home.utilities", "Tata Power"),
        ("ACH D- BAJAJ FINANCE LTD-P400PHL1234567", "finance.loan_emi", "Bajaj Finance"),
        (f"UPI-CRED CLUB-CRED.CLUB@AXISB-UTIB0000114-{RRN}-PAYMENT ON CRED", "finance.credit_card", "CRED"),
        (f"UPI-ZERODHA BROKING LTD-ZERODHABROKING@HDFCBANK-{RRN}-FUND", "finance.investment", "Zerodha"),
    ],
)
def test_known_brands_are_found_in_every_banks_wording(text: str, category: str, name: str) -> None:
    found = label(text)

    assert (found.category, found.name) == (category, name)
    assert found.confidence >= 0.8


@pytest.mark.parametrize(
    ("text", "country", "category"),
    [
        ("EYRE & ELLISTON LTD", "GB", "shopping.home_electronics"),
        ("WWW.SGN.CO.UK", "GB", "home.utilities"),
        ("FACEBK *A69RXEAPW2", "GB", "other.services"),
        ("GOOGLE*ADS4823 CC@GOOGLE.COM", "GB", "other.services"),
        ("NORTH OXFORDGARAGE", "GB", "transport.vehicle"),
        ("TST* THE CORNER STABLE BALTIMORE MD", "US", "food.dining"),
        ("CTLP*SNACKS AND MORE", "US", "food.dining"),
        ("EB *SUMMER EVENING 8014137200", "US", "leisure.entertainment"),
        ("GRAINGER 9123456780 OKLAHOMA CITY OK", "US", "shopping.home_electronics"),
        ("CITY OF SPRINGFIELD UTILITIES", "US", "home.utilities"),
        ("NON-CHASE ATM FEE-WITH", "US", "finance.fees"),
        ("STUDENT LN NAVIENT", "US", "finance.loan_emi"),
        ("SEPA-LASTSCHRIFT TELEKOM DEUTSCHLAND GMBH", "DE", "home.telecom"),
        ("PRLV SEPA EDF CLIENTS PARTICULIERS", "FR", "home.utilities"),
        ("BIZUM A JUAN PEREZ", "ES", "transfer.people"),
        ("FAHRRADLADEN NORDSTADT", "DE", "shopping.general"),
        ("PANADERIA SAN JUAN", "ES", "food.dining"),
    ],
)
def test_shops_and_banks_abroad(text: str, country: str, category: str) -> None:
    assert label(text, country=country).category == category


def test_what_a_till_system_tells_is_not_remembered_for_the_same_name_without_it() -> None:
    assert label("TST* QUORIX", country="US").category == "food.dining"
    assert label("QUORIX", country="US").category == "other.uncategorised"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        (f"UPI/P2M/{RRN}/SREE KRISHNA MEDICALS/UPI/ICICI Bank", "health.medical"),
        (f"UPI-MURUGAN TIFFIN CENTRE-PAYTMQR281005050101@PAYTM-{RRN}-UPI", "food.dining"),
        (f"UPI-SHREE SAI GENERAL STORES-BHARATPE.9001234567@FBPE-{RRN}-UPI", "food.groceries"),
        ("CHQ PAID-CTS S1-ANAND MOTORS PVT LTD", "transport.vehicle"),
        (f"UPI/DR/{RRN}/SRI VIDYA NIKETAN/SBIN/svn@sbi/UPI", "family.education"),
        (f"UPI/DR/{RRN}/GANESH HARDWARE/SBIN/gh12@sbi/UPI", "shopping.home_electronics"),
    ],
)
def test_the_long_tail_of_shops_is_told_by_its_words(text: str, category: str) -> None:
    found = label(text)

    assert (found.category, found.source) == (category, "rule")
    assert "The word '" in found.reason


def test_a_word_that_the_bank_cut_off_still_tells() -> None:
    assert label(f"UPI-VRINDAVAN GARDEN RESTAUR-vrinda@sbi-{RRN}-UPI").category == "food.dining"


def test_a_word_glued_into_the_payment_address_tells() -> None:
    found = label(f"UPI/DR/{RRN}/NATIONAL FL/HDFC/nationalflowersa.payu@okicici/UPI")

    assert found.category == "family.giving"
    assert "payment address" in found.reason


def test_a_merchant_code_tells_when_nothing_else_does() -> None:
    found = label(f"UPIOUT/{RRN}/paytmqr9204830629@paytm/5812")

    assert found.category == "food.dining"
    assert "5812" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        f"UPI-VIKRAM SINGH-9876543210@YBL-SBIN0001234-{RRN}-UPI",
        f"UPI/DR/{RRN}/RAJESH K/SBIN/9876543210/UPI",
        f"IMPS-{RRN}-NEHA JOSHI-PYTM-XXXX2085-NA",
    ],
)
def test_money_to_a_person_is_a_transfer(text: str) -> None:
    found = label(text)

    assert found.category == "transfer.people"
    assert "to a person" in found.reason


def test_a_note_tells_what_a_person_was_paid_for() -> None:
    assert label(f"IMPS-{RRN}-SURESH RAO-HDFC-XXXXXXX1234-HOUSE RENT MAY").category == "home.rent"
    assert label(f"UPI-LALITHA S-lalitha.s@okhdfcbank-HDFC0001234-{RRN}-MAID SALARY").category == "home.maintenance"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("ATW-416021XXXXXX1234-S1AN1234-BENGALURU", "finance.cash"),
        ("INSTA ALERT CHG INCL GST", "finance.fees"),
        ("CC 000437586XXXXXX1234 AUTOPAY SI-TAD", "finance.credit_card"),
        ("IB BILLPAY DR-HDFCV2-437546XXXXXX1234", "finance.credit_card"),
        ("EMI 12345678 CHQ S123456 0524", "finance.loan_emi"),
        ("ACH D- INDIAN CLEARING CORP-000000123456", "finance.investment"),
        ("BY TRANSFER-INB LIC OF INDIA IHL1234567--", "finance.insurance"),
        ("CBDT TAX 123456", "finance.tax"),
        ("SI-TRF TO PPF A/C XXXXXX4471 123456789012", "finance.investment"),
        ("IB FUNDS TRANSFER DR-52522702006130-SELF", "transfer.self"),
        (f"UPI/DR/{RRN}/PAYTM WALLET/PYTM/add-money@paytm/Add money", "transfer.self"),
    ],
)
def test_debits_in_the_banks_own_words(text: str, category: str) -> None:
    assert label(text).category == category


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("NEFT CR-CITI0000003-ACME TECHNOLOGIES PVT LTD-SALARY MAY-CITIN12345678901", "income.salary"),
        ("50100012345678SALAPR 24 998877", "income.salary"),
        ("ACH C- ACME LTD-FINDIV 2324", "income.interest_dividend"),
        ("50100012345678:Int.Pd:01-01-2024 to 31-03-2024", "income.interest_dividend"),
        ("NEFT CR-RBIS0PFMS01-PM KISAN-ASHA-1234", "income.other"),
        (f"REV-UPI-{RRN}-ZOMATO", "income.refund_cashback"),
        ("CASH DEPOSIT BY ASHA RAO", "finance.cash"),
        ("NEFT-INCOME TAX REFUND AY 2023-24 27958466", "income.refund_cashback"),
        (f"UPI-ASHA RAO-asharao@oksbi-SBIN0001234-{RRN}-DINNER SPLIT", "transfer.people"),
    ],
)
def test_credits_in_the_banks_own_words(text: str, category: str) -> None:
    assert label(text, amount=10_000).category == category


def test_a_credit_from_a_merchant_is_money_back_and_no_spending() -> None:
    found = label(f"UPI/CR/{RRN}/SWIGGY/ICIC/swiggy@icici/UPI", amount=25_000)

    assert found.category == "income.refund_cashback"
    assert found.reason == "Money back from Swiggy"


def test_a_credit_from_a_broker_stays_an_investment() -> None:
    assert label("NEFT CR-YESB0000001-ZERODHA BROKING LTD-ASHA RAO-YESBN12024", 10_000).category == "finance.investment"


@pytest.mark.parametrize("text", ["CHQ PAID 000123", "TRF 60967680", f"UPI/DR/{RRN}/XQZ/YESB/q81234567@/UPI"])
def test_what_nobody_can_tell_is_left_open(text: str) -> None:
    found = label(text)

    assert (found.category, found.source) == ("other.uncategorised", "none")
    assert found.confidence < 0.2


def test_everyday_words_are_not_mistaken_for_brands() -> None:
    assert label(f"UPI/DR/{RRN}/MORE MEDICALS/SBIN/mm@sbi/UPI").category == "health.medical"
    assert label(f"UPI/DR/{RRN}/NEXT DOOR BAKERY/SBIN/nd@sbi/UPI", country="GB").category == "food.dining"


def test_a_brand_belongs_to_its_country() -> None:
    assert label("TARGET T-1234 CHICAGO IL", country="US").category == "shopping.general"
    assert label("TESCO STORES 1234 LONDON", country="GB").category == "food.groceries"
    assert label("REWE SAGT DANKE 12345 BERLIN", country="DE").category == "food.groceries"


def test_the_other_sides_bank_is_named_in_words() -> None:
    assert label(f"UPI-ASHA RAO-asharao@oksbi-SBIN0001234-{RRN}-UPI").bank == "State Bank of India"
    assert label(f"UPI/{RRN}/12:30:45/UPI/asha.rao@ybl").bank == "PhonePe (Yes Bank)"


def test_a_payment_app_gives_way_to_the_note() -> None:
    assert label(f"UPI/DR/{RRN}/AMAZON PAY/UTIB/amazonpay@apl/ELECTRICITY BILL").category == "home.utilities"


@given(
    st.text(max_size=200),
    st.integers(min_value=-(10**12), max_value=10**12),
    st.sampled_from(["IN", "US", "GB", "ZZ", ""]),
)
def test_any_text_gets_a_bounded_label(text: str, amount: int, country: str) -> None:
    found = label(text, amount, country)

    assert 0 <= found.confidence <= 1
    assert found.source in ("rule", "merchant", "none")
    assert found.reason
    assert len(found.name) <= 600


@given(st.text(max_size=120), st.integers(min_value=-(10**6), max_value=10**6))
def test_a_label_does_not_depend_on_what_was_labelled_before(text: str, amount: int) -> None:
    alone = label(text, amount)

    together = label_entries([("UPI/DR/1/X/Y/Z", -1), (text, amount), ("SALARY", 1)])[1]

    assert alone == together


@given(st.text(max_size=120), st.booleans())
def test_a_guess_agrees_with_the_label_wherever_the_label_knows(text: str, is_credit: bool) -> None:
    amount = 100 if is_credit else -100

    found, guessed = label(text, amount), labeller().guess(text, amount)

    assert found.source == "none" or found.category == guessed.category


def test_direction_of_the_category_follows_the_sign() -> None:
    names = ["SWIGGY", "BESCOM", "BAJAJ FINANCE LTD", "LIC OF INDIA", "ACME TECHNOLOGIES PVT LTD", "ASHA RAO", "AIIMS"]

    for name in names:
        for amount in (-100, 100):
            found = label(f"NEFT/N123456789012345/{name}", amount)
            assert found.category.startswith(("income.", "finance.", "transfer.", "other.")) or amount < 0
            assert not (found.category.startswith("income.") and amount < 0)
