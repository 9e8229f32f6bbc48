"""A worker that does nothing but bring rotations on, again and again, until it is killed."""

import time

from prove import hurried

hurried.hurry()

# ruff: noqa: E402 - models can be imported only now
from finsure.core import clock
from finsure.vault import operations as vault

PAUSE = hurried.SETTLED.total_seconds() / 10


def main() -> None:
    while True:
        vault.sweep(now=clock.now())
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
