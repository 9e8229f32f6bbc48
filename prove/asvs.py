"""S29: each requirement of the application security standard that we name and that applies has a test or a document."""

from prove import named
from prove.harness import Findings, Ground

GOAL = "Each requirement of ASVS 5.0 that our trust page names and that applies today has a test or a document"


def work(ground: Ground) -> Findings:
    rows = named.rows_of("asvs.csv")
    found = Findings(least=len(rows))
    numbers = [row["requirement"] for row in rows]
    found.hold(len(set(numbers)) == len(numbers) >= 90, f"{len(numbers)} requirements, {len(set(numbers))} different")
    tests = set()
    for row in rows:
        applies = row["applies"]
        found.check(applies in {"yes", "later", "no"} and bool(row["what"]), f"{row['requirement']} says nothing")
        found.hold(applies != "yes" or bool(row["test or document"]), f"{row['requirement']} applies and shows nothing")
        tests |= named.check(found, row["requirement"], row["test or document"])
        found.count(
            {"yes": "apply and are shown", "later": "wait for what they are about", "no": "do not apply"}[applies]
        )
    found.figures["requirements"] = len(rows)
    if not ground.short:
        named.run(found, tests)
    return found
