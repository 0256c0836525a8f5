# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/vouchers``: what is left on a voucher?"""

from starlette.requests import Request
from starlette.responses import Response

from contract.outcomes import Declined
from contract.tender_messages import NoVoucher, VoucherAnswer, VoucherFound, VoucherRequest
from ledger.api.signed import ledger_of, once, read_signed
from ledger.books.granting import available
from ledger.community.vouchers import voucher_of
from ledger.service import Device
from ledger.transaction import Transaction


async def vouchers(request: Request) -> Response:
    """Its account and what may be spent of it, or why not; the same id gets the same answer."""
    signed = await read_signed(request, VoucherRequest)
    return await once(
        ledger_of(request), signed, lambda tx: look_up(tx, signed.kiosk, signed.message)
    )


def look_up(tx: Transaction, kiosk: Device, said: VoucherRequest) -> VoucherAnswer:
    """What this kiosk may spend of the voucher with this code."""
    account = voucher_of(tx, said.code)
    if account is None:
        return NoVoucher(reason=Declined.UNKNOWN_VOUCHER)
    unit = tx.coop.currency
    numbers = tx.numbers(kiosk.device, kiosk.epoch, account, unit)
    free = available(tx.free(account, unit), numbers)
    return VoucherFound(account=account, unit=unit, available=free)
