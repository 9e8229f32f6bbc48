"""The built-in categories, read once from taxonomy.csv, and what they mean for budgets."""

import csv
from dataclasses import dataclass
from pathlib import Path

UNCATEGORISED = "other.uncategorised"
OWN_TRANSFER = "transfer.self"
CARD_PAYMENT = "finance.credit_card"

# Credits under these classes reduce spending; debits under `income` reduce income. All else is neither.
SPENDING_CLASSES = frozenset({"need", "want"})
INCOME_CLASS = "income"
BUDGET_CLASSES = frozenset({"income", "need", "want", "save", "neutral"})

GROUP_NAMES = {
    "income": "Income",
    "home": "Home",
    "food": "Food",
    "transport": "Transport",
    "health": "Health",
    "family": "Family",
    "shopping": "Shopping",
    "leisure": "Leisure",
    "finance": "Money & obligations",
    "transfer": "Transfers",
    "other": "Other",
}


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """One category: `direction` is debit, credit or both; `budget_class` decides what it counts as."""

    id: str
    group: str
    name: str
    direction: str
    budget_class: str
    own: bool = False

    @property
    def group_name(self) -> str:
        return GROUP_NAMES[self.group]


def _read() -> dict[str, CategoryFacts]:
    path = Path(__file__).parents[1] / "taxonomy.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            line["id"]: CategoryFacts(line["id"], line["group"], line["name"], line["direction"], line["budget_class"])
            for line in csv.DictReader(file)
        }


BUILT_IN = _read()
