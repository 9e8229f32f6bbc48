"""The register is whole: a new table or column fails here until somebody says what it is."""

from pathlib import Path

from django.db import models
import pytest

from finsure.core.records import Keep, children_first, described, undescribed
from finsure.privacy.operations import doomed, handed_out
from finsure.privacy.processing import register_of_processing

DOCS = Path(__file__).resolve().parents[4] / "docs"


def test_every_column_of_every_table_is_described() -> None:
    assert list(undescribed()) == []


def test_a_column_nobody_described_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    table = next(table for table in described() if table.label == "ledger.tag")
    monkeypatch.delitem(table.columns, "name")

    assert list(undescribed()) == ["Tag.name"]


def test_the_record_of_processing_is_current() -> None:
    assert (DOCS / "records-of-processing.yaml").read_text() == register_of_processing(), (
        "run ./finsure manage write_records"
    )


def test_every_owner_leads_to_a_person() -> None:
    for table in described():
        if table.owner:
            assert not table.model._default_manager.filter(**{table.owner: 1}).query.is_empty()


def test_what_points_at_a_table_goes_before_it() -> None:
    order = [table.model for table in doomed()]

    for place, model in enumerate(order):
        targets = {field.related_model for field in model._meta.concrete_fields if field.is_relation} - {model}
        assert not targets & set(order[:place])


def test_every_table_of_a_person_is_destroyed_or_says_why_it_stays() -> None:
    stays = {table.label for table in described() if table.owner and table not in doomed()}

    assert stays == {table.label for table in described() if table.keep in (Keep.AUDIT, Keep.PROOF)}


def test_a_table_that_links_to_a_person_has_an_owner() -> None:
    for table in described():
        people = [
            field
            for field in table.model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.related_model._meta.label_lower == "identity.user"
        ]
        assert not people or table.owner, table.label


def test_no_secret_leaves_in_an_export() -> None:
    for table in handed_out():
        assert not {"sha256", "code_hash", "key", "request_digest", "stored_as"} & set(table.exported), table.label


def test_the_order_holds_every_table_once() -> None:
    tables = handed_out()

    assert sorted(table.label for table in children_first(tables)) == sorted(table.label for table in tables)
