# SPDX-License-Identifier: AGPL-3.0-or-later
"""``./dev mutants``: plants a bug into a copy of the program, one at a time, and asks the simulator
or the power cuts whether they see it. One that nobody sees is a hole in the tests, and one whose
place is not there any more counts as unseen: it is to be planted anew."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parents[2]
PROGRAM = ("contract", "hardware", "kiosk", "ledger", "ledger_client", "tests", "pyproject.toml")
SEEDS, HOURS = 24, 0.03
POWER = ("tests/simulation/test_power_loss.py", "tests/simulation/test_power_loss_ledger.py")


class Mutant(NamedTuple):
    """``old`` stands once in ``file`` and becomes ``new``, ``also`` likewise. ``by``: who is
    to see it, which is the simulator unless a test of the power cuts is named."""

    name: str
    file: str
    old: str
    new: str
    by: str = ""
    also: tuple[str, str] = ("", "")


_WRITE = """\
            sealed = await self._storage(
                self._journal.append,
                build,
                details=None if data is None else journals.Details(salt, data),
                grants=fresh,
                anchor=anchor,
                taps=taps,
                ends_draft=ends_draft,
"""

NO_BUG = Mutant("no bug at all", "contract/chain.py", "class NotCanonical", "class NotCanonical")

MUTANTS = (
    Mutant(
        "the journal does not wait for the disk",
        "ledger_client/journal_file.py",
        '"synchronous=FULL"',
        '"synchronous=NORMAL"',
        POWER[0],
    ),
    Mutant(
        "the ledger does not wait for the disk",
        "ledger/store/engine.py",
        '            "synchronous=FULL",',
        '            "synchronous=NORMAL",',
        POWER[1],
    ),
    Mutant(
        "approved before it is written",
        "ledger_client/teller.py",
        _WRITE + "            )\n        except (sqlalchemy",
        "            from contract.entries import seal_entry\n"
        "            from ledger_client.cards import later\n\n"
        "            sealed = seal_entry(build(self._journal.head), self._key.sign)\n"
        + _WRITE.replace("sealed = await self._storage(", "later(self._storage(")
        + "            ))\n        except (sqlalchemy",
    ),
    Mutant(
        "room is released before the draft ends",
        "kiosk/sessions/tendering.py",
        "    return asked, (KeepDraft(context.id, bill),)",
        "    from kiosk.sessions import paying\n\n"
        "    return asked, (KeepDraft(context.id, bill), *paying.release(bill))",
    ),
    Mutant(
        "coin is rounded up",
        "contract/rules.py",
        "else exact // 100",
        "else -(-exact // 100)",
    ),
    Mutant(
        "the newest entries go up first",
        "ledger_client/sync.py",
        "entries=tuple(each.entry for each in batch),",
        "entries=tuple(each.entry for each in batch[::-1]),",
    ),
    Mutant(
        "an upload is not looked at for repeats",
        "ledger/api/entries.py",
        "if mark.sequence <= head.sequence and not new:",
        "if False:",
    ),
    Mutant(
        "a grant is taken back while its lease runs",
        "ledger/leases.py",
        'grants.c.until < bindparam("now"),',
        'grants.c.until != bindparam("now"),',
        also=("if unix_ms(row.until) + leases.margin_seconds * 1000 <= tx.now_ms", "if True"),
    ),
    Mutant(
        "a grant looks at no balance",
        "ledger/books/granting.py",
        "    if more > min(free, left):",
        "    if more > left:",
    ),
    Mutant(
        "a sequence is used twice",
        "ledger_client/journal.py",
        "        self.head = chain.Head(entry.device, entry.epoch, entry.sequence, sealed.hash)",
        "        pass",
    ),
    Mutant(
        "T may shrink",
        "ledger/books/grants.py",
        "        more = max(0, given.total - grant.total)",
        "        more = given.total - grant.total - 1",
    ),
    Mutant(
        "a late answer counts as the one that is waited for",
        "kiosk/sessions/till.py",
        "if not event.ask or event.ask != state.waiting:",
        "if not event.ask:",
    ),
    Mutant(
        "nobody looks at the previous hash",
        "contract/chain.py",
        "    if previous != head.hash:",
        "    if False:",
    ),
    Mutant(
        "a spend beyond its grant is posted",
        "ledger/books/tenders.py",
        "or amount > grant.total - grant.spent:",
        "or False:",
    ),
    Mutant(
        "risk has no limit for a member",
        "ledger/books/tenders.py",
        "and still + tender.amount <= rule.per_member",
        "and True",
    ),
    Mutant(
        "nothing is sent again to a restored ledger",
        "ledger_client/reopening.py",
        "            self._journal.forget_outcomes(after, followed.behind)",
        "            pass",
    ),
    Mutant(
        "spends of earlier runs are forgotten",
        "ledger_client/grants.py",
        "                held.spent += spend.amount",
        "                held.spent = spend.amount",
    ),
)


def plant(mutant: Mutant, copy: Path) -> bool:
    """Into a copy of the program. Whether its place was there."""
    for name in PROGRAM:
        if (TOP / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(TOP / name, copy / name, ignore=ignored)
        else:
            shutil.copy(TOP / name, copy / name)
    text = (copy / mutant.file).read_text()
    for old, new in ((mutant.old, mutant.new), mutant.also):
        if old:
            if text.count(old) != 1:
                return False
            text = text.replace(old, new)
    (copy / mutant.file).write_text(text)
    return True


def look(mutant: Mutant, copy: Path) -> str:
    """How it was seen; "" if it was not."""
    if mutant.by:
        command = ["-m", "pytest", "-q", "-x", "-n", "0", mutant.by, "--rootdir", str(copy)]
    else:
        command = [
            "-m",
            "tests.simulation",
            "--seeds",
            str(SEEDS),
            "--hours",
            str(HOURS),
            "--first",
        ]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
    )
    if done.returncode != 1:  # 0: all is well; others: it did not even begin
        return "" if done.returncode == 0 else f"?{(done.stdout + done.stderr)[-300:]}"
    told = [line for line in done.stdout.splitlines() if "BROKEN" in line or "Error" in line]
    return told[0].strip() if told else "a test failed"


def main() -> int:
    """How many were caught, and 1 unless all were."""
    chosen = [m for m in MUTANTS if not sys.argv[1:] or any(a in m.name for a in sys.argv[1:])]
    caught = 0
    with tempfile.TemporaryDirectory() as folder:
        if not plant(NO_BUG, Path(folder)) or (seen := look(NO_BUG, Path(folder))):
            print(f"the program as it is does not pass: {seen}")
            return 1
    for mutant in chosen:
        with tempfile.TemporaryDirectory() as folder:
            if not plant(mutant, Path(folder)):
                seen = "?its place is not there any more"
            else:
                seen = look(mutant, Path(folder))
        caught += bool(seen) and seen[0] != "?"
        verdict = "caught" if seen and seen[0] != "?" else "NOT CAUGHT"
        print(f"{verdict:10} {mutant.name}: {seen[:140]}", flush=True)
    print(f"{caught} of {len(chosen)} caught")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    raise SystemExit(main())
