"""S28: each of the named cases that befell others has a test here, or a word on why it cannot happen yet."""

from prove import named
from prove.harness import Findings, Ground

GOAL = "Each named case that befell other products has a test that exists and passes, or says what it waits for"
CASES = {f"V-{number}" for number in range(1, 53)} - {"V-25", "V-37", "V-44", "V-45"}


def work(ground: Ground) -> Findings:
    rows = named.rows_of("cases.csv")
    found = Findings(least=len(CASES))
    found.hold({row["case"] for row in rows} == CASES, f"cases: {CASES ^ {row['case'] for row in rows}} differ")
    tests = set()
    for row in rows:
        applies = row["applies"] == "yes"
        found.check(row["applies"] in {"yes", "later"} and bool(row["what"]), f"{row['case']} says nothing")
        found.hold(not applies or bool(row["tests"]), f"{row['case']} applies and has no test")
        tests |= named.check(found, row["case"], row["tests"])
        found.count("apply today, each with a test" if applies else "wait for the part of the product they are about")
    found.figures["named tests"] = len(tests)
    if not ground.short:
        named.run(found, tests)
    return found
