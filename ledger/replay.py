# SPDX-License-Identifier: AGPL-3.0-or-later
"""A log followed from its first entry: what each body says is decided again, and compared.

Bodies, signatures and public keys are all that is believed. What differs is listed, with its place
in the log. Reads no table and no file: where the log comes from is the caller's business.
"""

from collections import Counter
from collections.abc import Mapping
from typing import TypeGuard

import msgspec

from contract import chain
from contract.entries import (
    AnyEntry,
    AppliedLate,
    BadEntry,
    GrantGiven,
    KioskStands,
    LogOpened,
    Mark,
    Purchase,
    RuleStart,
    previous_of,
    read_entry,
    read_mark,
)
from contract.ids import b64, unb64, unix_ms
from contract.money import is_coin
from contract.outcomes import Outcome
from contract.proof import BadProof, Frontier, Leaf, leaf_hash, log_origin, read_leaf, write_leaf
from contract.rules import CoinShare, Rulebook
from ledger.books.accounts import Holding
from ledger.books.decide import Decision, decide
from ledger.books.granting import increases
from ledger.books.sheet import BooksBroken
from ledger.books.state import EntryKey, State

Journal = tuple[str, int]
"""Whose entries: device and epoch."""


class Finding(msgspec.Struct, frozen=True):
    """Something that is not as the bodies say. ``index`` is its leaf; None: the log as a whole."""

    index: int | None
    what: str

    def __str__(self) -> str:
        return f"entry {self.index}: {self.what}" if self.index is not None else self.what


class Report(msgspec.Struct, frozen=True):
    """What an audit found; no findings, if all is well. ``notes`` object to nothing: what the books
    post as it stands, and the members may want to look at."""

    entries: int
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...] = ()


class Logged(msgspec.Struct, frozen=True):
    """One place of the log, as whoever keeps it says."""

    body: bytes
    signature: str
    leaf: bytes


class Followed(msgspec.Struct, frozen=True):
    """What one body says, and what the books make of it (None where they cannot be followed)."""

    mark: Mark
    entry: AnyEntry | Mark
    decision: Decision | None


