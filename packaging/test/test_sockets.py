"""systemd may hold the ports: the first request starts the daemon, and no restart closes them."""

from machine import eventually
from system_test import SystemTest


class Sockets(SystemTest):
    def test_the_first_request_starts_the_daemon(self) -> None:
        self.systemctl("stop llm-mockd")
        self.systemctl("enable --now llm-mockd.socket llm-mockd-admin.socket")
        self.assertEqual(self.property("ActiveState"), "inactive")
        self.chat()
        self.wait_until_it_serves()

    def test_it_serves_both_passed_sockets(self) -> None:
        self.run_command("curl -sS --fail-with-body http://127.0.0.1:8081/v1/status")
        self.assertIn("Serving", self.property("StatusText"))

    def test_restarts_and_crashes_refuse_nothing(self) -> None:
        restarts = int(self.property("NRestarts"))
        with self.load() as load:
            load.wait_for_answers(30)
            self.systemctl("restart llm-mockd")
            load.wait_for_answers(30)
            with self.subTest("restart"):
                self.assert_all_answered(load)
            self.systemctl("kill --kill-whom=main --signal=KILL llm-mockd")
            eventually(lambda: int(self.property("NRestarts")) > restarts, "it is restarted")
            load.wait_for_answers(30)
        counts = load.counts
        self.assertEqual((counts["refused"], counts["otherStatus"], counts["silent"]), (0, 0, 0), counts)
        self.assertLessEqual(counts["broken"], load.workers)

    def test_a_request_to_the_admin_port_starts_it_as_well(self) -> None:
        self.systemctl("stop llm-mockd")
        self.run_command("curl -sS --fail-with-body --max-time 30 http://127.0.0.1:8081/v1/status")
        self.wait_until_it_serves()

    def test_after_a_stop_the_sockets_still_wait(self) -> None:
        self.systemctl("stop llm-mockd")
        for socket in ["llm-mockd.socket", "llm-mockd-admin.socket"]:
            self.assertTrue(self.machine.is_active(socket))
        self.chat()

    def test_other_addresses_are_a_drop_in_away(self) -> None:
        self.drop_in("[Socket]\nListenStream=\nListenStream=127.0.0.1:9080\n", unit="llm-mockd.socket")
        self.systemctl("stop llm-mockd.socket llm-mockd")
        self.systemctl("start llm-mockd.socket")
        self.chat("127.0.0.1:9080")

    def test_without_them_it_binds_by_itself_again(self) -> None:
        self.systemctl("disable --now llm-mockd.socket llm-mockd-admin.socket")
        self.systemctl("restart llm-mockd")
        self.chat()
