"""What the daemon keeps of runs: found, described, compared, exported, taken in, and forgotten."""

import json
import xml.etree.ElementTree

from daemon import DaemonTestCase

NDJSON = {"Content-Type": "application/x-ndjson"}


class HistoryTestCase(DaemonTestCase):
    def finish(self, daemon, **plan):
        return daemon.finished_benchmark(daemon.start_benchmark(**{"requests": 5, **plan}))

    def ids(self, daemon, query=""):
        return [run["id"] for run in daemon.get(f"/v1/benchmarks{query}")["benchmarks"]]

    def export(self, daemon, query=""):
        answer = daemon.admin("GET", f"/v1/benchmarks/export{query}")
        self.assertEqual((answer.status, answer.type), (200, "application/x-ndjson"), answer.body)
        return answer.body

    def take(self, daemon, archive):
        return daemon.admin("POST", "/v1/benchmarks/import", archive, NDJSON)


class SearchTests(HistoryTestCase):
    def test_runs_are_found_by_what_is_known_of_them(self):
        daemon = self.serve()
        self.finish(daemon, name="a", tags=["nightly", "eu"])
        self.finish(daemon, name="b", tags=["nightly"], endpoint="message")
        self.finish(daemon, name="c", model="gpt-4")
        self.assertEqual(self.ids(daemon, "?tag=nightly"), ["2", "1"])
        self.assertEqual(self.ids(daemon, "?tag=nightly,eu"), ["1"])
        self.assertEqual(self.ids(daemon, "?text=GPT-4"), ["3"])
        self.assertEqual(self.ids(daemon, "?endpoint=message&state=completed"), ["2"])
        self.assertEqual(self.ids(daemon, "?since=1h&until=0s"), ["3", "2", "1"])
        self.assertEqual(self.ids(daemon, "?until=1h"), [])
        first = daemon.get("/v1/benchmarks?limit=2")
        self.assertEqual(([run["id"] for run in first["benchmarks"]], first["next"]), (["3", "2"], "2"))
        self.assertEqual(self.ids(daemon, "?before=2"), ["1"])
        for query, remedy in [
            ("tags=a", '"tag"'), ("state=done", "completed"), ("limit=0", "1 to 1000"), ("since=now", "7d"),
            ("before=77", "no run 77"),
        ]:
            self.assert_problem(daemon.admin("GET", f"/v1/benchmarks?{query}"), 422, remedy)

    def test_bad_tags_start_nothing(self):
        daemon = self.serve()
        self.assert_problem(
            daemon.admin("POST", "/v1/benchmarks", {"tags": ["a", "b,c"]}), 422, "without commas", "/tags/1"
        )
        self.assertEqual(self.ids(daemon), [])

    def test_descriptions_survive_a_restart(self):
        daemon = self.serve()
        run = self.finish(daemon)["id"]
        change = {"name": "n", "tags": ["b", "a", "a"], "note": "first\nsecond"}
        daemon.admin("PATCH", f"/v1/benchmarks/{run}", change)
        daemon.kill()
        again = self.serve(directory=daemon.directory)
        kept = again.get(f"/v1/benchmarks/{run}")
        self.assertEqual((kept["name"], kept["tags"], kept["note"]), ("n", ["a", "b"], "first\nsecond"))
        cleared = again.admin("PATCH", f"/v1/benchmarks/{run}", {"note": None, "tags": []}).json
        self.assertEqual((cleared["tags"], "note" in cleared), ([], False))
        self.assert_problem(again.admin("PATCH", f"/v1/benchmarks/{run}", {"tag": ["a"]}), 422, '"tags"', "/tag")


