"""The journal, verification and the usage ledger: what they say of requests over the wire."""

from itertools import islice

from daemon import DaemonTestCase, eventually, server_sent_events

KEY = "sk-test-0123456789abcd"


class JournalTests(DaemonTestCase):
    def setUp(self):
        super().setUp()
        self.daemon = self.serve(config={})

    def entries(self, query=""):
        return self.daemon.get(f"/v1/journal?order=oldest&{query}")["entries"]

    def test_a_request_is_recorded_with_its_answer(self):
        headers = [("authorization", f"Bearer {KEY}"), ("x-client-request-id", "mine"), ("cookie", "a=b")]
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}
        answer = self.daemon.provider("POST", "/v1/chat/completions?a=b", body, headers)
        [entry] = self.entries()
        self.assertEqual((entry["method"], entry["path"]), ("POST", "/v1/chat/completions?a=b"))
        self.assertEqual((entry["endpoint"], entry["model"], entry["status"]), ("chat", "gpt-4o", 200))
        self.assertEqual((entry["key"], entry["clientRequestId"]), ("sk-…abcd", "mine"))
        self.assertEqual(entry["requestId"], answer.headers["x-request-id"])
        self.assertEqual(entry["revision"], answer.revision)
        self.assertEqual(entry["outcome"], "completed")
        self.assertEqual(entry["headers"]["cookie"], "…")
        self.assertNotIn(KEY, str(self.daemon.get("/v1/journal")))
        self.assertEqual(entry["completionTokens"], answer.json["usage"]["completion_tokens"])
        self.assertEqual(self.daemon.get(f"/v1/journal/{entry['number']}"), entry)

    def test_conditions_order_and_clearing(self):
        for model in ("a", "b", "a"):
            self.daemon.chat(model=model)
        self.assertEqual([each["number"] for each in self.entries("model=a")], [1, 3])
        self.assertEqual([each["number"] for each in self.entries("/messages/0/content~H&number%3C3")], [1, 2])
        page = self.daemon.get("/v1/journal?limit=2")
        self.assertEqual(([each["number"] for each in page["entries"]], page["next"]), ([3, 2], 2))
        self.assert_problem(self.daemon.admin("GET", "/v1/journal?modle=a"), 422, "did you mean")
        self.assertEqual(self.daemon.admin("DELETE", "/v1/journal").json, {"cleared": 3})
        self.assert_problem(self.daemon.admin("GET", "/v1/journal/3"), 404, "not in the journal any more")

    def test_a_client_that_leaves_is_recorded(self):
        self.daemon.admin("PUT", "/v1/delay", {"delayMs": 60_000})
        connection = self.daemon.open_response()
        eventually(lambda: self.entries("outcome=open"), "the request is seen before its answer")
        connection.sock.close()
        connection.close()
        eventually(lambda: self.entries("outcome=clientAborted"), "the client's leaving is noticed")
        [entry] = self.entries()
        self.assertEqual(entry["timings"]["firstByteDueMs"], 60_000)
        self.assertGreater(entry["timings"]["abortNoticedMs"], 0)
        self.assertNotIn("firstByteMs", entry["timings"])

    def test_followers_are_told_of_requests_as_they_end(self):
        events = server_sent_events(self.daemon.admin_address, "/v1/journal/events?after=0&model=b")
        for model in ("a", "b", "b"):
            self.daemon.chat(model=model)
        self.assertEqual([(name, data["number"]) for name, data in islice(events, 2)], [("request", 2), ("request", 3)])

    def test_expectations_are_held_against_the_journal(self):
        for model in ("a", "b"):
            self.daemon.chat(model=model)
        answer = self.daemon.admin("POST", "/v1/verify", {"expect": ["count(model=a) == 1", "count() == 3"]}).json
        self.assertEqual((answer["passed"], [each["passed"] for each in answer["results"]]), (False, [True, False]))
        self.assertEqual(answer["results"][1]["actual"], "2")
        self.assert_problem(
            self.daemon.admin("POST", "/v1/verify", {"expect": ["conut() == 1"]}), 422, pointer="/expect/0"
        )

    def test_usage_is_counted_by_key_and_model(self):
        tokens = sum(self.daemon.chat(model="a").json["usage"]["total_tokens"] for _ in range(3))
        [row] = self.daemon.get("/v1/usage")["rows"]
        self.assertEqual((row["model"], row["requests"], row["totalTokens"]), ("a", 3, tokens))
        self.daemon.admin("DELETE", "/v1/usage")
        self.assertEqual(self.daemon.get("/v1/usage")["rows"], [])

    def test_its_bounds_hold_and_change_while_it_runs(self):
        self.daemon.admin("PATCH", "/v1/config", {"journal": {"maxEntries": 3}})
        for _ in range(10):
            self.daemon.chat()
        page = self.daemon.get("/v1/journal")
        self.assertLessEqual(len(page["entries"]), 3)
        self.assertEqual(page["entries"][0]["number"], 10)
        self.assertEqual(page["dropped"] + len(page["entries"]), 10)
        self.daemon.admin("PATCH", "/v1/config", {"journal": {"enabled": False}})
        self.daemon.chat()
        self.assertEqual(self.entries(), [])
