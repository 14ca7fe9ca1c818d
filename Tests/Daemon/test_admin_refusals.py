"""What the admin port refuses: it says why, and changes nothing."""

import json
import threading

from daemon import CHAT, PROVIDER_PATHS, DaemonTestCase, ask, connect, eventually

CONFIG = {
    "models": {"defaultList": [{"id": "model-of-the-file", "object": "model", "created": 1, "owned_by": "me"}]},
    "chat": {"defaultResponses": ["chat of the file"], "delayMs": 1},
    "message": {"defaultResponses": ["message of the file"], "delayMs": 2},
}

# Routes that change something, with a body that they take.
MUTATIONS = {
    ("PUT", "/v1/config"): {**CONFIG, "cors": False},
    ("PATCH", "/v1/config"): {"cors": False},
    ("PUT", "/v1/delay"): {"delayMs": 7},
    ("PUT", "/v1/endpoints/chat/delay"): {"delayMs": 7},
    ("PUT", "/v1/responses"): {"chat": ["new"]},
    ("PUT", "/v1/endpoints/chat/responses"): ["new"],
    ("POST", "/v1/endpoints/chat/responses"): "new",
    ("PUT", "/v1/endpoints/chat/responses/0"): "new",
}

# Bodies that are JSON and wrong: route, body, pointer into the body, and a part of what would be right.
UNPROCESSABLE = [
    ("PUT", "/v1/config", [], "", "object"),
    ("PUT", "/v1/config", "text", "", "object"),
    ("PUT", "/v1/config", {"port": "80"}, "/port", "whole number"),
    ("PUT", "/v1/config", {"chat": []}, "/chat", "object"),
    ("PUT", "/v1/config", {"chat": {"delayMs": -1}}, "/chat/delayMs", "0 to"),
    ("PUT", "/v1/config", {"chat": {"delay": 1}}, "/chat/delay", '"delayMs"'),
    ("PUT", "/v1/config", {"meassge": {}}, "/meassge", '"message"'),
    ("PUT", "/v1/config", {"chat": {"defaultResponses": [{"choices": 1}]}}, "/chat/defaultResponses/0/choices", "arr"),
    ("PUT", "/v1/config", {"a/b": 1}, "/a~1b", "Known keys"),
    ("PATCH", "/v1/config", [1], "", "object"),
    ("PATCH", "/v1/config", None, None, "object"),
    ("PATCH", "/v1/config", {"cors": "yes"}, "/cors", "true or false"),
    ("PATCH", "/v1/config", {"chat": 5}, "/chat", "object"),
    ("PATCH", "/v1/config", {"chat": {"delayMs": -0.5}}, "/chat/delayMs", "0 to"),
    ("PATCH", "/v1/config", {"chat": {"chunkDelayMs": 3600001}}, "/chat/chunkDelayMs", "3600000"),
    ("PATCH", "/v1/config", {"limits": {"drainTimeoutMS": 1}}, "/limits/drainTimeoutMS", '"drainTimeoutMs"'),
    ("PATCH", "/v1/config", {"cors": False, "port": -1}, "/port", "0 to 65535"),
    ("PUT", "/v1/delay", 200, "", "object"),
    ("PUT", "/v1/delay", {}, "", "delayMs"),
    ("PUT", "/v1/delay", {"delayMs": -1}, "/delayMs", "0 to"),
    ("PUT", "/v1/delay", {"delayMs": "200"}, "/delayMs", "milliseconds"),
    ("PUT", "/v1/delay", {"delayMs": 1e300}, "/delayMs", "3600000"),
    ("PUT", "/v1/delay", {"delayMs": {"min": 5, "max": 1}}, "/delayMs", "greater"),
    ("PUT", "/v1/delay", {"delayMs": {"min": 1, "mx": 5}}, "/delayMs/mx", '"max"'),
    ("PUT", "/v1/delay", {"delayms": 5}, "/delayms", "delayMs"),
    ("PUT", "/v1/delay", {"a/b": 5}, "/a~1b", "delayMs"),
    ("PUT", "/v1/endpoints/chat/delay", {"delayMs": -1}, "/delayMs", "0 to"),
    ("PUT", "/v1/responses", ["new"], "", "object"),
    ("PUT", "/v1/responses", {"chats": []}, "/chats", "chat"),
    ("PUT", "/v1/responses", {"chat": ["new"], "message": [5]}, "/message/0", "object"),
    ("PUT", "/v1/endpoints/chat/responses", {"choices": []}, "", "array"),
    ("PUT", "/v1/endpoints/chat/responses", ["new", 5], "/1", "object"),
    ("PUT", "/v1/endpoints/chat/responses", [{"choices": "none"}], "/0/choices", "array"),
    ("POST", "/v1/endpoints/chat/responses", 5, "", "object"),
    ("PUT", "/v1/endpoints/chat/responses/0", {"id": "x"}, "/choices", "array"),
]

