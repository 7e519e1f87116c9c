"""The color program: its table, JSON and SVG files, exit codes, and wrong files of every kind."""
import csv
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

PROGRAM = sys.argv.pop(1)
DATA = pathlib.Path(os.environ.get("SPAD_DATA") or os.environ.get("SPAD_DATA_DEFAULT", ""), "matrices")

PROBLEMS = ["column", "row", "bidirectional-direct", "bidirectional-substitution", "symmetric-direct",
            "symmetric-substitution"]
ORDERS = ["natural", "largest-first", "smallest-last", "random", "incidence-degree", "dynamic-largest-first",
          "smallest-first", "dynamic-smallest-first", "auto"]
# An arrowhead: a dense first row and column, and the diagonal.
ARROW = "%%MatrixMarket matrix coordinate pattern symmetric\n% lower triangle\n\n5 5 9\n" + "".join(
    f"{i} 1\n" for i in range(1, 6)) + "".join(f"{i} {i}\n" for i in range(2, 6))
WIDE = "%%MatrixMarket matrix coordinate real general\n2 3 4\n1 1 1.5\n1 2 -2e3\n2 2 0\n2 3 7\n"


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300)


class Color(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, content=None):
        path = pathlib.Path(self.folder.name, name)
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def table(self, *arguments):
        """Runs on a matrix that must be colored; returns the JSON list."""
        result = run(*arguments, "--json", self.file("out.json"))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return json.loads(self.file("out.json").read_text())

    def count(self, table, problem, order):
        return [row["colors"] for row in table if (row["problem"], row["order"]) == (problem, order)]

    def test_every_problem_in_every_order_of_a_symmetric_matrix(self):
        table = self.table(self.file("arrow.mtx", ARROW))
        self.assertEqual([(row["problem"], row["order"]) for row in table],
                         [(problem, order) for problem in PROBLEMS for order in ORDERS])
        for row in table:
            self.assertEqual(set(row), {"problem", "order", "colors", "row_colors", "column_colors", "bound", "ms",
                                        "valid"})
            self.assertIs(row["valid"], True)
            self.assertEqual(row["colors"], row["row_colors"] + row["column_colors"])
            self.assertLessEqual(row["bound"], row["colors"])
            self.assertGreaterEqual(row["ms"], 0)
        for order in ORDERS:
            self.assertEqual(self.count(table, "column", order), [5])
            self.assertEqual(self.count(table, "symmetric-direct", order), [2])
        self.assertEqual(self.count(table, "bidirectional-direct", "auto"), [3])

    def test_a_matrix_that_is_not_symmetric_has_four_problems(self):
        table = self.table(self.file("wide.mtx", WIDE))
        self.assertEqual(len(table), 4 * len(ORDERS))
        self.assertEqual(self.count(table, "column", "natural"), [2])

    def test_one_problem_and_one_order_can_be_chosen(self):
        path = self.file("arrow.mtx", ARROW)
        for problem in PROBLEMS:
            self.assertEqual([row["problem"] for row in self.table(path, "--problem", problem)], [problem] * 9)
        table = self.table(path, "--problem", "row", "--order", "natural", "--threads", 2, "--seconds", 0.01)
        self.assertEqual([row["order"] for row in table], ["natural"])

    def test_gzipped_files_are_read_as_plain_ones(self):
        packed = self.file("arrow.mtx.gz", gzip.compress(ARROW.encode()))
        result = run(packed)
        if "does not begin with" in result.stderr:
            self.skipTest("built without zlib")
        drop = ("ms",)
        strip = lambda table: [{k: v for k, v in row.items() if k not in drop} for row in table]
        self.assertEqual(strip(self.table(packed)), strip(self.table(self.file("arrow.mtx", ARROW))))

    def test_the_drawing_has_one_path_for_each_group_and_one_cell_for_each_entry(self):
        svg = self.file("out.svg")
        self.table(self.file("arrow.mtx", ARROW), "--problem", "symmetric-direct", "--svg", svg)
        root = xml.etree.ElementTree.parse(svg).getroot()
        space = "{http://www.w3.org/2000/svg}"
        self.assertIn("2 colors", root.find(space + "title").text)
        paths = root.findall(space + "path")
        self.assertEqual(len(paths), 2)
        cells = [cell for path in paths for cell in re.findall(r"M(\d+) (\d+)h1v1h-1z", path.get("d"))]
        self.assertEqual(len(cells), len(set(cells)))
        arrow = {(0, k) for k in range(5)} | {(k, 0) for k in range(5)} | {(k, k) for k in range(5)}
        self.assertEqual({(int(x), int(y)) for x, y in cells}, arrow)
        self.assertEqual(len({path.get("fill") for path in paths}), 2)

    def test_the_text_shows_sizes_and_one_line_a_coloring(self):
        text = run(self.file("arrow.mtx", ARROW)).stdout
        self.assertIn("5 x 5, 13 entries, symmetric", text)
        self.assertEqual(len(re.findall(r"^(?:column|row|bidirectional|symmetric)\S* ", text, re.M)), 54)

    def test_real_matrices_have_the_published_natural_counts(self):
        if not (DATA / "index.csv").exists():
            self.skipTest(f"no {DATA}; set SPAD_DATA to the data folder")
        for row in csv.DictReader((DATA / "index.csv").open()):
            if row["name"] not in ("can_715", "cage5", "karate", "ash608", "west0497", "bcsstk13"):
                continue
            with self.subTest(row["name"]):
                table = self.table(DATA / f"{row['name']}.mtx.gz", "--order", "natural")
                for problem, column in (("column", "colD2"), ("row", "rowD2")):
                    self.assertEqual(self.count(table, problem, "natural"), [int(row[f"colpack_{column}_NATURAL"])])
                if row["colpack_star_NATURAL"] and row["full_diagonal"] == "1":
                    for problem, column in (("symmetric-direct", "star"), ("symmetric-substitution", "acyclic")):
                        self.assertEqual(self.count(table, problem, "natural"),
                                         [int(row[f"colpack_{column}_NATURAL"])])

    def refused(self, content, line, words):
        path = self.file("wrong.mtx", content)
        result = run(path)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertRegex(result.stderr, rf"^color: {re.escape(str(path))}:{line}: .*{words}.*\n$")

    def test_wrong_files_end_with_their_line_and_exit_code_1(self):
        head = "%%MatrixMarket matrix coordinate pattern general\n"
        self.refused("", 0, "empty")
        self.refused("1 2 3\n", 1, "%%MatrixMarket")
        self.refused(head.replace("coordinate", "array"), 1, "coordinate")
        self.refused(head, 1, "before its last entry")
        self.refused(head + "2 2\n", 2, "numbers of rows")
        self.refused(head + "-2 2 1\n1 1\n", 2, "numbers of rows")
        self.refused(head + "2 2 2\n1 1\n", 3, "before its last entry")
        self.refused(head + "2 2 1\n3 1\n", 3, "inside of the matrix")
        self.refused(head + "2 2 1\nx y\n", 3, "inside of the matrix")
        self.refused(head.replace("general", "symmetric") + "2 3 1\n1 1\n", 2, "not square")
        self.refused(head + "%" + "x" * 5000 + "\n", 2, "cannot be read")

    def test_duplicates_folders_and_missing_files_are_named(self):
        twice = self.file("twice.mtx", WIDE.replace("2 3 4", "3 3 4").replace("1 2 -2e3", "1 1 5"))
        for path, words in ((twice, "entries 0 and 1"), (self.file("nowhere.mtx"), "No such file"),
                            (self.folder.name, "unreadable|directory")):
            result = run(path)
            self.assertEqual((result.returncode, result.stdout), (1, ""))
            self.assertRegex(result.stderr, f"^color: .*({words}).*\n$")

    def test_wrong_arguments_end_with_exit_code_1(self):
        path = self.file("wide.mtx", WIDE)
        for arguments in ([], ["--frobnicate", 1], [path, "--json"], [path, path], [path, "--problem", "x"],
                          [path, "--order", "x"], [path, "--seconds", "-1"], [path, "--threads", 0],
                          [path, "--seconds", "soon"]):
            result = run(*arguments)
            self.assertEqual(result.returncode, 1)
            self.assertRegex(result.stderr, "^color: .*--help")
        self.assertRegex(run(path, "--problem", "symmetric-direct").stderr, "not symmetric")
        nowhere = pathlib.Path(self.folder.name, "no", "such")
        for option in ("--json", "--svg"):
            result = run(path, option, nowhere)
            self.assertEqual(result.returncode, 1)
            self.assertIn("No such file", result.stderr)

    def test_help_names_every_problem_and_order(self):
        result = run("--help")
        self.assertEqual(result.returncode, 0)
        for name in PROBLEMS + ORDERS:
            self.assertIn(name, result.stdout)


if __name__ == "__main__":
    unittest.main()
