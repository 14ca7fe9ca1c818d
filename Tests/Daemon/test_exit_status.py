"""How the program ends when it cannot serve, and what its other commands do."""

import contextlib
import json
import socket
import time

from daemon import DaemonTestCase, accepts, ask, free_port


class PortInUseTests(DaemonTestCase):
    def assert_cannot_listen(self, address, *options):
        began = time.monotonic()
        ended = self.run_to_end("serve", "--state-dir", self.temporary_directory(), *options)
        took = time.monotonic() - began
        self.assertEqual(ended.returncode, 69, ended.stderr)
        self.assertIn(str(address), ended.stderr)
        self.assertLess(took, 1)
        return ended.stderr

    def test_a_provider_port_in_use_names_address_and_remedy_within_a_second(self):
        with socket.create_server(("127.0.0.1", 0)) as occupant:
            port = occupant.getsockname()[1]
            said = self.assert_cannot_listen(f"127.0.0.1:{port}", "--port", port, "--admin-port", "0")
        self.assertRegex(said, r"--port\b")

    def test_an_admin_port_in_use_names_address_and_remedy_within_a_second(self):
        with socket.create_server(("127.0.0.1", 0)) as occupant:
            port = occupant.getsockname()[1]
            said = self.assert_cannot_listen(f"127.0.0.1:{port}", "--port", "0", "--admin-port", port)
        self.assertRegex(said, r"--admin-port\b")

    def test_one_port_for_both_is_in_use_too(self):
        port = free_port()
        self.assert_cannot_listen(f"127.0.0.1:{port}", "--port", port, "--admin-port", port)

    def test_an_address_that_is_not_this_machines(self):
        self.assert_cannot_listen("192.0.2.1:0", "--host", "192.0.2.1", "--port", "0", "--admin-port", "0")

    def test_a_unix_socket_that_another_daemon_serves_is_left_to_it(self):
        path = self.temporary_directory() / "admin.sock"
        first = self.serve("--admin-socket", path)
        self.assert_cannot_listen(path, "--port", "0", "--admin-port", "0", "--admin-socket", path)
        status = ask(str(path), "GET", "/v1/status")
        self.assertEqual(status.json["pid"], first.pid)

    def test_a_file_that_is_no_socket_is_left_alone(self):
        path = self.temporary_directory() / "admin.sock"
        path.write_text("precious")
        self.assert_cannot_listen(path, "--port", "0", "--admin-port", "0", "--admin-socket", path)
        self.assertEqual(path.read_text(), "precious")

    def test_a_dead_socket_is_replaced(self):
        path = self.temporary_directory() / "admin.sock"
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(path))
        self.serve("--admin-socket", path)
        self.assertEqual(ask(str(path), "GET", "/healthz").status, 200)


# What is wrong, where, and a part of what would be right.
BAD_CONFIGS = [
    ("unknown key", {"chat": {"delayMS": 5}}, "/chat/delayMS", "delayMs"),
    ("unknown key at the top", {"modles": {}}, "/modles", "models"),
    ("negative delay", {"chat": {"delayMs": -1}}, "/chat/delayMs", "0 to"),
    ("delay as text", {"message": {"delayMs": "100"}}, "/message/delayMs", "milliseconds"),
    ("delay range upside down", {"chat": {"delayMs": {"min": 9, "max": 3}}}, "/chat/delayMs", "greater"),
    ("half a delay range", {"chat": {"delayMs": {"min": 9}}}, "/chat/delayMs", "max"),
    ("port out of range", {"port": 70000}, "/port", "0 to 65535"),
    ("broken port", {"port": 80.5}, "/port", "whole number"),
    ("port as text", {"port": "8080"}, "/port", "whole number"),
    ("unknown provider", {"provider": "openia"}, "/provider", "openai"),
    ("replies that are no list", {"chat": {"defaultResponses": {}}}, "/chat/defaultResponses", "array"),
    ("a reply that is a number", {"chat": {"defaultResponses": ["yes", 5]}}, "/chat/defaultResponses/1", "object"),
    ("a reply without choices", {"chat": {"defaultResponses": [{}]}}, "/chat/defaultResponses/0/choices", "array"),
    ("an empty message", {"message": {"defaultResponses": [{}]}}, "/message/defaultResponses/0/content", "array"),
    ("a flag that is text", {"cors": "yes"}, "/cors", "true or false"),
    ("keys that are no texts", {"apiKeys": ["right", 7]}, "/apiKeys/1", "string"),
    ("a model without id", {"models": {"defaultList": [{}]}}, "/models/defaultList/0", "id"),
    ("a model twice", {"models": {"defaultList": [{"id": "a"}, {"id": "a"}]}}, "/models/defaultList/1", "twice"),
    ("an unknown limit", {"limits": {"maxBodyByte": 5}}, "/limits/maxBodyByte", "maxBodyBytes"),
    ("a negative limit", {"limits": {"maxBodyBytes": -5}}, "/limits/maxBodyBytes", "whole number"),
    ("an admin that is text", {"admin": "none"}, "/admin", "object"),
    ("a key that a pointer escapes", {"a/b~c": 1}, "/a~1b~0c", "Known keys"),
    ("no object at all", [1], "", "object"),
]


