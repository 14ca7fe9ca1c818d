"""The container image: its Dockerfile is carried out, and what comes of it is run as a container runtime would."""

import json
import re
import signal
import stat
import subprocess
import unittest
from pathlib import Path

import yaml

import image as images
from container import ContainerTestCase
from daemon import CHAT, eventually

TOKEN = "a-token-of-this-test"


def options_of(*command):
    """The long options that a program's help names."""
    said = subprocess.run([images.BINARIES / command[0], *command[1:], "--help"], capture_output=True, text=True)
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", said.stdout))


def drain_seconds(document):
    return document.get("limits", {}).get("drainTimeoutMs", 20_000) / 1000


class DockerfileTests(unittest.TestCase):
    def setUp(self):
        self.stages = images.stages(images.DOCKERFILE.read_text(encoding="utf-8"))

    def test_it_builds_from_a_swift_image_and_ends_from_scratch(self):
        self.assertEqual([stage.base for stage in self.stages], ["swift:6.3-bookworm", "scratch"])

    def test_it_builds_with_the_swift_that_the_source_needs(self):
        script = (images.SOURCE / "scripts/install-dependencies").read_text(encoding="utf-8")
        needed = re.search(r"^swift_needed=(\S+)$", script, re.MULTILINE)[1]
        self.assertEqual(self.stages[0].base, f"swift:{needed}-bookworm")

    def test_make_is_installed_before_it_is_used(self):
        # The base image has none.
        script = (images.SOURCE / "scripts/install-dependencies").read_text(encoding="utf-8")
        self.assertIn("make", re.search(r"^for_run=\((.*)\)$", script, re.MULTILINE)[1].split())
        runs = [one.rest.split()[0] for one in self.stages[0].instructions if one.keyword == "RUN"]
        self.assertLess(runs.index("scripts/install-dependencies"), runs.index("make"))

    def test_what_it_copies_is_in_the_build_context(self):
        allowed = images.context_names((images.SOURCE / ".dockerignore").read_text(encoding="utf-8"))
        for instruction in self.stages[0].instructions:
            if instruction.keyword == "COPY":
                for source in instruction.words[:-1]:
                    self.assertTrue((images.SOURCE / source).exists(), source)
                    self.assertIn(source.split("/")[0], [*allowed, "."])

    def test_the_build_context_has_all_that_the_package_names(self):
        allowed = images.context_names((images.SOURCE / ".dockerignore").read_text(encoding="utf-8"))
        needed = {"Package.swift", "Package.resolved", "Makefile", "Sources", "Tests", "scripts", "packaging", "etc"}
        self.assertLessEqual(needed, set(allowed))

    def test_its_entry_point_uses_options_that_exist(self):
        (entrypoint,) = [one for one in self.stages[-1].instructions if one.keyword == "ENTRYPOINT"]
        used = {word for word in entrypoint.words if word.startswith("--")}
        self.assertLessEqual(used, options_of("llm-mockd", "serve"))


class ComposeTests(unittest.TestCase):
    def setUp(self):
        path = images.SOURCE / "packaging/container/compose.yaml"
        self.document = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.service = self.document["services"]["llm-mockd"]

    def test_it_names_what_is_there(self):
        here = images.SOURCE / "packaging/container"
        context = (here / self.service["build"]["context"]).resolve()
        self.assertEqual(context, images.SOURCE)
        self.assertEqual(context / self.service["build"]["dockerfile"], images.DOCKERFILE)
        self.assertTrue((here / self.service["volumes"][0].split(":")[0] / "config.json").exists())

    def test_its_secret_is_one_that_the_daemon_looks_for(self):
        # Secrets lie in /run/secrets by their names.
        self.assertEqual(self.service["secrets"], ["admin-token"])
        self.assertIn("admin-token", self.document["secrets"])

    def test_it_waits_longer_than_the_daemon_drains(self):
        config = json.loads((images.SOURCE / "etc/llm-mockd/config.json").read_text(encoding="utf-8"))
        self.assertGreater(int(self.service["stop_grace_period"].removesuffix("s")), drain_seconds(config))

    def test_its_options_exist(self):
        used = {word for word in self.service["command"] if word.startswith("--")}
        self.assertLessEqual(used, options_of("llm-mockd", "serve"))

    def test_its_version_is_that_of_the_programs(self):
        said = subprocess.run([images.BINARIES / "llm-mockd", "--version"], capture_output=True, text=True)
        self.assertEqual(self.service["image"], f"llm-mockd:{said.stdout.strip()}")


