"""Laws: a made statement, written in any way a bank might, reads back to exactly the same rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
import csv
from dataclasses import replace
from datetime import date, timedelta
import io

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from finsure.statements.domain import Reading, Row, read
from finsure.statements.tests.making import INDIAN, Lines, grouped, lakh, plain, without
from finsure.statements.tests.making_files import as_csv, as_ofx1, as_ofx2, as_qif, as_xls, as_xlsx
from finsure.statements.tests.making_foreign import FOREIGN

LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

words = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcz0123456789/-@.*:_&()#' ", min_size=1, max_size=60)
unicode_words = st.text(alphabet='ABCabcéüñßœ–€’ 0123/-,;"|=+', min_size=1, max_size=40)


def tidy(text: str) -> str:
    """Words that begin with a letter and cannot be taken for a line that states a balance."""
    return "P" + " ".join(text.split())


@st.composite
def statements(draw: st.DrawFn, texts: st.SearchStrategy[str] = words) -> list[Row]:
    """Rows oldest first, at least one day past the twelfth, balances chained, equal payments likely."""
    count = draw(st.integers(1, 25))
    likely = st.sampled_from((100, -100, -12_345, 7, -9_999_999, 10**9))
    amounts = draw(st.lists(likely | st.integers(-(10**8), 10**8).filter(bool), min_size=count, max_size=count))
    gaps = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    balance = draw(st.integers(-(10**6), 10**10))
    day = draw(st.dates(date(2001, 1, 1), date(2068, 1, 1))).replace(day=13)
    rows = []
    for amount, gap in zip(amounts, gaps, strict=True):
        day += timedelta(days=gap)
        balance += amount
        reference = draw(st.sampled_from(("", "000123456789", "N0123", "412345678901")))
        rows.append(Row(0, day, amount, tidy(draw(texts)), day, balance, reference))
    return rows


def blind(rows: Sequence[Row]) -> list[Row]:
    return [replace(row, line=0) for row in rows]


@LAW
@given(
    statements(),
    st.sampled_from([name for name, made in INDIAN.items() if "card" not in name]),
    st.sampled_from("csv tab utf16 xlsx xls".split()),
)
def test_any_rows_in_any_indian_layout_read_back(rows: list[Row], name: str, packed: str) -> None:
    made = INDIAN[name]
    rows = above_nought(rows) if name.startswith(("pnb", "bob", "kotak-one")) else rows
    written = made.write(rows)

    reading = read(*pack(written, packed))

    assert sorted_rows(blind(reading.rows)) == sorted_rows(made.kept(rows))
    assert [row.booked_on for row in reading.rows] == [row.booked_on for row in rows]
    if blind(reading.rows) != made.kept(rows):
        assert equally_true(reading)


def above_nought(rows: list[Row]) -> list[Row]:
    """The same rows in an account that is never overdrawn, for layouts written with Cr throughout."""
    lowest = min(row.balance_minor or 0 for row in rows)
    return [replace(row, balance_minor=(row.balance_minor or 0) + max(0, -lowest)) for row in rows]


def sorted_rows(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    return sorted(
        (r.booked_on, r.amount_minor, r.narration, r.balance_minor or 0, r.reference, str(r.value_on)) for r in rows
    )


def equally_true(reading: Reading) -> bool:
    """Another order is only right when the balances follow just as well."""
    return not reading.gaps


def pack(written: Lines | str, packed: str) -> tuple[bytes, str]:
    if isinstance(written, str):
        return written.encode(), "a.txt"
    packs: dict[str, tuple[Callable[[Lines], bytes], str]] = {
        "csv": (as_csv, "a.csv"),
        "tab": (lambda lines: as_csv(lines, delimiter="\t"), "a.xls"),
        "utf16": (lambda lines: as_csv(lines, encoding="utf-16"), "a.csv"),
        "xlsx": (as_xlsx, "a.xlsx"),
        "xls": (as_xls, "a.xls"),
    }
    write, filename = packs[packed]
    return write(written), filename


@LAW
@given(statements(), st.sampled_from([name for name in INDIAN if "card" in name]))
def test_any_rows_of_a_card_read_back_as_often_as_they_stand(rows: list[Row], name: str) -> None:
    made = INDIAN[name]

    reading = read(*pack(made.write(rows), "csv"))

    assert sorted_rows(blind(reading.rows)) == sorted_rows(made.kept(rows))


@LAW
@given(statements(), st.sampled_from(list(FOREIGN)))
def test_any_rows_in_any_foreign_layout_read_back(rows: list[Row], name: str) -> None:
    foreign = FOREIGN[name]
    rows = [replace(row, provider_ref=f"id{place}", reference="", value_on=None) for place, row in enumerate(rows)]
    written = foreign.made.write(rows)
    assert not isinstance(written, str)

    reading = read(as_csv(written, delimiter=foreign.delimiter, encoding=foreign.encoding), "a.csv")

    assert sorted_rows(without(reading.rows, "value_on", "reference")) == sorted_rows(foreign.made.kept(rows))
    assert [row.booked_on for row in reading.rows] == [row.booked_on for row in rows]


def passes_for_utf8(line: bytes) -> bool:
    """A line of Windows-1252 whose letters happen to be right as UTF-8 cannot be told apart."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return not line.isascii()


