"""SIGTERM drains within a limit, a second one is quick; SIGHUP and reload requests read the file or keep the old."""

import contextlib
import http.client
import json
import signal
import threading
import time

from daemon import DaemonTestCase, accepts, connect, eventually

# A delayed response that is open for long enough to be looked at, and one that nobody waits for.
DRAINED = {
    "chat": {"delayMs": 1500},
    "message": {"delayMs": 0, "chunkDelayMs": 100, "defaultResponses": ["a b c d e f g h i j"]},
}
ENDLESS = {"chat": {"delayMs": 30_000}, "message": {"chunkDelayMs": 10_000}}


class DrainTests(DaemonTestCase):
    def test_open_responses_and_streams_end_as_if_nothing_had_happened(self):
        daemon = self.serve(config=DRAINED)
        delayed = daemon.open_response("chat")
        stream = daemon.open_response("message", stream=True).getresponse()
        idle = self.connect(daemon.provider_address)
        eventually(lambda: daemon.requests_in_flight == 2, "both responses are open")

        daemon.send(signal.SIGTERM)
        eventually(lambda: not accepts(daemon.provider_address), "new connections are refused", within=1)
        self.assert_problem(daemon.admin("GET", "/readyz"), 503, "drain")
        self.assertEqual(daemon.admin("GET", "/healthz").status, 200)
        status = daemon.get("/v1/status")
        self.assertEqual((status["state"], status["requestsInFlight"]), ("draining", 2))

        self.assertEqual(idle.recv(1), b"", "a connection without a request is closed at once")
        events = stream.read().decode()
        self.assertTrue(events.endswith('event: message_stop\ndata: {"type":"message_stop"}\n\n'), events[-200:])
        texts = [json.loads(line[6:]) for line in events.splitlines() if '"text_delta"' in line]
        self.assertEqual("".join(event["delta"]["text"] for event in texts), "a b c d e f g h i j")
        answer = delayed.getresponse()
        self.assertEqual(answer.status, 200)
        self.assertIn("choices", json.loads(answer.read()))
        self.assertEqual(daemon.wait(), 0)
        self.assertRegex(daemon.log, r"stopped\n$")

    def test_a_connection_that_is_kept_alive_ends_after_its_response(self):
        daemon = self.serve(config={"chat": {"delayMs": 1000}})
        client = daemon.open_response()
        eventually(lambda: daemon.requests_in_flight == 1, "the response is open")
        daemon.send(signal.SIGTERM)
        answer = client.getresponse()
        self.assertEqual(answer.status, 200)
        answer.read()
        self.assertEqual(daemon.wait(within=3), 0)

    def test_an_idle_daemon_stops_at_once(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            daemon = self.serve()
            daemon.chat()
            began = time.monotonic()
            daemon.send(number)
            self.assertEqual(daemon.wait(), 0)
            self.assertLess(time.monotonic() - began, 1)

    def test_the_limit_cuts_what_takes_longer(self):
        daemon = self.serve(config={**ENDLESS, "limits": {"drainTimeoutMs": 400}})
        delayed = daemon.open_response("chat")
        stream = daemon.open_response("message", stream=True).getresponse()
        eventually(lambda: daemon.requests_in_flight == 2, "both responses are open")
        began = time.monotonic()
        self.assertEqual(daemon.stop(within=5), 0)
        took = time.monotonic() - began
        self.assertGreater(took, 0.35)
        self.assertLess(took, 3)
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
            delayed.getresponse()
        with self.assertRaises((http.client.IncompleteRead, ConnectionResetError)):
            stream.read()
        self.assertRegex(daemon.log, "warning drain limit reached .*cut=2")

    def test_the_limit_in_force_is_the_running_configurations(self):
        daemon = self.serve(config=ENDLESS)
        self.assertEqual(daemon.admin("PATCH", "/v1/config", {"limits": {"drainTimeoutMs": 200}}).status, 200)
        daemon.open_response()
        eventually(lambda: daemon.requests_in_flight == 1, "the response is open")
        self.assertEqual(daemon.stop(within=3), 0)

    def test_a_second_signal_is_quick(self):
        for first, second in [(signal.SIGTERM, signal.SIGTERM), (signal.SIGINT, signal.SIGTERM)]:
            daemon = self.serve(config=ENDLESS)
            daemon.open_response("chat")
            daemon.open_response("message", stream=True)
            eventually(lambda: daemon.requests_in_flight == 2, "both responses are open")
            daemon.send(first)
            eventually(lambda: not accepts(daemon.provider_address), "it drains")
            self.assertIsNone(daemon.process.poll())
            began = time.monotonic()
            daemon.send(second)
            self.assertEqual(daemon.wait(), 0)
            self.assertLess(time.monotonic() - began, 2)

    def test_a_benchmark_against_a_slow_endpoint_does_not_hold_it_up(self):
        daemon = self.serve(config=ENDLESS)
        run = daemon.start_benchmark(requests=10, concurrency=2)
        eventually(lambda: daemon.requests_in_flight == 2, "the benchmark runs")
        began = time.monotonic()
        self.assertEqual(daemon.stop(within=10), 0)
        self.assertLess(time.monotonic() - began, 3)
        again = self.serve(directory=daemon.directory)
        self.assertEqual(again.get(f"/v1/benchmarks/{run}")["state"], "interrupted")

    def test_no_benchmark_begins_while_it_drains(self):
        daemon = self.serve(config={"chat": {"delayMs": 1500}})
        daemon.open_response()
        eventually(lambda: daemon.requests_in_flight == 1, "the response is open")
        daemon.send(signal.SIGTERM)
        eventually(lambda: not accepts(daemon.provider_address), "it drains")
        answer = daemon.admin("POST", "/v1/benchmarks", {"requests": 5})
        # If it was accepted in spite of that, waiting for its end must not hold the daemon up.
        with contextlib.suppress(OSError, http.client.HTTPException):
            daemon.admin("DELETE", answer.headers.get("location", "/v1/benchmarks/1"), timeout=5)
        self.assertEqual(daemon.wait(within=5), 0)
        self.assert_problem(answer, 503)

    def test_admin_clients_do_not_hold_it_up(self):
        daemon = self.serve()
        address = daemon.admin_address
        host = f"Host: {address}\r\n".encode()
        beginnings = {
            "says nothing": b"",
            "stops within a head": b"GET /healthz HTTP/1.1\r\nHos",
            "stops within a body": b"PUT /v1/delay HTTP/1.1\r\n" + host
            + b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
            "listens to events": b"GET /v1/events HTTP/1.1\r\n" + host + b"\r\n",
            "is kept alive": b"GET /healthz HTTP/1.1\r\n" + host + b"\r\n",
        }
        for name, sent in beginnings.items():
            client = self.connect(address)
            client.sendall(sent)
            if name in ("listens to events", "is kept alive"):
                self.assertTrue(client.recv(10), name)
        daemon.get("/healthz")
        began = time.monotonic()
        daemon.send(signal.SIGTERM)
        self.assertEqual(daemon.wait(within=10), 0)
        self.assertLess(time.monotonic() - began, 6)

    def test_provider_clients_that_never_finish_their_request_do_not_hold_it_up(self):
        daemon = self.serve(config={"limits": {"drainTimeoutMs": 500}})
        for sent in (b"", b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{", b"GE"):
            client = self.connect(daemon.provider_address)
            client.sendall(sent)
        eventually(lambda: daemon.get("/v1/metrics")["connectionsOpen"] == 3, "all are connected")
        self.assertEqual(daemon.stop(within=3), 0)

    def test_events_flow_until_the_last_response_has_ended(self):
        daemon = self.serve(config={"chat": {"delayMs": 2500}})
        daemon.open_response()
        eventually(lambda: daemon.requests_in_flight == 1, "the response is open")
        with connect(daemon.admin_address) as client:
            client.sendall(f"GET /v1/events HTTP/1.1\r\nHost: {daemon.admin_address}\r\n\r\n".encode())
            self.assertTrue(client.recv(10))
            daemon.send(signal.SIGTERM)
            rest = b"".join(iter(lambda: client.recv(65536), b""))
        self.assertGreaterEqual(rest.count(b"event: metrics"), 2)
        self.assertTrue(rest.endswith(b"0\r\n\r\n"), "the event stream is ended, not cut")
        self.assertEqual(daemon.wait(within=3), 0)

    def test_the_admin_socket_is_gone_afterwards(self):
        path = self.temporary_directory() / "admin.sock"
        daemon = self.serve("--admin-socket", path)
        self.assertTrue(path.is_socket())
        self.assertEqual(daemon.stop(), 0)
        self.assertFalse(path.exists())

    def test_the_ports_can_be_taken_again_at_once(self):
        daemon = self.serve(config={"chat": {"defaultResponses": ["x"]}})
        ports = [daemon.listeners[name].rsplit(":", 1)[1] for name in ("provider", "admin")]
        kept = [daemon.open_response() for _ in range(5)]
        for client in kept:
            client.getresponse().read()
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(self.serve(ports=ports).chat().status, 200)


class ReloadTests(DaemonTestCase):
    FIRST = {"chat": {"defaultResponses": ["first"]}}
    SECOND = {"chat": {"defaultResponses": ["second"], "delayMs": 1}}

    def reply(self, daemon):
        return daemon.chat().json["choices"][0]["message"]["content"]

    def test_a_hangup_reads_the_file_again(self):
        daemon = self.serve(config=self.FIRST)
        self.assertEqual((self.reply(daemon), daemon.revision), ("first", 1))
        daemon.write_config(self.SECOND)
        daemon.send(signal.SIGHUP)
        eventually(lambda: daemon.revision == 2, "the file was read")
        self.assertEqual(self.reply(daemon), "second")
        self.assertEqual(daemon.get("/v1/config"), self.SECOND)

    def test_a_hangup_with_a_bad_file_keeps_the_old_and_says_why(self):
        daemon = self.serve(config=self.FIRST)
        bad_files = {
            '{"chat": {"delayMs": -1}}': ("/chat/delayMs", "0 to"),
            '{"chta": {}}': ("/chta", "chat"),
            '{"chat": ': (":1:", ""),
            "": (":1:1", ""),
        }
        for text, reasons in bad_files.items():
            with self.subTest(text):
                already = len(daemon.log)
                daemon.write_config(text)
                daemon.send(signal.SIGHUP)
                said = eventually(lambda: daemon.log[already:], "the reason is logged")
                for reason in (" error ", str(daemon.config_path), *reasons):
                    self.assertIn(reason, said)
                self.assertEqual((self.reply(daemon), daemon.revision), ("first", 1))
        daemon.config_path.unlink()
        already = len(daemon.log)
        daemon.send(signal.SIGHUP)
        self.assertIn("no such file", eventually(lambda: daemon.log[already:], "the reason is logged"))
        daemon.write_config(self.SECOND)
        daemon.send(signal.SIGHUP)
        eventually(lambda: daemon.revision == 2, "the repaired file was read")

    def test_a_hangup_without_a_file_is_no_mystery(self):
        daemon = self.serve()
        already = len(daemon.log)
        daemon.send(signal.SIGHUP)
        said = eventually(lambda: daemon.log[already:], "it is logged that there is nothing to read", within=3)
        self.assertIn("--config", said)
        self.assertEqual(daemon.revision, 1)

    def test_a_request_to_reload_is_answered_with_the_revision_or_the_reasons(self):
        daemon = self.serve(config=self.FIRST)
        daemon.write_config(self.SECOND)
        answer = daemon.admin("POST", "/v1/reload")
        self.assertEqual((answer.status, answer.json["revision"]), (200, 2))
        self.assertEqual(answer.headers["etag"], daemon.admin("GET", "/v1/config").headers["etag"])
        self.assertEqual(self.reply(daemon), "second")

        daemon.write_config({"chat": {"delayMs": -1}, "prot": 5})
        answer = daemon.admin("POST", "/v1/reload")
        self.assert_problem(answer, 422, str(daemon.config_path), "/chat/delayMs")
        self.assert_problem(answer, 422, "port", "/prot")
        daemon.write_config('{"chat"')
        self.assert_problem(daemon.admin("POST", "/v1/reload"), 422, f"{daemon.config_path}:1:")
        daemon.config_path.unlink()
        self.assert_problem(daemon.admin("POST", "/v1/reload"), 422, "no such file")
        self.assertEqual((self.reply(daemon), daemon.revision), ("second", 2))

    def test_a_request_to_reload_without_a_file(self):
        daemon = self.serve()
        self.assert_problem(daemon.admin("POST", "/v1/reload"), 409, "--config")

    def test_a_changed_port_waits_for_a_restart_and_says_so(self):
        daemon = self.serve(config=self.FIRST)
        daemon.write_config({**self.SECOND, "port": 1, "admin": {"port": 2}})
        answer = daemon.admin("POST", "/v1/reload")
        self.assertEqual(answer.json["restartRequired"], ["/port", "/admin"])
        self.assertEqual(self.reply(daemon), "second")

    def test_what_is_open_ends_by_the_configuration_that_it_began_with(self):
        slow = {"defaultResponses": ["one two three"], "delayMs": 300, "chunkDelayMs": 100}
        daemon = self.serve(config={"chat": slow})
        whole, stream = daemon.open_response(), daemon.open_response(stream=True)
        eventually(lambda: daemon.requests_in_flight == 2, "both responses are open")
        daemon.write_config(self.SECOND)
        self.assertEqual(daemon.admin("POST", "/v1/reload").json["revision"], 2)
        answer = whole.getresponse()
        self.assertEqual(answer.headers["x-mockd-revision"], "1")
        self.assertEqual(json.loads(answer.read())["choices"][0]["message"]["content"], "one two three")
        answer = stream.getresponse()
        self.assertEqual(answer.headers["x-mockd-revision"], "1")
        events = answer.read()
        self.assertIn(b"three", events)
        self.assertTrue(events.endswith(b"data: [DONE]\n\n"))

    def test_many_hangups_at_once_end_in_the_last_file(self):
        daemon = self.serve(config=self.FIRST)
        for number in range(50):
            daemon.write_config({"chat": {"defaultResponses": [f"number {number}"]}})
            daemon.send(signal.SIGHUP)
        eventually(lambda: self.reply(daemon) == "number 49", "the last file is in force")
        self.assertEqual(daemon.stop(), 0)

    def test_a_reset_goes_back_to_the_file_and_begins_anew(self):
        daemon = self.serve(config={"chat": {"defaultResponses": ["first", "second"]}})
        self.assertEqual(self.reply(daemon), "first")
        daemon.admin("PUT", "/v1/delay", {"delayMs": 5})
        answer = daemon.admin("POST", "/v1/reset")
        self.assertEqual((answer.status, answer.json["revision"]), (200, 3))
        self.assertEqual(daemon.get("/v1/config"), {"chat": {"defaultResponses": ["first", "second"]}})
        self.assertEqual(daemon.get("/v1/metrics")["provider"]["totalRequests"], 0)
        self.assertEqual(self.reply(daemon), "first")
        # The file's own later changes are for a reload; a reset goes back to what was last loaded.
        daemon.write_config(self.SECOND)
        daemon.admin("POST", "/v1/reset")
        self.assertEqual(self.reply(daemon), "first")
        daemon.admin("POST", "/v1/reload")
        daemon.admin("PUT", "/v1/endpoints/chat/responses", ["changed"])
        daemon.admin("POST", "/v1/reset")
        self.assertEqual(self.reply(daemon), "second")

    def test_a_reset_while_responses_are_open_keeps_the_gauges_true(self):
        daemon = self.serve(config={"chat": {"delayMs": 500}})
        client = daemon.open_response()
        eventually(lambda: daemon.requests_in_flight == 1, "the response is open")
        daemon.admin("POST", "/v1/reset")
        self.assertEqual(daemon.requests_in_flight, 1)
        client.getresponse().read()
        eventually(lambda: daemon.requests_in_flight == 0, "the response has ended")
        metrics = daemon.get("/v1/metrics")
        self.assertEqual((metrics["connectionsOpen"], metrics["streamsOpen"]), (1, 0))
        client.close()
        eventually(lambda: daemon.get("/v1/metrics")["connectionsOpen"] == 0, "the connection is closed")


class ConnectionStormTests(DaemonTestCase):
    def test_connections_that_come_while_it_stops_do_no_harm(self):
        for port in ("admin", "provider"):
            with self.subTest(port):
                daemon = self.serve()
                address = daemon.listeners[port]
                is_over = threading.Event()
                connected = []

                def storm():
                    while not is_over.is_set():
                        # Some are refused: there is a cap on the admin port's connections.
                        with contextlib.suppress(OSError), connect(address) as client:
                            connected.append(address)
                            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")

                threads = [threading.Thread(target=storm) for _ in range(8)]
                for thread in threads:
                    thread.start()
                try:
                    eventually(lambda: len(connected) > 1000, "the storm is on")
                    self.assertEqual(daemon.stop(within=10), 0, daemon.log)
                finally:
                    is_over.set()
                    for thread in threads:
                        thread.join()
