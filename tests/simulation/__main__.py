# SPDX-License-Identifier: AGPL-3.0-or-later
"""``./dev simulate``: runs seeds, one after the other. One that fails prints its trace, and does
the same again whenever it is run for as many hours."""

import argparse
import time

from tests.simulation.run import run


def main() -> int:
    """What was found, and 1 if that was anything."""
    parser = argparse.ArgumentParser(prog="./dev simulate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many")
    parser.add_argument("--hours", type=float, default=0.1, help="how long each lasts, in its time")
    parser.add_argument("--trace", action="store_true", help="print all that happened")
    parser.add_argument("--first", action="store_true", help="stop at the first that fails")
    chosen = parser.parse_args()
    days, failed, began = 0.0, 0, time.process_time()
    for seed in range(chosen.seed, chosen.seed + chosen.seeds):
        result = run(seed, chosen.hours)
        days += result.kiosk_days
        if chosen.trace or result.problems:
            print("\n".join(result.trace))
        print(
            f"seed {seed}: {result.kiosk_days:.1f} kiosk-days, {result.entries} entries,"
            f" {result.approved} purchases, {result.crashes} crashes, {result.restores} restores,"
            f" trace {result.digest}",
            flush=True,
        )
        for problem in result.problems:
            print(f"  BROKEN: {problem}")
        if result.problems:
            failed += 1
            print(f"  again: ./dev simulate --seed {seed} --hours {chosen.hours}", flush=True)
            if chosen.first:
                break
    a_minute = days / max(time.process_time() - began, 0.001) * 60
    print(f"{days:.1f} kiosk-days, {a_minute:.0f} a minute of one core; {failed} seeds failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
