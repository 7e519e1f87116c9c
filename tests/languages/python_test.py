"""The Python package: values against those of floats, derivatives against ones written by hand."""
import array
import math
import sys
import unittest

sys.dont_write_bytecode = True
import spad  # noqa: E402
from spad import c  # noqa: E402

# name: (argument, derivative there)
FUNCTIONS_OF_ONE = {
    "abs": (-1.5, -1.0), "sqrt": (2.0, 0.5 / math.sqrt(2)), "exp": (0.5, math.exp(0.5)),
    "expm1": (0.5, math.exp(0.5)), "exp2": (3.0, 8 * math.log(2)), "log": (2.0, 0.5), "log2": (2.0, 0.5 / math.log(2)),
    "log10": (2.0, 0.5 / math.log(10)), "log1p": (1.0, 0.5), "sin": (0.5, math.cos(0.5)),
    "cos": (0.5, -math.sin(0.5)), "tan": (0.5, 1 + math.tan(0.5) ** 2), "asin": (0.6, 1 / 0.8),
    "acos": (0.6, -1 / 0.8), "atan": (2.0, 0.2), "sinh": (0.5, math.cosh(0.5)), "cosh": (0.5, math.sinh(0.5)),
    "tanh": (0.5, 1 - math.tanh(0.5) ** 2), "asinh": (0.75, 0.8), "acosh": (1.25, 1 / 0.75),
    "atanh": (0.5, 1 / 0.75), "erf": (0.5, 2 / math.sqrt(math.pi) * math.exp(-0.25)),
    "erfc": (0.5, -2 / math.sqrt(math.pi) * math.exp(-0.25)), "lgamma": (1.0, -0.5772156649015329),
    "cbrt": (8.0, 1 / 12), "square": (3.0, 6.0), "floor": (1.5, 0.0), "ceil": (1.5, 0.0), "trunc": (1.5, 0.0),
}
FUNCTIONS_OF_TWO = {
    "atan2": (1.0, 2.0, 0.4, -0.2), "hypot": (3.0, 4.0, 0.6, 0.8), "copysign": (-2.0, 1.0, -1.0, 0.0),
    "fmod": (5.5, 2.0, 1.0, -2.0), "min": (1.0, 2.0, 1.0, 0.0), "max": (1.0, 2.0, 0.0, 1.0),
}
OPERATORS = {
    "x + y": (lambda x, y: x + y, 1, 1), "x - y": (lambda x, y: x - y, 1, -1), "x * y": (lambda x, y: x * y, 4, 2),
    "x / y": (lambda x, y: x / y, 0.25, -0.125), "-x + (+y)": (lambda x, y: -x + (+y), -1, 1),
    "2 + x - 3": (lambda x, y: 2 + x - 3, 1, 0), "3 - y": (lambda x, y: 3 - y, 0, -1), "5 / x": (lambda x, y: 5 / x, -1.25, 0),
    "abs(-x)": (lambda x, y: abs(-x), 1, 0), "x**y": (lambda x, y: x**y, 32, 16 * math.log(2)),
    "x**-2": (lambda x, y: x**-2, -0.25, 0), "x**2.5": (lambda x, y: x**2.5, 2.5 * 2**1.5, 0),
    "3**x": (lambda x, y: 3**x, 9 * math.log(3), 0), "sum": (lambda x, y: sum([x, y, 1.0]), 1, 1),
    "branch": (lambda x, y: x * x if x < y and x != 3 else y, 4, 0),
    "select": (lambda x, y: spad.select(c.SPAD_GT, x, y, x, 3 * y), 0, 3),
}


def square(x, p):
    return [x[0] * x[0] + x[1] * x[1] - p[0], x[0] * x[1] - p[1]]


