"""Benchmarks over the admin API: plans, progress, reports, refusals, cancelling, and what outlives a kill."""

import http.server
import json
import threading
import time

from daemon import DaemonTestCase, eventually, free_port, server_sent_events

PERCENTILES = {"p50", "p90", "p95", "p99", "p99.9"}


class BenchmarkTestCase(DaemonTestCase):
    def assert_report(self, report, successful, failed=0, statuses=None):
        """The shape that scripts rely on, and figures that agree with each other."""
        summary = report["summary"]
        self.assertEqual(summary["totalRequests"], successful + failed)
        self.assertEqual(summary["successfulRequests"], successful)
        self.assertEqual(summary["failedRequests"], failed)
        self.assertAlmostEqual(summary["errorRate"], failed / (successful + failed), places=5)
        self.assertEqual(summary["statusCodes"], {"200": successful} if statuses is None else statuses)
        self.assertGreater(summary["totalDurationMs"], 0)
        self.assertAlmostEqual(
            summary["requestsPerSecond"], (successful + failed) / summary["totalDurationMs"] * 1000,
            delta=summary["requestsPerSecond"] * 0.01,
        )
        if successful:
            self.assertGreater(summary["totalBytes"], 100 * successful)
            self.assertLessEqual(summary["minimumResponseTimeMs"], summary["averageResponseTimeMs"])
            self.assertLessEqual(summary["averageResponseTimeMs"], summary["maximumResponseTimeMs"])
            times = report["responseTimeMs"]
            self.assertLessEqual(PERCENTILES, times.keys())
            ordered = [times[name] for name in ("p50", "p90", "p95", "p99", "p99.9")]
            self.assertEqual(ordered, sorted(ordered))
            self.assertLessEqual(ordered[-1], summary["maximumResponseTimeMs"] * 1.01)
            self.assertGreaterEqual(ordered[0], summary["minimumResponseTimeMs"] * 0.99)


