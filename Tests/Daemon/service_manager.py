"""The other end of $NOTIFY_SOCKET: records what a service says, as systemd would hear it."""

import os
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Message:
    """One datagram: its assignments, and when it came (CLOCK_MONOTONIC, seconds)."""

    fields: dict
    time: float

    @property
    def is_status_only(self):
        return self.fields.keys() == {"STATUS"}


class ServiceManager:
    """Listens from its making to its closing, in a thread of its own so that no sender waits.

    `stored`: the descriptors in its store, by name.
    """

    def __init__(self, directory):
        self.address = str(Path(directory) / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self._changed = threading.Condition()
        self._messages = []
        self.stored = {}
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _keep_or_close(self, fields, descriptors):
        if "FDSTORE" in fields:
            self.stored.setdefault(fields["FDNAME"], []).extend(descriptors)
            return
        if "FDSTOREREMOVE" in fields:
            descriptors = [*descriptors, *self.stored.pop(fields["FDNAME"], [])]
        # Closing the descriptor of a barrier tells the sender that all before it was processed.
        for descriptor in descriptors:
            os.close(descriptor)

    def _listen(self):
        while True:
            data, descriptors, _, _ = socket.recv_fds(self._socket, 8192, 16)
            now = time.monotonic()
            if not data:
                return
            fields = dict(line.split("=", 1) for line in data.decode().rstrip("\n").split("\n"))
            self._keep_or_close(fields, descriptors)
            with self._changed:
                self._messages.append(Message(fields, now))
                self._changed.notify_all()

    @property
    def messages(self):
        with self._changed:
            return list(self._messages)

    def await_message(self, condition, what, after=0, within=20.0):
        """The first message, not counting the first `after`, for which the condition is true."""

        def find():
            return next((message for message in self._messages[after:] if condition(message)), None)

        with self._changed:
            if self._changed.wait_for(find, within):
                return find()
            raise AssertionError(f"not within {within} s: {what}; there was {self._messages[after:]}")

    def await_field(self, name, after=0, within=20.0):
        return self.await_message(lambda message: name in message.fields, f"a message with {name}", after, within)

    def close(self):
        with self._socket:
            self._socket.shutdown(socket.SHUT_RDWR)
            self._thread.join()
        for descriptor in [each for kept in self.stored.values() for each in kept]:
            os.close(descriptor)
        self.stored.clear()