class Package(unittest.TestCase):
    def test_every_function_has_the_value_of_floats_and_the_derivative_by_hand(self):
        self.assertEqual(set(FUNCTIONS_OF_ONE), set(spad.real.FUNCTIONS_OF_ONE))
        self.assertEqual(set(FUNCTIONS_OF_TWO), set(spad.real.FUNCTIONS_OF_TWO))
        for name, (a, slope) in FUNCTIONS_OF_ONE.items():
            function = getattr(spad, name)
            f = spad.record(lambda x: function(x[0]), [a])
            self.assertAlmostEqual(f([a])[0], function(a), places=14, msg=name)
            self.assertAlmostEqual(f.jvp([a], None, [1.0])[0], slope, places=13, msg=name)
        for name, (a, b, by_a, by_b) in FUNCTIONS_OF_TWO.items():
            function = getattr(spad, name)
            f = spad.record(lambda x: function(x[0], x[1]), [a, b])
            self.assertAlmostEqual(f([a, b])[0], function(a, b), places=14, msg=name)
            self.assertEqual([round(v, 13) for v in f.jvp([a, b], None, [1, 0, 0, 1])], [by_a, by_b], name)

    def test_every_operator_has_the_value_of_floats_and_the_derivative_by_hand(self):
        for name, (operation, by_x, by_y) in OPERATORS.items():
            f = spad.record(lambda x: operation(*x), [2.0, 4.0])
            self.assertAlmostEqual(f([2.0, 4.0])[0], operation(2.0, 4.0), places=13, msg=name)
            x_bar, _ = f.vjp([2.0, 4.0], None, [1.0])
            self.assertAlmostEqual(x_bar[0], by_x, places=13, msg=name)
            self.assertAlmostEqual(x_bar[1], by_y, places=13, msg=name)

    def test_products_are_those_derived_by_hand(self):
        f = spad.record(square, [1.8, 1.2], [5.0, 2.0])
        x, p = array.array("d", [3, -2]), (5, 2)
        self.assertEqual(list(f(x, p)), [8, -8])
        self.assertEqual(list(f.jvp(x, p, p_dot=[1, 0])), [-1, 0])
        x_bar, p_bar = f.vjp(x, p, [1, 0, 0, 1])
        self.assertEqual((list(x_bar), list(p_bar)), ([6, -4, -2, 3], [-1, 0, 0, -1]))
        self.assertEqual(list(f.hvp(x, p, [2, 5], [1, 0, 0, 1])), [4, 5, 5, 4])

    def test_a_jacobian_delivers_any_layout_into_the_callers_array(self):
        f = spad.record(square, [1.8, 1.2], [5.0, 2.0])
        jacobian = spad.Jacobian(f, layout=c.SPAD_CSR, index_type=c.SPAD_I64, index_base=1)
        pointers, columns = jacobian.pattern()
        self.assertEqual((list(pointers), list(columns)), ([1, 3, 5], [1, 2, 1, 2]))
        values = array.array("d", [0] * 4)
        jacobian([3, -2], [5, 2], out=values)
        self.assertEqual(list(values), [6, -4, -2, 3])
        for no_buffer in (array.array("f", [0] * 4), [0.0] * 4, bytes(32)):
            with self.assertRaisesRegex(spad.Error, "argument out is no writable buffer of doubles"):
                jacobian([3, -2], [5, 2], out=no_buffer)

    def test_a_jacobian_takes_rows_colors_and_a_pattern_and_adds_into_a_larger_matrix(self):
        f, x, p = spad.record(square, [1.8, 1.2], [5.0, 2.0]), [3, -2], [5, 2]
        both = spad.Jacobian(f, with_respect_to=c.SPAD_BOTH)
        self.assertEqual(list(both(x, p)), [6, -2, -4, 3, -1, -1])
        self.assertEqual(both.constant_mask(), [0, 0, 0, 0, 1, 1])
        self.assertEqual(list(spad.Jacobian(f, rows=[1])(x, p)), [-2, 3])
        self.assertEqual(list(spad.Jacobian(f, partition=c.SPAD_COLUMNS, colors=[1, 0])(x, p)), [6, -2, -4, 3])
        with self.assertRaises(spad.Error):
            spad.Jacobian(f, partition=c.SPAD_COLUMNS, colors=[0, 0])
        larger = spad.sparse_view(3, 2, [0, 3, 6], [0, 1, 2, 0, 1, 2])
        values = array.array("d", [1] * 6)
        spad.Jacobian(f, target=larger, target_row=1).add(values, x, p, alpha=10.0)
        self.assertEqual(list(values), [1, 61, -19, 1, -39, 31])

    def test_a_coloring_compresses_a_matrix_and_tells_its_values(self):
        pattern = spad.sparse_view(3, 3, [0, 2, 4, 5], [0, 1, 0, 2, 1])  # [1 3 .; 2 . 5; . 4 .]
        coloring = spad.Coloring(pattern, order=c.SPAD_ORDER_NATURAL)
        self.assertEqual(coloring.colors(), ([0, 1, 1], [-1, -1, -1]))
        columns, rows = coloring.compress([1, 2, 3, 4, 5])
        self.assertEqual((list(columns), list(rows)), ([1, 2, 0, 3, 5, 4], []))
        self.assertEqual(list(coloring.decompress(columns)), [1, 2, 3, 4, 5])
        with self.assertRaises(spad.Error):
            spad.Coloring(pattern, column_colors=[0, 0, 0])

    def test_a_workspace_keeps_its_point(self):
        f = spad.record(square, [1.8, 1.2], [5.0, 2.0])
        workspace = spad.Workspace(f)
        workspace.set_point([3, -2], [5, 2])
        self.assertEqual(list(f(None, workspace=workspace)), [8, -8])

    def test_a_factorization_solves_with_the_matrix_and_its_transpose(self):
        lu = spad.Factorization(2, [0, 2, 3], [0, 1, 1])  # [2 0; 1 4]
        lu.factor([2, 1, 4])
        self.assertEqual(list(lu.solve([2, 9])), [1, 2])
        self.assertEqual(list(lu.solve([4, 8], transposed=True)), [1, 2])

    def test_newton_and_implicit_find_the_root_and_its_derivatives(self):
        f, seen = spad.record(square, [1.8, 1.2], [5.0, 2.0]), []
        newton = spad.Newton(f, tolerance=1e-13, callback=lambda progress: seen.append(progress.iteration))
        x = newton.solve([1.8, 1.2], [5, 2])
        self.assertAlmostEqual(x[0], 2, places=12)
        self.assertEqual(seen, list(range(newton.report.iterations + 1)))
        for implicit in (spad.Implicit(newton), spad.Implicit(f)):
            for got, wanted in zip(implicit.jvp(x, [5, 2], [6, 0, 0, 6]), [2, -1, -2, 4]):
                self.assertAlmostEqual(got, wanted, places=11)
            self.assertAlmostEqual(implicit.vjp(x, [5, 2], [6, 12])[1], 6, places=11)
            for got, wanted in zip(implicit.jacobian(x, [5, 2]), [2 / 6, -1 / 6, -2 / 6, 4 / 6]):
                self.assertAlmostEqual(got, wanted, places=11)
            self.assertAlmostEqual(implicit.jacobian(x, [5, 2], rows=[1], columns=[1])[0], 4 / 6, places=11)

    def test_what_a_callback_raises_comes_out_of_solve_and_a_true_result_cancels(self):
        f = spad.record(square, [1.8, 1.2], [5.0, 2.0])

        def failing(progress):
            raise KeyError("mine")
        with self.assertRaises(KeyError):
            spad.Newton(f, callback=failing).solve([1.8, 1.2], [5, 2])
        newton = spad.Newton(f, callback=lambda progress: progress.iteration == 1)
        with self.assertRaises(spad.Error) as raised:
            newton.solve([1.8, 1.2], [5, 2])
        self.assertEqual((raised.exception.name, newton.report.iterations), ("SPAD_E_CANCELLED", 1))

    def test_a_function_of_callbacks_has_exact_products_or_differences(self):
        exact = spad.function_of(
            square, 2, 2, 2,
            jvp=lambda x, p, v, q: [2 * x[0] * v[0] + 2 * x[1] * v[1] - q[0], x[1] * v[0] + x[0] * v[1] - q[1]],
            vjp=lambda x, p, w: ([2 * x[0] * w[0] + x[1] * w[1], 2 * x[1] * w[0] + x[0] * w[1]], [-w[0], -w[1]]),
            hvp=lambda x, p, w, v, q: ([2 * w[0] * v[0] + w[1] * v[1], 2 * w[0] * v[1] + w[1] * v[0]], [0, 0]))
        x, p = [3, -2], [5, 2]
        self.assertEqual(list(exact(x, p)), [8, -8])
        self.assertEqual(list(exact.jvp(x, p, [1, 0, 0, 1])), [6, -2, -4, 3])
        self.assertEqual(tuple(map(list, exact.vjp(x, p, [1, 0, 0, 1]))), ([6, -4, -2, 3], [-1, 0, 0, -1]))
        self.assertEqual(list(exact.hvp(x, p, [2, 5], [1, 0, 0, 1])), [4, 5, 5, 4])
        self.assertEqual(list(spad.Jacobian(exact)(x, p)), [6, -2, -4, 3])
        alone = spad.function_of(square, 2, 2, 2, typical_x=[1, 1], pattern=spad.sparse_view(
            2, 2, [0, 2, 4], [0, 1, 0, 1]))
        for got, wanted in zip(spad.Jacobian(alone)(x, p), [6, -2, -4, 3]):
            self.assertAlmostEqual(got, wanted, places=6)
        newton = spad.Newton(alone)
        root = newton.solve([1.8, 1.2], p)
        self.assertAlmostEqual(root[0], 2, places=7)
        self.assertAlmostEqual(spad.Implicit(newton).jvp(root, p, [6, 0])[0], 2, places=5)

    def test_what_a_function_of_callbacks_raises_comes_out_of_the_call(self):
        def failing(x, p):
            raise KeyError("mine")
        f = spad.function_of(failing, 1, 0, 1)
        for call in (lambda: f([1.0]), lambda: spad.Jacobian(f)([1.0]), lambda: spad.Newton(f).solve([1.0])):
            with self.assertRaises(KeyError):
                call()

    def test_errors_have_status_message_and_place(self):
        f = spad.record(lambda x: x[0] if x[0] > 0 else -x[0], [1.0])
        with self.assertRaises(spad.Error) as raised:
            f([-1.0])
        self.assertEqual(raised.exception.status, c.SPAD_E_TAPE_BRANCH_CHANGED)
        self.assertIn("spad_function_eval: ", str(raised.exception))
        self.assertGreaterEqual(raised.exception.info.operation, 0)
        with self.assertRaisesRegex(spad.Error, "argument x has 2 elements, expected 1"):
            f([1.0, 2.0])
        with self.assertRaisesRegex(TypeError, "spad_jacobian_options has no colour"):
            spad.Jacobian(f, colour=1)
        with self.assertRaises(TypeError):
            spad.record(lambda x: math.sin(x[0]), [1.0])

    def test_other_number_types_are_converted_and_never_misread(self):
        f = spad.record(lambda x: x[0] + 2 * x[1], [1.0, 2.0])
        self.assertEqual(list(f(array.array("f", [1, 2]))), [5])
        self.assertEqual(list(f(array.array("q", [1, 2]))), [5])
        self.assertEqual(list(f(bytes(array.array("B", [1, 2])))), [5])


unittest.main(verbosity=1)
