"""Audits of real proxies over the admin API: what they find, what they leave alone, how they are refused and ended."""

import os
import shutil
import subprocess
import unittest

from bad_proxy import BadProxy, Vices
from daemon import BINARY, DaemonTestCase, accepts, eventually, free_port, server_sent_events

# So often an audit is made anew when the machine was too busy to judge the proxy.
ATTEMPTS = 4


class Nginx:
    """An nginx in front of the provider port, with directives of the test's."""

    def __init__(self, directory, upstream, *directives, backup=None):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        prefix = directory / f"nginx-{self.port}"
        prefix.mkdir()
        paths = "".join(
            f"{kind}_temp_path {prefix}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        servers = f"server {upstream} max_fails=0;" + (f" server {backup} backup;" if backup else "")
        configuration = f"""
            daemon off; pid {prefix}/pid; error_log {prefix}/error.log; worker_processes 1; user root;
            events {{ worker_connections 1024; }}
            http {{
                access_log off; {paths}
                upstream provider {{ {servers} keepalive 32; }}
                server {{
                    listen 127.0.0.1:{self.port};
                    location / {{ proxy_pass http://provider; {" ".join(directives)} }}
                }}
            }}
        """
        if os.geteuid() != 0:
            configuration = configuration.replace("user root;", "")
        (prefix / "nginx.conf").write_text(configuration)
        self.process = subprocess.Popen(
            ["nginx", "-p", str(prefix), "-e", str(prefix / "error.log"), "-c", str(prefix / "nginx.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        eventually(lambda: accepts(f"127.0.0.1:{self.port}"), "nginx listens")

    def close(self):
        self.process.terminate()
        self.process.wait()


def mockctl(daemon, *arguments):
    """What mockctl did when it was told that of the daemon."""
    return subprocess.run(
        [BINARY.with_name("mockctl"), "--address", daemon.admin_address, *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )


class AuditTestCase(DaemonTestCase):
    def start(self, daemon, **plan):
        answer = daemon.admin("POST", "/v1/audits", plan)
        self.assertEqual(answer.status, 202, answer.body)
        self.assertEqual(answer.headers["location"], f"/v1/audits/{answer.json['id']}")
        return answer.json["id"]

    def ended(self, daemon, id, within=120):
        eventually(
            lambda: daemon.get(f"/v1/audits/{id}")["state"] not in ("queued", "running"), f"audit {id} ends", within
        )
        return daemon.get(f"/v1/audits/{id}")

    def audit(self, daemon, **plan):
        """The report of an audit; its timing may not be trusted."""
        record = self.ended(daemon, self.start(daemon, **plan))
        self.assertEqual(record["state"], "completed", record.get("failureReason"))
        return record["report"]

    def timed_audit(self, daemon, **plan):
        """The report of an audit whose timing can be trusted."""
        for _ in range(ATTEMPTS):
            report = self.audit(daemon, **plan)
            if not report["timing"]["rig"]["isRigLimited"]:
                return report
        self.fail(f"the machine is too busy to measure anything: {report['timing']['rig']['reasons']}")

    def findings(self, report):
        """Kind and subject of each."""
        return sorted((finding["kind"], finding.get("subject", "")) for finding in report["findings"])

    def median(self, report, path):
        """The median of a paired difference, in milliseconds."""
        return report["timing"][path]["difference"]["p50"]["valueMs"]

    def assert_no_rule_stays(self, daemon, revision, document):
        """Nothing of the audit is left but the revision, which tells that there was something."""
        self.assertGreater(daemon.revision, revision)
        self.assertEqual(daemon.get("/v1/config"), document)
        self.assertEqual(daemon.get("/v1/rules"), document.get("rules", []))


class ProxyAuditTests(AuditTestCase):
    def test_the_daemon_itself_costs_nothing_and_changes_nothing(self):
        daemon = self.serve(config={"chat": {"delayMs": 7}, "rules": [{"name": "mine", "answer": "mine"}]})
        document, revision = daemon.get("/v1/config"), daemon.revision
        for dialect, stream in (("openai", False), ("anthropic", True)):
            with self.subTest(dialect):
                # An interval of 95 % leaves zero out once in twenty audits by chance, not in several in a row.
                for _ in range(ATTEMPTS):
                    report = self.audit(
                        daemon, via=f"http://{daemon.provider_address}", dialect=dialect, stream=stream, requests=120
                    )
                    overhead = report["timing"]["overhead"]["difference"]["p50"]
                    if overhead["lowMs"] <= 0 <= overhead["highMs"]:
                        break
                else:
                    self.fail(f"overhead where there is no proxy: {overhead}")
                self.assertEqual(self.findings(report), [])
                self.assertEqual(report["timing"]["pairs"], 120)
                self.assertEqual(report["isolation"]["judged"], 120)
                self.assertEqual(report["attempts"]["exchangesByArrivals"], {"1": 120})
                self.assertEqual(report["verdicts"]["fidelity"], "pass")
                self.assertEqual(
                    {carrier["carrier"]: (carrier["sent"], carrier["arrived"]) for carrier in report["carriers"]["carriers"]},
                    {name: (120, 120) for name in ("header", "traceparent", "prompt")},
                )
        self.assert_no_rule_stays(daemon, revision, document)
        self.assertEqual(daemon.chat().json["choices"][0]["message"]["content"], "mine")

    def test_faults_limits_and_keys_of_the_configuration_do_not_disturb_an_audit(self):
        daemon = self.serve(
            config={
                "apiKeys": ["sk-provider"],
                "faults": {"always": {"status": 503}},
                "rateLimits": {"tight": {"requests": 1, "windowMs": 3_600_000}},
            }
        )
        report = self.audit(
            daemon, via=f"http://{daemon.provider_address}", apiKey="sk-provider", requests=20
        )
        self.assertEqual(self.findings(report), [])
        self.assertEqual(report["counts"]["failed"], 0)

    def test_a_bad_proxy_is_found_out(self):
        daemon = self.serve()
        proxy = BadProxy(
            daemon.provider_address,
            Vices(request_delay=0.010, response_delay=0.005, dropped_header="x-tenant", swap_every=200),
        )
        self.addCleanup(proxy.close)
        report = self.timed_audit(daemon, via=proxy.url, requests=400, concurrency=2, headers={"x-tenant": "blue"})
        self.assertEqual(
            self.findings(report),
            [("fidelity", "requestHeaders"), ("isolation", ""), ("requestPath", ""), ("responsePath", "")],
        )
        self.assertAlmostEqual(self.median(report, "requestPath"), 10, delta=1)
        self.assertAlmostEqual(self.median(report, "responsePath"), 5, delta=1)
        self.assertEqual(len({leak["key"] for leak in report["isolation"]["leaks"]}), 4)
        for leak in report["isolation"]["leaks"]:
            self.assertNotEqual(leak["key"], leak["foreignKey"])
            self.assertTrue(leak["isOfThisRun"])
        row = next(row for row in report["fidelity"]["rows"] if row["aspect"] == "requestHeaders")
        self.assertEqual(row["verdict"], "lost")
        self.assertEqual(list(row["details"]), ["lost x-tenant"])

    def test_a_proxy_that_treats_streams_badly_is_found_out(self):
        daemon = self.serve()
        proxy = BadProxy(
            daemon.provider_address,
            Vices(
                merges_events=True, loses_usage=True, adds_comments=True, retries_on_500=True, ignores_aborts=True
            ),
        )
        self.addCleanup(proxy.close)
        report = self.audit(daemon, via=proxy.url, stream=True, requests=40, resilience=True)
        self.assertEqual(
            self.findings(report),
            [
                ("fidelity", "events"), ("fidelity", "pings"), ("fidelity", "usage"), ("resilience", "client abort"),
                ("resilience", "status 500"),
            ],
        )
        rows = {row["aspect"]: row for row in report["fidelity"]["rows"]}
        self.assertEqual((rows["events"]["verdict"], list(rows["events"]["details"])), ("changed", ["merged"]))
        self.assertEqual(rows["usage"]["verdict"], "lost")
        self.assertEqual((rows["pings"]["verdict"], list(rows["pings"]["details"])), ("changed", ["added comments"]))
        outcomes = {outcome["resilienceCase"]["name"]: outcome for outcome in report["resilience"]}
        self.assertEqual(outcomes["status 500"]["amplification"], 2)
        self.assertEqual(outcomes["status 503"]["amplification"], 1)
        abort = outcomes["client abort"]["abort"]
        self.assertEqual((abort["judged"], abort["reachedUpstream"]), (5, 0))
        self.assertGreater(abort["meanEventsAfter"], 4)

    def test_a_plain_proxy_is_not_blamed(self):
        daemon = self.serve()
        proxy = BadProxy(daemon.provider_address)
        self.addCleanup(proxy.close)
        report = self.audit(daemon, via=proxy.url, stream=True, requests=60, resilience=True)
        self.assertEqual(self.findings(report), [])
        outcomes = {outcome["resilienceCase"]["name"]: outcome for outcome in report["resilience"]}
        self.assertEqual(outcomes["client abort"]["abort"]["reachedUpstream"], 5)
        self.assertEqual(outcomes["stall"]["sights"], {"timeout": 2})
        self.assertEqual(outcomes["error event"]["sights"], {"errorEvent": 5})
        self.assertEqual(outcomes["truncated stream"]["sights"], {"broken": 5})
        self.assertEqual(outcomes["429 with retry-after"]["statuses"], {"429": 5})

    def test_a_busy_machine_is_marked_and_not_charged_to_the_proxy(self):
        taskset = shutil.which("taskset")
        if not taskset:
            self.skipTest("there is no taskset")
        daemon = self.serve(launcher=(taskset, "-c", "0"))
        hogs = [subprocess.Popen([taskset, "-c", "0", "sh", "-c", "while :; do :; done"]) for _ in range(4)]
        for hog in hogs:
            self.addCleanup(hog.wait)
            self.addCleanup(hog.kill)
        record = self.ended(daemon, self.start(daemon, via=f"http://{daemon.provider_address}", requests=100, rate=50))
        report = record["report"]
        self.assertTrue(report["timing"]["rig"]["isRigLimited"])
        self.assertTrue(report["timing"]["rig"]["reasons"])
        self.assertEqual(report["verdicts"]["timing"], "rigLimited")
        self.assertEqual(self.findings(report), [])


@unittest.skipUnless(shutil.which("nginx"), "there is no nginx")
class NginxAuditTests(AuditTestCase):
    def nginx(self, daemon, *directives):
        proxy = Nginx(daemon.directory, daemon.provider_address, *directives)
        self.addCleanup(proxy.close)
        return proxy

    def test_nginx_with_its_defaults_buffers_streams(self):
        daemon = self.serve()
        report = self.timed_audit(daemon, via=self.nginx(daemon).url, stream=True, requests=40)
        self.assertEqual(report["verdicts"]["streaming"], "buffered")
        self.assertEqual(self.findings(report), [("buffering", "")])
        streams = report["timing"]["streams"]
        held, spread = streams["firstHold"]["p50"]["valueMs"], streams["spread"]["p50"]["valueMs"]
        self.assertGreater(spread, 200)
        self.assertAlmostEqual(held / spread, 1, delta=0.1)
        # Those with a call are longer than nginx' buffer.
        self.assertGreaterEqual(streams["buffered"], 35)

    def test_nginx_well_configured_is_clean(self):
        daemon = self.serve()
        proxy = self.nginx(
            daemon, "proxy_http_version 1.1;", 'proxy_set_header Connection "";', "proxy_buffering off;"
        )
        for stream in (False, True):
            with self.subTest(stream=stream):
                report = self.audit(daemon, via=proxy.url, stream=stream, requests=100, headers={"x-tenant": "blue"})
                self.assertEqual(self.findings(report), [])
                self.assertIn(report["verdicts"]["overall"], ("clean", "rigLimited"))
                for row in report["fidelity"]["rows"]:
                    self.assertIn(row["verdict"], ("pass", "notTested"), row)
                if stream:
                    self.assertEqual(report["verdicts"]["streaming"], "clean")
                self.assertLess(report["timing"]["connections"]["per1000Exchanges"], 200)


class AuditResourceTests(AuditTestCase):
    def test_a_proxy_that_is_down_is_an_error_at_once(self):
        daemon = self.serve()
        revision, document = daemon.revision, daemon.get("/v1/config")
        url = f"http://127.0.0.1:{free_port()}"
        record = self.ended(daemon, self.start(daemon, via=url), within=5)
        self.assertEqual(record["state"], "failed")
        self.assertIn(f"nothing listens at {url}", record["failureReason"])
        self.assert_problem(daemon.admin("GET", f"/v1/audits/{record['id']}/report"), 409, "has no report")
        self.assert_no_rule_stays(daemon, revision, document)

    def test_a_proxy_that_leads_elsewhere_is_an_error(self):
        daemon, other = self.serve(), self.serve()
        record = self.ended(daemon, self.start(daemon, via=f"http://{other.provider_address}"), within=10)
        self.assertEqual(record["state"], "failed")
        self.assertIn("nothing reached the provider port", record["failureReason"])

    def test_bad_plans_and_foreign_hosts_are_refused(self):
        daemon = self.serve()
        for plan, pointer, detail in (
            ({}, "/via", "name the proxy"),
            ({"via": "ftp://x"}, "/via", "http or https"),
            ({"via": "http://127.0.0.1:1", "requests": 0}, "/requests", "1 to 20000"),
            ({"via": "http://127.0.0.1:1", "duration": "5s"}, "/duration", "rate"),
            ({"via": "http://127.0.0.1:1", "objectives": ["overhed.p99<2ms"]}, "/objectives/0", "did you mean"),
            ({"via": "http://127.0.0.1:1", "headers": {"traceparent": "x"}}, "/headers/traceparent", "the audit's own"),
            ({"via": "http://127.0.0.1:1", "strem": True}, "/strem", "did you mean"),
        ):
            with self.subTest(plan):
                self.assert_problem(daemon.admin("POST", "/v1/audits", plan), 422, detail, pointer)
        self.assert_problem(
            daemon.admin("POST", "/v1/audits", {"via": "http://example.com"}), 403, "bench.allowedHosts", "/via"
        )
        self.assert_problem(daemon.admin("GET", "/v1/audits/7"), 404, "no audit")
        self.assertEqual(daemon.get("/v1/audits"), {"audits": []})

    def test_one_thing_measures_at_a_time_and_an_audit_can_be_ended(self):
        daemon = self.serve()
        revision, document = daemon.revision, daemon.get("/v1/config")
        via = f"http://{daemon.provider_address}"
        id = self.start(daemon, via=via, requests=20_000, rate=50, stream=True)
        self.assert_problem(daemon.admin("POST", "/v1/audits", {"via": via}), 409, f"audit {id}")
        self.assert_problem(daemon.admin("POST", "/v1/benchmarks", {}), 409, f"audit {id}")
        eventually(lambda: daemon.get(f"/v1/audits/{id}")["progress"]["completedRequests"] > 10, "exchanges are made")
        ended = daemon.admin("DELETE", f"/v1/audits/{id}").json
        self.assertEqual(ended["state"], "cancelled")
        self.assert_no_rule_stays(daemon, revision, document)
        self.assertEqual(daemon.finished_benchmark(daemon.start_benchmark(requests=10))["state"], "completed")
        self.assertEqual(daemon.admin("DELETE", f"/v1/audits/{id}").status, 200)
        self.assert_problem(daemon.admin("GET", f"/v1/audits/{id}"), 404)

    def test_a_gateway_that_falls_back_is_seen_to_do_so(self):
        backup = free_port()
        daemon = self.serve(config={"upstreams": [{"name": "backup", "port": backup}]})
        eventually(lambda: accepts(f"127.0.0.1:{backup}"), "the backup listens")
        nginx = Nginx(
            self.temporary_directory(), daemon.provider_address, "proxy_http_version 1.1; proxy_set_header Connection '';",
            "proxy_next_upstream error timeout http_503 non_idempotent; proxy_next_upstream_tries 2;",
            backup=f"127.0.0.1:{backup}",
        )
        self.addCleanup(nginx.close)
        report = self.audit(daemon, via=nginx.url, requests=20, resilience=True)
        outcome = next(each for each in report["resilience"] if each["resilienceCase"]["name"] == "status 503, fallback")
        exchanges = outcome["exchanges"]
        self.assertGreater(exchanges, 0)
        self.assertEqual(outcome["fellBack"], exchanges)
        self.assertEqual(outcome["sights"], {"answer": exchanges})
        self.assertEqual(outcome["upstreams"], {"default": exchanges, "backup": exchanges})
        self.assertEqual(outcome["amplification"], 2)
        self.assertTrue(outcome["isSound"])
        self.assertIn("fell back to another upstream", outcome["summary"])

    def test_reports_are_kept_and_given_in_every_form_without_keys(self):
        directory = self.temporary_directory()
        daemon = self.serve(directory=directory)
        via = f"http://{daemon.provider_address}"
        id = self.start(
            daemon, via=via, requests=40, apiKey="sk-very-secret-key-0123456789", name="mine",
            objectives=["faults<=0", "errorRate<1%", "overhead.p99<1s"],
        )
        events = list(server_sent_events(daemon.admin_address, f"/v1/audits/{id}/events"))
        self.assertEqual(events[-1][0], "done")
        record = daemon.get(f"/v1/audits/{id}")
        met = [(outcome["objective"], outcome.get("isMet")) for outcome in record["report"]["objectives"]]
        self.assertEqual(met[0], ("faults<=0", True))
        self.assertEqual(met[2], ("overhead.p99<1s", None))
        self.assertIn("n too small", record["report"]["objectives"][2]["reason"])
        for format, type in (
            ("json", "application/json"), ("text", "text/plain"), ("markdown", "text/markdown"), ("html", "text/html")
        ):
            answer = daemon.admin("GET", f"/v1/audits/{id}/report?format={format}")
            self.assertEqual((answer.status, answer.type), (200, type))
            self.assertNotIn(b"sk-very-secret-key", answer.body)
        self.assertNotIn("sk-very-secret-key", str(record))
        daemon.stop()
        again = self.serve(directory=directory)
        kept = again.get(f"/v1/audits/{id}")
        self.assertEqual(kept["report"], record["report"])
        self.assertEqual([(audit["id"], audit["name"]) for audit in again.get("/v1/audits")["audits"]], [(id, "mine")])

    def test_audits_are_compared_unless_they_did_different_things(self):
        daemon = self.serve()
        own = f"http://{daemon.provider_address}"
        nginx = Nginx(self.temporary_directory(), daemon.provider_address, "proxy_set_header X-Team $host;")
        self.addCleanup(nginx.close)
        self.audit(daemon, via=own, requests=40, name="direct")
        self.audit(daemon, via=nginx.url, requests=40, name="nginx", headers={"x-team": "red"})
        self.audit(daemon, via=own, requests=40, stream=True)
        comparison = daemon.get("/v1/audits/1/compare?with=2")
        self.assertEqual(comparison["audits"], ["direct (1)", "nginx (2)"])
        self.assertIn("overhead.p50", [row["name"] for row in comparison["figures"]])
        self.assertIn(
            {"subject": "fidelity.requestHeaders", "title": "Fidelity: Request headers", "values": ["pass", "changed"]},
            comparison["judgements"],
        )
        found = [(each["change"], each["finding"].get("subject")) for each in comparison["findings"]]
        self.assertIn(("new", "requestHeaders"), found)
        for format, type in (
            ("json", "application/json"), ("text", "text/plain"), ("markdown", "text/markdown"), ("html", "text/html")
        ):
            answer = daemon.admin("GET", f"/v1/audits/1/compare?with=2&format={format}")
            self.assertEqual((answer.status, answer.type), (200, type))
        refused = daemon.admin("GET", "/v1/audits/1/compare?with=2,3")
        self.assert_problem(refused, 409, "force=true")
        self.assertIn("streaming is on, not off", str(refused.json["errors"]))
        self.assertIn("streaming", daemon.get("/v1/audits/1/compare?with=3&force=true")["planDifferences"][0])
        for query, status in (("", 422), ("?with=9", 404), ("?with=2&format=csv", 406)):
            self.assert_problem(daemon.admin("GET", f"/v1/audits/1/compare{query}"), status)

        compared = mockctl(daemon, "proxy", "compare", "1", "2")
        self.assertEqual(compared.returncode, 0, compared.stderr)
        self.assertIn("nginx (2) against direct (1)", compared.stdout)
        self.assertIn("Fidelity: Request headers", compared.stdout)
        unequal = mockctl(daemon, "proxy", "compare", "1", "3")
        self.assertEqual(unequal.returncode, 1)
        self.assertIn("--force", unequal.stderr)
        self.assertEqual(mockctl(daemon, "proxy", "compare", "1", "3", "--force").returncode, 0)
        self.assertEqual(mockctl(daemon, "proxy", "compare", "1").returncode, 64)

    def test_old_audits_are_forgotten_as_old_runs_are(self):
        daemon = self.serve(config={"bench": {"keep": {"runs": 2}}})
        for number in range(1, 5):
            self.audit(daemon, via=f"http://{daemon.provider_address}", requests=5)
            daemon.finished_benchmark(daemon.start_benchmark(requests=1))
        eventually(
            lambda: [audit["id"] for audit in daemon.get("/v1/audits")["audits"]] == ["4", "3"], "the oldest are gone"
        )
        # Of runs and of audits so many each, and no id is given again.
        eventually(lambda: len(daemon.get("/v1/benchmarks")["benchmarks"]) == 2, "the oldest runs are gone")
        self.assertEqual(self.start(daemon, via=f"http://{daemon.provider_address}", requests=5), "5")

    def test_the_status_shows_the_audit_that_is_active(self):
        daemon = self.serve()
        self.assertNotIn("audit", daemon.get("/v1/status"))
        id = self.start(daemon, via=f"http://{daemon.provider_address}", requests=5_000, rate=20)
        eventually(lambda: daemon.get("/v1/status")["audit"]["state"] == "running", "the audit is shown")
        self.assertEqual(daemon.get("/v1/status")["audit"]["id"], id)
        self.assertIn(f"audit {id}", mockctl(daemon, "status").stdout)
        daemon.admin("DELETE", f"/v1/audits/{id}")
        self.assertNotIn("audit", daemon.get("/v1/status"))

    def test_a_killed_daemon_leaves_no_rule_and_an_interrupted_audit(self):
        directory = self.temporary_directory()
        daemon = self.serve(directory=directory, config={"rules": [{"name": "mine", "answer": "mine"}]})
        written = daemon.config_path.read_text()
        id = self.start(daemon, via=f"http://{daemon.provider_address}", requests=5_000, rate=20)
        eventually(lambda: daemon.get(f"/v1/audits/{id}")["progress"]["completedRequests"] > 2, "exchanges are made")
        daemon.kill()
        again = self.serve("--config", str(daemon.config_path), directory=directory)
        self.assertEqual(daemon.config_path.read_text(), written)
        self.assertEqual(again.get("/v1/rules"), [{"name": "mine", "answer": "mine"}])
        self.assertEqual(again.get(f"/v1/audits/{id}")["state"], "interrupted")
