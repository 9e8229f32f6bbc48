"""The verbs of FinSure's command line. Each prepares what it needs first; this file only maps names."""

from collections.abc import Callable, Sequence
import signal
import sys

import auditing

import checks
from prepare import SetupFailed
import serving
import simulating

Verb = Callable[[Sequence[str]], int]
VERBS: dict[str, tuple[str, Verb]] = {
    "run": ("set up, load the demonstration household, serve: the whole product at one address", serving.run),
    "serve": ("the same without the demonstration household", serving.serve),
    "import": ("bring a bank statement file into an account", serving.command("import_statement")),
    "export": ("write one's transactions as CSV", serving.command("export_transactions")),
    "export-all": ("write everything FinSure holds of a person as one zip file", serving.command("export_all")),
    "import-all": ("bring such a file back into an empty ledger", serving.command("import_all")),
    "categorise": ("name and categorise the narrations of a CSV file", serving.command("categorise_file")),
    "simulate": ("run a stand-in for an outside service alone: simulate setu --help", simulating.simulate),
    "worker": ("background work of the server profile (Celery)", serving.worker),
    "beat": ("recurring background work of the server profile (Celery)", serving.beat),
    "manage": ("any of Django's management commands", serving.manage),
    "prepare": ("only set up: packages and the built front end", serving.prepare),
    "dev": ("serve and reload on save", serving.dev),
    "test": ("every check and every test, as CI runs them", checks.test),
    "check": ("format, lint, types, contracts, migrations, API description", checks.check),
    "fix": ("format and repair what can be repaired", checks.fix),
    "schema": ("write docs/openapi.yaml and the front end's types anew", checks.schema),
    "prove": ("try by force what FinSure promises", checks.prove),
    "audit": ("ask whether a locked package has a known hole; no answer is a failure", auditing.audit),
    "bench": ("measure, and write the results beside the benchmarks", checks.bench),
}
USAGE = "usage: ./finsure <verb> [options]      (./finsure <verb> --help says more)\n\n{}\n"


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(USAGE.format("\n".join(f"  {name:<12}{words}" for name, (words, _) in VERBS.items())))
        return 0
    signal.signal(signal.SIGTERM, _end)
    name, *rest = arguments
    if name not in VERBS:
        print(f"finsure: there is no verb “{name}”; ./finsure --help lists them.", file=sys.stderr)
        return 2
    try:
        return VERBS[name][1](rest)
    except (SetupFailed, OSError) as failed:
        print(f"finsure: {failed}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nfinsure: stopped.", file=sys.stderr)
        return 130


def _end(number: int, frame: object) -> None:
    """Leave in good order, so that what was started is stopped."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