class BadConfigTests(DaemonTestCase):
    def assert_refused(self, path, *parts, command=("serve", "--config")):
        began = time.monotonic()
        options = ["--port", "0", "--admin-port", "0"] if command[0] == "serve" else []
        state = ["--state-dir", self.temporary_directory()] if command[0] == "serve" else []
        ended = self.run_to_end(*command, path, *options, *state)
        self.assertEqual(ended.returncode, 78, ended.stderr)
        self.assertLess(time.monotonic() - began, 2)
        for part in (str(path), *parts):
            self.assertIn(part, ended.stderr)
        return ended.stderr

    def write(self, content):
        path = self.temporary_directory() / "config.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def test_a_missing_file_leads_to_init(self):
        path = self.temporary_directory() / "none.json"
        self.assert_refused(path, f"llm-mockd init {path}")
        self.assert_refused(path, f"llm-mockd init {path}", command=("check",))

    def test_a_directory_is_no_file(self):
        self.assert_refused(self.temporary_directory())

    def test_what_is_no_json_is_shown_by_line_and_column(self):
        self.assert_refused(self.write('{\n  "port": 80,,\n}\n'), ":2:")
        self.assert_refused(self.write(""), ":1:1")

    def test_each_mistake_names_file_pointer_and_what_would_be_right(self):
        for name, document, pointer, right in BAD_CONFIGS:
            with self.subTest(name):
                path = self.write(document)
                for command in [("serve", "--config"), ("check",)]:
                    place = f"{path}: {pointer}: " if pointer else f"{path}: "
                    said = self.assert_refused(path, place, command=command)
                    self.assertIn(right, said.split(place, 1)[1])

    def test_all_mistakes_are_named_at_once(self):
        path = self.write({"port": -1, "chat": {"delayMs": -1}, "hots": "x"})
        said = self.assert_refused(path, "/port", "/chat/delayMs", "/hots", '"host"')
        self.assertEqual(len(said.splitlines()), 3, said)

    def test_an_admin_port_for_the_network_needs_a_token(self):
        for host in ("0.0.0.0", "::", "192.0.2.1"):
            with self.subTest(host):
                ended = self.run_to_end(
                    "serve", "--port", "0", "--admin-port", "0", "--admin-host", host, "--state-dir",
                    self.temporary_directory(),
                )
                self.assertEqual(ended.returncode, 78, ended.stderr)
                self.assertIn("tokenFile", ended.stderr)

    def test_a_token_file_that_is_not_there_or_empty(self):
        directory = self.temporary_directory()
        (directory / "empty").write_text("\n")
        for name in ("none", "empty"):
            with self.subTest(name):
                token = directory / name
                ended = self.run_to_end(
                    "serve", "--port", "0", "--admin-port", "0", "--state-dir", self.temporary_directory(),
                    "--config", self.write({"admin": {"tokenFile": str(token)}}),
                )
                self.assertEqual(ended.returncode, 78, ended.stderr)
                self.assertIn(str(token), ended.stderr)

    def test_runs_are_kept_where_the_environment_says(self):
        home = self.temporary_directory()
        for environment, place in [
            ({"HOME": str(home)}, home / ".local/state/llm-mockd"),
            ({"HOME": "/nowhere", "XDG_STATE_HOME": str(home / "xdg")}, home / "xdg/llm-mockd"),
        ]:
            ended = self.run_to_end(
                "serve", "--port", "0", "--admin-port", "0", "--admin-socket", home / "none/socket", env=environment
            )
            self.assertEqual(ended.returncode, 69, ended.stderr)
            self.assertTrue((place / "runs.sqlite").exists())
        ended = self.run_to_end("serve", "--port", "0", "--admin-port", "0", env={})
        self.assertEqual(ended.returncode, 78, ended.stderr)
        self.assertIn("--state-dir", ended.stderr)

    def test_a_state_directory_that_cannot_be_made(self):
        blocked = self.temporary_directory() / "file"
        blocked.write_text("")
        ended = self.run_to_end("serve", "--port", "0", "--admin-port", "0", "--state-dir", blocked / "state")
        self.assertEqual(ended.returncode, 78, ended.stderr)
        self.assertIn(str(blocked / "state"), ended.stderr)