class ReportTests(HistoryTestCase):
    def test_a_report_is_given_in_every_format(self):
        daemon = self.serve()
        run = self.finish(daemon, objectives=["errorRate<1%", "responseTime.p50<0.001ms"])["id"]
        path = f"/v1/benchmarks/{run}/report"
        formats = {
            "json": "application/json", "text": "text/plain", "markdown": "text/markdown", "csv": "text/csv",
            "csv-series": "text/csv", "html": "text/html", "hdr": "text/plain", "hgrm": "text/plain",
            "junit": "application/xml",
        }
        for name, kind in formats.items():
            answer = daemon.admin("GET", f"{path}?format={name}")
            self.assertEqual((answer.status, answer.type), (200, kind), name)
            self.assertTrue(answer.body, name)
        for kind in ("text/markdown", "text/html", "text/csv", "application/xml"):
            self.assertEqual(daemon.admin("GET", path, headers={"Accept": f"{kind};q=0.9, */*"}).type, kind)
        suites = xml.etree.ElementTree.fromstring(daemon.admin("GET", f"{path}?format=junit").body)
        self.assertEqual(len(suites.findall(".//testcase")), 2)
        self.assertEqual(len(suites.findall(".//failure")), 1)
        self.assert_problem(daemon.admin("GET", f"{path}?format=pdf"), 406, "csv-series")

    def test_a_finished_run_is_read_in_other_tools_terms(self):
        daemon = self.serve()
        run = self.finish(daemon, stream=True)["id"]
        path = f"/v1/benchmarks/{run}/report"
        for convention in ("vllm", "guidellm", "aiperf"):
            report = daemon.get(f"{path}?convention={convention}")
            self.assertEqual(report["convention"], convention)
            self.assertTrue(any("TTFT" in figure["name"].upper() or "first" in figure["name"].lower()
                                for figure in report["figures"]), report)
            self.assertEqual(daemon.admin("GET", f"{path}?format=text&convention={convention}").type, "text/plain")
        self.assert_problem(daemon.admin("GET", f"{path}?convention=k6"), 422, "vllm")
        self.assert_problem(daemon.admin("GET", f"{path}?convention=vllm&format=html"), 406, "json or text")

    def test_runs_are_compared_unless_their_loads_differ(self):
        daemon = self.serve()
        for requests, concurrency in ((100, 5), (200, 5), (100, 6)):
            self.finish(daemon, requests=requests, concurrency=concurrency)
        comparison = daemon.get("/v1/benchmarks/1/compare?with=2")
        self.assertEqual(len(comparison["runs"]), 2)
        self.assertTrue(comparison["rows"])
        for name, kind in {"text": "text/plain", "markdown": "text/markdown", "html": "text/html"}.items():
            self.assertEqual(daemon.admin("GET", f"/v1/benchmarks/1/compare?with=2&format={name}").type, kind)
        refused = daemon.admin("GET", "/v1/benchmarks/1/compare?with=2,3")
        self.assert_problem(refused, 409, "differ")
        self.assertTrue(refused.json["errors"])
        forced = daemon.get("/v1/benchmarks/1/compare?with=2,3&force=true")
        self.assertEqual(len(forced["runs"]), 3)
        for query, status in (("", 422), ("?with=", 422), ("?with=77", 404), ("?with=2&force=maybe", 422)):
            self.assert_problem(daemon.admin("GET", f"/v1/benchmarks/1/compare{query}"), status)

    def test_runs_of_a_plan_have_a_trend(self):
        daemon = self.serve()
        self.finish(daemon, name="a")
        self.finish(daemon, name="b", seed=7, tags=["x"], objectives=["errorRate<1%"])
        self.finish(daemon, requests=6)
        trend = daemon.get("/v1/benchmarks/2/trend")
        self.assertEqual([run["name"] for run in trend["runs"]], ["a", "b"])
        self.assertEqual(trend["planFingerprint"], daemon.get("/v1/benchmarks/1")["planFingerprint"])
        self.assertLessEqual({"responseTime.p50", "requestsPerSecond", "errorRate"}, trend["runs"][0]["values"].keys())
        chosen = daemon.get("/v1/benchmarks/1/trend?figures=ttfb.p99,errorRate&limit=1")
        self.assertEqual([run["id"] for run in chosen["runs"]], ["2"])
        self.assertEqual(set(chosen["runs"][0]["values"]), {"ttfb.p99", "errorRate"})
        self.assert_problem(daemon.admin("GET", "/v1/benchmarks/1/trend?figures=speed"), 422, "responseTime.p99")


