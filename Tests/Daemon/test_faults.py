"""Faults as the admin API keeps them: set, listed, counted, cleared, and gone by themselves."""

import http.client
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from daemon import CHAT, PROVIDER_PATHS, DaemonTestCase, ask, connect, eventually

EXAMPLES = Path(__file__).resolve().parents[2] / "etc/llm-mockd/examples"


class FaultTests(DaemonTestCase):
    def setUp(self):
        super().setUp()
        self.daemon = self.serve(config={})

    def set(self, name, fault, status=200):
        answer = self.daemon.admin("PUT", f"/v1/faults/{name}", fault)
        self.assertEqual(answer.status, status, answer.body)
        return answer

    def listed(self):
        return {fault["name"]: fault for fault in self.daemon.get("/v1/faults")["faults"]}

    def statuses(self, count):
        return [self.daemon.chat().status for _ in range(count)]

    def test_a_fault_is_a_part_of_the_configuration(self):
        revision = self.daemon.revision
        answer = self.set("overloaded", {"status": 529, "first": 3})
        self.assertEqual(answer.json, {"revision": revision + 1})
        self.assertEqual(self.daemon.get("/v1/config")["faults"], {"overloaded": {"status": 529, "first": 3}})
        self.assertEqual(self.listed()["overloaded"]["fault"], {"status": 529, "first": 3})
        self.daemon.admin("PATCH", "/v1/config", {"faults": {"overloaded": {"first": 4}}})
        self.assertEqual(self.listed()["overloaded"]["left"], 4)
        self.assertEqual(self.daemon.admin("DELETE", "/v1/faults/overloaded").status, 200)
        self.assertNotIn("faults", self.daemon.get("/v1/config"))

    def test_it_is_told_how_often_it_struck_and_what_is_left(self):
        self.set("overloaded", {"status": 529, "first": 3})
        self.assertEqual(self.statuses(2), [529, 529])
        view = self.daemon.get("/v1/faults/overloaded")
        self.assertEqual((view["met"], view["fired"], view["left"], view["state"]), (2, 2, 1, "active"))
        self.assertEqual(self.statuses(3), [529, 200, 200])
        self.assertEqual(self.listed()["overloaded"]["state"], "spent")
        self.assertIn('llm_mockd_faults_total{fault="overloaded"} 3', self.daemon.admin("GET", "/metrics").body.decode())

    def test_set_anew_it_begins_anew_and_other_changes_leave_its_count(self):
        self.set("overloaded", {"status": 529, "first": 1})
        self.assertEqual(self.statuses(2), [529, 200])
        self.daemon.admin("PATCH", "/v1/config", {"cors": False})
        self.set("other", {"status": 500, "enabled": False})
        self.assertEqual(self.statuses(1), [200])
        self.set("overloaded", {"status": 529, "first": 1})
        self.assertEqual(self.statuses(2), [529, 200])

    def test_a_reset_takes_what_was_set_and_lets_the_file_s_begin_anew(self):
        daemon = self.serve(config={"faults": {"first": {"status": 503, "first": 1}}})
        self.daemon = daemon
        self.assertEqual(self.statuses(2), [503, 200])
        self.set("more", {"status": 500})
        daemon.admin("POST", "/v1/reset")
        self.assertEqual(list(self.listed()), ["first"])
        self.assertEqual(self.statuses(2), [503, 200])

    def test_a_fault_for_a_time_clears_itself(self):
        self.set("brief", {"status": 529, "forMs": 300})
        self.assertEqual(self.statuses(1), [529])
        self.assertLessEqual(self.listed()["brief"]["remainingMs"], 300)
        eventually(lambda: self.daemon.chat().status == 200, "the fault is over")
        self.assertEqual(self.listed(), {})
        self.assertNotIn("faults", self.daemon.get("/v1/config"))

    def test_the_time_goes_by_without_requests(self):
        self.set("brief", {"status": 529, "forMs": 1})
        eventually(lambda: not self.listed(), "the fault has cleared itself")
        self.assertEqual(self.statuses(1), [200])

    def test_all_are_replaced_and_removed_at_once(self):
        faults = {"b": {"status": 500, "rate": 0}, "a": {"refuse": True, "enabled": False}}
        self.assertEqual(self.daemon.admin("PUT", "/v1/faults", faults).status, 200)
        self.assertEqual(list(self.listed()), ["b", "a"])
        self.assertEqual(self.listed()["a"]["state"], "off")
        self.assertEqual(self.statuses(50), [200] * 50)
        self.assertEqual(self.daemon.admin("DELETE", "/v1/faults").status, 200)
        self.assertEqual(self.listed(), {})

    def test_what_is_wrong_is_refused_where_it_stands(self):
        refused = self.set("a", {"stats": 529}, status=422)
        self.assert_problem(refused, 422, "did you mean .status.", pointer="/stats")
        self.assert_problem(self.set("a", {"status": 529, "reset": "beforeHead"}, status=422), 422, pointer="")
        self.assert_problem(self.set("a", [], status=422), 422, "expected an object", pointer="")
        self.assert_problem(self.set("a%20b", {"status": 500}, status=422), 422, "name", pointer="")
        whole = self.daemon.admin("PUT", "/v1/faults", {"a": {"status": 1}})
        self.assert_problem(whole, 422, pointer="/a/status")
        for method in ("GET", "DELETE"):
            self.assert_problem(self.daemon.admin(method, "/v1/faults/none"), 404, "no fault")
        stale = {"If-Match": '"1-0"'}
        self.assert_problem(self.daemon.admin("PUT", "/v1/faults/a", {"status": 500}, stale), 412)
        self.assertEqual(self.listed(), {})

    def test_every_example_is_taken(self):
        examples = sorted(EXAMPLES.glob("faults-*.json"))
        self.assertGreater(len(examples), 3)
        for example in examples:
            with self.subTest(example.name):
                faults = json.loads(example.read_text(encoding="utf-8"))["faults"]
                self.assertEqual(self.daemon.admin("PUT", "/v1/faults", faults).status, 200)
                self.assertEqual(list(self.listed()), list(faults))

    def test_a_count_is_exact_under_64_connections(self):
        self.set("overloaded", {"status": 529, "first": 100})
        with ThreadPoolExecutor(64) as pool:
            statuses = list(pool.map(lambda _: self.daemon.chat().status, range(640)))
        self.assertEqual((statuses.count(529), statuses.count(200)), (100, 540))

    def test_connections_are_refused_by_a_reset(self):
        self.set("refused", {"refuse": True, "first": 2})
        for _ in range(2):
            with self.assertRaises((ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected)):
                self.daemon.chat()
        self.assertEqual(self.statuses(1), [200])
        self.assertEqual(self.listed()["refused"]["fired"], 2)

    def test_a_client_that_leaves_a_stall_is_noticed(self):
        self.set("hangs", {"stall": "afterHead", "endpoint": "chat"})
        body = json.dumps({**CHAT, "stream": True})
        connection = connect(self.daemon.provider_address)
        head = f"POST {PROVIDER_PATHS['chat']} HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\n\r\n"
        connection.sendall((head + body).encode())
        self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 200"))
        self.assertEqual(self.daemon.requests_in_flight, 1)
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()
        eventually(lambda: self.daemon.requests_in_flight == 0, "the server has noticed")
        self.assertEqual(ask(self.daemon.provider_address, "GET", "/v1/models").status, 200)
