"""The powerflow program: its output, JSON file, exit codes, and wrong files of every kind."""
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

PROGRAM = sys.argv.pop(1)
DATA = pathlib.Path(os.environ.get("SPAD_DATA") or os.environ.get("SPAD_DATA_DEFAULT", ""), "powerflow")

GOOD = """function mpc = small
mpc.baseMVA = 100;
mpc.bus = [
 1 3 0 0 0 0 1 1.02 0 1 1 1.1 0.9;
 20 1 10 5 0 0 1 1 0 1 1 1.1 0.9;
 30 4 99 99 0 0 1 0.7 45 1 1 1.1 0.9;
];
mpc.gen = [ 1 0 0 10 -10 1.02 100 1 50 0 ];
mpc.branch = [ 1 20 0.01 0.1 0.02 0 0 0 0 0 1; 20 30 0.01 0.1 0 0 0 0 0 0 1 ];
"""


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120)


class Program(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, content=None):
        path = pathlib.Path(self.folder.name, name)
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def solved(self, *arguments):
        """Runs a case that must be solved; returns its JSON object."""
        result = run(*arguments, "--json", self.file("out.json"))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return json.loads(self.file("out.json").read_text())

    def test_without_arguments_the_ieee_14_bus_grid_is_solved(self):
        got = self.solved()
        self.assertEqual((got["case"], got["buses"], got["unknowns"], got["nnz"]), ("IEEE 14-bus", 14, 22, 146))
        self.assertIs(got["converged"], True)
        self.assertLessEqual(got["iterations"], 3)
        self.assertLessEqual(got["residual"], 1e-8)
        self.assertLessEqual(got["bound"], got["colors"])
        self.assertEqual(set(got["seconds"]), {"record", "prepare", "solve"})
        self.assertEqual([bus["id"] for bus in got["bus"]], list(range(1, 15)))
        self.assertAlmostEqual(got["bus"][13]["vm"], 1.0355, delta=1e-4)
        self.assertAlmostEqual(math.degrees(got["bus"][13]["va"]), -16.0336, delta=1e-3)

    def test_the_report_shows_sizes_times_history_and_weak_buses(self):
        text = run().stdout
        for pattern in (r"14 buses", r"22 unknowns", r"146 nonzeros, ",
                        r"read +\d", r"record +\d", r"prepare +\d.*pattern.*coloring.*layout.*analysis",
                        r"solve +\d", r"\n +0 +4\.218e-02\n", r"converged", r"dVm/dQ", r"\n +14 +1\.035"):
            self.assertRegex(text, pattern)

    def test_isolated_buses_keep_their_stored_voltages(self):
        got = self.solved(self.file("small.m", GOOD))
        self.assertEqual((got["case"], got["buses"], got["unknowns"]), ("small", 3, 2))
        self.assertEqual(got["bus"][2], {"id": 30, "vm": 0.7, "va": 45 * (math.pi / 180)})

    def test_two_buses_have_the_voltage_of_the_quadratic_formula(self):
        got = self.solved(self.file("two.m", GOOD.replace("0.02 0 0 0 0 0 1;", "0 0 0 0 0 0 1;")))
        # V2^4 + V2^2 (2 (r p + x q) - V1^2) + (r^2 + x^2)(p^2 + q^2) = 0 without charging
        r, x, p, q, v1 = 0.01, 0.1, 0.1, 0.05, 1.02
        half = v1 * v1 / 2 - (r * p + x * q)
        expected = math.sqrt(half + math.sqrt(half * half - (r * r + x * x) * (p * p + q * q)))
        self.assertAlmostEqual(got["bus"][1]["vm"], expected, delta=1e-8)

    def test_every_real_case_is_solved_to_its_reference(self):
        if not (DATA / "index.csv").exists():
            self.skipTest(f"no {DATA}; set SPAD_DATA to the data folder")
        for line in (DATA / "index.csv").read_text().splitlines()[1:]:
            name, iterations = line.split(",")[1], int(line.split(",")[10])
            with self.subTest(name):
                got = self.solved(DATA / f"{name}.m")
                rows = (DATA / f"{name}_solution.csv").read_text().splitlines()[1:]
                self.assertEqual(got["case"], name)
                self.assertLessEqual(abs(got["iterations"] - iterations), 1)
                self.assertEqual(len(got["bus"]), len(rows))
                for bus, row in zip(got["bus"], rows):
                    cells = row.split(",")
                    self.assertEqual(bus["id"], int(cells[0]))
                    self.assertLessEqual(abs(bus["vm"] - float(cells[4])), 1e-8)
                    self.assertLessEqual(abs(bus["va"] - float(cells[5])), 1e-8)

    def refused(self, name, content, place, words):
        path = self.file(name, content)
        result = run(path, "--json", self.file("none.json"))
        self.assertEqual(result.returncode, 1, name)
        self.assertEqual(result.stdout, "")
        self.assertRegex(result.stderr, rf"^powerflow: {re.escape(str(path))}:{place}: .*{words}.*\n$")
        self.assertFalse(self.file("none.json").exists())

    def test_wrong_files_end_with_their_place_and_exit_code_1(self):
        lines = GOOD.splitlines(keepends=True)
        self.refused("cut.m", GOOD[:GOOD.index("20 1 10") + 6], "5:8", "ends inside mpc.bus")
        self.refused("no_gen.m", "".join(lines[:7] + lines[8:]), "9:1", "without mpc.gen")
        self.refused("no_branch.m", "".join(lines[:8]), "9:1", "without mpc.branch")
        self.refused("no_base.m", "".join(lines[:1] + lines[2:]), "9:1", "without mpc.baseMVA")
        self.refused("text.m", GOOD.replace("20 1 10 5", "20 1 ten 5"), "5:7", "text .* number .*: ten")
        self.refused("columns.m", GOOD.replace("20 1 10 5", "20 1 10 5 6"), "5:2", "has 14 numbers")
        self.refused("unknown.m", GOOD.replace("[ 1 20", "[ 1 77"), "9:18", "bus 77 does not exist")
        self.refused("twice.m", GOOD.replace("\n 20 1", "\n 1 1"), "5:2", "another one")
        self.refused("reference.m", GOOD.replace("1 3 0", "1 1 0"), "3:11", "no reference bus")
        self.refused("binary.m", bytes(range(128, 256)) * 40, "1:1", "unexpected character")
        self.refused("empty.m", b"", "1:1", "empty")

    def test_folders_and_missing_files_are_named_with_exit_code_1(self):
        for path, words in ((self.folder.name, "directory"), (self.file("nowhere.m"), "No such file")):
            result = run(path)
            self.assertEqual(result.returncode, 1)
            self.assertRegex(result.stderr, rf"^powerflow: {re.escape(str(path))}: .*{words}.*\n$")

    def test_a_grid_without_solution_ends_with_exit_code_2_and_a_report(self):
        path = self.file("heavy.m", GOOD.replace("20 1 10 5", "20 1 10000 5"))
        result = run(path, "--json", self.file("out.json"))
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stderr, "SPAD_E_(NOT_CONVERGED|SINGULAR)")
        got = json.loads(self.file("out.json").read_text())
        self.assertIs(got["converged"], False)
        self.assertRegex(got["reason"], "SPAD_E_")
        self.assertGreater(got["residual"], 1e-8)

    def test_the_drawing_has_one_cell_for_each_nonzero(self):
        svg = self.file("out.svg")
        got = self.solved("--svg", svg)
        root = xml.etree.ElementTree.parse(svg).getroot()
        paths = root.findall("{http://www.w3.org/2000/svg}path")
        cells = [cell for path in paths for cell in re.findall(r"M(\d+) (\d+)h1v1h-1z", path.get("d"))]
        self.assertEqual(len(cells), got["nnz"])
        self.assertEqual(len(set(cells)), got["nnz"])
        self.assertEqual(len({path.get("fill") for path in paths}), len(paths))
        self.assertIn(f"{len(paths)} colors", root[0].text)
        columns_of = [{x for x, _ in re.findall(r"M(\d+) (\d+)h", path.get("d"))} for path in paths]
        self.assertEqual(sum(map(len, columns_of)), got["unknowns"])  # each column in one group
        self.assertEqual(run("--svg", pathlib.Path(self.folder.name, "no", "such.svg")).returncode, 1)

    def test_wrong_arguments_end_with_exit_code_1(self):
        for arguments in (["--frobnicate"], ["--json"], ["--svg"], ["a.m", "b.m"]):
            result = run(*arguments)
            self.assertEqual(result.returncode, 1)
            self.assertRegex(result.stderr, "^powerflow: .*--help")
        self.assertEqual(run("--json", pathlib.Path(self.folder.name, "no", "such.json")).returncode, 1)

    def test_help_explains_the_options(self):
        result = run("--help")
        self.assertEqual(result.returncode, 0)
        self.assertIn("--json FILE", result.stdout)


if __name__ == "__main__":
    unittest.main()