class BenchmarkTests(BenchmarkTestCase):
    def test_without_a_plan_the_own_chat_endpoint_gets_200_requests_from_20_connections(self):
        daemon = self.serve()
        for body in (None, {}):
            answer = daemon.admin("POST", "/v1/benchmarks", body)
            self.assertEqual(answer.status, 202, answer.body)
            run = answer.json
            self.assertEqual(answer.headers["location"], f"/v1/benchmarks/{run['id']}")
            self.assertIn(run["state"], ("queued", "running"))
            ended = daemon.finished_benchmark(run["id"])
            self.assertEqual(ended["state"], "completed")
            self.assertEqual((ended["plan"]["requests"], ended["plan"]["concurrency"]), (200, 20))
            self.assertEqual(ended["progress"]["fraction"], 1)
            self.assertEqual(ended["progress"]["completedRequests"], 200)
            self.assertGreater(ended["progress"]["elapsedMs"], 0)
            self.assertLessEqual(ended["createdAt"], ended["startedAt"])
            self.assertLessEqual(ended["startedAt"], ended["finishedAt"])
            self.assert_report(ended["report"], 200)
            self.assertEqual(ended["report"]["connectionsOpened"], 20)
            self.assertEqual(daemon.get(f"/v1/benchmarks/{run['id']}/report"), ended["report"])
        self.assertEqual(daemon.get("/v1/metrics")["endpoints"]["chat"]["totalRequests"], 400)

    def test_each_endpoint_streaming_or_not(self):
        daemon = self.serve()
        kinds = [("chat", False), ("chat", True), ("message", False), ("message", True), ("models", False)]
        for endpoint, stream in kinds:
            with self.subTest(f"{endpoint} {stream}"):
                run = daemon.finished_benchmark(
                    daemon.start_benchmark(endpoint=endpoint, stream=stream, requests=60, concurrency=5, name="mine")
                )
                self.assertEqual((run["state"], run["name"]), ("completed", "mine"))
                self.assert_report(run["report"], 60)
                self.assertEqual("timeToFirstTokenMs" in run["report"], stream)
        seen = daemon.get("/v1/metrics")["endpoints"]
        totals = {name: traffic["totalRequests"] for name, traffic in seen.items()}
        self.assertEqual(totals, {"chat": 120, "message": 120, "models": 60})

    def test_wall_time_and_response_times_agree_with_a_known_delay(self):
        daemon = self.serve(config={"chat": {"delayMs": 50}})
        run = daemon.finished_benchmark(daemon.start_benchmark(requests=40, concurrency=10))
        summary = run["report"]["summary"]
        self.assertGreaterEqual(summary["minimumResponseTimeMs"], 50)
        self.assertGreaterEqual(summary["totalDurationMs"], 200)
        self.assertLess(summary["requestsPerSecond"], 201)
        self.assertGreaterEqual(run["report"]["timeToFirstByteMs"]["p50"], 49)

    def test_progress_grows_and_only_one_runs_at_a_time(self):
        daemon = self.serve(config={"chat": {"delayMs": 20}})
        run = daemon.start_benchmark(requests=2000, concurrency=10)
        seen = eventually(lambda: daemon.get(f"/v1/benchmarks/{run}")["progress"]["completedRequests"], "progress")
        later = eventually(
            lambda: (found := daemon.get(f"/v1/benchmarks/{run}"))["progress"]["completedRequests"] > seen and found,
            "more progress",
        )
        self.assertEqual(later["state"], "running")
        self.assertNotIn("report", later)
        self.assertAlmostEqual(
            later["progress"]["fraction"], later["progress"]["completedRequests"] / 2000, places=4
        )
        self.assertEqual(daemon.get("/v1/status")["benchmark"]["id"], run)
        self.assertEqual(daemon.get("/v1/benchmarks")["benchmarks"][0]["state"], "running")

        refused = daemon.admin("POST", "/v1/benchmarks", {})
        self.assert_problem(refused, 409, rf"/v1/benchmarks/{run}\b")
        self.assert_problem(daemon.admin("GET", f"/v1/benchmarks/{run}/report"), 409, "running")

        cancelled = daemon.admin("DELETE", f"/v1/benchmarks/{run}")
        self.assertEqual((cancelled.status, cancelled.json["state"]), (200, "cancelled"))
        summary = cancelled.json["report"]["summary"]
        self.assertTrue(seen < summary["totalRequests"] < 2000, summary)
        self.assert_report(cancelled.json["report"], summary["totalRequests"])
        self.assertEqual(daemon.get(f"/v1/benchmarks/{run}"), cancelled.json)
        self.assertNotIn("benchmark", daemon.get("/v1/status"))
        eventually(lambda: daemon.get("/v1/metrics")["connectionsOpen"] == 0, "its connections are closed")

        self.assert_problem(daemon.admin("POST", f"/v1/benchmarks/{run}/stop"), 409, "cancelled")
        self.assertEqual(daemon.finished_benchmark(daemon.start_benchmark(requests=5))["state"], "completed")

    def test_a_cancel_does_not_wait_for_slow_responses(self):
        daemon = self.serve(config={"chat": {"delayMs": 30_000}})
        run = daemon.start_benchmark(requests=100, concurrency=10)
        eventually(lambda: daemon.requests_in_flight == 10, "the benchmark runs")
        began = time.monotonic()
        cancelled = daemon.admin("DELETE", f"/v1/benchmarks/{run}")
        self.assertLess(time.monotonic() - began, 2)
        self.assertEqual(cancelled.json["state"], "cancelled")
        eventually(lambda: daemon.requests_in_flight == 0, "nothing is in flight")

    def test_a_cancel_at_once_and_two_at_once(self):
        daemon = self.serve(config={"chat": {"delayMs": 20}})
        for _ in range(20):
            run = daemon.start_benchmark(requests=1000)
            answers = []
            threads = [
                threading.Thread(
                    target=lambda: answers.append(daemon.admin("POST", f"/v1/benchmarks/{run}/stop?now=true"))
                )
                for _ in range(2)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertIn(202, [answer.status for answer in answers])
            self.assertLessEqual({answer.status for answer in answers}, {202, 409})
            self.assertEqual(daemon.get(f"/v1/benchmarks/{run}")["state"], "cancelled")

    def test_of_many_that_are_asked_for_at_once_one_runs(self):
        daemon = self.serve(config={"chat": {"delayMs": 20}})
        statuses = []
        threads = [
            threading.Thread(target=lambda: statuses.append(daemon.admin("POST", "/v1/benchmarks", {}).status))
            for _ in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(statuses), [202] + [409] * 9)
        self.assertEqual(len(daemon.get("/v1/benchmarks")["benchmarks"]), 1)

    def test_events_show_the_progress_and_end_with_done(self):
        daemon = self.serve(config={"chat": {"delayMs": 20}})
        run = daemon.start_benchmark(requests=400, concurrency=10)
        events = list(server_sent_events(daemon.admin_address, f"/v1/benchmarks/{run}/events"))
        names = [name for name, _ in events]
        self.assertEqual(set(names[:-1]), {"progress"})
        self.assertEqual(names[-1], "done")
        counts = [record["progress"]["completedRequests"] for _, record in events]
        self.assertEqual(counts, sorted(counts))
        self.assertGreater(len(set(counts)), 2)
        self.assertEqual(events[-1][1], daemon.get(f"/v1/benchmarks/{run}"))
        self.assertEqual(events[-1][1]["state"], "completed")
        # Of a run that has ended there is only the end to tell.
        again = list(server_sent_events(daemon.admin_address, f"/v1/benchmarks/{run}/events"))
        self.assertEqual(again, [("done", events[-1][1])])
        self.assert_problem(daemon.admin("GET", "/v1/benchmarks/77/events"), 404, "/v1/benchmarks")

    def test_reports_as_text(self):
        daemon = self.serve()
        run = daemon.finished_benchmark(daemon.start_benchmark(requests=10))
        path = f"/v1/benchmarks/{run['id']}/report"
        for answer in (
            daemon.admin("GET", f"{path}?format=text"), daemon.admin("GET", path, headers={"Accept": "text/plain"})
        ):
            self.assertEqual((answer.status, answer.type), (200, "text/plain"))
            self.assertRegex(answer.body.decode(), r"(?m)^  Total requests +10$")
        for accept in ("application/json", "*/*", "image/png, */*;q=0.1, text/html"):
            answer = daemon.admin("GET", path, headers={"Accept": accept})
            self.assertEqual((answer.status, answer.type), (200, "application/json"))
        self.assert_problem(daemon.admin("GET", f"{path}?format=pdf"), 406, "text")

    def test_unknown_runs(self):
        daemon = self.serve()
        for id in ("1", "0", "-1", "x", "99999999999999999999", "1%2F2"):
            for method, path in [("GET", ""), ("DELETE", ""), ("GET", "/report"), ("GET", "/events")]:
                with self.subTest(f"{method} {id}{path}"):
                    self.assert_problem(daemon.admin(method, f"/v1/benchmarks/{id}{path}"), 404)
        self.assertEqual(daemon.get("/v1/benchmarks"), {"benchmarks": []})

    def test_runs_are_listed_newest_first(self):
        daemon = self.serve()
        for name in ("a", "b", "c"):
            daemon.finished_benchmark(daemon.start_benchmark(requests=5, name=name))
        runs = daemon.get("/v1/benchmarks")["benchmarks"]
        self.assertEqual([run["name"] for run in runs], ["c", "b", "a"])
        self.assertEqual(len({run["id"] for run in runs}), 3)


class PlanTests(BenchmarkTestCase):
    BAD_PLANS = [
        ([], "", "object"),
        ({"requests": 0}, "/requests", "1 to"),
        ({"requests": -5}, "/requests", "1 to"),
        ({"requests": "many"}, "/requests", "whole number"),
        ({"requests": 10**8}, "/requests", "10000000"),
        ({"concurrency": 0}, "/concurrency", "1 to"),
        ({"concurency": 5}, "/concurency", '"concurrency"'),
        ({"endpoint": "images"}, "/endpoint", "chat"),
        ({"stream": "yes"}, "/stream", "true or false"),
        ({"endpoint": "models", "stream": True}, "/stream", "does not stream"),
        ({"baseURL": "127.0.0.1:8080"}, "/baseURL", "http://"),
        ({"baseURL": "ftp://127.0.0.1"}, "/baseURL", "http"),
        ({"baseURL": "http://"}, "/baseURL", "host"),
        ({"baseURL": "http://127.0.0.1:99999"}, "/baseURL", "port"),
        ({"baseURL": "http://me@127.0.0.1/"}, "/baseURL", "user"),
        ({"timeoutMs": 0}, "/timeoutMs", "1ms to"),
        ({"headers": {"X-A": "b\r\nX-C: d"}}, "/headers/X-A", "line break"),
        ({"headers": {"a/b": "c"}}, "/headers/a~1b", "header name"),
        ({"headers": ["a"]}, "/headers", "object"),
        ({"prompt": "a", "messages": [{}]}, "/messages", "prompt"),
        ({"messages": []}, "/messages", "at least one"),
        ({"maxTokens": 0}, "/maxTokens", "1 to"),
    ]

    def test_a_bad_plan_starts_nothing(self):
        daemon = self.serve()
        for plan, pointer, right in self.BAD_PLANS:
            with self.subTest(plan):
                self.assert_problem(daemon.admin("POST", "/v1/benchmarks", plan), 422, right, pointer)
        answer = daemon.admin("POST", "/v1/benchmarks", {"requests": 0, "concurency": 1})
        self.assertEqual({place["pointer"] for place in answer.json["errors"]}, {"/requests", "/concurency"})
        self.assert_problem(daemon.admin("POST", "/v1/benchmarks", b"{"), 400, "JSON")
        self.assert_problem(daemon.admin("POST", "/v1/benchmarks", b"{}", {"Content-Type": "text/plain"}), 415)
        self.assertEqual(daemon.get("/v1/benchmarks"), {"benchmarks": []})
        self.assertEqual(daemon.get("/v1/metrics")["provider"]["totalRequests"], 0)

    def test_only_allowed_hosts_are_loaded(self):
        daemon = self.serve()
        foreign = [
            "http://192.0.2.1", "http://example.com:80/v1", "http://127.0.0.2", "http://localhost.example.com",
            "http://0.0.0.0:1", "http://[::2]", "http://2130706433",
        ]
        for url in foreign:
            with self.subTest(url):
                answer = daemon.admin("POST", "/v1/benchmarks", {"baseURL": url})
                self.assert_problem(answer, 403, "bench.allowedHosts", "/baseURL")
        self.assertEqual(daemon.get("/v1/benchmarks"), {"benchmarks": []})
        plan = {"baseURL": f"http://{daemon.provider_address}", "requests": 5}
        for change, status in [(["127.0.0.1"], 202), ([], 403)]:
            self.assertEqual(daemon.admin("PATCH", "/v1/config", {"bench": {"allowedHosts": change}}).status, 200)
            answer = daemon.admin("POST", "/v1/benchmarks", plan)
            self.assertEqual(answer.status, status, answer.body)
            if status == 202:
                daemon.finished_benchmark(answer.json["id"])

    def test_base_urls_with_a_prefix(self):
        daemon = self.serve()
        base = f"http://{daemon.provider_address}"
        port = daemon.provider_address.rsplit(":", 1)[1]
        good = [
            ({"baseURL": base}, "chat"), ({"baseURL": f"{base}/"}, "chat"), ({"baseURL": f"{base}/v1"}, "chat"),
            ({"baseURL": f"{base}/openai"}, "chat"), ({"baseURL": f"{base}/openai/v1/"}, "chat"),
            ({"baseUrl": f"{base}/anthropic", "endpoint": "message"}, "message"),
            ({"baseURL": f"http://localhost:{port}"}, "chat"),
        ]
        for plan, endpoint in good:
            with self.subTest(plan):
                run = daemon.finished_benchmark(daemon.start_benchmark(**plan, requests=5, concurrency=2))
                self.assertEqual(run["state"], "completed")
                self.assert_report(run["report"], 5)
        self.assertEqual(daemon.get("/v1/metrics")["endpoints"]["message"]["totalRequests"], 5)

    def test_http_errors_are_failures_that_are_counted(self):
        daemon = self.serve()
        plan = {"baseURL": f"http://{daemon.provider_address}/elsewhere", "requests": 30, "concurrency": 3}
        run = daemon.finished_benchmark(daemon.start_benchmark(**plan))
        self.assertEqual(run["state"], "completed")
        self.assert_report(run["report"], 0, failed=30, statuses={"404": 30})
        self.assertEqual(sum(run["report"]["failures"].values()), 30)
        self.assertNotIn("responseTimeMs", run["report"])
        self.assertEqual(run["progress"]["failedRequests"], 30)

    def test_a_target_that_is_not_there(self):
        daemon = self.serve()
        run = daemon.finished_benchmark(
            daemon.start_benchmark(baseURL=f"http://127.0.0.1:{free_port()}", requests=20, concurrency=4)
        )
        self.assertIn(run["state"], ("completed", "failed"))
        self.assertEqual(run["report"]["summary"]["failedRequests"], 20)
        self.assertEqual(run["report"]["summary"]["statusCodes"], {})

    def test_a_target_that_is_too_slow(self):
        daemon = self.serve(config={"chat": {"delayMs": 5000}})
        run = daemon.finished_benchmark(daemon.start_benchmark(requests=20, concurrency=10, timeoutMs=100))
        self.assertEqual(run["state"], "completed")
        self.assertEqual(run["report"]["summary"]["failedRequests"], 20)
        self.assertEqual(list(run["report"]["failures"].values()), [20])
        self.assertLess(run["report"]["summary"]["totalDurationMs"], 2000)

    def test_keys_reach_the_target_and_nobody_else(self):
        daemon = self.serve(config={"apiKeys": ["sk-right"]})
        own = daemon.finished_benchmark(daemon.start_benchmark(requests=5))
        self.assert_report(own["report"], 5)
        base = f"http://{daemon.provider_address}"
        for key, endpoint, good in [("sk-right", "chat", 5), ("sk-right", "message", 5), ("sk-wrong", "chat", 0)]:
            run = daemon.finished_benchmark(
                daemon.start_benchmark(baseURL=base, requests=5, apiKey=key, endpoint=endpoint)
            )
            self.assert_report(run["report"], good, 5 - good, None if good else {"401": 5})
        for path in ("/v1/benchmarks", "/v1/benchmarks/2"):
            said = daemon.admin("GET", path).body
            self.assertNotIn(b"sk-right", said)
            self.assertNotIn(b"sk-wrong", said)
        for file in daemon.state_directory.iterdir():
            self.assertNotIn(b"sk-", file.read_bytes(), file)

    def test_what_is_sent_is_what_the_plan_says(self):
        heard = []

        class Target(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                heard.append((self.path, headers, json.loads(body)))
                reply = b'{"type": "message", "role": "assistant", "content": [{"type": "text", "text": "x"}]}'
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Target)
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        daemon = self.serve()
        run = daemon.finished_benchmark(daemon.start_benchmark(
            baseURL=f"http://127.0.0.1:{server.server_port}/proxy", endpoint="message", requests=6, concurrency=2,
            prompt="How are you?", model="claude-x", maxTokens=7, apiKey="key", headers={"X-Team": "blue"},
        ))
        self.assert_report(run["report"], 6)
        self.assertEqual(len(heard), 6)
        path, headers, body = heard[0]
        self.assertEqual(path, "/proxy/v1/messages")
        self.assertEqual((headers["x-api-key"], headers["x-team"]), ("key", "blue"))
        self.assertTrue(headers["anthropic-version"])
        self.assertEqual(headers["host"], f"127.0.0.1:{server.server_port}")
        self.assertEqual(
            body, {"model": "claude-x", "max_tokens": 7, "messages": [{"role": "user", "content": "How are you?"}]}
        )


class HistoryTests(BenchmarkTestCase):
    def test_a_kill_in_the_middle_loses_no_finished_run_and_shows_the_cut_one_as_interrupted(self):
        daemon = self.serve(config={"chat": {"delayMs": 10}})
        finished = [
            daemon.finished_benchmark(daemon.start_benchmark(requests=50, name=name)) for name in ("first", "second")
        ]
        cut = daemon.start_benchmark(requests=1_000_000, concurrency=5, name="third")
        # Checkpoints are a second apart.
        before = eventually(
            lambda: (run := daemon.get(f"/v1/benchmarks/{cut}"))["progress"]["elapsedMs"] > 2200 and run, "it runs"
        )
        daemon.kill()

        again = self.serve(directory=daemon.directory)
        runs = again.get("/v1/benchmarks")["benchmarks"]
        self.assertEqual([run["name"] for run in runs], ["third", "second", "first"])
        self.assertEqual([again.get(f"/v1/benchmarks/{run['id']}") for run in reversed(runs[1:])], finished)
        interrupted = again.get(f"/v1/benchmarks/{cut}")
        self.assertEqual((interrupted["state"], interrupted["id"]), ("interrupted", cut))
        self.assertEqual(interrupted["plan"], before["plan"])
        self.assertGreater(interrupted["progress"]["completedRequests"], 0)
        self.assertGreaterEqual(interrupted["progress"]["elapsedMs"], 900)
        measured = interrupted["report"]["summary"]["totalRequests"]
        self.assert_report(interrupted["report"], measured)
        self.assertGreater(measured, 0)
        self.assertEqual(again.get(f"/v1/benchmarks/{cut}/report"), interrupted["report"])
        events = list(server_sent_events(again.admin_address, f"/v1/benchmarks/{cut}/events"))
        self.assertEqual(events, [("done", interrupted)])
        self.assert_problem(again.admin("POST", f"/v1/benchmarks/{cut}/stop"), 409, "interrupted")

        self.assertNotIn("benchmark", again.get("/v1/status"))
        fresh = again.finished_benchmark(again.start_benchmark(requests=5))
        self.assertEqual(fresh["state"], "completed")
        self.assertNotIn(fresh["id"], [run["id"] for run in runs])

    def test_a_kill_right_after_the_start(self):
        daemon = self.serve(config={"chat": {"delayMs": 1000}})
        run = daemon.start_benchmark(requests=100)
        daemon.kill()
        again = self.serve(directory=daemon.directory)
        self.assertEqual(again.get(f"/v1/benchmarks/{run}")["state"], "interrupted")

    def test_a_stop_keeps_what_was_measured(self):
        daemon = self.serve(config={"chat": {"delayMs": 10}})
        run = daemon.start_benchmark(requests=1_000_000, concurrency=5)
        eventually(lambda: daemon.get(f"/v1/benchmarks/{run}")["progress"]["completedRequests"] > 20, "it runs")
        self.assertEqual(daemon.stop(), 0)
        again = self.serve(directory=daemon.directory)
        kept = again.get(f"/v1/benchmarks/{run}")
        self.assertEqual(kept["state"], "interrupted")
        self.assertGreater(kept["report"]["summary"]["totalRequests"], 20)
        self.assertIn("finishedAt", kept)

    def test_two_daemons_on_one_history_leave_each_other_alone(self):
        first = self.serve(config={"chat": {"delayMs": 10}})
        run = first.start_benchmark(requests=1_000_000, concurrency=2)
        second = self.serve("--state-dir", first.state_directory)
        self.assertEqual(second.get(f"/v1/benchmarks/{run}")["state"], "running")
        other = second.finished_benchmark(second.start_benchmark(requests=5))
        self.assertNotEqual(other["id"], run)
        self.assertEqual(first.get(f"/v1/benchmarks/{other['id']}"), other)
        self.assertEqual(first.admin("DELETE", f"/v1/benchmarks/{run}").json["state"], "cancelled")
        self.assertEqual(second.get(f"/v1/benchmarks/{run}")["state"], "cancelled")

    def test_a_damaged_history_is_left_as_it_is(self):
        directory = self.temporary_directory()
        (directory / "state").mkdir()
        damaged = directory / "state/runs.sqlite"
        damaged.write_bytes(b"This is no database." * 500)
        daemon = self.launch(directory=directory)
        self.assertEqual(daemon.wait(), 78)
        self.assertIn(str(damaged), daemon.log)
        self.assertEqual(damaged.read_bytes(), b"This is no database." * 500)


class SearchTests(DaemonTestCase):
    def test_a_search_tells_each_of_its_steps_and_how_far_it_is(self):
        daemon = self.serve()
        plan = {"duration": "600ms", "search": {"sweep": [1, 2, 4]}}
        id = daemon.admin("POST", "/v1/benchmarks", plan).json["id"]
        events = list(server_sent_events(daemon.admin_address, f"/v1/benchmarks/{id}/events"))
        self.assertEqual(events[-1][0], "done")
        steps = []
        fractions = []
        for _, run in events:
            progress = run["progress"]
            fractions.append(progress["fraction"])
            if "step" in progress and progress["step"] not in steps:
                steps.append(progress["step"])
        self.assertEqual(
            steps, [{"number": number, "count": 3, "load": load} for number, load in ((1, 1), (2, 2), (3, 4))]
        )
        self.assertEqual(fractions, sorted(fractions))
        self.assertEqual(fractions[-1], 1)
        self.assertEqual([step["load"] for step in events[-1][1]["report"]["search"]["steps"]], [1, 2, 4])
