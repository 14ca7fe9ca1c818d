"""Every example in etc/llm-mockd/examples, served, does what it is there to show."""

import http.client
import json
from pathlib import Path

from daemon import CHAT, MESSAGE, PROVIDER_PATHS, DaemonTestCase, ask, eventually

EXAMPLES = Path(__file__).resolve().parents[2] / "etc/llm-mockd/examples"

# What a client sees when the connection breaks: refused, reset, or closed in the middle.
BROKEN = (ConnectionError, http.client.HTTPException)


class ExampleTests(DaemonTestCase):
    """One method an example, named after its file."""

    def example(self, name, **changes):
        """A daemon that serves the example; changes replace members, as `mockctl config patch` would."""
        return self.serve(config={**json.loads((EXAMPLES / f"{name}.json").read_text()), **changes})

    def outcome(self, daemon, **members):
        """The status of a chat completion; None for a connection that broke."""
        try:
            return daemon.chat(**members).status
        except BROKEN:
            return None

    def message(self, daemon, **members):
        return daemon.provider("POST", PROVIDER_PATHS["message"], {**MESSAGE, **members})

    def entries(self, daemon, query=""):
        """What the journal has, the oldest first."""
        return sorted(daemon.get(f"/v1/journal?{query}")["entries"], key=lambda entry: entry["number"])

    def due(self, daemon, member="firstByteDueMs"):
        """When the newest response was due, in milliseconds after its request."""
        return self.entries(daemon)[-1]["timings"][member]

    def said(self, answer):
        return answer.json["choices"][0]["message"]["content"]

    def test_every_example_has_a_test_here(self):
        names = {"test_" + path.stem.replace("-", "_") for path in EXAMPLES.glob("*.json")}
        self.assertEqual(names - set(dir(self)), set())

    # MARK: - The original, keys, delays

    def test_original(self):
        daemon = self.example("original")
        self.assertEqual(daemon.chat().json["id"], "chatcmpl-123")
        self.assertEqual(self.due(daemon), 100)
        models = daemon.provider("GET", "/v1/models").json["data"]
        self.assertEqual([model["id"] for model in models], ["gpt-3.5-turbo"])
        self.assertEqual(self.message(daemon).status, 200)
        self.assertEqual(self.due(daemon), 150)

    def test_api_keys(self):
        daemon = self.example("api-keys")
        for key, status in (("sk-mock-first", 200), ("sk-mock-second", 200), ("sk-mock-third", 401)):
            headers = {"Authorization": f"Bearer {key}"}
            self.assertEqual(daemon.provider("POST", PROVIDER_PATHS["chat"], CHAT, headers).status, status)
        self.assertEqual(daemon.chat().status, 401)

    def test_random_delay(self):
        daemon = self.example("random-delay", seed=1)
        delays = []
        for _ in range(8):
            daemon.chat()
            delays.append(self.due(daemon))
        self.assertTrue(all(50 <= delay <= 250 for delay in delays), delays)
        self.assertEqual(len(set(delays)), len(delays))

    def test_slow_stream(self):
        daemon = self.example("slow-stream")
        daemon.chat(stream=True)
        self.assertEqual(self.due(daemon), 300)
        chunks = self.entries(daemon)[-1]["eventsSent"]
        # The role, the stop and the end come without a gap of their own.
        self.assertAlmostEqual(self.due(daemon, "lastByteDueMs"), 300 + 40 * chunks, delta=200)

    def test_upstreams(self):
        example = json.loads((EXAMPLES / "upstreams.json").read_text())
        example["upstreams"][0]["port"] = 0
        daemon = self.serve(config={**example, "seed": 1})
        path, key = PROVIDER_PATHS["chat"], {"Authorization": "Bearer sk-azure"}
        self.assertEqual(self.said(daemon.chat()), "from the first")
        self.assertEqual(self.said(ask(daemon.listeners["provider.backup"], "POST", path, CHAT)), "from the backup")
        statuses = {daemon.provider("POST", "/azure" + path, CHAT, key).status for _ in range(60)}
        self.assertEqual(statuses, {200, 503})
        self.assertEqual(daemon.provider("POST", "/azure" + path, CHAT).status, 401)

    # MARK: - Latency

    def test_latency_local(self):
        daemon = self.example("latency-local", seed=1)
        daemon.chat()
        cold = self.due(daemon)
        daemon.chat()
        warm = self.due(daemon)
        self.assertGreaterEqual(cold, 3000)
        self.assertLess(warm, 3000)

    def test_latency_models(self):
        daemon = self.example("latency-models", seed=1)
        thinking = daemon.open_response(model="o3", stream=True)
        eventually(lambda: self.entries(daemon, "model=o3"), "the request is in the journal")
        self.assertEqual(daemon.chat(model="gpt-4o-mini", stream=True).status, 200)
        self.assertGreater(self.due(daemon, "lastByteDueMs"), self.due(daemon))
        self.assertEqual(self.entries(daemon, "model=o3")[0]["eventsSent"], 0, "the larger model is slower")
        thinking.close()
        daemon.provider("POST", "/v1/embeddings", {"model": "text-embedding-3-small", "input": "Hi"})
        self.assertGreater(self.due(daemon), 0)
        daemon.provider("POST", "/v1/messages/count_tokens", {key: MESSAGE[key] for key in ("model", "messages")})
        self.assertEqual(self.due(daemon), 5)

    def test_latency_recorded(self):
        daemon = self.example("latency-recorded")
        daemon.chat(stream=True)
        self.assertEqual((self.due(daemon), self.due(daemon, "lastByteDueMs")), (312, 520))
        daemon.chat(stream=True)
        self.assertEqual((self.due(daemon), self.due(daemon, "lastByteDueMs")), (1240, 1412))
        self.message(daemon)
        self.assertTrue(180 <= self.due(daemon) <= 8000)

    # MARK: - Rules

    def test_rules_agent(self):
        daemon = self.example("rules-agent")
        weather = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}
        call = daemon.chat(tools=[weather]).json["choices"][0]["message"]["tool_calls"][0]
        self.assertEqual((call["function"]["name"], json.loads(call["function"]["arguments"])), ("get_weather", {"city": "Rome"}))
        turns = [
            {"role": "user", "content": "How is the weather?"},
            {"role": "assistant", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": call["id"], "content": "sunny"},
        ]
        self.assertEqual(self.said(daemon.chat(tools=[weather], messages=turns)), "It is sunny in Rome.")
        asked = [{"role": "user", "content": "What about the weather?"}]
        said = [self.said(daemon.chat(messages=asked)) for _ in range(3)]
        self.assertEqual(said, ["I cannot look it up."] + 2 * ["As I said, I have no tools."])

    def test_rules_models(self):
        daemon = self.example("rules-models", seed=1)
        self.assertEqual(self.said(daemon.chat(model="gpt-4o-mini")), "Short.")
        self.assertEqual(daemon.chat(model="gpt-3.5-turbo").status, 404)
        blue = daemon.provider("POST", PROVIDER_PATHS["chat"], CHAT, {"x-team": "Blue-1"})
        self.assertEqual(self.said(blue), "Blue is served first.")
        stuck = daemon.open_response(model="stuck-1", stream=True).getresponse()
        self.assertEqual([bool(stuck.readline()) for _ in range(10)], [True] * 10)
        entry = self.entries(daemon, "model=stuck-1")[0]
        self.assertEqual((entry["rule"], entry["outcome"]), ("stuck", "open"))
        daemon.open_response(model="o3")
        large = eventually(lambda: self.entries(daemon, "rule=large"), "the large model's rule answers")
        self.assertEqual(large[0]["model"], "o3")

    def test_rules_retries(self):
        daemon = self.example("rules-retries")
        self.assertEqual([self.outcome(daemon, model="flaky-1") for _ in range(4)], [503, 503, 200, 200])
        self.assertEqual([self.outcome(daemon, model="busy-1") for _ in range(6)], [200, 200, 429] * 2)
        limited = self.entries(daemon, "status=429")[-1]
        self.assertEqual(limited["rule"], "each third is rate limited")
        # The attempts of one request: the same body.
        self.assertEqual([self.outcome(daemon, model="shy-1") for _ in range(3)], [500, 500, 200])
        self.assertEqual(self.outcome(daemon, model="shy-1", user="another"), 500)

    def test_rules_templates(self):
        daemon = self.example("rules-templates", seed=1)
        search = {"type": "function", "function": {"name": "search", "parameters": {"type": "object"}}}
        asked = [{"role": "user", "content": "A \"quoted\" question"}]
        call = daemon.chat(tools=[search], messages=asked).json["choices"][0]["message"]["tool_calls"][0]["function"]
        self.assertEqual(json.loads(call["arguments"]), {"query": 'A "quoted" question'})
        answers = [daemon.chat(messages=asked, user="Ada").json["choices"][0]["message"] for _ in range(40)]
        said = [answer["content"] for answer in answers if answer["content"]]
        refusals = {answer["refusal"] for answer in answers if answer.get("refusal")}
        self.assertTrue(all(text.endswith('you said "A "quoted" question".') for text in said), said)
        self.assertEqual(refusals, {"Not today, Ada."})

    def test_rules_recorded(self):
        upstream = f"http://{self.serve().provider_address}"
        rules = json.loads((EXAMPLES / "rules-recorded.json").read_text())["rules"]
        for rule in rules:
            # The providers themselves are out of reach.
            if "url" in rule["answer"]["proxy"]:
                rule["answer"]["proxy"]["url"] = upstream
        daemon = self.example("rules-recorded", rules=rules)
        kept = lambda: {tape["name"]: tape["entries"] for tape in daemon.get("/v1/cassettes")["cassettes"]}
        # A client may have the whole answer a moment before its end is seen, which is when it is kept.
        self.assertEqual(daemon.chat().headers["x-mockd-source"], "recorded")
        eventually(lambda: kept().get("openai") == 1, "the chat is kept")
        self.assertEqual(daemon.chat().headers["x-mockd-source"], "replayed")
        self.assertEqual(self.message(daemon).status, 404)
        recorded = daemon.provider("POST", PROVIDER_PATHS["message"], MESSAGE, {"x-record": "yes"})
        eventually(lambda: kept().get("anthropic") == 1, "the message is kept")
        replayed = self.message(daemon)
        self.assertEqual(replayed.headers["x-mockd-source"], "replayed")
        self.assertEqual(replayed.body, recorded.body)

    def test_rate_limits(self):
        daemon = self.example("rate-limits")
        asked = lambda key: daemon.provider("POST", PROVIDER_PATHS["chat"], CHAT, {"Authorization": f"Bearer {key}"})
        self.assertEqual([asked("sk-mock-paid").status for _ in range(4)], [200, 200, 200, 429])
        trial = [asked("sk-mock-trial") for _ in range(3)]
        self.assertEqual([answer.status for answer in trial], [200, 200, 429])
        self.assertGreater(int(trial[2].headers["retry-after"]), 86_000)
        self.assertEqual(trial[0].headers["x-ratelimit-limit-tokens"], "1500")

    # MARK: - Faults

    def test_faults_retry(self):
        daemon = self.example("faults-retry")
        answers = [daemon.chat() for _ in range(3)]
        self.assertEqual([answer.status for answer in answers], [429, 429, 200])
        self.assertEqual(answers[0].headers["retry-after-ms"], "2000")
        self.assertEqual([self.message(daemon).status for _ in range(3)], [529, 529, 200])
        self.assertEqual(daemon.chat(model="gpt-4o-spent-1").json["error"]["code"], "insufficient_quota")
        pages = [answer for answer in (daemon.chat() for _ in range(50)) if answer.status == 502]
        self.assertEqual([page.headers["server"] for page in pages], ["cloudflare"])

    def test_faults_connections(self):
        daemon = self.example("faults-connections", seed=1)
        outcomes = [self.outcome(daemon) for _ in range(3)]
        self.assertEqual(outcomes, [None] * 3, "the first connections are refused")
        outcomes = [self.outcome(daemon) for _ in range(60)]
        struck = {fault["name"]: fault["fired"] for fault in daemon.get("/v1/faults")["faults"]}
        self.assertEqual((struck["refused"], struck["html"], struck["not-json"]), (3, 0, 0))
        self.assertEqual(outcomes.count(None), struck["reset"] + struck["closed"] + struck["truncated"])
        self.assertTrue(all(struck[name] for name in ("reset", "closed", "truncated", "slow")), struck)

    def test_faults_streams(self):
        daemon = self.example("faults-streams", seed=1)
        for _ in range(60):
            daemon.open_response(stream=True)
            daemon.open_response("message", stream=True)
        names = set(json.loads((EXAMPLES / "faults-streams.json").read_text())["faults"])
        struck = lambda: {fault["name"] for fault in daemon.get("/v1/faults")["faults"] if fault["fired"]}
        eventually(lambda: struck() == names, "each fault strikes")
        outcomes = {entry["outcome"] for entry in self.entries(daemon, "limit=200")}
        self.assertLessEqual(outcomes, {"open", "faulted", "completed"})

    def test_faults_framing(self):
        daemon = self.example("faults-framing", seed=1)
        plain = self.said(daemon.chat())
        for _ in range(12):
            body = daemon.chat(stream=True).body.decode()
            events = [line.removeprefix("data:").strip() for line in body.splitlines() if line.startswith("data:")]
            self.assertEqual(events.pop(), "[DONE]")
            deltas = [choice["delta"] for event in events for choice in json.loads(event)["choices"]]
            self.assertEqual("".join(delta.get("content") or "" for delta in deltas), plain)
        struck = {fault["name"]: fault["fired"] for fault in daemon.get("/v1/faults")["faults"]}
        self.assertTrue(all(struck.values()), struck)