class ImageTests(ContainerTestCase):
    def files(self):
        return {path: path.lstat() for path in self.image.root.rglob("*")}

    def test_its_only_programs_are_the_two(self):
        programs = {
            str(path.relative_to(self.image.root)) for path, status in self.files().items()
            if stat.S_ISREG(status.st_mode) and status.st_mode & 0o111 and ".so" not in path.name
        }
        self.assertEqual(programs, {"usr/sbin/llm-mockd", "usr/bin/mockctl"})

    def test_everything_is_roots_and_nothing_becomes_root(self):
        for path, status in self.files().items():
            with self.subTest(path):
                self.assertEqual((status.st_uid, status.st_gid), (0, 0))
                self.assertFalse(status.st_mode & (stat.S_ISUID | stat.S_ISGID))

    def test_only_the_volumes_and_tmp_can_be_written(self):
        writable = {
            f"/{path.relative_to(self.image.root)}" for path, status in self.files().items()
            if status.st_mode & 0o022 and not stat.S_ISLNK(status.st_mode)
        }
        self.assertEqual(writable, {*self.image.volumes, "/tmp"})

    def test_its_directories_are_the_volumes(self):
        for variable in ("STATE_DIRECTORY", "RUNTIME_DIRECTORY"):
            self.assertIn(self.image.environment[variable], self.image.volumes)

    def test_the_packages_of_its_libraries_are_listed_with_their_licences(self):
        status = self.image.root / "var/lib/dpkg/status.d"
        for package in ("libc6", "libsqlite3-0", "libsystemd0", "libsimdjson14", "libre2-9", "libstdc++6"):
            self.assertRegex((status / package).read_text(encoding="utf-8"), r"(?m)^Version: ")
        for package in status.iterdir():
            self.assertTrue((self.image.root / "usr/share/doc" / package.name / "copyright").exists(), package.name)


