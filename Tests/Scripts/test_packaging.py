"""Tests of packaging/: the two service units agree, the manual pages can be made, and packages get the right version."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "packaging/systemd"


def product_version():
    source = (ROOT / "Sources/AdminAPI/ProductVersion.swift").read_text(encoding="utf-8")
    return re.search(r'static let current = "(.+)"', source)[1]


class TemplateTests(unittest.TestCase):
    """llm-mockd@.service is llm-mockd.service but for what an instance has for itself."""

    DIFFERENCES = {
        "Description=Mock OpenAI and Anthropic API server": "Description=Mock OpenAI and Anthropic API server, instance %i",
        "ExecStart=/usr/sbin/llm-mockd serve": "ExecStart=/usr/sbin/llm-mockd serve --config /etc/llm-mockd/%i.json",
        "ExecReload=/usr/bin/mockctl reload":
            "ExecReload=/usr/bin/mockctl --socket %t/llm-mockd@%i/admin.sock reload",
        "StateDirectory=llm-mockd": "StateDirectory=llm-mockd@%i",
        "RuntimeDirectory=llm-mockd": "RuntimeDirectory=llm-mockd@%i",
    }

    def test_both_agree_line_by_line(self):
        service = (UNITS / "llm-mockd.service").read_text(encoding="utf-8").splitlines()
        template = (UNITS / "llm-mockd@.service").read_text(encoding="utf-8").splitlines()
        self.assertLessEqual(self.DIFFERENCES.keys(), set(service))
        self.assertEqual(template, [self.DIFFERENCES.get(line, line) for line in service])


class ManualTests(unittest.TestCase):
    def test_every_page_can_be_made(self):
        pages = sorted((ROOT / "packaging/man").glob("*.scd"))
        self.assertEqual([page.name for page in pages], ["llm-mockd.8.scd", "llm-mockd.json.5.scd", "mockctl.1.scd"])
        for page in pages:
            with self.subTest(page.name), page.open("rb") as source:
                made = subprocess.run(["scdoc"], stdin=source, capture_output=True, text=True)
                self.assertEqual((made.returncode, made.stderr), (0, ""))
                name, section = page.name.removesuffix(".scd").rsplit(".", 1)
                self.assertIn(f'.TH "{name}" "{section}"', made.stdout)


class VersionTests(unittest.TestCase):
    """packaging/build-deb in a copy of the source, with a dpkg-buildpackage that only keeps what it is given."""

    COMMIT_TIME = 1_795_471_214  # 2026-11-23 22:00:14 UTC

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.source = self.directory / "source"
        for part in ["packaging", "etc"]:
            shutil.copytree(ROOT / part, self.source / part)
        for part in ["Makefile", "CHANGELOG.md"]:
            shutil.copy(ROOT / part, self.source)
        self.program("binaries/llm-mockd", "exit 0")
        self.program("binaries/mockctl", "exit 0")
        # It has no ELF header to show.
        self.program("path/objdump", "echo '  NEEDED  libc.so.6'")
        self.program("path/dpkg-buildpackage", 'cp debian/changelog "$KEPT"; touch ../llm-mockd_1_all.deb')

    def program(self, name, body):
        path = self.directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def build(self, *arguments, changelog=None, **variables):
        if changelog:
            (self.source / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
        environment = {
            **os.environ,
            "PATH": f"{self.directory / 'path'}:{os.environ['PATH']}",
            "BINARIES": str(self.directory / "binaries"),
            "KEPT": str(self.directory / "kept"),
            "SOURCE_DATE_EPOCH": str(self.COMMIT_TIME),
            **variables,
        }
        return subprocess.run(
            [self.source / "packaging/build-deb", *arguments],
            env=environment, cwd=self.directory, capture_output=True, text=True,
        )

    def version(self, *arguments, **options):
        """The version in debian/changelog."""
        built = self.build(*arguments, **options)
        self.assertEqual(built.returncode, 0, built.stderr)
        return re.match(r"llm-mockd \((\S+)\) ", (self.directory / "kept").read_text(encoding="utf-8"))[1]

    def test_the_changelog_has_the_version_of_the_programs(self):
        newest = re.search(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
        version = product_version()
        self.assertRegex(newest, rf"^(Unreleased \({re.escape(version)}\)|{re.escape(version)}( .*)?)$")
        self.assertTrue(self.version().startswith(version))

    def test_an_unreleased_one_comes_before_its_release_and_after_the_one_before(self):
        unreleased = self.version(changelog="# Changelog\n\n## Unreleased (0.2.0)\n\n## 0.1.0\n")
        self.assertEqual(unreleased, "0.2.0~git20261123.220014")
        for earlier, later in [("0.1.0", unreleased), (unreleased, "0.2.0")]:
            subprocess.run(["dpkg", "--compare-versions", earlier, "lt", later], check=True)

    def test_a_released_one_is_that_of_the_newest_heading(self):
        self.assertEqual(self.version(changelog="# Changelog\n\n## 0.2.0 (2027-01-05)\n\n## 0.1.0\n"), "0.2.0")

    def test_another_one_may_be_asked_for(self):
        self.assertEqual(self.version("--version", "0.0.9"), "0.0.9")

    def test_the_commit_dates_the_package(self):
        self.version()
        self.assertIn(">  Mon, 23 Nov 2026 22:00:14 +0000\n", (self.directory / "kept").read_text(encoding="utf-8"))

    def test_the_path_of_the_package_is_all_that_is_printed(self):
        expected = self.source / ".build/deb/llm-mockd_1_all.deb"
        self.assertEqual(self.build().stdout, f"{expected}\n")
        self.assertTrue(expected.is_file())

    def test_the_package_goes_where_it_is_told_to(self):
        for output in ["there", str(self.directory / "there")]:
            with self.subTest(output):
                expected = self.directory / "there/llm-mockd_1_all.deb"
                self.assertEqual(self.build("--output", output).stdout, f"{expected}\n")
                self.assertTrue(expected.is_file())
                expected.unlink()

    def test_a_program_that_is_not_there_is_named(self):
        (self.directory / "binaries/mockctl").unlink()
        built = self.build()
        self.assertEqual(built.returncode, 1)
        self.assertEqual(built.stderr, f"build-deb: there is no mockctl in {self.directory / 'binaries'}\n")

    def test_a_program_that_needs_a_toolchain_is_refused(self):
        self.program("path/objdump", "echo '  NEEDED  libswiftCore.so'")
        built = self.build()
        self.assertEqual(built.returncode, 1)
        self.assertIn("needs the Swift runtime's libraries", built.stderr)

    def test_an_unknown_option_is_refused(self):
        built = self.build("--verison", "1")
        self.assertEqual(built.returncode, 1)
        self.assertIn("unknown option --verison", built.stderr)


if __name__ == "__main__":
    unittest.main()
