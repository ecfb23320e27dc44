"""Messages between a kernel and its owner: packets over one socket, whole, in order, from any thread or process."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
from collections import defaultdict
from collections.abc import Callable
from itertools import count
from typing import Any

_HEAD = struct.Struct("qq?")
_PACKET_BYTES = 1 << 16
"""A socket takes packets of some 200 kB at most."""

Message = dict[str, Any]
Receive = Callable[[Message | None], None]


class Wire:
    """One end. Packets say of which process's which sending they are, so that no two can be mixed up."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self._number = count()
        self._begun: defaultdict[tuple[int, int], bytearray] = defaultdict(bytearray)

    def send(self, messages: bytes) -> None:
        """A list of messages as JSON."""
        own = os.getpid(), next(self._number)
        for at in range(0, len(messages), _PACKET_BYTES):
            goes_on = at + _PACKET_BYTES < len(messages)
            self.end.send(_HEAD.pack(*own, goes_on) + messages[at : at + _PACKET_BYTES])

    def listen(self, receive: Receive) -> None:
        """Gives every message, and None when the other end is gone, to `receive` while this thread's event loop runs."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self.end, self._read, receive)

    def close(self) -> None:
        """Nothing is sent or heard any more."""
        self._loop.remove_reader(self.end)
        self.end.close()

    def _read(self, receive: Receive) -> None:
        try:
            packet = self.end.recv(_HEAD.size + _PACKET_BYTES, socket.MSG_DONTWAIT)
        except (BlockingIOError, ConnectionResetError):
            return  # a reset is told before what was sent ahead of it
        if not packet:
            self._loop.remove_reader(self.end)
            receive(None)
            return
        pid, number, goes_on = _HEAD.unpack_from(packet)
        messages = self._begun[pid, number]
        messages += memoryview(packet)[_HEAD.size :]
        if not goes_on:
            del self._begun[pid, number]
            # What a program prints need not be text.
            for message in json.loads(messages.decode(errors="replace")):
                receive(message)
