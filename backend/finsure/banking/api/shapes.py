"""What goes in and out of banking's endpoints."""

from typing import Any

from rest_framework import serializers

from finsure.banking.connectors import GOCARDLESS, SETU
from finsure.banking.domain import lives
from finsure.banking.domain.health import HEALTHS, STEPS
from finsure.banking.domain.terms import FI_TYPES, MOST_DAYS_OF_CONSENT, MOST_MONTHS
from finsure.ledger.shapes import PageOf

PROVIDERS = (SETU, GOCARDLESS)
EVENTS = ("given", "used", "withdrawn", "expired")
CAUSES = ("first", "daily", "person")


class BankOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    fi_types = serializers.ListField(child=serializers.CharField())
    healthy = serializers.BooleanField(allow_null=True)
    resting = serializers.BooleanField()


class BanksOut(serializers.Serializer[Any]):
    """`known` is false until the list has been read for the first time; ask again in a moment then."""

    provider = serializers.ChoiceField(choices=PROVIDERS)
    known = serializers.BooleanField()
    items = BankOut(many=True)


class ProviderOut(serializers.Serializer[Any]):
    id = serializers.ChoiceField(choices=PROVIDERS)
    simulated = serializers.BooleanField()


class ProviderPage(PageOf):
    items = ProviderOut(many=True)


class BanksQuery(serializers.Serializer[Any]):
    provider = serializers.ChoiceField(choices=PROVIDERS)


class LinkedAccountOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    bank = serializers.CharField()
    masked = serializers.CharField()
    fi_type = serializers.CharField()
    product = serializers.CharField()
    holders = serializers.ListField(child=serializers.CharField())
    account_id = serializers.IntegerField(allow_null=True)
    state = serializers.CharField()
    fresh_at = serializers.DateTimeField(allow_null=True)
    tried_at = serializers.DateTimeField(allow_null=True)
    balance_minor = serializers.IntegerField(allow_null=True)
    balance_at = serializers.DateTimeField(allow_null=True)
    process_until = serializers.DateTimeField(allow_null=True)
    kept = serializers.BooleanField()


class FetchOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    cause = serializers.ChoiceField(choices=CAUSES)
    state = serializers.ChoiceField(choices=lives.FETCH_STATES)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    wanted_at = serializers.DateTimeField()
    asked_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    rows_new = serializers.IntegerField()
    rows_known = serializers.IntegerField()
    problem = serializers.CharField()


class DeliveryOut(serializers.Serializer[Any]):
    linked_account_id = serializers.IntegerField()
    state = serializers.CharField()
    rows_new = serializers.IntegerField()
    rows_known = serializers.IntegerField()
    at = serializers.DateTimeField()


class FetchDetailOut(FetchOut):
    deliveries = DeliveryOut(many=True)


class FetchPage(PageOf):
    items = FetchDetailOut(many=True)


class LinkOut(serializers.Serializer[Any]):
    """`url` is where the person gives the consent, while it is pending; `health` and `step` say what to do next."""

    id = serializers.IntegerField()
    provider = serializers.ChoiceField(choices=PROVIDERS)
    state = serializers.ChoiceField(choices=lives.LINK_STATES)
    banks = serializers.ListField(child=serializers.CharField())
    url = serializers.CharField(allow_null=True)
    fi_types = serializers.ListField(child=serializers.CharField())
    first_day = serializers.DateField()
    asked_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    checked_at = serializers.DateTimeField(allow_null=True)
    life_days = serializers.IntegerField()
    kept = serializers.BooleanField()
    problem = serializers.CharField()
    health = serializers.ChoiceField(choices=HEALTHS)
    step = serializers.ChoiceField(choices=STEPS)
    accounts = LinkedAccountOut(many=True)
    fetch = FetchOut(allow_null=True)


class LinkPage(PageOf):
    items = LinkOut(many=True)


class LinkIn(serializers.Serializer[Any]):
    provider = serializers.ChoiceField(choices=PROVIDERS)
    mobile = serializers.RegexField(r"^\+?[0-9]{10,15}\Z", required=False, allow_blank=True, default="")
    bank_ids = serializers.ListField(child=serializers.RegexField(r"^[\w@.-]{1,60}\Z"), max_length=6, default=list)
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS_OF_CONSENT, default=MOST_DAYS_OF_CONSENT)
    months = serializers.IntegerField(min_value=1, max_value=MOST_MONTHS, default=12)
    fi_types = serializers.ListField(
        child=serializers.ChoiceField(choices=FI_TYPES), min_length=1, default=list(FI_TYPES)
    )
    keep = serializers.BooleanField(default=False)
    notice_version = serializers.IntegerField(min_value=1, max_value=10**6)
    language = serializers.CharField(max_length=12, default="en")


class LinkEventOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    purpose = serializers.CharField(source="consent.purpose")
    kind = serializers.ChoiceField(choices=EVENTS)
    what = serializers.CharField()
    subject_id = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()


class LinkEventPage(PageOf):
    items = LinkEventOut(many=True)


class KeepIn(serializers.Serializer[Any]):
    keep = serializers.BooleanField()
    notice_version = serializers.IntegerField(min_value=1, max_value=10**6)
    language = serializers.CharField(max_length=12, default="en")


class ReturnIn(serializers.Serializer[Any]):
    mark = serializers.CharField(max_length=64)


class RehearsalOut(serializers.Serializer[Any]):
    accounts = serializers.IntegerField()
    rows_leaving = serializers.IntegerField()
    rows_staying = serializers.IntegerField()
    holdings_leaving = serializers.IntegerField()
    kept = serializers.BooleanField()


class HoldingOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    linked_account_id = serializers.IntegerField()
    fi_type = serializers.CharField(source="linked_account.fi_type")
    name = serializers.CharField()
    units = serializers.CharField()
    isin = serializers.CharField()
    reference = serializers.CharField()
    currency = serializers.CharField()
    value_minor = serializers.IntegerField(allow_null=True)
    cost_minor = serializers.IntegerField(allow_null=True)
    matures_on = serializers.DateField(allow_null=True)
    told_at = serializers.DateTimeField()


class HoldingPage(PageOf):
    items = HoldingOut(many=True)
