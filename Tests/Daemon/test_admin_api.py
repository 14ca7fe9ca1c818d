"""What the admin API shows, where it listens, and that its description is true."""

import json
import os
import re
import stat
import tempfile
import time
from itertools import islice

from daemon import CHAT, PROVIDER_PATHS, Connection, DaemonTestCase, ask, eventually, server_sent_events

METHODS = ("GET", "PUT", "POST", "PATCH", "DELETE")


class DescriptionTests(DaemonTestCase):
    BODIES = {
        "/v1/config": {}, "/v1/delay": {"delayMs": 0}, "/v1/responses": {"chat": ["a"]},
        "/v1/endpoints/{endpoint}/delay": {"delayMs": 0}, "/v1/endpoints/{endpoint}/responses": ["a"],
        "/v1/endpoints/{endpoint}/responses/{index}": "a", "/v1/benchmarks": {"requests": 1},
        "/v1/verify": {"expect": ["count() >= 0"]},
        "/v1/rules": [{"name": "r", "when": {"model": "x"}, "answer": "y"}],
        "/v1/rules/test": {"endpoint": "chat", "body": {"model": "x"}},
        "/v1/faults": {"a": {"status": 500}}, "/v1/faults/{name}": {"status": 500},
        "/v1/benchmarks/{id}": {"note": "a note"}, "/v1/rate-limits": {"a": {"requests": 100}}, "/v1/rate-limits/{name}": {"requests": 100},
    }

    def call(self, daemon, method, path, run):
        """The status and headers of a route, whose body may never end."""
        body = self.BODIES.get(path) if method in ("PUT", "POST", "PATCH") else None
        if (method, path) == ("POST", "/v1/endpoints/{endpoint}/responses"):
            body = "a"
        if path.startswith("/v1/audits"):
            body = {"via": f"http://{daemon.provider_address}", "requests": 1} if method == "POST" else None
            run = self.finished_audit(daemon) if "{id}" in path else run
        filled = path.replace("{endpoint}", "chat").replace("{index}", "0").replace("{id}", run)
        filled = filled.replace("{name}", "a")
        headers = {}
        if path.endswith("/compare"):
            filled += f"?with={run}"
        if path.endswith("/import"):
            body, headers = b"", {"Content-Type": "application/x-ndjson"}
        if "{number}" in filled:
            daemon.chat()
            filled = filled.replace("{number}", str(daemon.get("/v1/journal")["last"]))
        connection = Connection(daemon.admin_address)
        self.addCleanup(connection.close)
        connection.send_request(method, filled, body, headers)
        response = connection.getresponse()
        self.addCleanup(response.close)
        return response

    def finished_audit(self, daemon):
        """The id of an audit that has ended."""
        plan = {"via": f"http://{daemon.provider_address}", "requests": 1}
        id = daemon.admin("POST", "/v1/audits", plan).json["id"]
        eventually(lambda: daemon.get(f"/v1/audits/{id}")["state"] == "completed", "the audit has ended")
        return id

    def test_it_lists_exactly_the_routes_that_answer(self):
        proxy = {"url": f"http://{self.serve().provider_address}", "cassette": "a"}
        daemon = self.serve(config={"rules": [{"name": "vcr", "answer": {"proxy": proxy}}]})
        document = daemon.get("/openapi.json")
        self.assertEqual(document["openapi"][:3], "3.1")
        self.assertEqual(daemon.chat().headers["x-mockd-source"], "recorded")
        daemon.admin("PUT", "/v1/rules", [])
        paths = document["paths"]
        run = daemon.finished_benchmark(daemon.start_benchmark(requests=1))["id"]
        daemon.admin("PUT", "/v1/endpoints/chat/responses", ["a"])
        for path, operations in paths.items():
            listed = {method.upper() for method in operations}
            self.assertLessEqual(listed, set(METHODS))
            # What removes things comes last.
            for method in METHODS:
                with self.subTest(f"{method} {path}"):
                    response = self.call(daemon, method, path, run)
                    if method not in listed:
                        self.assertEqual(response.status, 405)
                        allowed = set(re.split(", *", response.headers["allow"]))
                        self.assertEqual(allowed - {"HEAD"}, listed)
                        continue
                    operation = operations[method.lower()]
                    self.assertIn(str(response.status), operation["responses"])
                    expected = operation["responses"][str(response.status)]["content"]
                    self.assertIn(response.headers.get_content_type(), expected)
                    # A finished run cannot be stopped, and the defaults cannot be read again; all else succeeds.
                    if (method, path) == ("POST", "/v1/benchmarks/{id}/stop"):
                        self.assertEqual(response.status, 409)
                    else:
                        self.assertLess(response.status, 300)
            daemon.admin("PUT", "/v1/endpoints/chat/responses", ["a"])
            daemon.admin("PUT", "/v1/faults/a", {"status": 500})
            daemon.admin("PUT", "/v1/rate-limits/a", {"requests": 100})
            if path == "/v1/benchmarks/{id}":
                run = daemon.finished_benchmark(daemon.start_benchmark(requests=1))["id"]
            if path == "/v1/audits":
                eventually(
                    lambda: all(audit["state"] == "completed" for audit in daemon.get("/v1/audits")["audits"]),
                    "the audit has ended",
                )
            if path == "/v1/benchmarks":
                eventually(lambda: "benchmark" not in daemon.get("/v1/status"), "the benchmark has ended")

    def test_references_lead_somewhere_and_operations_have_names_of_their_own(self):
        document = self.serve().get("/openapi.json")
        text = str(document)
        for reference in set(re.findall(r"'\$ref': '#/components/schemas/(\w+)'", text)):
            self.assertIn(reference, document["components"]["schemas"])
        names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
        self.assertEqual(len(names), len(set(names)))
        for path, item in document["paths"].items():
            for operation in item.values():
                parameters = operation.get("parameters", [])
                named = [parameter["name"] for parameter in parameters if parameter["in"] == "path"]
                self.assertEqual(named, re.findall(r"{(\w+)}", path))

    def test_head_answers_like_get_without_a_body(self):
        daemon = self.serve()
        for path in ("/healthz", "/v1/config", "/metrics", "/v1/events"):
            with self.subTest(path):
                answer = daemon.admin("HEAD", path, timeout=3)
                self.assertEqual((answer.status, answer.body), (200, b""))


