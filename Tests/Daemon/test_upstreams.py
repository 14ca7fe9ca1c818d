"""Several providers in one daemon: each with its place, its behaviour and its counts."""

import json
import os
import shutil
import socket
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from daemon import CHAT, PROVIDER_PATHS, DaemonTestCase, accepts, ask, connect, eventually, free_port

NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")

CONFIG = {
    "models": {"defaultList": [{"id": "first"}]},
    "chat": {"defaultResponses": ["default 1", "default 2"]},
    "upstreams": [
        {"name": "backup", "port": 0, "chat": {"defaultResponses": ["backup"]}, "models": {"defaultList": [{"id": "second"}]}},
        {"name": "azure", "prefix": "/azure/eu", "chat": {"defaultResponses": ["azure"]}, "apiKeys": ["sk-azure"]},
    ],
}
KEY = {"Authorization": "Bearer sk-azure"}


class UpstreamTests(DaemonTestCase):
    def setUp(self):
        super().setUp()
        self.daemon = self.serve(config=CONFIG)

    def address(self, name):
        return self.daemon.listeners[f"provider.{name}"]

    def upstreams(self, daemon=None):
        return {each["name"]: each for each in (daemon or self.daemon).get("/v1/upstreams")["upstreams"]}

    def routing(self, query=""):
        return self.daemon.get(f"/v1/routing{query}")

    def shares(self, member="requests"):
        return {each["name"]: each[member] for each in self.routing()["upstreams"]}

    def chat(self, name="default", headers=KEY, **members):
        place = {"azure": "/azure/eu"}.get(name, "")
        address = self.address("backup") if name == "backup" else self.daemon.provider_address
        return ask(address, "POST", place + PROVIDER_PATHS["chat"], {**CHAT, **members}, headers)

    def said(self, answer):
        return answer.json["choices"][0]["message"]["content"]

    # MARK: - Serving

    def test_each_has_its_place_its_replies_and_its_models(self):
        for name in ("default", "backup", "azure"):
            answer = self.chat(name)
            self.assertEqual(self.said(answer).split()[0], name)
            self.assertEqual(answer.headers["x-mockd-upstream"], name)
        models = ask(self.address("backup"), "GET", "/v1/models").json["data"]
        self.assertEqual([model["id"] for model in models], ["second"])
        # Turns are each one's own.
        self.assertEqual([self.said(self.chat()) for _ in range(2)], ["default 2", "default 1"])

    def test_a_prefix_leads_wherever_the_provider_s_own_paths_would(self):
        for path in ("/azure/eu/openai/v1/chat/completions", "/azure/eu/v1/chat/completions/", "/azure/eu/v1/chat/completions?a=b"):
            self.assertEqual(self.daemon.provider("POST", path, CHAT, KEY).status, 200, path)
        self.assertEqual(self.daemon.provider("GET", "/azure/eu/v1/models", headers=KEY).status, 200)
        for path in ("/azure", "/azure/eu", "/azure/eu/", "/azure/eux/v1/chat/completions", "/azure/v1/chat/completions"):
            self.assertEqual(self.daemon.provider("POST", path, CHAT, KEY).status, 404, path)
        # Its keys are its own, and so is what it says to those who have none.
        self.assertEqual(self.chat("azure", headers={}).status, 401)
        self.assertEqual(self.chat("default", headers={}).status, 200)

    def test_who_is_alone_has_no_name(self):
        answer = self.serve(config={}).chat()
        self.assertNotIn("x-mockd-upstream", answer.headers)

    def test_the_journal_and_verification_know_them(self):
        for name in ("default", "backup", "backup", "azure"):
            self.chat(name)
        entries = self.daemon.get("/v1/journal?upstream=backup")["entries"]
        self.assertEqual([entry["upstream"] for entry in entries], ["backup"] * 2)
        expectations = ["count(upstream=backup) == 2", "share(upstream=azure) == 0.25", "count(upstream=default) == 1"]
        answer = self.daemon.admin("POST", "/v1/verify", {"expect": expectations})
        self.assertTrue(answer.json["passed"], answer.json)

    # MARK: - Routing

    def test_the_routing_report_adds_up(self):
        for name, count in (("default", 3), ("backup", 1)):
            for _ in range(count):
                self.chat(name, model="gpt-4o")
        self.daemon.admin("PUT", "/v1/faults/down?upstream=azure", {"status": 503})
        self.chat("azure")
        waiting = self.daemon.admin("PUT", "/v1/delay?upstream=backup", {"delayMs": 3600000})
        self.assertEqual(waiting.status, 200)
        left = connect(self.address("backup"))
        body = json.dumps(CHAT).encode()
        left.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        eventually(lambda: self.shares("inFlight")["backup"] == 1, "the request is in flight")
        left.close()
        eventually(lambda: self.shares("aborted")["backup"] == 1, "the client's leaving is counted")
        report = self.routing()
        self.assertEqual(report["totalRequests"], 6)
        self.assertEqual(self.shares(), {"default": 3, "backup": 2, "azure": 1})
        self.assertEqual(self.shares("share"), {"default": 0.5, "backup": 2 / 6, "azure": 1 / 6})
        self.assertEqual(self.shares("failed"), {"default": 0, "backup": 0, "azure": 1})
        self.assertEqual(self.shares("models")["default"], {"gpt-4o": 3})
        self.assertNotIn("expectation", report)
        metrics = self.daemon.admin("GET", "/metrics").body.decode()
        self.assertIn('llm_mockd_upstream_requests_total{outcome="succeeded",upstream="default"} 3', metrics)
        self.daemon.admin("POST", "/v1/reset")
        self.assertEqual(self.routing()["totalRequests"], 0)

    def test_weights_judge_the_shares(self):
        for name, count in (("default", 30), ("backup", 10)):
            for _ in range(count):
                self.chat(name)
        self.assertEqual(self.routing("?expect=default:3,backup:1")["expectation"]["verdict"], "consistent")
        self.assertEqual(self.routing("?expect=default:1,backup:3")["expectation"]["verdict"], "inconsistent")
        self.assertEqual(self.routing("?expect=default:99,backup:1")["expectation"]["verdict"], "tooFew")
        self.assert_problem(self.daemon.admin("GET", "/v1/routing?expect=nobody:1"), 404, 'no upstream "nobody"')
        self.assert_problem(self.daemon.admin("GET", "/v1/routing?expect=default"), 400, "expected weights such as")

    def test_nothing_is_lost_or_counted_twice_under_64_connections(self):
        def ask_many(number):
            return [self.chat(("default", "backup", "azure")[(number + turn) % 3]).status for turn in range(15)]

        with ThreadPoolExecutor(64) as pool:
            statuses = [status for many in pool.map(ask_many, range(64)) for status in many]
        self.assertEqual(set(statuses), {200})
        eventually(lambda: sum(self.shares("inFlight").values()) == 0, "all answers are counted")
        self.assertEqual(self.shares("succeeded"), {"default": 320, "backup": 320, "azure": 320})

    def test_one_alone_is_reported_too(self):
        daemon = self.serve(config={})
        daemon.chat()
        (share,) = daemon.get("/v1/routing")["upstreams"]
        self.assertEqual((share["name"], share["requests"], share["share"]), ("default", 1, 1))

    # MARK: - Hot swaps

    def test_each_is_changed_by_its_name(self):
        daemon = self.daemon
        daemon.admin("PUT", "/v1/delay?upstream=backup", {"delayMs": 5})
        daemon.admin("PUT", "/v1/endpoints/chat/responses?upstream=azure", ["new azure"])
        daemon.admin("PUT", "/v1/rules?upstream=backup", [{"name": "r", "answer": "by rule"}])
        daemon.admin("PATCH", "/v1/config?upstream=backup", {"provider": "anthropic"})
        self.assertEqual(daemon.get("/v1/delay?upstream=backup")["endpoints"]["chat"]["delayMs"], 5)
        self.assertEqual(daemon.get("/v1/delay")["endpoints"]["chat"]["delayMs"], 0)
        self.assertEqual(daemon.get("/v1/endpoints/chat/responses?upstream=azure"), ["new azure"])
        self.assertEqual(self.said(self.chat("azure")), "new azure")
        self.assertEqual(self.said(self.chat("backup")), "by rule")
        self.assertEqual(daemon.get("/v1/rules"), [])
        whole = daemon.get("/v1/config")
        self.assertEqual(whole["upstreams"][0]["provider"], "anthropic")
        self.assertEqual(whole["upstreams"][0], daemon.get("/v1/config?upstream=backup"))
        trial = daemon.admin("POST", "/v1/rules/test?upstream=backup", {}).json
        self.assertEqual(trial["rule"], "r")

    def test_faults_are_each_one_s_own(self):
        self.daemon.admin("PUT", "/v1/faults/down?upstream=backup", {"status": 529, "first": 1, "forMs": 60000})
        self.assertEqual([self.chat(name).status for name in ("default", "backup", "backup")], [200, 529, 200])
        (fault,) = self.daemon.get("/v1/faults?upstream=backup")["faults"]
        self.assertEqual((fault["name"], fault["fired"]), ("down", 1))
        self.assertEqual(self.daemon.get("/v1/faults")["faults"], [])
        self.daemon.admin("PUT", "/v1/faults/brief?upstream=azure", {"status": 500, "forMs": 1})
        eventually(lambda: not self.daemon.get("/v1/faults?upstream=azure")["faults"], "the fault clears itself")
        self.assertEqual(self.daemon.admin("DELETE", "/v1/faults?upstream=backup").status, 200)
        self.assertEqual(self.daemon.get("/v1/faults?upstream=backup")["faults"], [])

    def test_what_is_wrong_is_told_where_it_was_sent(self):
        answer = self.daemon.admin("PUT", "/v1/delay?upstream=backup", {"delayMs": -1})
        self.assert_problem(answer, 422, pointer="/delayMs")
        answer = self.daemon.admin("PATCH", "/v1/config?upstream=azure", {"prefix": "/v1"})
        self.assert_problem(answer, 422, pointer="/prefix")
        answer = self.daemon.admin("PUT", "/v1/delay?upstream=bakcup", {"delayMs": 1})
        self.assert_problem(answer, 404, 'did you mean "backup"?')
        self.assertEqual(self.daemon.revision, 1)

    def test_ports_come_and_go_with_the_configuration(self):
        old = self.address("backup")
        kept = connect(old)
        config = {"upstreams": [{"name": "late", "port": 0}, {"name": "backup", "port": free_port()}]}
        self.assertEqual(self.daemon.admin("PUT", "/v1/config", config).status, 200)
        eventually(lambda: self.upstreams()["backup"]["address"].endswith(f":{config['upstreams'][1]['port']}"), "it has moved")
        self.assertEqual(self.upstreams()["late"]["state"], "listening")
        for name in ("late", "backup"):
            self.assertEqual(ask(self.upstreams()[name]["address"], "GET", "/v1/models").status, 200)
        eventually(lambda: not accepts(old), "the old port is closed")
        kept.close()
        self.daemon.admin("PUT", "/v1/config", {})
        eventually(lambda: list(self.upstreams()) == ["default"], "none is left")

    def test_an_open_response_of_a_port_that_goes_is_not_lost(self):
        self.daemon.admin("PUT", "/v1/delay?upstream=backup", {"delayMs": 700})
        address = self.address("backup")
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(ask, address, "POST", PROVIDER_PATHS["chat"], CHAT)
            eventually(lambda: self.shares("inFlight").get("backup") == 1, "the request is in flight")
            self.daemon.admin("PUT", "/v1/config", {})
            eventually(lambda: not accepts(address), "the port is closed")
            self.assertEqual(self.said(answer.result()), "backup")

    def test_a_port_that_is_taken_is_told_and_the_old_one_goes_on(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            taken = other.getsockname()[1]
            self.daemon.admin("PATCH", "/v1/config?upstream=backup", {"port": taken})
            eventually(lambda: "cannot listen" in self.daemon.log, "the log says so")
            self.assertEqual(ask(self.address("backup"), "GET", "/v1/models").status, 200)
            config = {"upstreams": [{"name": "new", "port": taken}]}
            self.daemon.admin("PUT", "/v1/config", config)
            eventually(lambda: "address is in use" in self.upstreams()["new"].get("reason", ""), "the upstream says why")
            self.assertEqual(self.daemon.chat().status, 200)
            # The next start would not find it either, and says so.
            config["admin"] = {"port": free_port()}
            outcome = self.launch(config=config).wait()
            self.assertEqual(outcome, 69)

    def test_open_responses_of_all_end_before_the_daemon_does(self):
        for name in ("default", "backup"):
            self.daemon.admin("PUT", f"/v1/delay?upstream={name}", {"delayMs": 600})
        with ThreadPoolExecutor(2) as pool:
            answers = [pool.submit(self.chat, name) for name in ("default", "backup")]
            eventually(lambda: sum(self.shares("inFlight").values()) == 2, "both are in flight")
            self.assertEqual(self.daemon.stop(), 0)
            self.assertEqual([answer.result().status for answer in answers], [200, 200])


@unittest.skipUnless(NGINX, "nginx is not installed")
class GatewayTests(DaemonTestCase):
    """A real gateway in front of two upstreams."""

    def gateway(self, daemon, servers, settings=""):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        directory = self.temporary_directory()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        user = "user root;" if os.geteuid() == 0 else ""
        paths = "".join(f"{kind}_temp_path {directory}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (directory / "nginx.conf").write_text(
            f"{user} daemon off; worker_processes 1; pid {directory}/pid; error_log stderr;"
            f"events {{}} http {{ access_log off; {paths} upstream mock {{ {servers} }}"
            f"server {{ listen {address}; location / {{ proxy_pass http://mock; {settings} }} }} }}"
        )
        process = subprocess.Popen(
            [NGINX, "-c", str(directory / "nginx.conf"), "-p", str(directory)], stderr=subprocess.DEVNULL,
            env={**os.environ, "NGINX": f"{listener.fileno()};"}, pass_fds=[listener.fileno()],
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return address

    def test_the_weighted_split_of_a_gateway_is_reported(self):
        daemon = self.serve(config={"weight": 3, "upstreams": [{"name": "backup", "port": 0, "weight": 1}]})
        servers = f"server {daemon.provider_address} weight=3; server {daemon.listeners['provider.backup']} weight=1;"
        address = self.gateway(daemon, servers)
        for _ in range(40):
            self.assertEqual(ask(address, "POST", PROVIDER_PATHS["chat"], CHAT).status, 200)
        report = daemon.get("/v1/routing")
        self.assertEqual([share["requests"] for share in report["upstreams"]], [30, 10])
        self.assertEqual(report["expectation"]["verdict"], "consistent")

    def test_the_fallback_of_a_gateway_is_seen(self):
        daemon = self.serve(
            config={
                "faults": {"down": {"status": 500}},
                "upstreams": [{"name": "backup", "port": 0, "chat": {"defaultResponses": ["from the backup"]}}],
            }
        )
        servers = f"server {daemon.provider_address} max_fails=0; server {daemon.listeners['provider.backup']} backup;"
        address = self.gateway(daemon, servers, "proxy_next_upstream http_500 non_idempotent;")
        answers = [ask(address, "POST", PROVIDER_PATHS["chat"], CHAT) for _ in range(5)]
        self.assertEqual({answer.json["choices"][0]["message"]["content"] for answer in answers}, {"from the backup"})
        shares = {share["name"]: share for share in daemon.get("/v1/routing")["upstreams"]}
        self.assertEqual((shares["default"]["failed"], shares["backup"]["succeeded"]), (5, 5))
