"""llm-mockd@.service: several daemons side by side, each with its own file, ports, state and socket."""

from system_test import SystemTest

NAMES = {"red": 8101, "blue": 8201}


class Instances(SystemTest):
    def socket(self, name: str) -> str:
        return f"/run/llm-mockd@{name}/admin.sock"

    def test_two_instances_run_beside_the_first(self) -> None:
        for name, port in NAMES.items():
            self.configure(
                f"/etc/llm-mockd/{name}.json",
                port=port,
                admin={"port": port + 1},
                chat={"defaultResponses": [f"I am {name}."]},
            )
            self.systemctl(f"enable --now llm-mockd@{name}")
        for name, port in NAMES.items():
            self.assertEqual(self.chat(f"127.0.0.1:{port}"), f"I am {name}.")
        self.chat()

    def test_each_has_a_socket_of_its_own(self) -> None:
        self.run_command(f"mockctl --socket {self.socket('red')} set-delay 70")
        delays = [self.mockctl(f"--socket {self.socket(name)} delay")["delayMs"] for name in NAMES]
        self.assertEqual(delays, [70, 0])

    def test_each_keeps_its_own_runs(self) -> None:
        self.run_command(f"mockctl --socket {self.socket('blue')} bench start -n 10 --wait")
        runs = [len(self.mockctl(f"--socket {self.socket(name)} bench list")["benchmarks"]) for name in NAMES]
        self.assertEqual(runs, [0, 1])

    def test_each_is_reloaded_by_itself(self) -> None:
        for name in NAMES:
            self.configure(f"/etc/llm-mockd/{name}.json", chat={"defaultResponses": ["Changed."]})
        self.systemctl("reload llm-mockd@red")
        self.assertEqual([self.chat(f"127.0.0.1:{port}") for port in NAMES.values()], ["Changed.", "I am blue."])

    def test_each_restarts_without_losing_a_request(self) -> None:
        port = NAMES["blue"]
        with self.load(f"127.0.0.1:{port}") as load:
            load.wait_for_answers(50)
            self.systemctl("restart llm-mockd@blue")
            load.wait_for_answers(50)
        self.assert_all_answered(load)

    def test_stopping_one_leaves_the_others(self) -> None:
        self.systemctl("stop llm-mockd@red")
        self.assertFalse(self.machine.file("/run/llm-mockd@red").exists())
        self.chat(f"127.0.0.1:{NAMES['blue']}")
        self.chat()

    def test_they_are_as_little_exposed_as_the_first(self) -> None:
        self.run_command("systemd-analyze security --no-pager --threshold=12 llm-mockd@blue.service")