class ArchiveTests(HistoryTestCase):
    def test_a_history_moves_to_another_daemon(self):
        source, target = self.serve(), self.serve(config={"apiKeys": ["sk-other"]})
        for name in ("a", "b"):
            self.finish(source, name=name, tags=[name], apiKey="sk-secret")
        source.admin("PATCH", "/v1/benchmarks/1", {"note": "a note"})
        archive = self.export(source)
        self.assertNotIn(b"sk-secret", archive)
        lines = [json.loads(line) for line in archive.splitlines()]
        self.assertEqual([line["run"]["name"] for line in lines], ["a", "b"])
        self.finish(target, name="own")

        answer = self.take(target, archive)
        self.assertEqual((answer.status, answer.json), (200, {"imported": ["2", "3"], "duplicates": 0}))
        self.assertEqual(self.take(target, archive).json, {"imported": [], "duplicates": 2})
        for id, other in (("1", "2"), ("2", "3")):
            self.assertEqual(
                {**source.get(f"/v1/benchmarks/{id}"), "id": other}, target.get(f"/v1/benchmarks/{other}")
            )
            self.assertEqual(
                source.admin("GET", f"/v1/benchmarks/{id}/report?format=hgrm").body,
                target.admin("GET", f"/v1/benchmarks/{other}/report?format=hgrm").body,
            )
        # By the time at which they were asked for, not by their ids.
        self.assertEqual(self.ids(target), ["1", "3", "2"])
        self.assertEqual(self.export(source, "?tag=b"), archive.splitlines(True)[1])
        self.assertEqual(self.export(source, "?id=1"), archive.splitlines(True)[0])
        self.assert_problem(source.admin("GET", "/v1/benchmarks/export?id=1,77"), 404, "77")

    def test_nothing_of_a_bad_archive_is_taken_in(self):
        daemon = self.serve()
        self.finish(daemon)
        good = self.export(daemon)
        daemon.admin("DELETE", "/v1/benchmarks/1")
        running = good.replace(b'"state":"completed"', b'"state":"running"')
        self.assertNotEqual(running, good)
        for bad, detail in [
            (b"{", "line 2"), (b"{}", "line 2"), (running, "line 2"), (b"[]\n", "line 2"),
            (good.replace(b'"archive":1', b'"archive":2'), "version 2"),
        ]:
            self.assert_problem(self.take(daemon, good + bad), 422, detail)
        self.assertEqual(self.ids(daemon), [])
        self.assert_problem(daemon.admin("POST", "/v1/benchmarks/import", good, {"Content-Type": "text/plain"}), 415)
        self.assertEqual(self.take(daemon, b"").json, {"imported": [], "duplicates": 0})

    def test_an_archive_may_be_larger_than_other_bodies(self):
        daemon = self.serve()
        self.finish(daemon)
        line = json.loads(self.export(daemon))
        archive = b""
        for second in range(60):
            line["run"]["createdAt"] = f"2026-01-31T08:15:{second:02}.000Z"
            line["run"]["note"] = "x" * 4000
            line["run"]["plan"]["prompt"] = "y" * 40_000
            archive += json.dumps(line).encode() + b"\n"
        self.assertGreater(len(archive), 2 << 20)
        self.assertEqual(len(self.take(daemon, archive).json["imported"]), 60)


class RetentionTests(HistoryTestCase):
    def test_the_oldest_go_and_pinned_ones_stay(self):
        daemon = self.serve(config={"bench": {"keep": {"runs": 2}}})
        for _ in range(4):
            self.finish(daemon)
            daemon.admin("PATCH", "/v1/benchmarks/1", {"tags": ["keep"]})
        # A run ends before what there is no room for goes.
        self.finish(daemon)
        self.assertLessEqual({"5", "4", "1"}, set(self.ids(daemon)))
        daemon.stop()
        again = self.serve(directory=daemon.directory, config={"bench": {"keep": {"runs": 1}}})
        self.finish(again)
        again.stop()
        last = self.serve(directory=daemon.directory, config={"bench": {"keep": {"runs": 1}}})
        self.assertEqual(self.ids(last), ["6", "1"])

    def test_a_finished_run_is_removed_for_good(self):
        daemon = self.serve()
        for _ in range(2):
            self.finish(daemon)
        removed = daemon.admin("DELETE", "/v1/benchmarks/2")
        self.assertEqual((removed.status, removed.json["id"], removed.json["state"]), (200, "2", "completed"))
        self.assertEqual(self.ids(daemon), ["1"])
        self.assert_problem(daemon.admin("DELETE", "/v1/benchmarks/2"), 404)
        self.assertEqual(self.finish(daemon)["id"], "3")
