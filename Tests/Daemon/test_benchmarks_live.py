"""Runs that are watched and steered while they go on, by the admin API."""

import time
from itertools import islice

from daemon import DaemonTestCase, eventually, server_sent_events


class LiveTestCase(DaemonTestCase):
    def run_of(self, daemon, id):
        return daemon.get(f"/v1/benchmarks/{id}")

    def live(self, daemon, id):
        return self.run_of(daemon, id).get("live", {})

    def change(self, daemon, id, **members):
        answer = daemon.admin("PATCH", f"/v1/benchmarks/{id}", members)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def start(self, daemon, **plan):
        """The id of a run that has sent something."""
        id = daemon.start_benchmark(**plan)
        eventually(lambda: self.run_of(daemon, id)["progress"]["completedRequests"] > 0, "the run has begun")
        return id

    def rate(self, daemon, id):
        """Exchanges that ended a second, over a while that is long enough to tell."""
        before, began = self.run_of(daemon, id)["progress"]["completedRequests"], time.monotonic()
        time.sleep(1)
        after = self.run_of(daemon, id)["progress"]["completedRequests"]
        return (after - before) / (time.monotonic() - began)


class WatchingTests(LiveTestCase):
    def test_events_have_what_the_run_does_at_the_moment(self):
        daemon = self.serve(config={"chat": {"delayMs": 20}})
        id = self.start(daemon, rate=100, duration="60s")
        stream = server_sent_events(daemon.admin_address, f"/v1/benchmarks/{id}/events")
        name, record = list(islice(stream, 8))[-1]
        live = record["live"]
        self.assertEqual((name, live["phase"]), ("progress", "measured"))
        self.assertEqual((live["offeredRequestsPerSecond"], live["speed"]), (100, 1))
        self.assertTrue(50 < live["achievedRequestsPerSecond"] < 150, live)
        self.assertTrue(20 <= live["responseTimeMs"]["p50"] < 200, live)
        self.assertLessEqual(live["responseTimeMs"]["p50"], live["responseTimeMs"]["p99"])
        self.assertTrue(40_000 < live["remainingMs"] < 60_000, live)
        self.assertNotIn("remainingRequests", live)
        self.assertNotIn("concurrency", live)
        self.assertNotIn("live", daemon.admin("POST", f"/v1/benchmarks/{id}/stop?now=true").json)

    def test_a_closed_loop_tells_how_many_are_in_flight_and_left(self):
        daemon = self.serve(config={"chat": {"delayMs": 50}})
        id = self.start(daemon, requests=10_000, concurrency=7)
        live = self.live(daemon, id)
        self.assertEqual((live["concurrency"], live["phase"]), (7, "measured"))
        self.assertLessEqual(live["inFlight"], 7)
        self.assertTrue(9_000 < live["remainingRequests"] < 10_000, live)
        self.assertNotIn("offeredRequestsPerSecond", live)

    def test_failures_are_told_by_kind(self):
        daemon = self.serve(config={"faults": {"every": {"status": 500}}})
        id = self.start(daemon, rate=50, duration="60s")
        self.assertEqual(set(eventually(lambda: self.live(daemon, id).get("failures"), "failures")), {"status"})


