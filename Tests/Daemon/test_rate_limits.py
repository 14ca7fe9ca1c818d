"""Rate limits of a running daemon, and what is said of callers that ran into them."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

from daemon import CHAT, MESSAGE, PROVIDER_PATHS, DaemonTestCase


class RateLimitTests(DaemonTestCase):
    def limited(self, limit, **others):
        return self.serve(config={"rateLimits": {"a": limit}, **others})

    def chat(self, daemon, key="sk-0123456789abcdef", **members):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return daemon.provider("POST", PROVIDER_PATHS["chat"], {**CHAT, **members}, headers)

    def test_under_many_connections_exactly_so_many_pass(self):
        daemon = self.limited({"requests": 50, "windowMs": 86_400_000, "algorithm": "fixedWindow"})
        with ThreadPoolExecutor(64) as pool:
            statuses = list(pool.map(lambda _: self.chat(daemon).status, range(200)))
        self.assertEqual((statuses.count(200), statuses.count(429)), (50, 150))
        limit = daemon.get("/v1/rate-limits/a")
        self.assertEqual((limit["admitted"], limit["refused"]), (50, 150))
        self.assertEqual(limit["callers"][0]["key"], "sk-…cdef")
        self.assertIn('llm_mockd_rate_limited_total{limit="a"} 150', daemon.admin("GET", "/metrics").body.decode())
        # What was turned away was counted as an answer of its status, and is in the journal.
        entries = daemon.get("/v1/journal?limit=200&status=429&limit!=")["entries"]
        self.assertEqual(len(entries), 150)
        self.assertEqual({entry["outcome"] for entry in entries}, {"refused"})

    def test_who_waits_as_told_gets_an_answer_and_a_moment_before_none(self):
        daemon = self.limited({"requests": 1, "windowMs": 700})
        self.assertEqual(self.chat(daemon).status, 200)
        for _ in range(3):
            answer = self.chat(daemon)
            self.assertEqual(answer.status, 429)
            wait = int(answer.headers["retry-after-ms"])
            self.assertLessEqual(wait, 700)
            # What is told is a time, so it takes time to see whether it is true.
            time.sleep(wait / 1000)
            self.assertEqual(self.chat(daemon).status, 200)

    def test_the_headers_count_down_and_change_with_the_configuration(self):
        daemon = self.limited({"requests": 100, "windowMs": 86_400_000})
        remaining = [int(self.chat(daemon).headers["x-ratelimit-remaining-requests"]) for _ in range(3)]
        self.assertEqual(remaining, [99, 98, 97])
        self.assertEqual(daemon.admin("PATCH", "/v1/config", {"chat": {"delayMs": 1}}).status, 200)
        self.assertEqual(self.chat(daemon).headers["x-ratelimit-remaining-requests"], "96")
        daemon.admin("PUT", "/v1/rate-limits/a", {"requests": 5, "windowMs": 86_400_000})
        self.assertEqual(self.chat(daemon).headers["x-ratelimit-remaining-requests"], "4")
        daemon.admin("POST", "/v1/reset")
        self.assertEqual(self.chat(daemon).headers["x-ratelimit-remaining-requests"], "99")
        daemon.admin("DELETE", "/v1/rate-limits")
        self.assertEqual(self.chat(daemon).headers["x-ratelimit-remaining-requests"], "9999")
        self.assertEqual(daemon.get("/v1/rate-limits"), {"rateLimits": []})

    def test_streams_cost_what_their_usage_says(self):
        daemon = self.limited({"tokens": 10_000, "windowMs": 86_400_000})
        left = lambda answer: int(answer.headers["x-ratelimit-remaining-tokens"])
        first = self.chat(daemon, stream=True)
        usage = self.chat(daemon).json["usage"]["total_tokens"]
        self.assertEqual(left(first), 10_000 - usage)
        row = daemon.get("/v1/usage")["total"]
        self.assertEqual(row["totalTokens"], 2 * usage)

    def test_a_benchmark_of_one_key_leaves_others_alone(self):
        daemon = self.limited({"requests": 2, "windowMs": 86_400_000})
        self.assertEqual([self.chat(daemon, key="a").status for _ in range(3)], [200, 200, 429])
        self.assertEqual([self.chat(daemon, key="b").status for _ in range(2)], [200, 200])
        message = daemon.provider("POST", PROVIDER_PATHS["message"], MESSAGE, {"x-api-key": "a"})
        self.assertEqual(message.status, 429)
        self.assertEqual(message.json["error"]["type"], "rate_limit_error")
        self.assertGreater(int(message.headers["retry-after"]), 40_000)

    def test_callers_are_judged_by_what_they_did(self):
        daemon = self.limited({"requests": 1, "windowMs": 400})
        verdict = lambda key: next(
            caller for caller in daemon.get("/v1/callers")["callers"] if caller["key"].endswith(key[-4:])
        )
        patient, hasty = "sk-patient-0123456789-pppp", "sk-hasty-0123456789-hhhh"
        self.chat(daemon, patient)
        told = int(self.chat(daemon, patient).headers["retry-after-ms"])
        time.sleep(told / 1000)
        self.assertEqual(self.chat(daemon, patient).status, 200)
        caller = verdict(patient)
        self.assertEqual((caller["verdict"], caller["told"], caller["patientRetries"]), ("patient", 1, 1))
        self.assertEqual(caller["example"]["toldMs"], told)
        self.assertGreaterEqual(caller["example"]["waitedMs"], told)
        for _ in range(6):
            self.chat(daemon, hasty)
        caller = verdict(hasty)
        self.assertEqual(caller["verdict"], "hammering")
        self.assertGreaterEqual(caller["earlyRetries"], 3)
        last = daemon.get("/v1/journal?limit=1")["entries"][0]["number"]
        self.assertEqual(daemon.get(f"/v1/callers?after={last}"), {"callers": []})
        self.assertEqual(daemon.admin("GET", "/v1/callers?after=x").status, 400)

    def test_a_bad_limit_changes_nothing(self):
        daemon = self.limited({"requests": 1})
        revision = daemon.revision
        answer = daemon.admin("PUT", "/v1/rate-limits/b", {"windowMs": 10})
        self.assertEqual(answer.status, 422)
        self.assertIn("at least one of", json.dumps(answer.json))
        self.assertEqual(daemon.admin("GET", "/v1/rate-limits/c").status, 404)
        self.assertEqual(daemon.admin("DELETE", "/v1/rate-limits/c").status, 404)
        self.assertEqual(daemon.revision, revision)

    def test_each_upstream_has_its_own(self):
        daemon = self.limited(
            {"requests": 1, "windowMs": 86_400_000},
            upstreams=[{"name": "backup", "prefix": "/backup", "rateLimits": {"b": {"requests": 2, "windowMs": 86_400_000}}}],
        )
        backup = lambda: daemon.provider("POST", "/backup" + PROVIDER_PATHS["chat"], CHAT).status
        self.assertEqual([self.chat(daemon, None).status for _ in range(2)], [200, 429])
        self.assertEqual([backup() for _ in range(3)], [200, 200, 429])
        self.assertEqual(daemon.get("/v1/rate-limits?upstream=backup")["rateLimits"][0]["name"], "b")
        told = {caller["upstream"]: caller["told"] for caller in daemon.get("/v1/callers")["callers"]}
        self.assertEqual(told, {"default": 1, "backup": 1})
