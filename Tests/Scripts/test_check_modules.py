"""Tests of scripts/check-modules: each rule is broken once, in a house of few modules."""

import importlib.machinery
import importlib.util
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
_path = Path(__file__).resolve().parents[2] / "scripts/check-modules"
_loader = importlib.machinery.SourceFileLoader("check_modules", str(_path))
_spec = importlib.util.spec_from_loader("check_modules", _loader)
check_modules = importlib.util.module_from_spec(_spec)
sys.modules["check_modules"] = check_modules
_loader.exec_module(check_modules)
Target = check_modules.Target

TABLE = """
Words before it.

| level | target | one line | may import of ours |
|---|---|---|---|
| 0 | `Measurement` | instruments | – |
| 0 | `Systemd` (+ `CSystemd` system library) | the house's manners | – |
| 1 | `Telemetry` | what is counted | `Measurement` |
| 2 | `MockServer` | serves | Telemetry |
| 2 | `AdminServer` | administers | Telemetry |
| 3 | `mockctl` | commands | AdminServer |

| level | target | of another | table |
"""


def house(**changes):
    """Targets that keep to the table, with some replaced or, as None, left out."""
    targets = {
        "Measurement": Target({"Histogram"}, {("m.swift", "Histogram")}),
        "CSystemd": Target(),
        "Systemd": Target({"CSystemd"}, {("s.swift", "CSystemd")}),
        "Telemetry": Target({"Measurement", "CoreMetrics"}, {("t.swift", "CoreMetrics")}),
        "MockServer": Target({"Telemetry"}),
        "AdminServer": Target({"Telemetry", "Measurement", "Hummingbird"}, {("a.swift", "Measurement")}),
        "mockctl": Target({"AdminServer", "ArgumentParser"}),
    }
    targets.update(changes)
    return {name: target for name, target in targets.items() if target}


class TableTests(unittest.TestCase):
    def test_rows_are_read_with_or_without_backticks(self):
        rows = check_modules.parse_table(TABLE)
        self.assertEqual(rows["Measurement"], check_modules.Row(0, set()))
        self.assertEqual(rows["Telemetry"], check_modules.Row(1, {"Measurement"}))
        self.assertEqual(rows["AdminServer"], check_modules.Row(2, {"Telemetry"}))

    def test_a_part_belongs_to_its_target_alone(self):
        rows = check_modules.parse_table(TABLE)
        self.assertEqual(rows["Systemd"].may_import, {"CSystemd"})
        self.assertEqual(rows["CSystemd"].may_import, set())

    def test_text_without_the_table_has_no_rows(self):
        self.assertEqual(check_modules.parse_table("| a | b |\n|---|---|\n| 0 | `X` |\n"), {})


class ImportTests(unittest.TestCase):
    def test_imports_of_every_form_are_found_and_others_are_not(self):
        source = "\n".join([
            "import Plain",
            "public import WithAccess",
            "@testable import Testable",
            "@_spi(Deep) internal import Spied",
            "import struct Part.Of",
            "  import Indented",
            "/// import Documented",
            "let important = 1",
        ])
        found = check_modules.IMPORT.findall(source)
        self.assertEqual(found, ["Plain", "WithAccess", "Testable", "Spied", "Part", "Indented"])


class RuleTests(unittest.TestCase):
    def broken(self, table=TABLE, **changes):
        return list(check_modules.violations(check_modules.parse_table(table), house(**changes)))

    def test_a_house_in_order_breaks_nothing(self):
        self.assertEqual(self.broken(), [])

    def test_a_target_without_a_row(self):
        self.assertEqual(self.broken(Extra=Target()), ["Extra: a target of Package.swift that the table does not have"])

    def test_a_row_without_a_target(self):
        self.assertEqual(self.broken(mockctl=None), ["mockctl: in the table, but no target of Package.swift"])

    def test_a_dependency_outside_the_closure(self):
        self.assertEqual(
            self.broken(Telemetry=Target({"Measurement", "Systemd"})),
            ["Telemetry: Package.swift lets it depend on Systemd, the table does not"],
        )

    def test_an_import_outside_the_closure(self):
        self.assertEqual(
            self.broken(Telemetry=Target({"Measurement"}, {("t.swift", "Systemd")})),
            ["Telemetry: t.swift imports Systemd, which the table does not allow"],
        )

    def test_a_row_that_points_to_its_own_level_or_up(self):
        table = TABLE.replace("| serves | Telemetry |", "| serves | Telemetry, mockctl |")
        self.assertIn("MockServer: on level 2, so it may not import mockctl on level 3", self.broken(table))

    def test_a_row_that_points_nowhere(self):
        table = TABLE.replace("| serves | Telemetry |", "| serves | Telemetry, Nothing |")
        self.assertEqual(self.broken(table), ["MockServer: the table lets it import Nothing, which has no row"])

    def test_the_two_that_stay_apart_meet_over_a_third(self):
        table = TABLE.replace("| administers | Telemetry |", "| administers | Telemetry, Go |").replace(
            "\n| 3 |", "\n| 1 | `Go` | between | MockServer |\n| 3 |"
        )
        self.assertIn(
            "AdminServer: reaches MockServer, from which it is to stay apart",
            self.broken(table, Go=Target({"MockServer"})),
        )

    def test_a_dependency_through_another_modules_door(self):
        self.assertEqual(
            self.broken(MockServer=Target({"Telemetry", "HummingbirdCore"})),
            ["MockServer: Package.swift gives it HummingbirdCore, which is only for AdminServer"],
        )

    def test_an_import_through_another_modules_door(self):
        self.assertEqual(
            self.broken(MockServer=Target({"Telemetry"}, {("m.swift", "ArgumentParser")})),
            ["MockServer: m.swift imports ArgumentParser, which is only for llm-mockd and mockctl"],
        )

    def test_a_copy_that_depends_on_less_or_on_more(self):
        copies = {"Telemetry": Target({"CoreMetrics", "Systemd"}), "Bench": Target({"Telemetry"})}
        self.assertEqual(
            list(check_modules.differences(house(), copies)),
            [
                "Telemetry: Package.swift gives it Measurement, Benchmarks/Micro/Package.swift does not",
                "Telemetry: Benchmarks/Micro/Package.swift gives it Systemd, Package.swift does not",
            ],
        )


if __name__ == "__main__":
    unittest.main()
