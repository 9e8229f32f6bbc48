"""What goes in and out of the ledger's endpoints."""

from typing import Any

from rest_framework import serializers

from finsure.core.money import CURRENCIES
from finsure.ledger.domain.completeness import CAUSES, WORST_FIRST
from finsure.ledger.domain.resolving import POSTING
from finsure.ledger.domain.taxonomy import BUDGET_CLASSES, GROUP_NAMES
from finsure.ledger.models import AccountKind, BalanceSource

MAX_MINOR = 10**15
PAIR_KINDS = ("transfer", "refund", "card_payment", "reversal", "payback")


class Minor(serializers.IntegerField):
    """Whole minor units, at most a quadrillion either way; neither text nor fractions."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": -MAX_MINOR, "max_value": MAX_MINOR} | options)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class AskedMinor(Minor):
    """Minor units in an address, where a number is text."""

    def to_internal_value(self, data: Any) -> int:
        text = str(data)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            self.fail("invalid")
        return super().to_internal_value(int(text))


class Commas(serializers.CharField):
    """Several values joined by commas."""

    def to_internal_value(self, data: Any) -> Any:
        return tuple(part for part in super().to_internal_value(data).split(",") if part)


class CommaInts(Commas):
    def to_internal_value(self, data: Any) -> Any:
        parts = super().to_internal_value(data)
        if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
            raise serializers.ValidationError("Give whole numbers joined by commas.")
        return tuple(int(part) for part in parts)


class AccountOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=AccountKind.choices)
    currency = serializers.CharField()
    institution = serializers.CharField()
    mask = serializers.CharField()
    balance_minor = serializers.IntegerField()
    last_booked_on = serializers.DateField(allow_null=True)
    transactions = serializers.IntegerField()
    archived = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    def get_archived(self, account: Any) -> bool:
        return account.archived_at is not None


class AccountChanges(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80, required=False)
    kind = serializers.ChoiceField(choices=AccountKind.choices, required=False)
    institution = serializers.CharField(max_length=80, required=False, allow_blank=True)
    mask = serializers.RegexField(r"^[0-9A-Za-z]{0,4}$", required=False, allow_blank=True)
    balance_minor = Minor(required=False)
    archived = serializers.BooleanField(required=False)


class AccountIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=AccountKind.choices)
    currency = serializers.ChoiceField(choices=sorted(CURRENCIES))
    institution = serializers.CharField(max_length=80, required=False, allow_blank=True)
    mask = serializers.RegexField(r"^[0-9A-Za-z]{0,4}$", required=False, allow_blank=True)
    balance_minor = Minor(required=False)


class GapOut(serializers.Serializer[Any]):
    after_on = serializers.DateField()
    before_on = serializers.DateField()
    stated_minor = serializers.IntegerField()
    expected_minor = serializers.IntegerField()
    difference_minor = serializers.IntegerField()
    transaction_id = serializers.IntegerField()


class MonthVerdictOut(serializers.Serializer[Any]):
    """One month of one account; amounts and days are of its first break, and null where there is none."""

    month = serializers.DateField(format="%Y-%m")
    verdict = serializers.ChoiceField(choices=WORST_FIRST)
    cause = serializers.ChoiceField(choices=CAUSES, allow_blank=True)
    breaks = serializers.IntegerField()
    after_on = serializers.DateField(allow_null=True)
    before_on = serializers.DateField(allow_null=True)
    expected_minor = serializers.IntegerField(allow_null=True)
    stated_minor = serializers.IntegerField(allow_null=True)
    difference_minor = serializers.IntegerField(allow_null=True)
    transaction_id = serializers.IntegerField(allow_null=True)
    suspect_id = serializers.IntegerField(allow_null=True)
    missing_days = serializers.IntegerField()


class StatedBalanceOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    on = serializers.DateField()
    balance_minor = serializers.IntegerField()
    said_by = serializers.ChoiceField(choices=BalanceSource.choices, source="source")


class CompletenessOut(serializers.Serializer[Any]):
    """`judged_at` is null while rows have changed since the verdicts were kept; the months are true all the same."""

    account_id = serializers.IntegerField(source="account.id")
    judged_at = serializers.DateTimeField(allow_null=True)
    drifted_at = serializers.DateTimeField(source="account.drifted_at", allow_null=True)
    months = MonthVerdictOut(many=True)
    stated = StatedBalanceOut(many=True)


class ReconcileIn(serializers.Serializer[Any]):
    on = serializers.DateField()
    balance_minor = Minor()
    remedy = serializers.ChoiceField(choices=["adjust", "opening"], required=False)


class ReconciledOut(serializers.Serializer[Any]):
    stated = StatedBalanceOut()
    ours_minor = serializers.IntegerField()
    agrees = serializers.BooleanField()
    difference_minor = serializers.IntegerField()
    differs_from = serializers.DateField(format="%Y-%m", allow_null=True)
    remedies = serializers.ListField(child=serializers.ChoiceField(choices=["import", "adjust", "opening"]))
    transaction_id = serializers.IntegerField(allow_null=True)


class CategoryOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    group = serializers.CharField()
    group_name = serializers.CharField()
    name = serializers.CharField()
    direction = serializers.ChoiceField(choices=["debit", "credit", "both"])
    budget_class = serializers.ChoiceField(choices=sorted(BUDGET_CLASSES))
    own = serializers.BooleanField()


class CategoryIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)
    group = serializers.ChoiceField(choices=sorted(GROUP_NAMES))
    budget_class = serializers.ChoiceField(choices=sorted(BUDGET_CLASSES))
    direction = serializers.ChoiceField(choices=["debit", "credit", "both"], default="debit")


class CategoryChanges(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60, required=False)
    group = serializers.ChoiceField(choices=sorted(GROUP_NAMES), required=False)


class CategoryRemoval(serializers.Serializer[Any]):
    move_to = serializers.CharField(max_length=40, required=False)


class SplitOut(serializers.Serializer[Any]):
    category = serializers.CharField()
    amount_minor = serializers.IntegerField()
    note = serializers.CharField()


class AttachmentOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    filename = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()


class PairOut(serializers.Serializer[Any]):
    transaction_id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PAIR_KINDS)
    confidence = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()


class WasPendingOut(serializers.Serializer[Any]):
    """What a row was while the bank had not booked it; `confidence` is null for what the person said."""

    booked_on = serializers.DateField()
    amount_minor = serializers.IntegerField()
    confidence = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()


class TransactionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    account_id = serializers.IntegerField()
    booked_on = serializers.DateField()
    value_on = serializers.DateField(allow_null=True)
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField(source="account.currency")
    balance_minor = serializers.IntegerField(allow_null=True)
    narration = serializers.CharField()
    name = serializers.CharField()
    rail = serializers.CharField()
    reference = serializers.CharField()
    counterparty = serializers.CharField()
    vpa = serializers.CharField()
    bank = serializers.CharField()
    remark = serializers.CharField()
    category = serializers.CharField()
    category_source = serializers.ChoiceField(choices=["person", "rule", "merchant", "none"])
    category_confidence = serializers.FloatField(allow_null=True)
    category_reason = serializers.CharField()
    splits = SplitOut(many=True, source="parts")
    tags = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    attachments = AttachmentOut(many=True, source="files")
    pair = PairOut(allow_null=True)
    pending = serializers.BooleanField()
    was_pending = WasPendingOut(allow_null=True)
    batch_id = serializers.IntegerField()
    version = serializers.IntegerField()


class PageOf(serializers.Serializer[Any]):
    """The shape of a list; subclasses say of what."""

    next_cursor = serializers.CharField(allow_null=True)


class TransactionPage(PageOf):
    items = TransactionOut(many=True)


class AccountPage(PageOf):
    items = AccountOut(many=True)


class CategoryPage(PageOf):
    items = CategoryOut(many=True)


class GapPage(PageOf):
    items = GapOut(many=True)


class TransactionQuery(serializers.Serializer[Any]):
    """The filters of a list of transactions; amounts compare without their sign, dates are inclusive."""

    q = serializers.CharField(max_length=100, required=False, allow_blank=True)
    account = CommaInts(max_length=400, required=False)
    category = Commas(max_length=2000, required=False)
    group = Commas(max_length=200, required=False)
    min_minor = AskedMinor(required=False, min_value=0)
    max_minor = AskedMinor(required=False, min_value=0)
    direction = serializers.ChoiceField(choices=["debit", "credit"], required=False)
    tag = serializers.CharField(max_length=40, required=False)
    uncategorised = serializers.BooleanField(required=False)
    batch = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    to = serializers.DateField(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        fields["from"] = serializers.DateField(required=False)  # `from` cannot be an attribute in Python
        return fields


class TransactionPageQuery(TransactionQuery):
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
    cursor = serializers.CharField(max_length=200, required=False)


class SumsOut(serializers.Serializer[Any]):
    currency = serializers.CharField()
    transactions = serializers.IntegerField()
    in_minor = serializers.IntegerField()
    out_minor = serializers.IntegerField()
    spending_minor = serializers.IntegerField()
    income_minor = serializers.IntegerField()


class SumsPage(PageOf):
    items = SumsOut(many=True)


class TagList(serializers.ListField):
    child = serializers.CharField(max_length=40)

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 20, "required": False} | options)


class TransactionIn(serializers.Serializer[Any]):
    account_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    booked_on = serializers.DateField()
    amount_minor = Minor()
    narration = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    name = serializers.CharField(max_length=120, required=False)
    category = serializers.CharField(max_length=40, required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    tags = TagList()


class TransactionChanges(serializers.Serializer[Any]):
    category = serializers.CharField(max_length=40, required=False)
    name = serializers.CharField(max_length=120, required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    tags = TagList()


class BulkChanges(serializers.Serializer[Any]):
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=500
    )
    category = serializers.CharField(max_length=40, required=False)
    name = serializers.CharField(max_length=120, required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    add_tags = TagList()
    remove_tags = TagList()


class SplitIn(serializers.Serializer[Any]):
    category = serializers.CharField(max_length=40)
    amount_minor = Minor()
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class SplitsIn(serializers.Serializer[Any]):
    splits = serializers.ListField(child=SplitIn(), max_length=50)


class PairIn(serializers.Serializer[Any]):
    transaction_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = serializers.ChoiceField(choices=PAIR_KINDS)


class EditOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    action = serializers.CharField()
    summary = serializers.CharField()
    transactions = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)


class EditPage(PageOf):
    items = EditOut(many=True)


class Edited(serializers.Serializer[Any]):
    """One changed transaction and the edit that can be undone."""

    transaction = TransactionOut()
    edit = EditOut()


class BulkEdited(serializers.Serializer[Any]):
    transactions = TransactionOut(many=True)
    edit = EditOut()


class EditOnly(serializers.Serializer[Any]):
    edit = EditOut()


class SuggestionOut(serializers.Serializer[Any]):
    """Two transactions that may be one matter."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=(*PAIR_KINDS, POSTING))
    confidence = serializers.FloatField()
    reason = serializers.CharField()
    credit = TransactionOut()
    debit = TransactionOut()


class SuggestionPage(PageOf):
    items = SuggestionOut(many=True)
    waiting = serializers.IntegerField()


class TagOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    transactions = serializers.IntegerField()


class TagPage(PageOf):
    items = TagOut(many=True)


class CursorQuery(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
    cursor = serializers.CharField(max_length=200, required=False, default="")


class FileIn(serializers.Serializer[Any]):
    file = serializers.FileField(max_length=255, allow_empty_file=True)