class SteeringTests(LiveTestCase):
    def test_a_run_that_is_paused_sends_nothing_until_it_is_resumed(self):
        daemon = self.serve()
        id = self.start(daemon, rate=200, duration="30s")
        self.change(daemon, id, paused=True)
        eventually(lambda: self.live(daemon, id)["inFlight"] == 0, "what was under way has ended")
        self.assertEqual(self.live(daemon, id)["phase"], "paused")
        self.assertEqual(self.rate(daemon, id), 0)
        self.change(daemon, id, paused=False)
        self.assertGreater(self.rate(daemon, id), 100)
        daemon.admin("POST", f"/v1/benchmarks/{id}/stop")
        ended = daemon.finished_benchmark(id)
        self.assertTrue(any("paused" in note for note in ended["report"]["notes"]), ended["report"]["notes"])

    def test_the_rate_of_an_open_loop_changes_at_once(self):
        daemon = self.serve()
        id = self.start(daemon, rate=50, duration="60s")
        self.assertEqual(self.change(daemon, id, rate=400)["live"]["offeredRequestsPerSecond"], 400)
        self.assertGreater(self.rate(daemon, id), 250)
        self.assertEqual(self.change(daemon, id, speed=0.2)["live"]["offeredRequestsPerSecond"], 10)
        eventually(lambda: self.live(daemon, id)["achievedRequestsPerSecond"] < 30, "the run slows down")
        self.assert_problem(
            daemon.admin("PATCH", f"/v1/benchmarks/{id}", {"concurrency": 5}), 409, "no concurrency"
        )

    def test_the_concurrency_of_a_closed_loop_changes_at_once(self):
        daemon = self.serve(config={"chat": {"delayMs": 100}})
        id = self.start(daemon, requests=100_000, concurrency=2)
        for concurrency in (12, 3):
            self.change(daemon, id, concurrency=concurrency)
            eventually(lambda: daemon.requests_in_flight == concurrency, f"{concurrency} are in flight")
        self.assert_problem(daemon.admin("PATCH", f"/v1/benchmarks/{id}", {"rate": 5}), 409, "no rate")
        self.assert_problem(daemon.admin("PATCH", f"/v1/benchmarks/{id}", {"concurrency": 99_999}), 409, "1 to")

    def test_a_stop_lets_what_is_under_way_end(self):
        daemon = self.serve(config={"chat": {"delayMs": 500}})
        id = daemon.start_benchmark(requests=1_000, concurrency=10)
        eventually(lambda: daemon.requests_in_flight == 10, "all lanes wait")
        answer = daemon.admin("POST", f"/v1/benchmarks/{id}/stop")
        self.assertEqual(answer.status, 202)
        ended = daemon.finished_benchmark(id)
        summary = ended["report"]["summary"]
        self.assertEqual(ended["state"], "completed")
        self.assertEqual((summary["failedRequests"], summary["totalRequests"] % 10), (0, 0))
        self.assertTrue(10 <= summary["totalRequests"] < 1_000)
        self.assertIn("stopped early", ended["report"]["notes"][-1])

    def test_a_stop_now_breaks_off_what_is_under_way(self):
        daemon = self.serve(config={"chat": {"delayMs": 30_000}})
        id = daemon.start_benchmark(requests=100, concurrency=10)
        eventually(lambda: daemon.requests_in_flight == 10, "all lanes wait")
        began = time.monotonic()
        answer = daemon.admin("POST", f"/v1/benchmarks/{id}/stop?now=true")
        self.assertLess(time.monotonic() - began, 2)
        self.assertEqual((answer.status, answer.json["state"]), (202, "cancelled"))
        self.assert_problem(daemon.admin("POST", f"/v1/benchmarks/{id}/stop?now=perhaps"), 422, "true or false")

    def test_a_run_that_has_ended_cannot_be_steered_but_described(self):
        daemon = self.serve()
        id = daemon.finished_benchmark(daemon.start_benchmark(requests=5))["id"]
        for change in ({"paused": True}, {"rate": 5}, {"concurrency": 5}, {"paused": False, "note": "x"}):
            self.assert_problem(daemon.admin("PATCH", f"/v1/benchmarks/{id}", change), 409, "completed")
        self.assertNotIn("note", self.run_of(daemon, id))
        self.assert_problem(daemon.admin("POST", f"/v1/benchmarks/{id}/stop"), 409, "completed")
        self.assert_problem(daemon.admin("PATCH", "/v1/benchmarks/99", {"paused": True}), 404)

    def test_a_run_under_way_can_be_described(self):
        daemon = self.serve(config={"chat": {"delayMs": 20}})
        id = self.start(daemon, requests=100_000, tags=["a"])
        changed = self.change(daemon, id, name="n", tags=["b", "c"], note="why", paused=True)
        self.assertEqual((changed["name"], changed["tags"], changed["note"]), ("n", ["b", "c"], "why"))
        daemon.admin("POST", f"/v1/benchmarks/{id}/stop?now=true")
        ended = self.run_of(daemon, id)
        self.assertEqual((ended["name"], ended["tags"], ended["note"]), ("n", ["b", "c"], "why"))


class RigTests(LiveTestCase):
    def test_the_report_has_what_the_mock_knows_of_itself(self):
        daemon = self.serve(config={"chat": {"delayMs": 20}})
        rig = daemon.finished_benchmark(daemon.start_benchmark(requests=200))["report"]["rig"]
        self.assertTrue(0 < rig["mockUtilization"] <= 1, rig)
        self.assertEqual(rig["pacingErrorMs"]["count"], 200)
        again = daemon.finished_benchmark(daemon.start_benchmark(requests=50))["report"]["rig"]
        self.assertEqual(again["pacingErrorMs"]["count"], 50)
