"""Alert rules and dashboard: they ask only for metrics and labels that a daemon really has."""

import json
import re
import shutil
import subprocess
import unittest

import yaml

import image as images
import promql
from daemon import CHAT, MESSAGE, DaemonTestCase, eventually

RULES = images.SOURCE / "packaging/prometheus/llm-mockd.rules.yml"
RULE_TESTS = RULES.with_name("llm-mockd.rules.test.yml")
DASHBOARD = images.SOURCE / "packaging/grafana/llm-mockd.json"
SEVERITIES = {"critical", "warning", "info"}
# What Prometheus adds: the labels of a target, and the series of its own about one.
TARGET = {"job": "llm-mockd", "instance": "127.0.0.1:8081"}
OF_PROMETHEUS = [("up", TARGET)]


def rules():
    (group,) = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return group["rules"]


def dashboard():
    return json.loads(DASHBOARD.read_text(encoding="utf-8"))


def targets(panel):
    return panel.get("targets", [])


def dashboard_expressions():
    document = dashboard()
    for panel in document["panels"]:
        for target in targets(panel):
            yield panel["title"], target["expr"]
    for annotation in document["annotations"]["list"]:
        yield annotation["name"], annotation["expr"]


def filled(expression):
    """An expression with the dashboard's variables as Grafana fills them in."""
    for variable, value in {"$job": TARGET["job"], "$instance": ".*", "$__rate_interval": "1m"}.items():
        expression = expression.replace(variable, value)
    return expression


def samples(text):
    """Names and labels of the samples in Prometheus's text format."""
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, labels = re.fullmatch(r"(\w+)(?:\{(.*)\})? \S+", line).groups()
            yield name, {**TARGET, **dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or ""))}


def faults(expression, known):
    """What an expression asks for that is not among the known samples."""
    selectors, grouped = promql.parse(expression)
    if not selectors:
        yield f"{expression}: asks for no metric"
    labels = set()
    for selector in selectors:
        of_name = [labels for name, labels in known if name == selector.metric]
        if not of_name:
            yield f"{selector.metric}: there is no such metric"
            continue
        labels |= {label for one in of_name for label in one}
        for matcher in selector.matchers:
            if not any(matcher.label in one for one in of_name):
                yield f"{selector.metric}: there is no label {matcher.label}"
        if not any(all(matcher.matches(one) for matcher in selector.matchers) for one in of_name):
            yield f"{selector.metric}: nothing is selected by {selector.matchers}"
    for label in sorted(grouped - labels):
        yield f"{expression}: none of its metrics has the label {label}"


class PromQLTests(unittest.TestCase):
    """The reader of expressions, which the other tests rest on."""

    KNOWN = [("requests_total", {**TARGET, "status": "200"}), ("latency_bucket", {**TARGET, "le": "1"})]

    def test_selectors_are_found_wherever_they_stand(self):
        expression = (
            'sum by (job, le) (rate(a_total{x="1", y!~"2.."}[5m])) / on (z) group_left b > 0.5 and c offset 2h == 1'
        )
        selectors, grouped = promql.parse(expression)
        self.assertEqual([selector.metric for selector in selectors], ["a_total", "b", "c"])
        self.assertEqual(selectors[0].matchers, (promql.Matcher("x", "=", "1"), promql.Matcher("y", "!~", "2..")))
        self.assertEqual(grouped, {"job", "le", "z"})

    def test_aggregations_may_name_their_labels_last(self):
        selectors, grouped = promql.parse("sum(rate(a[5m])) by (x)")
        self.assertEqual(([selector.metric for selector in selectors], grouped), (["a"], {"x"}))

    def test_what_is_there_has_no_faults(self):
        expression = 'histogram_quantile(0.9, sum by (le) (rate(latency_bucket{job="llm-mockd"}[5m])))'
        self.assertEqual(list(faults(expression, self.KNOWN)), [])

    def test_what_is_not_there_is_a_fault(self):
        for expression in (
            "request_total", 'requests_total{code="200"}', 'requests_total{status="500"}', "vector(1)",
            'requests_total{status=~"5.."}', 'requests_total{job="another"}', "sum by (endpoint) (requests_total)",
        ):
            with self.subTest(expression):
                self.assertTrue(list(faults(expression, self.KNOWN)))

    def test_what_is_no_promql_is_an_error(self):
        with self.assertRaises(ValueError):
            promql.parse("a ? b")


