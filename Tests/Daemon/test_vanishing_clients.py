"""Clients that leave in the middle of a response leave nothing behind."""

import json
import resource
import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

from daemon import CHAT, MESSAGE, PROVIDER_PATHS, DaemonTestCase, eventually

CLIENTS = 1000
CONFIG = {
    "chat": {"delayMs": 60_000},
    "message": {"chunkDelayMs": 50, "defaultResponses": ["word " * 1000]},
}


def post(path, body):
    content = json.dumps(body).encode()
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


DELAYED = post(PROVIDER_PATHS["chat"], CHAT)
DELAYED_STREAM = post(PROVIDER_PATHS["chat"], {**CHAT, "stream": True})
STREAM = post(PROVIDER_PATHS["message"], {**MESSAGE, "stream": True})


class VanishingClientTests(DaemonTestCase):
    def setUp(self):
        super().setUp()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < 2 * CLIENTS:
            self.skipTest(f"only {hard} descriptors are to be had")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * CLIENTS), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        # Its children inherit the limit: the daemon needs as many.
        self.daemon = self.serve(config=CONFIG)
        self.daemon.get("/v1/metrics")

    def test_a_thousand_leave_in_mid_delay_and_mid_stream_and_nothing_of_them_is_left(self):
        daemon = self.daemon
        self.wave(20)
        descriptors = daemon.open_descriptors
        self.wave(CLIENTS)
        eventually(lambda: daemon.open_descriptors <= descriptors, "the descriptors are closed")
        after_first = daemon.resident_bytes
        self.wave(CLIENTS)
        eventually(lambda: daemon.open_descriptors <= descriptors, "the descriptors are closed")
        grown = daemon.resident_bytes - after_first
        self.assertLess(grown, 5 << 20, f"the second wave, like the first, added {grown} bytes")

        gone = daemon.get("/v1/metrics")["clientDisconnects"]
        self.assertEqual(gone["delay"] + gone["stream"], 20 + 2 * CLIENTS)
        self.assertEqual(gone["stream"], 10 + CLIENTS)
        self.assertEqual(daemon.admin("PUT", "/v1/delay", {"delayMs": 0, "chunkDelayMs": 0}).status, 200)
        self.assertEqual(daemon.chat().status, 200)
        self.assertEqual(daemon.stop(), 0)
        self.assertNotIn(" error ", daemon.log)

    def wave(self, count):
        """Connects so many, half of them to streams, and breaks off half of each kind by RST and half by FIN."""
        delayed = [self.begin(DELAYED if index % 4 < 2 else DELAYED_STREAM) for index in range(count // 2)]
        streams = [self.begin(STREAM) for _ in range(count // 2)]
        for stream in streams:
            received = b""
            while b"content_block_delta" not in received:
                received += stream.recv(65536)
        metrics = eventually(
            lambda: (found := self.daemon.get("/v1/metrics"))["requestsInFlight"] == count and found, "all are served"
        )
        self.assertEqual((metrics["connectionsOpen"], metrics["streamsOpen"]), (count, self.open_streams(count)))
        for index, client in enumerate(delayed + streams):
            if index % 2 == 0:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        eventually(lambda: self.counts() == (0, 0, 0), "no connection, request or stream is left open")

    def open_streams(self, count):
        return count // 2 + sum(index % 4 >= 2 for index in range(count // 2))

    def counts(self):
        metrics = self.daemon.get("/v1/metrics")
        return metrics["connectionsOpen"], metrics["requestsInFlight"], metrics["streamsOpen"]

    def begin(self, request):
        client = self.connect(self.daemon.provider_address)
        client.sendall(request)
        return client

    def test_clients_that_send_ahead_and_leave(self):
        for _ in range(50):
            self.begin(DELAYED * 10).close()
            self.begin(DELAYED[:-5]).close()
            self.begin(STREAM * 10).close()
            self.begin(b"").close()
        eventually(lambda: self.counts() == (0, 0, 0), "no connection, request or stream is left open")
        self.assertEqual(self.daemon.admin("PUT", "/v1/delay", {"delayMs": 0}).status, 200)
        self.assertEqual(self.daemon.chat().status, 200)

    def test_a_client_that_does_not_read_costs_no_memory(self):
        daemon = self.daemon
        daemon.admin("PATCH", "/v1/config", {"message": {"defaultResponses": ["x" * 50_000], "chunkDelayMs": 0}})
        before = daemon.resident_bytes
        clients = [self.begin(post(PROVIDER_PATHS["message"], MESSAGE) * 1000) for _ in range(20)]
        # They asked for 20 × 1,000 × 50 KB, of which the kernel takes a few MB for each.
        eventually(lambda: daemon.get("/v1/metrics")["connectionsOpen"] == 20, "all are connected")
        sent = []

        def is_stalled():
            sent.append(daemon.get("/v1/metrics")["bytesSent"])
            return len(sent) > 50 and sent[-1] == sent[-50]

        eventually(is_stalled, "nothing more is sent")
        self.assertLess(daemon.resident_bytes - before, 100 << 20)
        for client in clients:
            client.close()
        eventually(lambda: self.counts() == (0, 0, 0), "no connection, request or stream is left open")

    def test_no_byte_meant_for_a_client_that_left_reaches_the_next_one(self):
        # The next connection may be given the descriptor of the last one while that is still being closed.
        daemon = self.daemon
        daemon.admin("PATCH", "/v1/config", {"message": {"defaultResponses": ["x" * 50_000], "chunkDelayMs": 0}})
        is_over = threading.Event()
        answers = [0] * 4

        def look(index):
            while not is_over.is_set():
                answer = daemon.get("/v1/version")
                if "version" not in answer:
                    return list(answer)
                answers[index] += 1

        with ThreadPoolExecutor() as pool:
            looks = [pool.submit(look, index) for index in range(len(answers))]
            try:
                for _ in range(10):
                    clients = [self.begin(post(PROVIDER_PATHS["message"], MESSAGE) * 1000) for _ in range(10)]
                    for client in clients:
                        client.recv(1)
                        client.close()
                    eventually(lambda: self.counts() == (0, 0, 0), "no connection, request or stream is left open")
            finally:
                is_over.set()
            self.assertEqual([look.result() for look in looks], [None] * len(looks))
        self.assertGreater(min(answers), 10)