class CommandLineTests(DaemonTestCase):
    def test_wrong_usage_is_64(self):
        for arguments in [
            ("serve", "--prot", "80"), ("serve", "--port", "many"), ("serve", "--port", "70000"),
            ("serve", "--admin-port", "-1"), ("serve", "--config"), ("serve", "--log-level", "loud"),
            ("serve", "--threads", "0"), ("frobnicate",), ("check",),
        ]:
            with self.subTest(" ".join(arguments)):
                ended = self.run_to_end(*arguments)
                self.assertEqual(ended.returncode, 64, ended.stderr)
                self.assertTrue(ended.stderr)

    def test_help_and_version(self):
        self.assertRegex(self.run_to_end("--version").stdout, r"^\d+\.\d+\.\d+\n$")
        for arguments in [("--help",), ("serve", "--help"), ("init", "--help"), ("check", "--help")]:
            ended = self.run_to_end(*arguments)
            self.assertEqual(ended.returncode, 0)
            self.assertIn("llm-mockd", ended.stdout)

    def test_init_writes_a_config_that_checks_and_serves(self):
        path = self.temporary_directory() / "sample.json"
        written = self.run_to_end("init", path)
        self.assertEqual((written.returncode, written.stderr), (0, ""))
        self.assertIn(str(path), written.stdout)
        checked = self.run_to_end("check", path)
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        self.assertIn(str(path), checked.stdout)
        daemon = self.serve("--config", path)
        self.assertEqual(daemon.get("/v1/status")["configFile"], str(path))
        self.assertEqual(daemon.get("/v1/config"), json.loads(path.read_text()))

    def test_init_without_a_name_writes_in_the_working_directory(self):
        directory = self.temporary_directory()
        self.assertEqual(self.run_to_end("init", cwd=directory).returncode, 0)
        self.assertIn("port", json.loads((directory / "config.json").read_text()))

    def test_init_never_overwrites(self):
        path = self.temporary_directory() / "mine.json"
        path.write_text("mine")
        ended = self.run_to_end("init", path)
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn(str(path), ended.stderr)
        self.assertEqual(path.read_text(), "mine")

    def test_init_does_not_write_through_a_dangling_link(self):
        directory = self.temporary_directory()
        link = directory / "link.json"
        link.symlink_to(directory / "elsewhere.json")
        self.assertNotEqual(self.run_to_end("init", link).returncode, 0)
        self.assertFalse((directory / "elsewhere.json").exists())

    def test_init_says_when_it_cannot_write(self):
        path = self.temporary_directory() / "none/config.json"
        ended = self.run_to_end("init", path)
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn(str(path), ended.stderr)

    def test_the_original_files_serve_unchanged(self):
        original = {
            "port": 8080, "provider": "openai",
            "models": {"defaultList": [{"id": "gpt-x", "object": "model", "created": 1, "owned_by": "openai"}]},
            "chat": {
                "loopResponses": True, "delayMs": 10,
                "defaultResponses": [{
                    "id": "chatcmpl-123", "object": "chat.completion", "created": 1677652288, "model": "gpt-x",
                    "choices": [{
                        "index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello."},
                    }],
                    "usage": {"prompt_tokens": 10, "completion_tokens": 9, "total_tokens": 19},
                }],
            },
            "message": {"loopResponses": True, "delayMs": 150, "defaultResponses": []},
        }
        daemon = self.serve(config=original)
        self.assertEqual(daemon.chat().json["id"], "chatcmpl-123")
        self.assertEqual([model["id"] for model in daemon.provider("GET", "/v1/models").json["data"]], ["gpt-x"])

    def test_the_command_line_goes_before_the_file(self):
        taken = free_port()
        daemon = self.serve(config={"port": taken, "admin": {"port": taken}})
        self.assertNotIn(str(taken), str(daemon.listeners))
        self.assertEqual(daemon.get("/v1/status")["listeners"], daemon.listeners)

    def test_the_files_ports_count_where_the_command_line_is_silent(self):
        provider, admin = free_port(), free_port()
        daemon = self.serve(config={"port": provider, "admin": {"port": admin}}, ports=None)
        self.assertEqual(
            daemon.listeners, {"provider": f"127.0.0.1:{provider}", "admin": f"127.0.0.1:{admin}"}
        )

    def test_ipv6(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError as error:
            self.skipTest(f"no IPv6 loopback: {error}")
        port = free_port()
        daemon = self.launch("--host", "::1", "--admin-host", "::1", ports=(port, "0")).await_serving()
        self.assertEqual(daemon.listeners["provider"], f"[::1]:{port}")
        with contextlib.closing(socket.create_connection(("::1", port))) as client:
            client.sendall(b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 200 "))
        self.assertFalse(accepts(f"127.0.0.1:{port}"))
