"""What faults do to a stream of HTTP/2, and that they leave the connection's other streams alone."""

import json
import socket
import ssl

import h2.connection
import h2.events
import pytest
from canned import CHAT, TEXTS

TEXT = TEXTS["emoji"]
STREAM = {**CHAT, "stream": True}


@pytest.fixture(scope="module")
def secure(launch_for_module):
    return launch_for_module({"tls": {"selfSigned": True}, "chat": {"defaultResponses": [TEXT], "loopResponses": True}})


class Exchange:
    """What came on one stream."""

    def __init__(self):
        self.status = None
        self.body = b""
        self.end = None

    @property
    def events(self):
        return [frame for frame in self.body.decode().split("\n\n") if frame]


class Connection:
    """One connection of HTTP/2, byte by byte."""

    def __init__(self, daemon):
        context = ssl.create_default_context(cafile=daemon.certificates / "certificate.pem")
        context.set_alpn_protocols(["h2"])
        host, port = daemon.address.rsplit(":", 1)
        self.socket = context.wrap_socket(socket.create_connection((host, int(port)), timeout=10), server_hostname="localhost")
        self.http2 = h2.connection.H2Connection()
        self.http2.initiate_connection()
        self.exchanges = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, body):
        """Sends a request.

        Returns the exchange, which fills with what `read` sees of it.
        """
        number = self.http2.get_next_available_stream_id()
        headers = [
            (":method", "POST"), (":scheme", "https"), (":authority", "mock"), (":path", "/v1/chat/completions"),
        ]
        self.http2.send_headers(number, headers)
        self.http2.send_data(number, json.dumps(body).encode(), end_stream=True)
        self.socket.sendall(self.http2.data_to_send())
        self.exchanges[number] = Exchange()
        return self.exchanges[number]

    def read(self, until):
        """Reads until the condition holds."""
        while not until():
            received = self.socket.recv(65536)
            assert received, "the connection ended"
            for event in self.http2.receive_data(received):
                self._take(event)
            self.socket.sendall(self.http2.data_to_send())

    def _take(self, event):
        match event:
            case h2.events.ResponseReceived():
                self.exchanges[event.stream_id].status = int(dict(event.headers)[b":status"])
            case h2.events.DataReceived():
                self.exchanges[event.stream_id].body += event.data
                self.http2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            case h2.events.StreamEnded():
                self.exchanges[event.stream_id].end = "ended"
            case h2.events.StreamReset():
                self.exchanges[event.stream_id].end = "reset"
            case h2.events.ConnectionTerminated():
                raise AssertionError(f"the connection was given up: {event}")


def set_fault(daemon, fault):
    daemon.admin.put("/v1/faults", json={"fault": {**fault, "first": 1}}).raise_for_status()


def whole(events):
    """The text of a stream, which must have ended as it should."""
    assert events[-1] == "data: [DONE]"
    chunks = [json.loads(event.removeprefix("data:")) for event in events[:-1]]
    return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])


@pytest.mark.parametrize(
    ("fault", "status", "events", "end"),
    [
        ({"reset": "beforeHead"}, None, 0, "reset"),
        ({"reset": "afterHead"}, 200, 0, "reset"),
        ({"reset": {"afterEvents": 3}}, 200, 3, "reset"),
        ({"close": "beforeHead"}, None, 0, "reset"),
        ({"close": {"afterEvents": 3}}, 200, 3, "reset"),
        ({"endEarly": {"afterEvents": 3}}, 200, 3, "ended"),
    ],
    ids=json.dumps,
)
def test_a_stream_is_broken_off_and_others_go_on(secure, fault, status, events, end):
    set_fault(secure, fault)
    with Connection(secure) as connection:
        struck = connection.ask(STREAM)
        connection.read(lambda: struck.end)
        assert (struck.status, len(struck.events), struck.end) == (status, events, end)
        spared = connection.ask(STREAM)
        connection.read(lambda: spared.end)
        assert whole(spared.events) == TEXT


def test_a_stream_that_stalls_holds_up_no_other(secure):
    set_fault(secure, {"stall": {"afterEvents": 2}})
    with Connection(secure) as connection:
        stalled = connection.ask(STREAM)
        connection.read(lambda: len(stalled.events) == 2)
        spared = connection.ask(STREAM)
        connection.read(lambda: spared.end)
        assert whole(spared.events) == TEXT
        assert (len(stalled.events), stalled.end) == (2, None)
    secure.wait_for_metrics(lambda metrics: metrics["streamsOpen"] == 0)


@pytest.mark.parametrize(
    "framing",
    [{"splitBytes": 1}, {"splitCharacters": True}, {"eventsPerPacket": 5}, {"comments": True}, {"paddingBytes": 100_000}],
    ids=json.dumps,
)
def test_texts_come_together_unchanged(secure, framing):
    set_fault(secure, {"framing": framing})
    with Connection(secure) as connection:
        exchange = connection.ask(STREAM)
        connection.read(lambda: exchange.end)
    lines = [line for line in exchange.body.decode().splitlines() if line.startswith("data:")]
    assert whole(["data: " + line.removeprefix("data:").strip() for line in lines]) == TEXT
    assert exchange.end == "ended"


def test_an_error_has_its_status_and_a_refused_connection_none(secure):
    set_fault(secure, {"status": 529})
    with Connection(secure) as connection:
        exchange = connection.ask(CHAT)
        connection.read(lambda: exchange.end)
        assert (exchange.status, json.loads(exchange.body)["error"]["type"]) == (529, "service_unavailable_error")
    set_fault(secure, {"refuse": True})
    with pytest.raises((ConnectionError, ssl.SSLError, OSError)):
        Connection(secure)
    with Connection(secure) as connection:
        exchange = connection.ask(CHAT)
        connection.read(lambda: exchange.end)
        assert exchange.status == 200
