"""The JSON Schema of the configuration is sound, and says of documents what the daemon says of them."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(os.environ.get("BINARIES", ROOT / ".build/debug"))
SCHEMA = json.loads((ROOT / "etc/llm-mockd/config.schema.json").read_text(encoding="utf-8"))

RIGHT = {
    "nothing": {},
    "its own schema": {"$schema": "./config.schema.json"},
    "a text as a reply": {"chat": {"defaultResponses": ["Hello"]}},
    "a generated reply": {"message": {"defaultResponses": [{"generate": {"tokens": {"min": 1, "max": 5}, "toolCalls": 2}}]}},
    "a range as a delay": {"chat": {"delayMs": {"min": 1, "max": 2}}},
    "a distribution as a delay": {"chat": {"delayMs": {"gamma": {"mean": "20ms", "cv": 0.5}}}},
    "percentiles as a delay": {"chat": {"delayMs": {"empirical": {"min": 1, "p50": 2, "p99.9": 30, "max": 40}}}},
    "a profile by name": {"latency": "gpt-4o-like"},
    "no profile": {"latency": "fast-small", "chat": {"latency": False}},
    "a profile for a model": {"latency": {"ttft": 300, "models": {"o1*": "reasoning"}}},
    "recorded timings": {"latency": {"recorded": [[300, 320], ["0.3s"]]}},
    "a status": {"faults": {"a": {"status": 429, "kind": "tokens", "retryAfterMs": 10, "first": 3}}},
    "a stall by its moment": {"faults": {"a": {"stall": "afterHead", "rate": 0}}},
    "a stall after events": {"faults": {"a": {"stall": {"afterEvents": 5, "with": "pings"}}}},
    "a rate limit": {"rateLimits": {"a": {"requests": 3, "windowMs": 10000, "per": "all", "key": ["k"], "model": "gpt-*"}}},
    "a framing": {"faults": {"a": {"framing": {"lineEnds": "crlf", "splitLineEnds": True}}}},
    "a sequence": {"rules": [{"name": "a", "answer": {"sequence": [{"error": {"status": 503}}, "ok"], "then": "clamp"}}]},
    "a choice": {"rules": [{"name": "a", "answer": {"choice": [{"weight": 0.5, "answer": "a"}, {"answer": "b"}]}}]},
    "tests of a body": {"rules": [{"name": "a", "when": {"body": {"/n": 2, "/user": {"regex": "^a"}}}}]},
    "upstreams": {
        "weight": 3,
        "upstreams": [
            {"name": "a", "port": 9001, "host": "::1", "limits": {}, "weight": 0.5, "faults": {"f": {"status": 500}}},
            {"name": "b.c-d_1", "prefix": "/azure/eu/", "chat": {"defaultResponses": ["Hi"]}},
        ],
    },
    "a provider": {"rules": [{"name": "a", "answer": {"proxy": {"url": "http://localhost:9000", "cassette": "a"}}}]},
    "a provider unrecorded": {"rules": [{"name": "a", "answer": {"proxy": {"url": "http://127.0.0.1", "mode": "pass"}}}]},
    "a recording": {
        "rules": [{"name": "a", "answer": {"proxy": {"cassette": "a", "mode": "replay", "match": ["body"], "timings": False}}}]
    },
    "a fault of a rule": {"rules": [{"name": "a", "when": {"nth": [1, 3]}, "fault": {"reset": {"afterEvents": 1}}}]},
}

WRONG = {
    "an unknown key": {"prot": 8080},
    "an unknown key within": {"chat": {"delay": 3}},
    "a port as a text": {"port": "8080"},
    "a port too large": {"port": 65536},
    "an unknown provider": {"provider": "google"},
    "a model without id": {"models": {"defaultList": [{"object": "model"}]}},
    "a negative delay": {"chat": {"delayMs": -1}},
    "a delay over an hour": {"chat": {"delayMs": 3_600_001}},
    "half a range": {"chat": {"delayMs": {"min": 1}}},
    "an unknown distribution": {"chat": {"delayMs": {"norml": {"mean": 1, "sd": 1}}}},
    "two distributions": {"chat": {"delayMs": {"constant": 1, "uniform": {"min": 1, "max": 2}}}},
    "shape and variation": {"chat": {"delayMs": {"gamma": {"mean": 1, "shape": 1, "cv": 1}}}},
    "an empty profile": {"latency": {}},
    "a percentile beyond": {"chat": {"delayMs": {"empirical": {"median": 1}}}},
    "no response recorded": {"latency": {"recorded": []}},
    "generated twice": {"chat": {"defaultResponses": [{"generate": {"texts": "a"}}]}},
    "a misspelt generated reply": {"chat": {"defaultResponses": [{"generated": {"text": "a"}}]}},
    "a misspelt answer": {"rules": [{"name": "a", "answer": {"errors": {"status": 500}}}]},
    "a fault that does nothing": {"faults": {"a": {"rate": 1}}},
    "a fault that does two things": {"faults": {"a": {"status": 500, "refuse": True}}},
    "a fault with a strange name": {"faults": {"a b": {"status": 500}}},
    "an unknown status": {"faults": {"a": {"status": 418}}},
    "a retry time without status": {"faults": {"a": {"refuse": True, "retryAfterMs": 1}}},
    "a stall nowhere": {"faults": {"a": {"stall": {"with": "pings"}}}},
    "a rate over one": {"faults": {"a": {"status": 500, "rate": 1.5}}},
    "a rate limit of nothing": {"rateLimits": {"a": {"windowMs": 10000}}},
    "a rate limit by address": {"rateLimits": {"a": {"requests": 3, "per": "ip"}}},
    "a framing of nothing": {"faults": {"a": {"framing": {}}}},
    "a rule without a name": {"rules": [{"answer": "a"}]},
    "an unknown endpoint": {"rules": [{"name": "a", "when": {"endpoint": "chats"}}]},
    "a test of nothing": {"rules": [{"name": "a", "when": {"lastUserText": {}}}]},
    "a body's place that is none": {"rules": [{"name": "a", "when": {"body": {"n": 1}}}]},
    "an empty sequence": {"rules": [{"name": "a", "answer": {"sequence": []}}]},
    "an unknown ending": {"rules": [{"name": "a", "answer": {"sequence": ["a"], "then": "stop"}}]},
    "a weight of nothing": {"rules": [{"name": "a", "answer": {"choice": [{"weight": 0, "answer": "a"}]}}]},
    "an error without a status": {"rules": [{"name": "a", "answer": {"error": {"message": "a"}}}]},
    "a provider nowhere": {"rules": [{"name": "a", "answer": {"proxy": {"cassette": "a"}}}]},
    "a provider without a cassette": {"rules": [{"name": "a", "answer": {"proxy": {"url": "http://localhost"}}}]},
    "a cassette with a strange name": {"rules": [{"name": "a", "answer": {"proxy": {"cassette": "../a", "mode": "replay"}}}]},
    "an unknown mode": {"rules": [{"name": "a", "answer": {"proxy": {"cassette": "a", "mode": "play"}}}]},
    "a match of nothing": {"rules": [{"name": "a", "answer": {"proxy": {"cassette": "a", "mode": "replay", "match": []}}}]},
    "half of TLS": {"tls": {"certificateFile": "a.pem"}},
    "both kinds of TLS": {"tls": {"certificateFile": "a.pem", "keyFile": "b.pem", "selfSigned": True}},
    "an empty key": {"apiKeys": [""]},
    "an upstream without a name": {"upstreams": [{"port": 1}]},
    "an upstream with a capital": {"upstreams": [{"name": "A", "port": 1}]},
    "an upstream by the first one's name": {"upstreams": [{"name": "default", "port": 1}]},
    "an upstream nowhere": {"upstreams": [{"name": "a"}]},
    "an upstream in two places": {"upstreams": [{"name": "a", "port": 1, "prefix": "/a"}]},
    "a provider's own path": {"upstreams": [{"name": "a", "prefix": "/v1/a"}]},
    "a path with steps back": {"upstreams": [{"name": "a", "prefix": "/a/../b"}]},
    "limits where others' hold": {"upstreams": [{"name": "a", "prefix": "/a", "limits": {}}]},
    "an admin port in an upstream": {"upstreams": [{"name": "a", "port": 1, "admin": {}}]},
    "no weight": {"weight": 0},
    "a seed of letters": {"seed": "seven"},
    "a seed with a fraction": {"seed": 0.5},
    "a journal too large": {"journal": {"maxEntries": 10_000_001}},
}


def daemon_accepts(document):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        check = subprocess.run(
            [BINARIES / "llm-mockd", "check", file.name], capture_output=True, timeout=60, check=False
        )
    assert check.returncode in (0, 78), check.stderr
    return check.returncode == 0


class ConfigurationSchemaTest(unittest.TestCase):
    validator = Draft202012Validator(SCHEMA)

    def test_the_schema_is_one(self):
        Draft202012Validator.check_schema(SCHEMA)

    def test_what_is_shipped_is_valid(self):
        files = [ROOT / "etc/llm-mockd/config.json", *sorted((ROOT / "etc/llm-mockd/examples").glob("*.json"))]
        self.assertGreater(len(files), 10)
        for file in files:
            with self.subTest(file.name):
                self.validator.validate(json.loads(file.read_text(encoding="utf-8")))

    def test_schema_and_daemon_accept_the_same(self):
        for name, document in RIGHT.items():
            with self.subTest(name):
                self.validator.validate(document)
                self.assertTrue(daemon_accepts(document))

    def test_schema_and_daemon_refuse_the_same(self):
        for name, document in WRONG.items():
            with self.subTest(name):
                self.assertFalse(self.validator.is_valid(document))
                self.assertFalse(daemon_accepts(document))


if __name__ == "__main__":
    unittest.main()
