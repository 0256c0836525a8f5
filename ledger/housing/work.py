# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hours of work that were agreed against rent: the coin is issued, and the rent paid with it, in
one. Two people say so, and neither did the work."""

from typing import NamedTuple

import msgspec
from sqlalchemy import insert, select

from contract.entries import (
    GrantGiven,
    Release,
    Released,
    RentPayment,
    SignedEntry,
    Tender,
    read_entry,
)
from contract.grants import Grant
from contract.housing_messages import WorkForRentRequest
from contract.ids import instant, wallet
from contract.money import Amount
from contract.rules import CoinShare, CoinValue, NoRule, coin_part
from ledger.community.contributions import (
    NotWorth,
    OwnWork,
    UnknownWork,
    confirm_contribution,
)
from ledger.housing.desk import Declined, worked_minutes
from ledger.housing.history import History, read_histories
from ledger.housing.homes import directory
from ledger.store.tables import log, rent_work
from ledger.transaction import Transaction

_LEASE_MS = 60_000


class Done(NamedTuple):
    """Both entries, as they were signed."""

    contribution: SignedEntry
    payment: SignedEntry


def work_for_rent(tx: Transaction, said: WorkForRentRequest, first: str, second: str) -> Done:
    """Issue the coin for these hours, and pay the oldest open charges with it; what is beyond them
    stays in the wallet. ``first`` and ``second`` are members. Raises Declined."""
    _require_agreed(tx, said)
    history = read_histories(tx.connection, tx.coop, [said.household])
    still = sum(one.open for one in history.get(said.household, History()).account().charges)
    if not still:
        raise Declined("nothing-open")
    account, unit, actor = wallet(said.member), tx.coop.unit, f"member:{first}"
    before = tx.balance(account, unit)
    try:
        confirm_contribution(
            tx, said.member, said.work, said.minutes, said.day, actor, (f"member:{second}",)
        )
    except (UnknownWork, NotWorth) as e:
        raise Declined("not-worth") from e
    except OwnWork as e:
        raise Declined("same-person") from e
    contribution = _newest(tx)
    # Some of it may have gone to the commons, or repaid a debt, by the members' rules.
    came = min(tx.balance(account, unit) - before, tx.free(account, unit))
    payment = _pay(tx, said, still, came, actor)
    tx.connection.execute(
        insert(rent_work),
        {
            "payment": read_entry(bytes(payment.body)).id,
            "log_index": tx.log_size - 2,  # the release of its grant comes behind it
            "household": said.household,
            "day": said.day,
            "minutes": said.minutes,
        },
    )
    return Done(contribution, payment)


def _require_agreed(tx: Transaction, said: WorkForRentRequest) -> None:
    lived = directory(tx.connection, [said.household]).get(said.household)
    if lived is None or said.member not in (person.member for person in lived.people):
        raise Declined("no-household")
    histories = read_histories(tx.connection, tx.coop, [said.household])
    done = worked_minutes(tx.connection, said.day[:7], histories).get(said.household, 0)
    if done + said.minutes > lived.work_minutes(said.day):
        raise Declined("not-agreed")


def _newest(tx: Transaction) -> SignedEntry:
    """The entry that was logged last."""
    row = tx.connection.execute(
        select(log.c.body, log.c.signature).where(log.c.log_index == tx.log_size - 1)
    ).one()
    return SignedEntry(msgspec.Raw(row.body), row.signature)


def _pay(
    tx: Transaction, said: WorkForRentRequest, still: int, came: int, actor: str
) -> SignedEntry:
    """The ledger pays under a grant to itself, like any kiosk, and closes it."""
    try:
        value = tx.rules.on(CoinValue, tx.coop.day(tx.now_ms))
    except NoRule as e:
        raise Declined("not-worth") from e
    part = coin_part(still, CoinShare(100), value.parameters, came)
    if part.coin < 1:
        raise Declined("not-worth")
    account, unit = wallet(said.member), tx.coop.unit
    device, epoch = tx.coop.ledger_device, tx.coop.ledger_epoch
    number = max(tx.numbers(device, epoch, account, unit), default=0) + 1
    grant = Grant(
        account=account,
        device=device,
        epoch=epoch,
        number=number,
        unit=unit,
        total=part.coin,
        until=instant(tx.now_ms + _LEASE_MS),
    )
    tx.post_own(GrantGiven(**tx.own(tx.ledger_actor), grants=(grant,)))
    tender = Tender(
        type="coin",
        unit=unit,
        amount=part.coin,
        settles=Amount(tx.coop.currency, part.settles),
        account=account,
        grant=number,
    )
    payment = tx.post_own(
        RentPayment(
            **tx.own(actor),
            rules={"coin-value": value.version},
            household=said.household,
            tenders=(tender,),
        )
    )
    released = Released(account=account, unit=unit, number=number)
    tx.post_own(Release(**tx.own(tx.ledger_actor), releases=(released,)))
    return payment