DAYS = (
    "%d/%m/%Y",
    "%d-%m-%y",
    "%d.%m.%Y",
    "%Y-%m-%d",
    "%d %b %Y",
    "%d-%b-%y",
    "%Y%m%d",
    "%b %d, %Y",
    "%d/%m/%Y 10:11",
    "%Y-%m-%dT10:11:12Z",
)
MONEY: dict[str, Callable[[int], str]] = {
    "plain": plain,
    "lakh": lakh,
    "thousands": grouped,
    "apostrophes": lambda minor: grouped(minor, "'"),
    "comma": lambda minor: grouped(minor, ".", ","),
    "space and comma": lambda minor: grouped(minor, "\u00a0", ","),
    "rupees": lambda minor: f"₹ {lakh(minor)}" if minor >= 0 else f"-₹{lakh(-minor)}",
    "after": lambda minor: lakh(abs(minor)) + ("-" if minor < 0 else ""),
    "parentheses": lambda minor: f"({grouped(-minor)})" if minor < 0 else grouped(minor),
    "unicode minus": lambda minor: grouped(minor).replace("-", "\u2212"),
    "marks": lambda minor: f"{lakh(abs(minor))} {'Dr' if minor < 0 else 'Cr'}",
}
MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%y")


@LAW
@given(
    statements(unicode_words),
    st.sampled_from(DAYS + MONTH_FIRST),
    st.sampled_from(sorted(MONEY)),
    st.sampled_from((",", ";", "\t", "|")),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")),
    st.booleans(),
    st.booleans(),
    st.sampled_from(("\r\n", "\n")),
)
def test_any_rows_in_any_style_read_back(
    rows: list[Row], day: str, money: str, delimiter: str, encoding: str, newest_first: bool, junk: bool, newline: str
) -> None:
    write = MONEY[money]
    if encoding == "cp1252" and money in ("rupees", "unicode minus"):
        encoding = "utf-8"
    body = [[f"{r.booked_on:{day}}", r.narration, write(r.amount_minor), write(r.balance_minor or 0)] for r in rows]
    lines = [["Date", "Narration", "Amount", "Balance"], *(body[::-1] if newest_first else body)]
    if junk:
        lines = [["Some bank"], [], ["Page 1 of 1"], *lines, [], ["*** End of statement ***"], ["Total", "", "", ""]]
    data = as_csv(lines, delimiter=delimiter, encoding=encoding, newline=newline)
    assume(money == "marks" or any(row.amount_minor < 0 for row in rows))
    assume(encoding != "cp1252" or not any(map(passes_for_utf8, data.split(b"\n"))))

    reading = read(data, "a.csv")

    assert sorted_rows(blind(reading.rows)) == sorted_rows(without(rows, "value_on", "reference"))
    assert reading.gaps == ()


@LAW
@given(statements())
def test_ofx_and_qif_give_back_what_they_were_given(rows: list[Row]) -> None:
    expected = without(rows, "value_on", "balance_minor")

    one, two, quicken = read(as_ofx1(rows), "a.ofx"), read(as_ofx2(rows), "a.ofx"), read(as_qif(rows), "a.qif")

    assert without(one.rows, "provider_ref") == without(two.rows, "provider_ref") == expected
    assert blind(quicken.rows) == expected


@LAW
@given(statements(), st.data())
def test_a_lost_row_is_a_gap_or_an_end(rows: list[Row], data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, len(rows) - 1))
    kept = rows[:lost] + rows[lost + 1 :]
    if not kept:
        return

    written = INDIAN["hdfc"].write(kept)
    reading = read(*pack(written, "csv"))

    assert len(reading.rows) == len(kept)
    moved = sum(row.amount_minor for row in reading.rows) + sum(gap.difference_minor for gap in reading.gaps)
    assert reading.closing_minor == (reading.opening_minor or 0) + moved


@LAW
@given(statements(unicode_words))
def test_csv_rows_are_never_more_nor_fewer_than_the_file_has(rows: list[Row]) -> None:
    written = INDIAN["icici"].write(rows)
    assert not isinstance(written, str)
    data = as_csv(written)

    reading = read(data, "a.csv")

    dated = sum(
        1
        for cells in csv.reader(io.StringIO(data.decode()))
        if len(cells) > 3 and cells[3].count("/") == 2 and cells[1].isdigit()
    )
    assert len(reading.rows) == dated == len(rows)
