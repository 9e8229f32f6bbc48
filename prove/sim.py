"""S11: a hundred thousand small worlds of one link, each from its seed: workers that die, hints lost, providers that lie low."""

from concurrent.futures import ProcessPoolExecutor
import os

from prove.harness import Findings, Ground
from prove.world import World

GOAL = (
    "100,000 seeded worlds of a link with crashes, lost answers, doubled and lost hints and withdrawals at any moment: never "
    "two sessions a day, none after a withdrawal, each account recorded once, all that is due gets done; a seed replays"
)
A_SHARE = 500


def work(ground: Ground) -> Findings:
    seeds = ground.many(100_000, 1_500)
    found = Findings(least=seeds)
    first = ground.seed * 1_000_000
    shares = [range(first + at, first + min(at + A_SHARE, seeds)) for at in range(0, seeds, A_SHARE)]
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for told in pool.map(_share, shares):
            for seed, broken, counts in told:
                found.check(not broken, f"seed {seed}: {broken}")
                for name, count in counts.items():
                    found.count(name, count)
    again = [_world(first + number) for number in range(20)]
    found.hold(again == [_world(first + number) for number in range(20)], "a seed did not replay to the same end")
    return found


def _share(seeds: range) -> list[tuple[int, str, dict[str, int]]]:
    return [_world(seed) for seed in seeds]


def _world(seed: int) -> tuple[int, str, dict[str, int]]:
    """One world, to its end or to what broke."""
    world = World(seed)
    broken = ""
    try:
        world.run()
    except AssertionError as error:
        broken = str(error)
    return seed, broken, world.counts
