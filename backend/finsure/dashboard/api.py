"""Today over HTTP."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finsure.core import clock
from finsure.core.http import asked
from finsure.core.showing import shown
from finsure.dashboard.domain import WORST_FIRST, MonthBar, Trust
from finsure.dashboard.queries import Today, today_of
from finsure.ledger.shapes import AccountOut


class TodayQuery(serializers.Serializer[Any]):
    month = serializers.RegexField(r"^(19|20)\d\d-(0[1-9]|1[0-2])$", required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)


class DoubtOut(serializers.Serializer[Any]):
    account_id = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=WORST_FIRST)
    missing_days = serializers.IntegerField()


class CategoryMonthOut(serializers.Serializer[Any]):
    category = serializers.CharField()
    spending_minor = serializers.IntegerField()
    transactions = serializers.IntegerField()
    usual_minor = serializers.IntegerField(allow_null=True)


class OtherMovementOut(serializers.Serializer[Any]):
    category = serializers.CharField()
    in_minor = serializers.IntegerField()
    out_minor = serializers.IntegerField()
    transactions = serializers.IntegerField()


class MonthOut(serializers.Serializer[Any]):
    """income − spending + other movements (in − out) = change."""

    month = serializers.DateField(format="%Y-%m")
    is_current = serializers.BooleanField()
    income_minor = serializers.IntegerField()
    spending_minor = serializers.IntegerField()
    saved_minor = serializers.IntegerField()
    change_minor = serializers.IntegerField()
    by_category = CategoryMonthOut(many=True)
    other = OtherMovementOut(many=True)


class MonthBarOut(serializers.Serializer[Any]):
    """`trust` is the worst word on any account of the currency; `doubts` are the accounts that are not whole."""

    month = serializers.DateField(format="%Y-%m")
    income_minor = serializers.IntegerField()
    spending_minor = serializers.IntegerField()
    trust = serializers.ChoiceField(choices=WORST_FIRST)
    doubts = DoubtOut(many=True)


class WorthOut(serializers.Serializer[Any]):
    currency = serializers.CharField()
    assets_minor = serializers.IntegerField()
    debts_minor = serializers.IntegerField()
    net_minor = serializers.IntegerField()


class UncategorisedOut(serializers.Serializer[Any]):
    transactions = serializers.IntegerField()
    amount_minor = serializers.IntegerField()


class FreshnessOut(serializers.Serializer[Any]):
    last_booked_on = serializers.DateField(allow_null=True)
    last_import_at = serializers.DateTimeField(allow_null=True)


class RecentOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    account_id = serializers.IntegerField()
    booked_on = serializers.DateField()
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    name = serializers.CharField()
    narration = serializers.CharField()
    category = serializers.CharField()


class TodayOut(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    currency = serializers.CharField()
    other_currencies = serializers.ListField(child=serializers.CharField())
    month = MonthOut()
    months = MonthBarOut(many=True)
    accounts = AccountOut(many=True)
    worth = WorthOut(many=True)
    recent = RecentOut(many=True)
    uncategorised = UncategorisedOut()
    freshness = FreshnessOut()


class TodayView(APIView):
    @extend_schema(operation_id="read_today", parameters=[TodayQuery], responses=TodayOut)
    def get(self, request: Request) -> Response:
        """One month beside the last twelve, and where every account stands."""
        query = asked(TodayQuery, request)
        month = date.fromisoformat(f"{query['month']}-01") if "month" in query else None
        user: Any = request.user
        found = today_of(user, today=clock.today(user.time_zone), month=month, currency=query.get("currency"))
        return Response(shown(TodayOut, _shaped(found)))


def _shaped(found: Today) -> dict[str, Any]:
    month = found.month
    return {
        "as_of": found.as_of,
        "currency": found.currency,
        "other_currencies": found.other_currencies,
        "month": {
            "month": month.month,
            "is_current": found.is_current,
            "income_minor": month.income_minor,
            "spending_minor": month.spending_minor,
            "saved_minor": month.saved_minor,
            "change_minor": month.change_minor,
            "by_category": month.by_category,
            "other": month.other,
        },
        "months": [_bar(bar, found.trust.get(bar.month, Trust())) for bar in found.months],
        "accounts": found.accounts,
        "worth": found.worth,
        "recent": found.recent,
        "uncategorised": dict(zip(("transactions", "amount_minor"), found.uncategorised, strict=True)),
        "freshness": {"last_booked_on": found.last_booked_on, "last_import_at": found.last_import_at},
    }


def _bar(bar: MonthBar, trust: Trust) -> dict[str, Any]:
    return {
        "month": bar.month,
        "income_minor": bar.income_minor,
        "spending_minor": bar.spending_minor,
        "trust": trust.trust,
        "doubts": trust.doubts,
    }