class Replay:
    """The books made again, entry by entry; ``findings`` grows with what does not agree, ``notes``
    with what does, and is worth a look."""

    def __init__(
        self, coop: str, ledger: str, ledger_key: bytes, said_keys: Mapping[Journal, bytes]
    ) -> None:
        """``ledger`` is the device id of the ledger itself, whose key is known from elsewhere. What
        the log itself says of a kiosk's key counts; ``said_keys`` are believed where it says
        nothing."""
        self.coop, self.ledger, self.ledger_key = coop, ledger, ledger_key
        self.said_keys = said_keys
        self.logged_keys: dict[Journal, bytes] = {}
        self.unvouched: set[Journal] = set()
        self.revoked: set[Journal] = set()
        self.findings: list[Finding] = []
        self.notes: list[Finding] = []
        self.index: int | None = None
        self.state: State | None = State.empty(coop, ledger)
        self.heads: dict[Journal, chain.Head] = {}
        self.sums: Counter[Holding] = Counter()
        self.rules: dict[tuple[str, int], bytes] = {}
        self.increases: dict[tuple[str, int, int], tuple[int, int]] = {}
        self._ever: Counter[str] = Counter()
        self.frontier = Frontier()
        self._ids: set[tuple[str, int, str]] = set()
        self._unread: dict[EntryKey, int] = {}
        self.applied: dict[EntryKey, tuple[int, int, str | None]] = {}
        self._newest = ""

    def found(self, what: str) -> None:
        """Something does not agree, here."""
        self.findings.append(Finding(self.index, what))

    def follow(self, logged: Logged) -> Followed | None:
        """The next entry of the log. None if its body is no entry: the books end there."""
        self.index = self.frontier.size
        try:
            mark = read_mark(logged.body)
        except BadEntry as e:
            self.found(f"the body is no entry: {e}")
            self.state = None
            self.frontier.append(leaf_hash(logged.leaf))
            return None
        entry: AnyEntry | Mark
        try:
            entry = read_entry(logged.body)
        except BadEntry:
            entry = mark
        self._origin(logged, mark)
        leaf = self._leaf(logged.leaf)
        late: AnyEntry | None = None
        if leaf is not None and leaf.outcome is Outcome.UNKNOWN and self._was_new(entry):
            late, entry = entry, mark
        decision = self._decision(logged, leaf, entry)
        if late is not None and self.state is not None:
            key = EntryKey(mark.device, mark.epoch, mark.id)
            self.state.kept[key], self._unread[key] = late, self.frontier.size
        if entry.device == self.ledger:
            self._own(entry)
        self.frontier.append(leaf_hash(logged.leaf))
        return Followed(mark, entry, decision)

    def key_of(self, journal: Journal) -> bytes | None:
        """The public key under which this device signs in this epoch, as far as is known."""
        if journal[0] == self.ledger:
            return self.ledger_key
        return self.logged_keys.get(journal, self.said_keys.get(journal))

    @property
    def ledger_epoch(self) -> int:
        """The newest epoch of the ledger's own journal: the log is named after it."""
        return max((epoch for device, epoch in self.heads if device == self.ledger), default=1)

    def _own(self, entry: AnyEntry | Mark) -> None:
        """What the ledger's own journal says of whom to believe."""
        match entry:
            case RuleStart(rule=rule):
                self.rules.setdefault((rule.name, rule.version), chain.canonical(rule))
            case KioskStands():
                journal = entry.kiosk, entry.kiosk_epoch
                key = unb64(entry.public_key)
                if self.said_keys.get(journal, key) != key:
                    self.found("the log says another key of this kiosk than is said elsewhere")
                if self.logged_keys.setdefault(journal, key) != key:
                    self.found("this kiosk had another key in this epoch")
                if entry.state == "revoked":
                    self.revoked.add(journal)
            case LogOpened():
                said = entry.old_origin, entry.old_size, entry.old_root
                before = self.frontier.root()
                if said != (log_origin(self.coop, entry.epoch - 1), self.index, b64(before)):
                    self.found("it was not opened behind the log that it names")
                if entry.sequence != 1:
                    self.found("a log is opened by the first entry of the ledger's new epoch")
            case _:
                pass

    def _origin(self, logged: Logged, mark: Mark) -> None:
        """Signature and chain."""
        journal = mark.device, mark.epoch
        key = self.key_of(journal)
        if journal in self.revoked:
            self.found("its key was revoked before")
        if key is not None and mark.device != self.ledger and journal not in self.logged_keys:
            self.unvouched.add(journal)
        if mark.coop != self.coop:
            self.found("it is another co-op's")
        if key is None:
            self.found(f"nobody enrolled as {mark.device}/{mark.epoch}")
        else:
            try:
                chain.verify(logged.body, logged.signature, key, typ=chain.ENTRY)
            except chain.BadSignature:
                self.found("the signature does not hold")
        head = self.heads.get(journal) or chain.first_head(self.coop, *journal)
        try:
            chain.require_next(head, *journal, mark.sequence, previous_of(mark))
        except chain.BrokenChain as e:
            self.found(f"the chain is broken: {e}")
        self.heads[journal] = chain.Head(*journal, mark.sequence, chain.sha256(logged.body))
        if (*journal, mark.id) in self._ids:
            self.found("its id was there before")
        self._ids.add((*journal, mark.id))

    def _was_new(self, entry: AnyEntry | Mark) -> TypeGuard[AnyEntry]:
        """Whether the program that kept an entry as unknown may have been older than this one. What
        it did not know it did not post, until it was applied late. The ledger knows its own
        words."""
        return not isinstance(entry, Mark) and entry.device != self.ledger

    def _share(self, entry: Purchase, rulebook: Rulebook) -> None:
        """A till says which coin-share it went by, and the goods are gone: no ground to post less,
        but members can see it."""
        paid = sum(tender.value.amount for tender in entry.tenders) - entry.gift_in_money
        goods = sum(total.net + total.tax for total in entry.totals)
        coin = sum(tender.value.amount for tender in entry.tenders if is_coin(tender.unit))
        share = rulebook.version(CoinShare, entry.rules.get("coin-share"), entry.at)
        if not coin:
            return
        if share is None:
            if None not in rulebook.about(CoinShare, entry.at):
                self.notes.append(Finding(self.index, "coin was taken without citing coin-share"))
        elif coin > max(paid, goods) * share.percent // 100:
            self.notes.append(Finding(self.index, "more coin was taken than coin-share allows"))

    def _decision(
        self, logged: Logged, leaf: Leaf | None, entry: AnyEntry | Mark
    ) -> Decision | None:
        if self.state is None:
            return None
        sold = entry
        if isinstance(entry, AppliedLate):
            late = EntryKey.applied(entry)
            if entry.device == self.ledger and self.state.kept[late] is not None:
                sold = self.state.kept[late] or entry
                self.applied[late] = self._unread[late], self.frontier.size, sold.reverses
        try:
            [decision] = decide([entry], self.state)
        except BooksBroken as e:
            self.found(f"the books do not allow it: {e}")
            self.state = None
            return None
        for posting in decision.postings:
            self.sums[Holding(posting.account, posting.unit)] += posting.amount
        if isinstance(sold, Purchase) and decision.outcome is not Outcome.UNBALANCED:
            self._share(sold, self.state.rulebook)
        if leaf is None:
            return decision
        if isinstance(entry, GrantGiven):
            assert self.index is not None
            for kiosk, amount in increases(entry, decision.postings).items():
                self._ever[kiosk] += amount
                row = (amount, self._ever[kiosk])
                self.increases[kiosk, unix_ms(leaf.at), self.index] = row
        hashed = chain.sha256(logged.body)
        if write_leaf(hashed, decision.outcome, decision.postings, leaf.at) != logged.leaf:
            self.found("the leaf does not say what the books say")
        return decision

    def _leaf(self, data: bytes) -> Leaf | None:
        try:
            leaf = read_leaf(data)
            unix_ms(leaf.at)
        except (BadProof, ValueError) as e:
            self.found(str(e))
            return None
        if leaf.at < self._newest:
            self.found("time in the log runs backwards")
        self._newest = max(self._newest, leaf.at)
        return leaf

    def finish(self) -> None:
        """After the last entry: what holds for the books as a whole."""
        self.index = None
        waiting = {} if self.state is None else self.state.kept
        for key, index in self._unread.items():
            if (kept := waiting.get(key)) is not None:
                kind = type(kept).__struct_config__.tag
                self.notes.append(Finding(index, f"kept as unknown, and not posted: {kind}"))
        if self.state is None:
            self.found("from there on the books could not be followed: balances were not compared")
            return
        for unit in sorted({holding.unit for holding in self.sums}):
            if sum(n for h, n in self.sums.items() if h.unit == unit):
                self.found(f"{unit} does not sum to zero")
