"""A client that reads late gets the whole of a response that ends its connection."""

import signal
import socket

from daemon import CHAT, PATIENCE, PROVIDER_PATHS, DaemonTestCase, eventually
from test_vanishing_clients import post

# Far more than the kernel keeps for a connection.
PADDING = 16 << 20
REQUEST = post(PROVIDER_PATHS["chat"], CHAT)


class LateReaderTests(DaemonTestCase):
    def setUp(self):
        super().setUp()
        self.daemon = self.serve(config={"chat": {"defaultResponses": [{"choices": [], "padding": "x" * PADDING}]}})

    def ask(self, request):
        """A connection whose response the daemon has written, though hardly any of it can have left."""
        host, port = self.daemon.provider_address.rsplit(":", 1)
        connection = socket.socket()
        self.addCleanup(connection.close)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)
        connection.settimeout(PATIENCE)
        connection.connect((host, int(port)))
        connection.sendall(request)
        eventually(
            lambda: self.daemon.get("/v1/metrics")["endpoints"].get("chat", {}).get("totalRequests") == 1,
            "the response was written",
        )
        return connection

    def assert_whole(self, connection):
        head, _, body = b"".join(iter(lambda: connection.recv(1 << 20), b"")).partition(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        self.assertEqual(len(body), int(length.split(b":")[1]))

    def test_when_it_asked_for_the_close(self):
        self.assert_whole(self.ask(REQUEST.replace(b"Host: x", b"Host: x\r\nConnection: close")))

    def test_when_it_speaks_http_1_0(self):
        self.assert_whole(self.ask(REQUEST.replace(b"HTTP/1.1", b"HTTP/1.0")))

    def test_when_the_daemon_stops(self):
        connection = self.ask(REQUEST)
        self.daemon.process.send_signal(signal.SIGTERM)
        self.assert_whole(connection)
        self.assertEqual(self.daemon.process.wait(PATIENCE), 0)
