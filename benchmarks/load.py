# SPDX-License-Identifier: AGPL-3.0-or-later
"""Load for a ledger: so many kiosks at once, each sends its next request when the last is answered.

All requests were made and signed before, so that this takes little of the machine that it shares
with what it measures; how much, it says. Takes the host's port and a file (``write_plan``).
"""

import select
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec


class Result(msgspec.Struct, frozen=True):
    """What a run of load saw. Times in seconds; ``answers`` is the HTTP status → how many,
    ``wanted`` how many bodies said what they should, ``cpu`` what making the load took."""

    elapsed: float
    cpu: float
    p50: float
    p99: float
    answers: dict[int, int]
    wanted: int


class Plan(msgspec.Struct, frozen=True):
    """For each connection its requests in order, and what a good answer's body contains."""

    connections: Sequence[Sequence[bytes]]
    wanted: bytes


def write_plan(path: Path, plan: Plan) -> None:
    """Write what ``python load.py`` reads."""
    path.write_bytes(msgspec.msgpack.encode(plan))


def http_post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """The bytes of a request."""
    lines = [f"POST {path} HTTP/1.1", "host: ledger", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class _Connection:
    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests = iter(requests)
        self.began = 0.0
        self.parts = b""

    def send_next(self) -> bool:
        request = next(self.requests, None)
        if request is None:
            return False
        self.began = time.perf_counter()
        self.socket.sendall(request)
        return True

    def answer(self) -> bytes | None:
        """The whole answer, once it is there."""
        self.parts += self.socket.recv(1 << 18)
        if not self.parts:
            raise EOFError("the ledger hung up")
        head, there, body = self.parts.partition(b"\r\n\r\n")
        if not there:
            return None
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if len(body) < int(length):
            return None
        whole, self.parts = self.parts, b""
        return whole


def run(port: int, plan: Plan) -> Result:
    """Send all of it."""
    connections = {c.socket.fileno(): c for c in (_Connection(port, r) for r in plan.connections)}
    poll = select.epoll()
    for number in connections:
        poll.register(number, select.EPOLLIN)
    took: list[float] = []
    answers: dict[int, int] = {}
    wanted = 0
    cpu, began = time.process_time(), time.perf_counter()
    under_way = sum(connection.send_next() for connection in connections.values())
    while under_way:
        for number, _ in poll.poll():
            connection = connections[number]
            answer = connection.answer()
            if answer is None:
                continue
            took.append(time.perf_counter() - connection.began)
            status = int(answer[9:12])
            answers[status] = answers.get(status, 0) + 1
            wanted += plan.wanted in answer
            under_way -= not connection.send_next()
    elapsed = time.perf_counter() - began
    took.sort()
    return Result(
        elapsed=elapsed,
        cpu=time.process_time() - cpu,
        p50=took[len(took) // 2],
        p99=took[len(took) * 99 // 100],
        answers=answers,
        wanted=wanted,
    )


if __name__ == "__main__":
    planned = msgspec.msgpack.decode(Path(sys.argv[2]).read_bytes(), type=Plan)
    sys.stdout.buffer.write(msgspec.json.encode(run(int(sys.argv[1]), planned)))
