# SPDX-License-Identifier: AGPL-3.0-or-later
"""An answer leaves in one packet, however many parts it is written in."""

import asyncio

from ledger.joined import Joined


class _Line(asyncio.Transport):
    """Keeps what is sent over it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.sent.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


def test_head_and_body_of_an_answer_go_out_together_and_the_next_answer_after_them() -> None:
    async def answer_twice() -> list[bytes]:
        line = _Line()
        joined = Joined(line)
        joined.write(b"head ")
        joined.write(b"body")
        assert line.sent == []
        await asyncio.sleep(0)
        joined.write(b"the next")
        await asyncio.sleep(0)
        return line.sent

    assert asyncio.run(answer_twice()) == [b"head body", b"the next"]


def test_whoever_closes_after_an_answer_has_sent_it() -> None:
    async def answer_and_close() -> _Line:
        line = _Line()
        joined = Joined(line)
        joined.write(b"good-bye")
        joined.close()
        await asyncio.sleep(0)
        return line

    line = asyncio.run(answer_and_close())

    assert line.sent == [b"good-bye"]
    assert line.closed


def test_what_was_written_to_somebody_who_hung_up_meanwhile_is_let_go() -> None:
    async def answer_nobody() -> list[bytes]:
        line = _Line()
        Joined(line).write(b"too late")
        line.closed = True
        await asyncio.sleep(0)
        return line.sent

    assert asyncio.run(answer_nobody()) == []
