"""A proxy with vices that can be switched on one by one, for audits to find. Threads and blocking sockets: its delays are exact."""

import contextlib
import json
import socket
import threading
import time
from dataclasses import dataclass


@dataclass
class Vices:
    request_delay: float = 0
    response_delay: float = 0
    dropped_header: str = ""
    # Every so many requests the whole answer goes to whoever asks next, and that one's answer comes here.
    swap_every: int = 0
    # The fourth and the fifth event of a stream that have text become one.
    merges_events: bool = False
    loses_usage: bool = False
    # In front of the third event of a stream, as those do who fear that a silent connection is closed.
    adds_comments: bool = False
    retries_on_500: bool = False
    ignores_aborts: bool = False


class _Reader:
    """Reads HTTP/1.1 messages from a socket."""

    def __init__(self, connection):
        self.connection = connection
        self.buffer = b""

    def more(self):
        piece = self.connection.recv(65536)
        self.buffer += piece
        return bool(piece)

    def until(self, mark):
        """The bytes up to and with the mark; None where the connection ends before."""
        while mark not in self.buffer:
            if not self.more():
                return None
        end = self.buffer.index(mark) + len(mark)
        taken, self.buffer = self.buffer[:end], self.buffer[end:]
        return taken

    def exactly(self, count):
        while len(self.buffer) < count:
            if not self.more():
                return None
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def head(self):
        """The first line and the fields, by lower-case names; None at the end of the connection."""
        head = self.until(b"\r\n\r\n")
        if head is None:
            return None
        lines = head.decode("latin-1").split("\r\n")[:-2]
        return lines[0], [tuple(line.split(": ", 1)) for line in lines[1:]]


def _field(fields, name, default=""):
    return next((value for other, value in fields if other.lower() == name), default)


def _chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


class _Meeting:
    """Two who come one after the other get each what the other one brought."""

    def __init__(self):
        self.lock = threading.Lock()
        self.waiting = None

    def wait(self, mine):
        with self.lock:
            if self.waiting is not None:
                return mine
            slot = self.waiting = {"mine": mine, "came": threading.Event()}
        if not slot["came"].wait(2):
            with self.lock:
                if self.waiting is slot:
                    self.waiting = None
                    return mine
            slot["came"].wait()
        return slot["theirs"]

    def pass_by(self, mine):
        with self.lock:
            if self.waiting is None:
                return mine
            slot, self.waiting = self.waiting, None
        slot["theirs"] = mine
        slot["came"].set()
        return slot["mine"]


class BadProxy:
    """Listens on a port of its own until it is closed."""

    def __init__(self, upstream, vices=None):
        host, port = upstream.rsplit(":", 1)
        self.upstream = (host, int(port))
        self.vices = vices or Vices()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.count = 0
        self.lock = threading.Lock()
        self.meeting = _Meeting()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, client):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        upstream = None
        try:
            requests = _Reader(client)
            while (head := requests.head()) is not None:
                line, fields = head
                body = requests.exactly(int(_field(fields, "content-length", "0")))
                if upstream is None:
                    upstream = self._connect()
                upstream = self._exchange(client, upstream, line, fields, body)
        except (OSError, _Broken):
            pass
        finally:
            # Closing alone tells nobody while another thread still reads.
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()
            if upstream is not None:
                upstream.close()

    def _connect(self):
        upstream = socket.create_connection(self.upstream)
        upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return upstream

    def _exchange(self, client, upstream, line, fields, body):
        vices = self.vices
        with self.lock:
            self.count += 1
            number = self.count
        if vices.request_delay:
            time.sleep(vices.request_delay)
        kept = [field for field in fields if field[0].lower() != vices.dropped_header]
        request = "\r\n".join([line, *(f"{name}: {value}" for name, value in kept), "", ""]).encode("latin-1") + body
        upstream.sendall(request)
        responses = _Reader(upstream)
        status, answer = self._response_head(responses)
        if vices.retries_on_500 and " 500" in status:
            responses.exactly(int(_field(answer, "content-length", "0")))
            upstream.close()
            upstream = self._connect()
            upstream.sendall(request)
            responses = _Reader(upstream)
            status, answer = self._response_head(responses)
        head = "\r\n".join([status, *(f"{name}: {value}" for name, value in answer), "", ""]).encode("latin-1")
        if _field(answer, "transfer-encoding") == "chunked":
            self._stream(client, upstream, responses, head)
            return upstream
        whole = head + self._got(responses.exactly(int(_field(answer, "content-length", "0"))))
        if vices.response_delay:
            time.sleep(vices.response_delay)
        if vices.swap_every and number % vices.swap_every == vices.swap_every // 2:
            whole = self.meeting.wait(whole)
        elif vices.swap_every:
            whole = self.meeting.pass_by(whole)
        client.sendall(whole)
        return upstream

    def _response_head(self, responses):
        while True:
            status, fields = self._got(responses.head())
            if " 100 " not in status:
                return status, fields

    @staticmethod
    def _got(value):
        if value is None:
            raise _Broken
        return value

    def _stream(self, client, upstream, responses, head):
        vices = self.vices
        if not vices.ignores_aborts:
            threading.Thread(target=self._watch, args=(client, upstream), daemon=True).start()
        out = _Output(client, vices.ignores_aborts)
        begun = False
        texts = 0
        events = 0
        held = None
        while (size := int(self._got(responses.until(b"\r\n")), 16)) > 0:
            data = self._got(responses.exactly(size + 2))[:-2]
            if not begun:
                begun = True
                if vices.response_delay:
                    time.sleep(vices.response_delay)
                out.write(head)
            events += 1
            if vices.adds_comments and events == 3:
                out.write(_chunk(b": processing\n\n"))
            event = self._event(data)
            if vices.loses_usage and event and event.get("usage") and not event.get("choices"):
                continue
            if vices.merges_events and event and self._text(event):
                texts += 1
                if texts == 4:
                    held = event
                    continue
                if texts == 5:
                    event["choices"][0]["delta"]["content"] = self._text(held) + self._text(event)
                    data = b"data: " + json.dumps(event, separators=(",", ":")).encode() + b"\n\n"
            out.write(_chunk(data))
        responses.until(b"\r\n")
        out.write(b"0\r\n\r\n")

    @staticmethod
    def _watch(client, upstream):
        """Leaves the provider when the client leaves."""
        try:
            if not client.recv(1, socket.MSG_PEEK):
                upstream.shutdown(socket.SHUT_RDWR)
        except OSError:
            upstream.close()

    @staticmethod
    def _event(data):
        if not data.startswith(b"data: {"):
            return None
        return json.loads(data[len(b"data: "):])

    @staticmethod
    def _text(event):
        choices = event.get("choices") or [{}]
        return choices[0].get("delta", {}).get("content")


class _Broken(Exception):
    """The provider broke off."""


class _Output:
    """Writes to a client who may have left."""

    def __init__(self, client, goes_on):
        self.client = client
        self.goes_on = goes_on

    def write(self, data):
        try:
            self.client.sendall(data)
        except OSError:
            if not self.goes_on:
                raise