class RulesTests(unittest.TestCase):
    def test_every_alert_says_what_it_means(self):
        names = [rule["alert"] for rule in rules()]
        self.assertEqual(len(set(names)), len(names))
        for rule in rules():
            with self.subTest(rule["alert"]):
                self.assertTrue(rule["alert"].startswith("LlmMockd"))
                self.assertIn(rule["labels"]["severity"], SEVERITIES)
                self.assertEqual(set(rule["annotations"]), {"summary", "description"})

    def test_every_alert_has_a_test(self):
        tests = RULE_TESTS.read_text(encoding="utf-8")
        for rule in rules():
            self.assertIn(rule["alert"], tests)

    def test_annotations_name_only_labels_that_the_alerts_keep(self):
        for rule in rules():
            used = set(re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values())))
            kept = set() if rule["expr"].startswith("absent") else {"job", "instance"}
            self.assertLessEqual(used, kept, rule["alert"])

    def test_the_documentation_lists_every_alert(self):
        documentation = (images.SOURCE / "docs/monitoring.md").read_text(encoding="utf-8")
        listed = set(re.findall(r"`(LlmMockd\w+)`", documentation))
        self.assertEqual(listed, {rule["alert"] for rule in rules()})

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed (Debian's package prometheus)")
    def test_promtool_agrees(self):
        for command in (["check", "rules", RULES], ["test", "rules", RULE_TESTS]):
            said = subprocess.run(["promtool", *command], capture_output=True, text=True)
            self.assertEqual(said.returncode, 0, said.stdout + said.stderr)


class DashboardTests(unittest.TestCase):
    def test_panels_do_not_overlap(self):
        taken = {}
        for panel in dashboard()["panels"]:
            place = panel["gridPos"]
            self.assertLessEqual(place["x"] + place["w"], 24, panel["title"])
            for x in range(place["x"], place["x"] + place["w"]):
                for y in range(place["y"], place["y"] + place["h"]):
                    self.assertNotIn((x, y), taken, f"{panel['title']} lies over {taken.get((x, y))}")
                    taken[x, y] = panel["title"]

    def test_panels_and_their_queries_have_names_of_their_own(self):
        panels = dashboard()["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        for panel in panels:
            references = [target["refId"] for target in targets(panel)]
            self.assertEqual(len(set(references)), len(references), panel["title"])
            if panel["type"] != "row":
                self.assertTrue(references and panel["title"] and panel["description"], panel["title"])

    def test_every_query_goes_to_the_chosen_source_job_and_instances(self):
        document = dashboard()
        variables = [variable["name"] for variable in document["templating"]["list"]]
        self.assertEqual(variables, ["datasource", "job", "instance"])
        for panel in document["panels"]:
            for target in targets(panel):
                self.assertEqual(target["datasource"], {"type": "prometheus", "uid": "${datasource}"})
        for title, expression in dashboard_expressions():
            for selector in promql.parse(filled(expression))[0]:
                labels = {matcher.label for matcher in selector.matchers}
                self.assertLessEqual({"job", "instance"}, labels, f"{title}: {selector.metric}")

    def test_legends_name_only_labels_that_the_queries_keep(self):
        for panel in dashboard()["panels"]:
            for target in targets(panel):
                used = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
                selectors, grouped = promql.parse(filled(target["expr"]))
                self.assertLessEqual(used, grouped or {"job", "instance", "version"}, panel["title"])


class MetricsTests(DaemonTestCase):
    """A daemon that has done everything once, and what its metrics then are."""

    def seasoned(self):
        config = {"chat": {"delayMs": 1, "chunkDelayMs": 1, "defaultResponses": ["one two three"]}}
        daemon = self.serve(config=config)
        daemon.chat()
        daemon.chat(stream=True)
        daemon.provider("POST", "/v1/messages", MESSAGE)
        daemon.provider("GET", "/v1/models")
        daemon.provider("POST", "/v1/chat/completions", b"no JSON")
        daemon.provider("GET", "/nowhere")
        self.assertEqual(daemon.admin("POST", "/v1/reload").status, 200)
        daemon.write_config("no JSON")
        self.assertEqual(daemon.admin("POST", "/v1/reload").status, 422)
        self.assertEqual(daemon.admin("GET", "/v1/status", headers={"Host": "foreign.example"}).status, 403)
        daemon.finished_benchmark(daemon.start_benchmark(endpoint="chat", requests=20, concurrency=2))
        self.leave_early(daemon)
        return daemon

    def leave_early(self, daemon):
        daemon.admin("PUT", "/v1/delay", {"delayMs": 60_000})
        client = daemon.open_response()
        eventually(lambda: daemon.requests_in_flight == 1, "the request is in flight")
        client.close()
        eventually(lambda: daemon.requests_in_flight == 0, "the client has left")

    def test_rules_and_dashboard_ask_for_what_is_there(self):
        text = self.seasoned().admin("GET", "/metrics").body.decode()
        known = [*OF_PROMETHEUS, *samples(text)]
        asked = [(rule["alert"], rule["expr"]) for rule in rules()]
        asked += [(title, filled(expression)) for title, expression in dashboard_expressions()]
        for title, expression in asked:
            with self.subTest(title):
                self.assertEqual(list(faults(expression, known)), [])

    def test_the_dashboard_shows_every_metric(self):
        text = self.seasoned().admin("GET", "/metrics").body.decode()
        there = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))
        shown = {
            selector.metric.removesuffix("_bucket")
            for _, expression in dashboard_expressions() for selector in promql.parse(filled(expression))[0]
        }
        self.assertEqual(there - shown, set())


if __name__ == "__main__":
    unittest.main()