NOT_JSON = {
    "cut off": b'{"chat": {',
    "with a comma too many": b'{"cors": false,}',
    "not quoted": b"{cors: false}",
    "two documents": b"{} {}",
    "no UTF-8": b'{"host": "\xff"}',
    "a number that is none": b'{"port": 08}',
    "a control character": b'{"host": "a\nb"}',
    "nested without end": b"[" * 200_000,
    "nested deeply": b"[" * 50_000 + b"]" * 50_000,
    "spaces only": b"   \n",
}


class RefusalTests(DaemonTestCase):
    """All of these use one daemon, whose configuration must be the same after each."""

    def setUp(self):
        super().setUp()
        self.daemon = self.serve(config=CONFIG)
        self.before = self.state()

    def state(self):
        config = self.daemon.admin("GET", "/v1/config")
        chat = self.daemon.chat()
        return {
            "config": config.body, "tag": config.headers["etag"], "revision": self.daemon.revision,
            "served revision": chat.revision, "reply": chat.json["choices"][0]["message"]["content"],
            "delay": self.daemon.get("/v1/delay"), "responses": self.daemon.get("/v1/responses"),
            "models": self.daemon.provider("GET", "/v1/models").json,
        }

    def assert_refused(self, status, method, path, body=None, headers=(), detail="", pointer=None):
        answer = self.daemon.admin(method, path, body, headers)
        self.assert_problem(answer, status, detail, pointer)
        config = self.daemon.admin("GET", "/v1/config")
        # The tag names the revision.
        self.assertEqual((config.body, config.headers["etag"]), (self.before["config"], self.before["tag"]))
        return answer

    def assert_unchanged(self):
        """All that clients of either port see is as before."""
        self.assertEqual(self.state(), self.before)

    def test_every_route_here_would_change_something(self):
        for (method, path), body in MUTATIONS.items():
            with self.subTest(f"{method} {path}"):
                answer = self.daemon.admin(method, path, body)
                self.assertIn(answer.status, (200, 201), answer.body)
                self.assertEqual(answer.json["revision"], self.daemon.revision)
                self.assertEqual(self.daemon.admin("POST", "/v1/reset").status, 200)
                self.assertEqual(self.daemon.admin("GET", "/v1/config").json, CONFIG)

    def test_what_is_no_json(self):
        for method, path in MUTATIONS:
            for name, body in NOT_JSON.items():
                with self.subTest(f"{method} {path}: {name}"):
                    self.assert_refused(400, method, path, body, detail="JSON", pointer="")
        self.assert_unchanged()

    def test_an_empty_body(self):
        for method, path in MUTATIONS:
            with self.subTest(f"{method} {path}"):
                self.assert_refused(400, method, path, b"")
                self.assert_refused(400, method, path, b"", {"Content-Type": None})
                self.assert_refused(400, method, path)
        self.assert_unchanged()

    def test_json_that_is_wrong_leads_to_the_place_in_what_was_sent(self):
        for method, path, body, pointer, right in UNPROCESSABLE:
            with self.subTest(f"{method} {path} {body}"):
                self.assert_refused(422, method, path, json.dumps(body).encode(), detail=right, pointer=pointer)
        self.assert_unchanged()

    def test_other_content_types(self):
        others = (
            None, "", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data",
        )
        for method, path in MUTATIONS:
            body = json.dumps(MUTATIONS[method, path]).encode()
            for type in others:
                with self.subTest(f"{method} {path} {type}"):
                    self.assert_refused(415, method, path, body, {"Content-Type": type}, detail="application/json")
        self.assert_unchanged()

    def test_a_content_type_with_parameters_is_json_too(self):
        headers = {"Content-Type": 'Application/JSON; charset="utf-8"'}
        self.assertEqual(self.daemon.admin("PATCH", "/v1/config", b"{}", headers).status, 200)
        headers = {"Content-Type": "application/merge-patch+json"}
        self.assertEqual(self.daemon.admin("PATCH", "/v1/config", b"{}", headers).status, 200)

    def test_a_stale_tag(self):
        stale = self.before["tag"]
        self.daemon.admin("PUT", "/v1/delay", {"delayMs": 3})
        self.before = self.state()
        self.assertNotEqual(self.before["tag"], stale)
        for method, path in MUTATIONS:
            for tag in (stale, '"none"', f"W/{self.before['tag']}", "nonsense", f'"a", {stale}'):
                with self.subTest(f"{method} {path} {tag}"):
                    body = MUTATIONS[method, path]
                    answer = self.assert_refused(412, method, path, body, {"If-Match": tag}, detail="(?i)tag")
                    self.assertIn(self.before["tag"], answer.json["detail"])
        for path in ("/v1/endpoints/chat/responses", "/v1/endpoints/chat/responses/0"):
            self.assert_refused(412, "DELETE", path, headers={"If-Match": stale})

    def test_the_running_tag_and_a_star_match(self):
        for tag in (self.before["tag"], "*", f'"other", {self.before["tag"]}'):
            answer = self.daemon.admin("PATCH", "/v1/config", {"cors": False}, {"If-Match": tag})
            self.assertEqual(answer.status, 200, answer.body)
            # The next one may be built on what this one answered.
            built_on = self.daemon.admin("PATCH", "/v1/config", {"cors": True}, {"If-Match": answer.headers["etag"]})
            self.assertEqual(built_on.status, 200, built_on.body)
            self.daemon.close()
            self.daemon = self.serve(config=CONFIG)

    def test_of_many_changes_built_on_one_revision_one_succeeds(self):
        tag = {"If-Match": self.before["tag"]}
        statuses = []

        def change(delay):
            statuses.append(self.daemon.admin("PUT", "/v1/delay", {"delayMs": delay}, tag).status)

        threads = [threading.Thread(target=change, args=(delay,)) for delay in range(10, 30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(statuses), [200] + [412] * 19)
        self.assertEqual(self.daemon.revision, self.before["revision"] + 1)

    def test_foreign_origins(self):
        own = f"http://{self.daemon.admin_address}"
        foreign = [
            "http://evil.example", "null", "", f"https://{self.daemon.admin_address}", "http://127.0.0.1:1",
            f"{own}.evil.example",
        ]
        for method, path in [*MUTATIONS, ("GET", "/v1/config"), ("GET", "/healthz"), ("GET", "/v1/events")]:
            body = MUTATIONS.get((method, path))
            for origin in foreign:
                with self.subTest(f"{method} {path} {origin}"):
                    self.assert_refused(403, method, path, body, {"Origin": origin}, detail="origin")
        answer = self.daemon.admin("GET", "/v1/config", headers={"Origin": own})
        self.assertEqual(answer.status, 200)
        self.assertIsNone(answer.headers["access-control-allow-origin"])

    def test_foreign_hosts(self):
        port = self.daemon.admin_address.rsplit(":", 1)[1]
        foreign = [
            "evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", f"localhost.evil.example:{port}", "",
            "127.1", "0x7f.1",
        ]
        for method, path in [*MUTATIONS, ("GET", "/v1/config"), ("GET", "/healthz")]:
            for host in foreign:
                with self.subTest(f"{method} {path} {host}"):
                    answer = self.daemon.admin(method, path, MUTATIONS.get((method, path)), {"Host": host})
                    self.assertIn(answer.status, (400, 403), answer.body)
                    if answer.status == 403:
                        self.assert_problem(answer, 403, "host")
        self.assert_unchanged()
        for host in (f"localhost:{port}", "LOCALHOST", "[::1]", f"[::1]:{port}", "127.0.0.1"):
            self.assertEqual(self.daemon.admin("GET", "/healthz", headers={"Host": host}).status, 200, host)

    def test_a_request_without_host(self):
        for version in ("1.0", "1.1"):
            answer = self.answer_to_bytes(f"GET /v1/config HTTP/{version}\r\n\r\n".encode())
            self.assertRegex(answer, rb"^HTTP/1\.[01] 40[03] ")

    def test_a_client_of_http_1_0_sees_the_connection_close(self):
        with connect(self.daemon.admin_address, timeout=2) as client:
            client.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            answer = b"".join(iter(lambda: client.recv(65536), b""))
        self.assertRegex(answer, rb"^HTTP/1\.[01] 200 ")

    def test_two_mebibytes(self):
        body = json.dumps({"chat": {"defaultResponses": ["x" * (2 << 20)]}}).encode()
        refusal = rb"(?s)^HTTP/1\.1 413 .*application/problem\+json.*1048576"
        for method, path in MUTATIONS:
            with self.subTest(f"{method} {path}"):
                head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                whole = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
                self.assertRegex(self.answer_to_bytes(whole), refusal)
                chunk = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
                chunked = f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk
                self.assertRegex(self.answer_to_bytes(chunked), refusal)
        self.assert_unchanged()

    def test_almost_a_mebibyte_is_taken(self):
        text = "x" * ((1 << 20) - 100)
        answer = self.daemon.admin("PUT", "/v1/endpoints/chat/responses", [text])
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(self.daemon.chat().json["choices"][0]["message"]["content"], text)

    def answer_to_bytes(self, request):
        """Sends all of it, or as much as is taken, and reads until the daemon closes or has answered."""
        with connect(self.daemon.admin_address) as client:
            try:
                client.sendall(request)
            except ConnectionError:
                pass  # It need not read to the end what it refuses; the answer must be there all the same.
            answer = b""
            try:
                while b"\r\n\r\n" not in answer or not answer.rstrip().endswith(b"}"):
                    received = client.recv(65536)
                    if not received:
                        break
                    answer += received
            except ConnectionResetError:
                answer += b" (reset)"
            return answer

    def test_unknown_paths_and_methods(self):
        self.assert_refused(404, "GET", "/v1/nothing", detail="openapi.json")
        self.assert_refused(404, "GET", "/", detail="openapi.json")
        self.assert_refused(404, "PUT", "/v1/endpoints/chta/delay", {"delayMs": 1}, detail='"chat"')
        self.assert_refused(404, "GET", "/v1/endpoints/models/responses", detail="chat, completion, response, message")
        self.assert_refused(404, "PUT", "/v1/endpoints/chat/responses/1", "new", detail="0")
        self.assert_refused(404, "DELETE", "/v1/endpoints/chat/responses/-1")
        self.assert_refused(404, "GET", "/v1/endpoints/chat/responses/first")
        self.assert_refused(404, "DELETE", "/v1/endpoints/chat/responses/99999999999999999999")
        answer = self.assert_refused(405, "DELETE", "/v1/config", detail="GET, PUT, PATCH")
        self.assertEqual(answer.headers["allow"], "GET, PUT, PATCH")

    def test_what_is_no_http(self):
        for junk in (b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nBad Header\r\n\r\n",
                     b"PUT /v1/delay HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
                     b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n"):
            with self.subTest(junk[:40]), connect(self.daemon.admin_address, timeout=5) as client:
                try:
                    client.sendall(junk)
                    received = b"".join(iter(lambda: client.recv(65536), b""))
                except ConnectionError:
                    continue
                self.assertRegex(received, rb"^(HTTP/1\.1 4\d\d |$)")
        self.assert_unchanged()

    def test_the_provider_port_knows_nothing_of_this(self):
        for path in ("/v1/config", "/healthz", "/v1/delay", "/metrics"):
            self.assertEqual(self.daemon.provider("GET", path).status, 404)
        self.assertEqual(self.daemon.admin("POST", PROVIDER_PATHS["chat"], CHAT).status, 404)


class TokenTests(DaemonTestCase):
    def setUp(self):
        super().setUp()
        directory = self.temporary_directory()
        (directory / "token").write_text("correct horse\n")
        self.socket = directory / "admin.sock"
        config = {**CONFIG, "admin": {"tokenFile": str(directory / "token"), "socket": str(self.socket)}}
        self.daemon = self.launch(config=config).await_serving()

    def test_without_the_right_token_nothing_is_said_and_nothing_changes(self):
        wrong = [
            None, "", "Bearer", "Bearer ", "Bearer wrong", "Bearer correct hors", "Bearer correct horsey",
            "correct horse", "Basic correct horse", "Bearer correct horse\t",
        ]
        before = ask(str(self.socket), "GET", "/v1/config").body
        for method, path in [*MUTATIONS, ("GET", "/v1/config"), ("GET", "/v1/status"), ("POST", "/v1/benchmarks")]:
            for value in wrong:
                with self.subTest(f"{method} {path} {value!r}"):
                    body = MUTATIONS.get((method, path))
                    if value == "Bearer correct horse\t":
                        continue  # Space around a header's value is no part of it (RFC 9110, 5.5).
                    answer = self.daemon.admin(method, path, body, {"Authorization": value})
                    self.assert_problem(answer, 401, "token")
                    self.assertRegex(answer.headers["www-authenticate"], "^Bearer")
        self.assertEqual(ask(str(self.socket), "GET", "/v1/config").body, before)
        self.assertEqual(ask(str(self.socket), "GET", "/v1/status").json["revision"], 1)

    def test_with_the_token_everything_is_open(self):
        for scheme in ("Bearer", "bearer"):
            headers = {"Authorization": f"{scheme} correct horse"}
            self.assertEqual(self.daemon.admin("GET", "/v1/config", headers=headers).status, 200)
            self.assertEqual(self.daemon.admin("PUT", "/v1/delay", {"delayMs": 1}, headers).status, 200)

    def test_over_the_unix_socket_nobody_is_asked(self):
        self.assertEqual(ask(str(self.socket), "PUT", "/v1/delay", {"delayMs": 9}).status, 200)
        self.assertEqual(ask(str(self.socket), "GET", "/v1/delay").json["delayMs"], 9)

    def test_the_token_is_nowhere_to_be_seen(self):
        self.daemon.admin("GET", "/v1/config", headers={"Authorization": "Bearer wrong guess"})
        config = ask(str(self.socket), "GET", "/v1/config").body
        self.assertNotIn(b"correct horse", config)
        self.assertNotIn("correct horse", self.daemon.log)
        self.assertNotIn("wrong guess", self.daemon.log)

    def test_the_network_may_call_by_the_names_that_are_allowed(self):
        directory = self.temporary_directory()
        (directory / "token").write_text("secret")
        admin = {"tokenFile": str(directory / "token"), "allowedHosts": ["mock.example"]}
        daemon = self.launch("--admin-host", "0.0.0.0", config={"admin": admin}).await_serving()
        address = daemon.admin_address.replace("0.0.0.0", "127.0.0.1")
        headers = {"Authorization": "Bearer secret"}
        eventually(lambda: ask(address, "GET", "/healthz", headers=headers).status == 200, "the admin port answers")
        for host, status in {"mock.example": 200, "Mock.Example:80": 200, "other.example": 403}.items():
            self.assertEqual(ask(address, "GET", "/healthz", headers={**headers, "Host": host}).status, status, host)
