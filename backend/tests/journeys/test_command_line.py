"""A statement goes in by the command line and comes out as CSV; a refusal is one line and changes nothing."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
import pytest

from finsure.ledger import queries as ledger

if TYPE_CHECKING:
    from finsure.identity.models import User

STATEMENT = """Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance
01/11/26,UPI-SWIGGY-SWIGGY@AXB-UTIB0000100-630812345678-ORDER,630812345678,01/11/26,450.00,,9550.00
02/11/26,NEFT CR-CITI0000003-ACME PVT LTD-SALARY-CITIN26306,CITIN26306,02/11/26,,50000.00,59550.00
03/11/26,ATM WDL S1ANBG12 BENGALURU 630898765432,630898765432,03/11/26,2000.00,,57550.00
"""


@pytest.fixture
def statement(tmp_path: Path) -> str:
    path = tmp_path / "statement.csv"
    path.write_text(STATEMENT)
    return str(path)


@pytest.mark.django_db(transaction=True)
def test_a_statement_goes_in_once_and_comes_out_again(
    asha: "User", statement: str, tmp_path: Path, capsys: Any
) -> None:
    call_command("import_statement", statement, new="Savings")
    call_command("import_statement", statement, account="Savings")
    call_command("export_transactions", tmp_path / "mine.csv")

    said = capsys.readouterr().out.splitlines()
    assert [line.split(", in ")[0] for line in said if "rows" in line] == [
        "finsure: 3 new rows, 0 known",
        "finsure: 0 new rows, 3 known",
    ]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "mine.csv").read_text())))
    assert [row["amount"] for row in rows] == ["-450.00", "50000.00", "-2000.00"]
    assert [row["account"] for row in rows] == ["Savings"] * 3
    assert [account.balance_minor for account in ledger.accounts_of(asha)] == [5_755_000]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_one_line_and_changes_nothing(asha: "User", bilal: "User", statement: str, capsys: Any) -> None:
    broken = Path(statement).with_name("broken.csv")
    broken.write_text("not a statement\n")
    asked: list[tuple[str, dict[str, Any]]] = [
        (statement, {"new": "Savings"}),  # two people: whose?
        (statement, {"phone": "+919876543210"}),  # the file does not say which account
        (statement, {"phone": "+919876543210", "account": "Nowhere"}),
        (statement, {"phone": "+910000000000", "new": "Savings"}),
        (str(broken), {"phone": "+919876543210", "new": "Savings"}),
        ("missing.csv", {"phone": "+919876543210", "new": "Savings"}),
    ]

    for file, options in asked:
        with pytest.raises(SystemExit) as ended:
            call_command("import_statement", file, **options)
        said = capsys.readouterr().err
        assert ended.value.code == 2
        assert said.startswith("finsure: ")
        assert said.count("\n") == 1

    assert not ledger.accounts_of(asha)
    assert not ledger.accounts_of(bilal)


@pytest.mark.django_db
def test_words_that_a_spreadsheet_would_run_are_kept_from_it(asha: "User", tmp_path: Path) -> None:
    from finsure.ledger.management.commands.export_transactions import _plain

    live = [
        "=1+1",
        "@x",
        "-5",
        "\t=1",
        "\n=1",
        "\0=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "\u00a0+1",
        "\ufeff=1",
        "\u200b@x",
    ]
    inert = [3, "", " ", "a=1", "12", "'=1"]

    assert [_plain(cell) for cell in live] == [f"'{cell}" for cell in live]
    assert [_plain(cell) for cell in inert] == inert


def test_a_file_of_narrations_is_labelled_or_refused_whole(tmp_path: Path, capsys: Any) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "id,narration,amount,direction,country\n7,UPI/DR/412345678901/SWIGGY/YESB/swiggy@ybl/Order,450,debit,IN\n"
    )

    call_command("categorise_file", source, target)
    source.write_text("nothing of the kind\n1\n")
    with pytest.raises(SystemExit) as ended:
        call_command("categorise_file", source, tmp_path / "never.csv")

    assert [row["id"] for row in csv.DictReader(io.StringIO(target.read_text()))] == ["7"]
    assert ended.value.code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]
