# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stranger audits a co-op with nothing but an exported folder and the ledger's key."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contract.ids import b64
from ledger.keys import load_keys
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop, run
from tests.ledger.engines import Sqlite

# What is read from the files alone need not be tried on each kind of books.
ONCE = pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")


@pytest.fixture(scope="module")
def busy(opened: OpenCoop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """A co-op with more entries than one tile holds, cosigned by two tills, closed for today."""
    with opened(tmp_path_factory.mktemp("busy")) as coop:
        tills = [coop.kiosk(), coop.kiosk("Till 2")]
        who = tills[0].tapped(coop.cards["Amara"])
        tills[0].granted(who, 800)
        sale = tills[0].sale(account=who.account, coin=500, cash=300)
        tills[0].upload(sale, tills[0].release(who.account))
        for first in range(100, 340, 80):
            tills[1].upload(*(tills[1].sale(cash=n) for n in range(first, first + 80)))
        for till in tills:
            till.cosign()
        tills[0].upload(tills[0].sale(cash=77))
        coop.server.stop()
        yield coop


@pytest.fixture(scope="module")
def exported(busy: Coop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "out"
    run("export", folder, "--data", busy.data)
    return folder


@pytest.fixture
def key(busy: Coop) -> str:
    return b64(load_keys(busy.data).public)


def test_an_honest_export_passes_without_any_trust_in_who_made_it(
    busy: Coop, exported: Path, key: str
) -> None:
    report = json.loads(run("audit", exported, "--key", key, "--json"))
    assert report["findings"] == []
    assert report["entries"] == busy.books()["log_size"] > 256
    assert report["unvouched"] == [], "every till's key stands in the log"
    assert len(report["witnesses"]) == 2
    balances = busy.books()["accounts"]
    for unit, kinds in report["sums"].items():
        for kind, amount in kinds.items():
            assert balances[kind].get(unit, 0) == amount
    assert "nothing to object to" in run("audit", exported, "--key", key)


@ONCE
def test_nobody_is_named_in_an_export(busy: Coop, exported: Path) -> None:
    everything = b"".join(p.read_bytes() for p in exported.rglob("*") if p.is_file())
    for card in busy.cards.values():
        # A short name may turn up in base64 by chance.
        assert len(card.first_name) < 6 or card.first_name.encode() not in everything
        assert card.uid.encode() not in everything


def change(path: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        data = (folder / path).read_bytes()
        assert old in data
        (folder / path).write_bytes(data.replace(old, new, 1))

    return act


def drop_line(number: int) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        lines = (folder / "entries.jsonl").read_bytes().splitlines(keepends=True)
        del lines[number]
        (folder / "entries.jsonl").write_bytes(b"".join(lines))

    return act


def remove(path: str) -> Callable[[Path], None]:
    return lambda folder: (folder / path).unlink()


TAMPERED = {
    "a price": (
        change("entries.jsonl", b'"amount":300,"type":"cash"', b'"amount":200,"type":"cash"'),
        ["the signature does not hold", "the leaf does not say what the books say"],
    ),
    "an entry left out": (drop_line(3), ["the chain is broken", "leaves without an entry"]),
    "the last entry left out": (drop_line(-1), ["leaves without an entry"]),
    "an outcome": (
        change("tile/entries/000", b'"outcome":"posted"', b'"outcome":"poster"'),
        ["not a leaf", "is not made of the leaves", "checkpoint is of another log"],
    ),
    "a posted amount": (
        change("tile/entries/000", b'"amount":300', b'"amount":301'),
        ["the leaf does not say what the books say", "is not made of the leaves"],
    ),
    "a hash": (change("tile/1/000.p/1", b"", b"\0"), ["tile/1/000.p/1 is not made"]),
    "a tile left out": (remove("tile/0/000"), ["tile/0/000 is not made of the leaves"]),
    "the checkpoint left out": (remove("checkpoint"), ["checkpoint: "]),
    "a line that is no JSON": (
        change("entries.jsonl", b"\n{", b"\n["),
        ["cannot be read", "entries were announced"],
    ),
}


@ONCE
@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_changed_is_found_and_told_with_its_place(
    exported: Path, key: str, tmp_path: Path, what: str
) -> None:
    act, expected = TAMPERED[what]
    shutil.copytree(exported, tmp_path / "out")
    act(tmp_path / "out")
    printed = run("audit", tmp_path / "out", "--key", key, status=1)
    for words in expected:
        assert words in printed
    assert "Traceback" not in printed


@ONCE
def test_a_ledger_under_another_key_is_not_the_one_that_is_known(exported: Path) -> None:
    printed = run("audit", exported, "--key", b64(bytes(31) + b"\1"), status=1)
    assert "another ledger key than the one that is known" in printed
    assert "the signature does not hold" in printed


@ONCE
def test_a_checkpoint_that_a_till_cosigned_of_another_history_is_evidence(
    exported: Path, key: str, tmp_path: Path
) -> None:
    """Somebody exports a shorter log than the tills have seen: the old checkpoint gives it away."""
    out = tmp_path / "out"
    shutil.copytree(exported, out)
    (cosigned,) = (out / "checkpoints").iterdir()
    cosigned.rename(cosigned.with_name("9"))
    printed = run("audit", out, "--key", key, status=1)
    assert "checkpoints/9 is of another log: it does not have this root at this size" in printed


@ONCE
def test_what_is_no_export_is_told_in_words(exported: Path, tmp_path: Path, busy: Coop) -> None:
    assert "holds no whole export" in run("audit", tmp_path, status=1)
    assert "is not empty" in run("export", exported, "--data", busy.data, status=1)
    assert "32 bytes" in run("audit", exported, "--key", "abcd", status=1)


# --- for a treasurer ---------------------------------------------------------------------------


def test_the_treasurer_gets_every_posting_as_a_row(busy: Coop, tmp_path: Path) -> None:
    target = tmp_path / "journal.csv"
    run("export", target, "--data", busy.data, "--as", "csv")
    rows = list(csv.DictReader(io.StringIO(target.read_text())))
    sums: dict[str, int] = {}
    for row in rows:
        cents = int(row["amount"].replace(".", ""))
        sums[row["account"]] = sums.get(row["account"], 0) + cents
    expected = {a: sum(units.values()) for a, units in busy.books()["balances"].items()}
    assert sums == {account: expected[account] for account in sums}
    assert {a for a, n in expected.items() if n} <= set(sums)
    assert "is there already" in run("export", target, "--data", busy.data, "--as", "csv", status=1)


@ONCE
def test_bean_check_accepts_the_journal(busy: Coop, tmp_path: Path) -> None:
    """beancount reads it, balances each transaction and finds each balance that we say."""
    from beancount import loader

    target = tmp_path / "journal.beancount"
    run("export", target, "--data", busy.data, "--as", "beancount")
    entries, errors, _ = loader.load_file(str(target))
    assert errors == []
    kinds = [type(entry).__name__ for entry in entries]
    assert kinds.count("Transaction") > 240
    assert kinds.count("Balance") >= sum(map(len, busy.books()["balances"].values()))
    wrong = target.read_text().replace(" balance Assets:Cash", "\n; ", 0)
    first = wrong.index("  Assets:Cash")
    (tmp_path / "wrong.beancount").write_text(wrong[:first] + "  Assets:Cash:X" + wrong[first:])
    assert loader.load_file(str(tmp_path / "wrong.beancount"))[1]