class StatusTests(DaemonTestCase):
    def test_the_status_tells_what_is(self):
        began = time.time()
        daemon = self.serve(config={"chat": {"delayMs": 5}})
        status = daemon.get("/v1/status")
        self.assertEqual(
            {key: status[key] for key in ("state", "revision", "pid", "configFile", "requestsInFlight")},
            {
                "state": "ready", "revision": 1, "pid": daemon.pid, "configFile": str(daemon.config_path),
                "requestsInFlight": 0,
            },
        )
        self.assertEqual(status["listeners"], daemon.listeners)
        self.assertTrue(0 <= status["uptimeSeconds"] <= time.time() - began)
        self.assertRegex(status["startedAt"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        version = daemon.get("/v1/version")
        self.assertEqual(version, {"name": "llm-mockd", "version": status["version"]})
        self.assertEqual(self.run_to_end("--version").stdout.strip(), status["version"])
        self.assertEqual(daemon.get("/healthz"), {"status": "ok"})
        self.assertEqual(daemon.get("/readyz"), {"status": "ready"})

    def test_answers_forbid_caching_and_sniffing(self):
        answer = self.serve().admin("GET", "/v1/status")
        self.assertEqual(answer.headers["cache-control"], "no-store")
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")


class ChangeTests(DaemonTestCase):
    """The config, delay and responses resources, seen from both ports."""

    def replies(self, daemon, count, endpoint="chat"):
        request = {**CHAT, "max_tokens": 9}
        answers = [daemon.provider("POST", PROVIDER_PATHS[endpoint], request).json for _ in range(count)]
        if endpoint == "chat":
            return [answer["choices"][0]["message"]["content"] for answer in answers]
        return [answer["content"][0]["text"] for answer in answers]

    def test_what_was_put_is_what_is_got_and_served(self):
        daemon = self.serve()
        document = {"chat": {"defaultResponses": ["a", "b"], "loopResponses": False}, "cors": False, "port": 1}
        answer = daemon.admin("PUT", "/v1/config", document)
        self.assertEqual((answer.status, answer.json["revision"]), (200, 2))
        self.assertEqual(answer.json["restartRequired"], ["/port"])
        read = daemon.admin("GET", "/v1/config")
        self.assertEqual((read.json, read.headers["etag"]), (document, answer.headers["etag"]))
        self.assertEqual(self.replies(daemon, 4), ["a", "b", "b", "b"])
        self.assertIsNone(daemon.chat().headers["access-control-allow-origin"])
        self.assertEqual(daemon.chat().revision, 2)

    def test_a_merge_patch_changes_what_it_names_and_null_removes(self):
        daemon = self.serve(config={"chat": {"delayMs": 5, "defaultResponses": ["a"]}, "cors": False})
        patched = daemon.admin("PATCH", "/v1/config", {"chat": {"delayMs": None, "chunkDelayMs": 1}, "message": {}})
        self.assertEqual(patched.json["revision"], 2)
        self.assertEqual(
            daemon.get("/v1/config"),
            {"chat": {"defaultResponses": ["a"], "chunkDelayMs": 1}, "cors": False, "message": {}},
        )

    def test_delays_of_all_and_of_one(self):
        daemon = self.serve()
        answer = daemon.admin("PUT", "/v1/delay", {"delayMs": 20})
        self.assertEqual((answer.json["delayMs"], answer.json["revision"]), (20, 2))
        self.assertEqual(daemon.admin("PUT", "/v1/endpoints/message/delay", {"delayMs": 60}).json["revision"], 3)
        delays = daemon.get("/v1/delay")
        each = {name: one["delayMs"] for name, one in delays["endpoints"].items()}
        others = dict.fromkeys(("chat", "completion", "response", "embedding", "countTokens"), 20)
        self.assertEqual(each, {**others, "message": 60})
        self.assertNotIn("delayMs", delays)
        self.assertEqual(daemon.get("/v1/endpoints/chat/delay")["delayMs"], 20)
        for endpoint, delay in (("chat", 0.020), ("message", 0.060)):
            began = time.monotonic()
            self.replies(daemon, 1, endpoint)
            self.assertGreaterEqual(time.monotonic() - began, delay)
        self.assertEqual(daemon.admin("PUT", "/v1/delay", {"delayMs": {"min": 1, "max": 3}}).status, 200)
        self.assertEqual(daemon.get("/v1/delay")["delayMs"], {"min": 1, "max": 3})
        self.assertEqual(daemon.admin("PUT", "/v1/delay", {"delayMs": 0.5, "chunkDelayMs": 2}).status, 200)
        self.assertEqual(daemon.get("/v1/endpoints/message/delay"), {"delayMs": 0.5, "chunkDelayMs": 2})

    def test_profiles_stand_before_delays_and_what_was_set_last_counts(self):
        daemon = self.serve()

        def took(endpoint="chat", **more):
            began = time.monotonic()
            request = {**CHAT, "max_tokens": 9, **more}
            self.assertEqual(daemon.provider("POST", PROVIDER_PATHS[endpoint], request).status, 200)
            return time.monotonic() - began

        answer = daemon.admin("PUT", "/v1/delay", {"latency": {"ttft": "250ms"}})
        self.assertEqual((answer.json["latency"], answer.json["revision"]), ({"ttft": "250ms"}, 2))
        self.assertGreaterEqual(took(), 0.25)
        self.assertGreaterEqual(took("message"), 0.25)
        # A delay of one endpoint holds the profile off there; nobody has the patience for the profile.
        self.assertEqual(daemon.admin("PUT", "/v1/delay", {"latency": {"ttft": "1h"}}).status, 200)
        self.assertIs(daemon.admin("PUT", "/v1/endpoints/chat/delay", {"delayMs": 0}).json["latency"], False)
        took()
        self.assertEqual(daemon.admin("PUT", "/v1/delay", {"model": "slow-*", "latency": "300ms"}).status, 200)
        self.assertGreaterEqual(took(model="slow-1"), 0.3)
        self.assertGreaterEqual(took("message", model="slow-2"), 0.3)
        took()
        delays = daemon.get("/v1/delay")
        self.assertEqual(delays["latency"], {"ttft": "1h", "models": {"slow-*": "300ms"}})
        self.assertEqual(delays["endpoints"]["chat"]["latency"], {"models": {"slow-*": "300ms"}})
        # A delay of all ends every profile.
        self.assertEqual(daemon.admin("PUT", "/v1/delay", {"delayMs": 0}).status, 200)
        self.assertNotIn("latency", daemon.get("/v1/config"))
        took("message")
        self.assertEqual(daemon.admin("PUT", "/v1/delay", {"latency": "gpt-4-like"}).status, 422)
        refused = daemon.admin("PUT", "/v1/delay", {"latency": {"ttft": 1}, "delayMs": 5})
        self.assertEqual((refused.status, refused.json["errors"][0]["pointer"]), (422, "/delayMs"))

    def test_a_profile_paces_streams_and_recordings_are_repeated(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump([[100, 160, 220], [10]], file)
            file.flush()
            daemon = self.serve(
                config={
                    "chat": {"defaultResponses": ["a b c"], "latency": {"recorded": {"file": file.name}}},
                    "message": {"defaultResponses": ["a b c"], "latency": {"ttft": 50, "itl": "gamma:mean=40ms,cv=0.1"}},
                }
            )
        for endpoint, shortest in (("chat", 0.22), ("chat", 0.01), ("chat", 0.22), ("message", 0.1)):
            began = time.monotonic()
            answer = daemon.provider("POST", PROVIDER_PATHS[endpoint], {**CHAT, "max_tokens": 9, "stream": True})
            self.assertEqual(answer.status, 200)
            self.assertGreaterEqual(time.monotonic() - began, shortest)

    def test_replies_are_listed_replaced_appended_and_removed(self):
        daemon = self.serve(config={"chat": {"defaultResponses": ["a"]}})
        path = "/v1/endpoints/chat/responses"
        self.assertEqual(daemon.get(path), ["a"])
        added = daemon.admin("POST", path, "b")
        self.assertEqual((added.status, added.headers["location"]), (201, f"{path}/1"))
        self.assertEqual(added.json, {"revision": 2, "index": 1, "count": 2})
        self.assertEqual(self.replies(daemon, 3), ["a", "b", "a"])
        self.assertEqual(daemon.admin("PUT", f"{path}/0", "c").json, {"revision": 3, "count": 2})
        self.assertEqual(daemon.get(f"{path}/0"), "c")
        self.assertEqual(daemon.admin("DELETE", f"{path}/1").json, {"revision": 4, "count": 1})
        self.assertEqual(self.replies(daemon, 2), ["c", "c"])
        self.assertEqual(daemon.admin("PUT", path, ["d", "e"]).json, {"revision": 5, "count": 2})
        self.assertEqual(set(self.replies(daemon, 2)), {"d", "e"})
        self.assertEqual(daemon.admin("DELETE", path).json, {"revision": 6, "count": 0})
        self.assertRegex(self.replies(daemon, 1)[0], "llm-mockd")
        self.assertEqual(daemon.admin("PUT", "/v1/responses", {"chat": ["f"], "message": ["g"]}).json["revision"], 7)
        self.assertEqual(
            daemon.get("/v1/responses"), {"chat": ["f"], "completion": [], "response": [], "message": ["g"]}
        )
        self.assertEqual(self.replies(daemon, 1) + self.replies(daemon, 1, "message"), ["f", "g"])

    def test_the_providers_own_names_of_endpoints_are_known(self):
        daemon = self.serve()
        self.assertEqual(daemon.admin("PUT", "/v1/endpoints/messages/delay", {"delayMs": 3}).status, 200)
        self.assertEqual(daemon.get("/v1/endpoints/message/delay")["delayMs"], 3)


class MetricsTests(DaemonTestCase):
    def test_requests_of_all_kinds_are_counted(self):
        daemon = self.serve(config={"chat": {"delayMs": 10}})
        for _ in range(3):
            daemon.chat()
        daemon.provider("POST", PROVIDER_PATHS["message"], b"{")
        daemon.provider("GET", "/v1/models")
        daemon.provider("GET", "/nowhere")
        metrics = daemon.get("/v1/metrics")
        provider = metrics["provider"]
        counts = [provider[name] for name in ("totalRequests", "successfulRequests", "failedRequests")]
        self.assertEqual(counts, [6, 4, 2])
        self.assertEqual(provider["statusCodes"], {"200": 4, "400": 1, "404": 1})
        self.assertAlmostEqual(provider["errorRate"], 2 / 6)
        counts = {name: traffic["totalRequests"] for name, traffic in metrics["endpoints"].items()}
        self.assertEqual(counts, {"chat": 3, "message": 1, "models": 1, "other": 1})
        chat = metrics["endpoints"]["chat"]
        self.assertGreaterEqual(chat["minimumResponseTimeMs"], 10)
        self.assertLessEqual({"p50", "p90", "p95", "p99", "p99.9"}, chat["responseTimeMs"].keys())
        self.assertGreater(metrics["bytesSent"], 0)
        self.assertGreater(metrics["bytesReceived"], 0)
        self.assertEqual((metrics["connectionsOpen"], metrics["revision"]), (0, 1))
        self.assertEqual(metrics["process"]["openFileDescriptors"] // 10, daemon.open_descriptors // 10)

    def test_prometheus_reads_the_same(self):
        daemon = self.serve()
        daemon.chat()
        daemon.chat()
        daemon.provider("GET", "/nowhere")
        answer = daemon.admin("GET", "/metrics")
        self.assertRegex(answer.headers["content-type"], r"^text/plain; *version=0\.0\.4")
        samples, kinds = self.parse(answer.body.decode())
        self.assertEqual(samples['llm_mockd_requests_total{endpoint="chat",status="200"}'], 2)
        self.assertEqual(samples['llm_mockd_requests_total{endpoint="other",status="404"}'], 1)
        self.assertEqual(samples["llm_mockd_config_revision"], 1)
        self.assertEqual(samples['llm_mockd_request_duration_seconds_count{endpoint="chat"}'], 2)
        self.assertEqual(samples['llm_mockd_request_duration_seconds_bucket{endpoint="chat",le="+Inf"}'], 2)
        self.assertGreater(samples["process_resident_memory_bytes"], 1 << 20)
        self.assertEqual(kinds["llm_mockd_requests_total"], "counter")
        self.assertEqual(kinds["llm_mockd_request_duration_seconds"], "histogram")

    def parse(self, text):
        """Samples and kinds; fails on what Prometheus would refuse."""
        samples, kinds, families = {}, {}, []
        self.assertTrue(text.endswith("\n"))
        for line in text.splitlines():
            if line.startswith("#"):
                _, word, name, rest = line.split(" ", 3)
                self.assertIn(word, ("HELP", "TYPE"))
                if word == "TYPE":
                    self.assertNotIn(name, kinds)
                    kinds[name] = rest
                if not families or families[-1] != name:
                    families.append(name)
            else:
                sample = re.fullmatch(r'([a-z_]+)({[a-z_]+="[^"\n]*"(?:,[a-z_]+="[^"\n]*")*})? (\S+)', line)
                self.assertTrue(sample, line)
                self.assertNotIn(line.rsplit(" ", 1)[0], samples)
                samples[line.rsplit(" ", 1)[0]] = float(sample[3])
                family = re.sub("_(bucket|sum|count)$", "", sample[1]) if families[-1] != sample[1] else sample[1]
                self.assertEqual(family, families[-1], "the samples of a family stand together")
        self.assertEqual(len(families), len(set(families)))
        return samples, kinds

    def test_events_come_once_a_second(self):
        daemon = self.serve()
        began = time.monotonic()
        stream = server_sent_events(daemon.admin_address, "/v1/events")
        first = next(stream)
        self.assertLess(time.monotonic() - began, 0.9, "the first one at once")
        for _ in range(20):
            daemon.chat()
        (name, metrics), (_, last) = islice(stream, 2)
        stream.close()
        self.assertEqual((first[0], name), ("metrics", "metrics"))
        self.assertNotIn("requestsPerSecond", first[1])
        self.assertEqual(metrics["provider"]["totalRequests"], 20)
        self.assertTrue(10 < metrics["requestsPerSecond"] < 30, metrics["requestsPerSecond"])
        self.assertEqual(last["requestsPerSecond"], 0)
        self.assertTrue(1.5 < last["uptimeSeconds"] - first[1]["uptimeSeconds"] < 3)

    def test_listeners_beyond_the_limit_are_refused_and_leavers_make_room(self):
        daemon = self.serve()
        request = f"GET /v1/events HTTP/1.1\r\nHost: {daemon.admin_address}\r\n\r\n".encode()
        clients = []
        for _ in range(64):
            clients.append(self.connect(daemon.admin_address))
            clients[-1].sendall(request)
            self.assertTrue(clients[-1].recv(12).endswith(b"200"))
        self.assert_problem(daemon.admin("GET", "/v1/events"), 503, "64")
        descriptors = daemon.open_descriptors
        for client in clients:
            client.close()
        eventually(lambda: daemon.open_descriptors <= descriptors - 64, "the connections of those who left are closed")
        # Who left is noticed at the next event.
        eventually(lambda: daemon.admin("HEAD", "/v1/events").status == 200, "there is room again", within=5)
        self.assertEqual(next(server_sent_events(daemon.admin_address, "/v1/events"))[0], "metrics")
        self.assertEqual(daemon.stop(), 0)
        self.assertNotIn(" error ", daemon.log)

    def test_more_connections_than_the_cap_are_turned_away_not_served_and_not_fatal(self):
        daemon = self.serve()
        clients = [self.connect(daemon.admin_address) for _ in range(300)]
        eventually(lambda: self.closed(clients) >= 300 - 256, "those beyond the cap are closed")
        for client in clients:
            client.close()
        eventually(lambda: self.answers(daemon), "there is room again")

    def closed(self, clients):
        count = 0
        for client in clients:
            client.settimeout(0)
            try:
                count += client.recv(1) == b""
            except BlockingIOError:
                pass
            except ConnectionError:
                count += 1
        return count

    def answers(self, daemon):
        try:
            return daemon.admin("GET", "/healthz").status == 200
        except OSError:
            return False


class UnixSocketTests(DaemonTestCase):
    def test_it_is_for_owner_and_group_whatever_the_umask(self):
        path = self.temporary_directory() / "admin.sock"
        daemon = self.serve("--admin-socket", path, launcher=("sh", "-c", 'umask 0077; exec "$@"', "sh"))
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o660)
        status = ask(str(path), "GET", "/v1/status")
        self.assertEqual(status.json["listeners"], {**daemon.listeners, "adminSocket": str(path)})
        self.assertEqual(ask(str(path), "PUT", "/v1/delay", {"delayMs": 4}).json["revision"], 2)
        self.assertEqual(daemon.get("/v1/delay")["delayMs"], 4)
        run = ask(str(path), "POST", "/v1/benchmarks", {"requests": 5})
        self.assertEqual(run.status, 202)
        events = list(server_sent_events(str(path), f"/v1/benchmarks/{run.json['id']}/events"))
        self.assertEqual(events[-1][0], "done")

    def test_no_token_is_needed_and_no_host_name_checked(self):
        directory = self.temporary_directory()
        (directory / "token").write_text("secret")
        path = str(directory / "admin.sock")
        daemon = self.serve("--admin-socket", path, config={"admin": {"tokenFile": str(directory / "token")}})
        self.assertEqual(daemon.admin("GET", "/v1/status").status, 401)
        self.assertEqual(ask(path, "GET", "/v1/status").status, 200)
        self.assertEqual(ask(path, "GET", "/v1/status", headers={"Host": "anything.example"}).status, 200)
        self.assert_problem(ask(path, "GET", "/v1/status", headers={"Origin": "http://evil.example"}), 403, "origin")

    def test_a_path_that_cannot_be_a_socket(self):
        for path in (self.temporary_directory() / "none/admin.sock", self.temporary_directory() / ("x" * 120)):
            state = self.temporary_directory()
            ended = self.run_to_end(
                "serve", "--port", "0", "--admin-port", "0", "--state-dir", state, "--admin-socket", path
            )
            self.assertEqual(ended.returncode, 69, ended.stderr)
            self.assertIn(str(path), ended.stderr)


class KeepAliveTests(DaemonTestCase):
    def test_many_requests_go_over_one_connection_also_after_refusals(self):
        daemon = self.serve()
        connection = Connection(daemon.admin_address)
        self.addCleanup(connection.close)
        for _ in range(20):
            self.assertEqual(connection.ask("GET", "/healthz").status, 200)
            self.assertEqual(connection.ask("GET", "/nowhere").status, 404)
            self.assertEqual(connection.ask("PUT", "/v1/delay", {"delayMs": 1}).status, 200)

    def test_requests_that_are_sent_ahead_are_answered_in_order(self):
        daemon = self.serve()
        host = daemon.admin_address
        client = self.connect(host)
        paths = ["/healthz", "/nowhere", "/readyz", "/v1/version"]
        client.sendall(b"".join(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() for path in paths))
        received = b""
        while b"llm-mockd" not in received:
            received += client.recv(65536)
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", received), [b"200", b"404", b"200", b"200"])
