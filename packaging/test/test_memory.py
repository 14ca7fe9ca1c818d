"""A daemon that needs more memory than it may have is killed and started again, and keeps what was finished."""

from pathlib import Path
from typing import Any, ClassVar

from machine import eventually
from system_test import SystemTest

# Each sends 30 MB of a body and does not end it; together more than the limit.
GREEDY = (
    "((head --bytes=30000000 /dev/zero; exec sleep 600)"
    " | curl -s -T - -X POST http://127.0.0.1:8080/v1/chat/completions) >/dev/null 2>&1 &"
)


class Memory(SystemTest):
    runs: ClassVar[Any]

    def setUp(self) -> None:
        if not self.machine.groups.limit_memory:
            known = Path("/proc/cgroups").read_text().splitlines()
            if not any(line.startswith("memory\t") and line.endswith("\t1") for line in known):
                self.skipTest("this kernel has no memory controller")
            self.fail(
                "the kernel's memory controller is out of reach: there is no /sys/fs/cgroup/memory, and "
                "cgroup.subtree_control in /sys/fs/cgroup does not take +memory"
            )

    def test_a_daemon_over_its_limit_is_killed_and_restarted(self) -> None:
        self.drop_in("[Service]\nMemoryHigh=infinity\nMemoryMax=128M\n")
        self.systemctl("restart llm-mockd")
        self.run_command("mockctl bench start -n 50 --wait")
        type(self).runs = self.mockctl("bench list")["benchmarks"]

        for _ in range(8):
            self.run_command(GREEDY)
        eventually(lambda: self.property("NRestarts") != "0" and self.machine.is_active(self.unit), "it is restarted")

    def test_it_was_the_kernel_for_lack_of_memory(self) -> None:
        # systemd learns the reason from cgroup2 only; else it sees SIGKILL, which here nobody else sends.
        failures = self.machine.journal("_PID=1", "UNIT=llm-mockd.service", "UNIT_RESULT=oom-kill")
        kills = self.machine.journal("_PID=1", "UNIT=llm-mockd.service", "EXIT_CODE=killed", "EXIT_STATUS=9")
        self.assertTrue(failures or kills)
        self.assertEqual(self.property("NRestarts"), "1")

    def test_it_serves_again(self) -> None:
        self.chat()

    def test_the_finished_run_is_still_there(self) -> None:
        self.assertEqual(self.runs[0]["state"], "completed")
        self.assertEqual(self.mockctl("bench list")["benchmarks"], self.runs)
