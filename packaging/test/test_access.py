"""Who may steer the daemon: the group by the unix socket, the holders of the token, and nobody from elsewhere."""

import json

from system_test import SystemTest

SOCKET = "/run/llm-mockd/admin.sock"
TOKEN = "/etc/llm-mockd/admin-token"


class UnixSocket(SystemTest):
    def test_members_of_the_group_may_steer_it(self) -> None:
        self.run_command("useradd --create-home --groups llm-mockd member && useradd --create-home stranger")
        self.run_command(f"mockctl --socket {SOCKET} set-delay 10", user="member")
        self.assertEqual(self.mockctl("delay")["delayMs"], 10)

    def test_others_may_not(self) -> None:
        result = self.try_command(f"mockctl --socket {SOCKET} set-delay 20", user="stranger")
        self.assertEqual(result.status, 77, str(result))
        self.assertIn(SOCKET, result.errors)
        self.assertEqual(self.mockctl("delay")["delayMs"], 10)

    def test_its_directories_are_closed_to_others(self) -> None:
        for path, expected in [
            ("/run/llm-mockd", "750 llm-mockd llm-mockd"),
            (SOCKET, "660 llm-mockd llm-mockd"),
            ("/var/lib/private", "700 root root"),
            ("/var/lib/private/llm-mockd", "750 llm-mockd llm-mockd"),
            ("/var/lib/private/llm-mockd/runs.sqlite", "600 llm-mockd llm-mockd"),
            ("/etc/llm-mockd", "755 root root"),
            ("/etc/llm-mockd/config.json", "644 root root"),
        ]:
            with self.subTest(path=path):
                self.assertEqual(self.run_command(f"stat --format='%a %U %G' {path}").strip(), expected)


class Token(SystemTest):
    """The example admin-token.conf, used as it says."""

    def ask(self, *arguments: str) -> str:
        command = " ".join(["curl -sS -o /dev/null -w '%{http_code}'", *arguments])
        return self.run_command(f"{command} http://127.0.0.1:8081/v1/status")

    def test_without_the_token_it_says_401(self) -> None:
        self.follow("admin-token.conf")
        self.assertEqual(self.ask(), "401")
        self.assertEqual(self.ask("-H 'authorization: Bearer wrong'"), "401")

    def test_with_the_token_it_answers(self) -> None:
        self.assertEqual(self.ask(f"""-H "authorization: Bearer $(cat {TOKEN})" """), "200")
        self.run_command(f"mockctl --address 127.0.0.1:8081 --token-file {TOKEN} status")

    def test_mockctl_without_the_token_is_not_permitted(self) -> None:
        self.run_command("mockctl --address 127.0.0.1:8081 status", status=77)

    def test_the_provider_port_needs_none(self) -> None:
        self.chat()

    def test_reload_still_works(self) -> None:
        self.configure(chat={"defaultResponses": ["With a token."]})
        self.systemctl("reload llm-mockd")
        self.assertEqual(self.chat(), "With a token.")

    def test_the_token_is_not_to_be_seen(self) -> None:
        token = self.machine.file(TOKEN).read_text().strip()
        process = self.property("MainPID")
        self.assertNotIn(token, self.machine.file(f"/proc/{process}/environ").read_text())
        self.assertNotIn(token, json.dumps(self.machine.journal("--unit=llm-mockd")))
        self.run_command(f"cat {TOKEN}", status=1, user="nobody")


class Network(SystemTest):
    """The example open-to-network.conf. An address of the machine that is not loopback's stands for the network."""

    def reaches(self, address: str) -> bool:
        return self.try_command(f"curl -sS --max-time 3 http://{address}/v1/models").status == 0

    def test_the_unit_keeps_others_out_whatever_the_file_says(self) -> None:
        self.machine.add_address("192.0.2.1")
        self.configure(host="0.0.0.0")
        self.systemctl("restart llm-mockd")
        self.assertTrue(self.reaches("127.0.0.1:8080"))
        self.assertFalse(self.reaches("192.0.2.1:8080"))

    def test_the_example_lets_them_in(self) -> None:
        self.follow("open-to-network.conf")
        self.systemctl("restart llm-mockd")
        self.assertTrue(self.reaches("192.0.2.1:8080"))
        self.assertTrue(self.reaches("127.0.0.1:8080"))

    def test_the_admin_port_stays_on_loopback(self) -> None:
        self.run_command("curl -sS --max-time 3 http://192.0.2.1:8081/healthz", status=7)

    def test_the_example_for_newer_versions_does_no_harm_to_this_one(self) -> None:
        self.follow("newer-systemd.conf")
        self.systemctl("restart llm-mockd")
        self.systemctl("reload llm-mockd")
        self.chat()
