"""Messages come out of a wire as they went in, whoever else sends, and whoever dies in the middle of one."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from chiso.kernel.wire import Message, Wire

LONG = 300_000
"""Characters of a message that takes several packets."""


@pytest.fixture
def ends() -> Iterator[tuple[Wire, Wire]]:
    """The two ends of a wire."""
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with one, other:
        yield Wire(one), Wire(other)


def heard(wire: Wire, sender: Callable[[], object]) -> list[Message]:
    """All that comes by the wire until its other end is gone, while `sender` sends."""

    async def listen() -> list[Message]:
        messages: asyncio.Queue[Message | None] = asyncio.Queue()
        wire.listen(messages.put_nowait)
        sending = asyncio.create_task(asyncio.to_thread(sender))
        found = []
        while message := await messages.get():
            found.append(message)
        await sending
        return found

    return asyncio.run(listen())


def send(wire: Wire, *messages: object) -> None:
    wire.send(json.dumps(messages).encode())


def test_long_messages_of_several_senders_are_not_mixed_up(ends):
    """Two threads and a forked child, 20 messages of five packets each: 3 × 20 come whole."""
    ours, theirs = ends

    def twenty(letter: str) -> None:
        for _ in range(20):
            send(theirs, {"text": letter * LONG})

    def sender() -> None:
        child = os.fork()
        if not child:
            twenty("c")
            os._exit(0)
        with ThreadPoolExecutor() as pool:
            list(pool.map(twenty, "ab"))
        os.waitpid(child, 0)
        theirs.end.close()

    texts = [message["text"] for message in heard(ours, sender)]
    assert sorted(texts) == sorted(letter * LONG for letter in "abc" for _ in range(20))


def test_what_was_cut_short_spoils_nothing_after_it(ends):
    """A sender that is interrupted between two packets leaves a piece that nobody hears."""
    ours, theirs = ends

    def sender() -> None:
        end, theirs.end = theirs.end, Once(theirs.end)
        with pytest.raises(KeyboardInterrupt):
            send(theirs, "x" * LONG)
        theirs.end = end
        send(theirs, "whole")
        theirs.end.close()

    assert heard(ours, sender) == ["whole"]


class Once:
    """A socket whose second packet is interrupted."""

    def __init__(self, end: socket.socket) -> None:
        self.end, self.sent = end, 0

    def send(self, packet: bytes) -> None:
        if self.sent:
            raise KeyboardInterrupt
        self.sent += self.end.send(packet)


def test_bytes_that_are_no_text_are_shown_as_such(ends):
    """A file's name may be anything."""
    ours, theirs = ends

    def sender() -> None:
        theirs.send(b'["\xff"]')
        theirs.end.close()

    assert heard(ours, sender) == ["\ufffd"]


def test_what_was_sent_before_an_end_is_heard_though_it_read_nothing(ends):
    """A kernel that dies with a request unread resets the connection; its last words came before."""
    ours, theirs = ends
    send(ours, "a request")

    def sender() -> None:
        send(theirs, "last words")
        theirs.end.close()

    assert heard(ours, sender) == ["last words"]