class ContainerTests(ContainerTestCase):
    def test_it_serves_as_an_ordinary_user_in_a_root_that_it_cannot_write(self):
        container = self.serve()
        answer = container.ask(8080, "/v1/chat/completions", CHAT)
        self.assertEqual(answer.status, 200, answer.body)
        process = Path(f"/proc/{container.pid}")
        status = dict(re.findall(r"^(\w+):\s+(.*)$", (process / "status").read_text(), re.MULTILINE))
        self.assertEqual(status["NSpid"].split()[-1], "1")
        self.assertEqual(status["Uid"].split(), ["65532"] * 4)
        self.assertEqual([int(status[name], 16) for name in ("CapPrm", "CapEff", "CapBnd")], [0, 0, 0])
        self.assertEqual(status["NoNewPrivs"], "1")
        self.assertRegex((process / "mountinfo").read_text(), r"(?m)^\S+ \S+ \S+ \S+ / ro[, ]")

    def test_it_is_healthy_while_it_serves(self):
        container = self.serve()
        self.assertEqual(container.health(), 0)

    def test_it_is_unhealthy_when_it_hangs(self):
        container = self.serve()
        container.send(signal.SIGSTOP)
        with self.assertRaises(subprocess.TimeoutExpired):
            container.execute(*self.image.health_check, within=2)
        container.send(signal.SIGCONT)
        eventually(lambda: container.health() == 0, "it is healthy again")

    def test_its_admin_port_is_not_open_to_others(self):
        container = self.serve()
        self.assertIsNone(container.ask(8081, "/healthz"))
        self.assertIsNotNone(container.ask(8080, "/v1/models"))

    def test_without_a_token_it_refuses_to_open_the_admin_port(self):
        container = self.launch("--admin-host", "0.0.0.0")
        self.assertEqual(container.wait(), 78)
        self.assertIn("tokenFile", container.log)

    def test_a_secret_opens_the_admin_port_to_those_who_know_it(self):
        secret = self.write("secrets/admin-token", TOKEN + "\n").parent
        container = self.serve("--admin-host", "0.0.0.0", mounts={"/run/secrets": (str(secret), True)})
        self.assertEqual(container.ask(8081, "/v1/status").status, 401)
        self.assertEqual(container.ask(8081, "/v1/status", token="another").status, 401)
        self.assertEqual(container.ask(8081, "/v1/status", token=TOKEN).status, 200)
        self.assertEqual(container.ask(8081, "/healthz").status, 200)
        # From inside it is steered over the unix socket, which asks for none.
        self.assertEqual(container.health(), 0)

    def test_it_is_steered_and_measured_from_inside(self):
        container = self.serve()
        changed = container.execute("/usr/bin/mockctl", "set-delay", "5")
        self.assertEqual(changed.returncode, 0, changed.stderr)
        measured = container.execute("/usr/bin/mockctl", "bench", "start", "-n", "20", "-c", "2", "--wait")
        self.assertEqual(measured.returncode, 0, measured.stderr)
        named = container.execute(
            "/usr/bin/mockctl", "bench", "start", "-n", "2", "--base-url", "http://localhost:8080", "--wait"
        )
        self.assertEqual(named.returncode, 0, named.stderr)

    def test_it_reads_a_configuration_that_is_mounted_and_again_when_it_changed(self):
        config = self.write("config/config.json", json.dumps({"chat": {"defaultResponses": ["mounted"]}}))
        container = self.serve(mounts={"/etc/llm-mockd": (str(config.parent), True)})
        self.assertIn(b'"mounted"', container.ask(8080, "/v1/chat/completions", CHAT).body)
        config.write_text(json.dumps({"chat": {"defaultResponses": ["changed"]}}), encoding="utf-8")
        reloaded = container.execute("/usr/bin/mockctl", "reload")
        self.assertEqual(reloaded.returncode, 0, reloaded.stderr)
        self.assertIn(b'"changed"', container.ask(8080, "/v1/chat/completions", CHAT).body)

    def test_a_hangup_of_number_one_reads_the_configuration_again(self):
        config = self.write("config/config.json", json.dumps({"chat": {"defaultResponses": ["mounted"]}}))
        container = self.serve(mounts={"/etc/llm-mockd": (str(config.parent), True)})
        config.write_text(json.dumps({"chat": {"defaultResponses": ["changed"]}}), encoding="utf-8")
        container.send(signal.SIGHUP)
        eventually(lambda: b'"changed"' in container.ask(8080, "/v1/chat/completions", CHAT).body, "it is reloaded")

    def test_the_default_configuration_is_that_of_the_package(self):
        container = self.serve()
        said = container.execute("/usr/bin/mockctl", "config", "get")
        shipped = json.loads((images.SOURCE / "etc/llm-mockd/config.json").read_text(encoding="utf-8"))
        self.assertEqual(json.loads(said.stdout), shipped)

    def test_number_one_stops_when_told_and_lets_open_responses_end(self):
        config = self.write("config/config.json", json.dumps({"chat": {"delayMs": 1500}}))
        container = self.serve(mounts={"/etc/llm-mockd": (str(config.parent), True)})
        client = container.begin_chat()
        container.send(signal.SIGTERM)
        self.assertEqual(container.wait(), 0, container.log)
        self.assertEqual(client.communicate(timeout=5)[0], "200")

    def test_what_it_measured_outlives_a_kill(self):
        first = self.serve()
        first.execute("/usr/bin/mockctl", "bench", "start", "-n", "20", "-c", "2", "--name", "kept", "--wait")
        first.kill()
        # The dead socket is still in its volume.
        second = self.serve()
        self.assertEqual(second.health(), 0)
        self.assertIn("kept", second.execute("/usr/bin/mockctl", "bench", "list").stdout)

    def test_any_other_user_will_do(self):
        container = self.serve(user="100123:0")
        self.assertEqual(container.health(), 0)
        self.assertEqual(container.ask(8080, "/v1/models").status, 200)
        container.send(signal.SIGTERM)
        self.assertEqual(container.wait(), 0, container.log)


if __name__ == "__main__":
    unittest.main()
