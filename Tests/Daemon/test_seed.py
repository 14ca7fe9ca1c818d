"""The same seed and the same requests in order: the same bytes and the same scheduled times."""

import json

from daemon import CHAT, MESSAGE, DaemonTestCase

# Every kind of chance that a configuration can have.
CHANCE = {
    "message": {"latency": {"ttft": "gamma:mean=8ms,cv=1", "itl": "exponential:mean=200us"}},
    "completion": {"defaultResponses": [{"generate": {"tokens": {"min": 5, "max": 20}}}], "delayMs": {"min": 0, "max": 9}},
    "rules": [
        {
            "name": "by weight",
            "when": {"endpoint": ["chat", "response"]},
            "latency": {"ttft": "lognormal:median=4ms,p99=20ms"},
            "answer": {
                "choice": [
                    {"weight": 2, "answer": {"generate": {"tokens": {"min": 5, "max": 30}}}},
                    {"answer": {"template": "{{n}} at {{time}}, as {{requestId}}"}},
                    {"answer": {"generate": {"toolCalls": [{"name": "look", "arguments": {"up": True}}]}}},
                ]
            },
        }
    ],
    "faults": {
        "failing": {"status": 500, "rate": 0.2},
        "split": {"framing": {"splitBytes": 7}, "rate": 0.3},
    },
}
REQUESTS = [
    (path, {**body, "stream": True} if streams else body)
    for streams in (False, True)
    for path, body in (
        ("/v1/chat/completions", CHAT),
        ("/v1/messages", MESSAGE),
        ("/v1/completions", {"model": "m", "prompt": "Hi"}),
        ("/v1/responses", {"model": "m", "input": "Hi"}),
    )
]


class SeedTests(DaemonTestCase):
    def run_of(self, daemon, requests=REQUESTS * 8):
        """What came of the requests, each over a connection of its own and so on any of the event loops."""
        daemon.admin("POST", "/v1/reset")
        answers = []
        for path, body in requests:
            answer = daemon.provider("POST", path, body)
            identifiers = answer.headers["x-request-id"] or answer.headers["request-id"]
            answers.append((answer.status, identifiers, answer.body))
        entries = daemon.get(f"/v1/journal?limit={len(requests)}")["entries"]
        due = [
            (entry.get("fault"), entry["timings"]["firstByteDueMs"], entry["timings"].get("lastByteDueMs"))
            for entry in sorted(entries, key=lambda entry: entry["number"])
        ]
        return answers, due

    def test_the_same_seed_gives_the_same_bytes_and_the_same_scheduled_times(self):
        first = self.serve("--threads", "2", config={**CHANCE, "seed": 11})
        second = self.serve("--threads", "1", config={**CHANCE, "seed": 11})
        answers, due = self.run_of(first)
        again = self.run_of(second)
        self.assertEqual(answers, again[0])
        self.assertEqual(due, again[1])
        # There was chance in it: nothing above is equal because nothing was drawn.
        self.assertGreater(len({status for status, _, _ in answers}), 1)
        self.assertGreater(len({when for _, when, _ in due}), 20)
        self.assertEqual(len({identifier for _, identifier, _ in answers}), len(answers))

        self.assertEqual(self.run_of(first), (answers, due), "a reset begins anew")
        other = self.serve(config={**CHANCE, "seed": 12})
        self.assertNotEqual(self.run_of(other)[0], answers)

    def test_without_a_seed_every_start_draws_anew(self):
        first, second = (self.run_of(self.serve(config=CHANCE), REQUESTS) for _ in range(2))
        self.assertNotEqual(first[0], second[0])

    def test_bodies_tell_a_fixed_time(self):
        daemon = self.serve(config={"seed": 1})
        self.assertEqual(daemon.chat().json["created"], 1_700_000_000)
        stream = daemon.chat(stream=True).body.decode()
        first = json.loads(stream.split("\n")[0].removeprefix("data: "))
        self.assertEqual(first["created"], 1_700_000_000)
        self.assertNotIn("2023", daemon.chat().headers["date"])

    def test_connections_are_refused_in_the_same_order(self):
        def refused(daemon):
            outcomes = []
            for _ in range(40):
                try:
                    outcomes.append(daemon.chat().status)
                except OSError:
                    outcomes.append(None)
            return outcomes

        config = {"seed": 5, "faults": {"refused": {"refuse": True, "rate": 0.4}}}
        first, second = (refused(self.serve("--threads", "2", config=config)) for _ in range(2))
        self.assertEqual(first, second)
        self.assertEqual({None, 200}, set(first))
