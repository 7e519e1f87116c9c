"""Functions, Jacobians and solvers: the objects of spad.h with their calls as methods.

Arrays are anything with a buffer of doubles (array.array, numpy), taken as they are, or any sequence
of numbers, copied; results are array.array. Matrices of directions are column after column.
Options are keyword arguments with the names of the option structs' members.
"""
import array
import ctypes

from . import c
from .real import Real, variable_in
from .support import Handle, called_back, check, filled, given, n_columns, optional, options, point, sparse_view, wanted, written

_reference = ctypes.byref


class Workspace(Handle):
    """What evaluations of one function write; one thread at a time."""

    def __init__(self, function, **settings):
        raw = options(c.spad_workspace_options, settings)
        self.n, self.np = function.n, function.np
        super().__init__(c.spad_workspace_destroy, c.spad_workspace_create, function.handle, _reference(raw))

    def set_point(self, x, p=None):
        """Evaluates there once; calls with None for x and p are then at that point."""
        check(c.spad_workspace_set_point(self.handle, given(x, self.n, "x"), given(p, self.np, "p")))


class Function(Handle):
    """F(x; p). Calls use a workspace of the object's own unless one is given."""

    def __init__(self, create, *arguments):
        super().__init__(c.spad_function_destroy, create, *arguments)
        info = self.info
        self.n, self.np, self.m = info.n, info.np, info.m
        self._own = None

    @property
    def info(self):
        return self.info_of(c.spad_function_info, c.spad_function_info_data)

    def workspace(self, given_workspace=None):
        if given_workspace is not None:
            return given_workspace.handle
        if self._own is None:
            self._own = Workspace(self)
        return self._own.handle

    def _point(self, workspace, x, p):
        return self.handle, self.workspace(workspace), *point(x, self.n, p, self.np)

    def __call__(self, x, p=None, workspace=None):
        y, y_out = wanted(self.m)
        check(c.spad_function_eval(*self._point(workspace, x, p), y_out))
        return y

    def jvp(self, x, p=None, x_dot=None, p_dot=None, workspace=None):
        """J_x x_dot + J_p p_dot; a direction not given is zero."""
        k = max(n_columns(x_dot, self.n), n_columns(p_dot, self.np))
        y_dot, out = wanted(self.m * k)
        check(c.spad_function_jvp(*self._point(workspace, x, p), k, optional(x_dot, self.n * k, "x_dot"),
                                  optional(p_dot, self.np * k, "p_dot"), None, out))
        return y_dot

    def vjp(self, x, p, y_bar, workspace=None):
        """(J_x' y_bar, J_p' y_bar)"""
        k = n_columns(y_bar, self.m)
        (x_bar, x_out), (p_bar, p_out) = wanted(self.n * k), wanted(self.np * k)
        check(c.spad_function_vjp(*self._point(workspace, x, p), k, given(y_bar, self.m * k, "y_bar"), None,
                                  x_out, p_out))
        return x_bar, p_bar

    def hvp(self, x, p, w, x_dot, workspace=None):
        """The Hessian of the sum of w_i F_i by x, times x_dot; w None: all ones."""
        k = n_columns(x_dot, self.n)
        x_hvp, out = wanted(self.n * k)
        check(c.spad_function_hvp(*self._point(workspace, x, p), optional(w, self.m, "w"), k,
                                  given(x_dot, self.n * k, "x_dot"), None, None, out, None))
        return x_hvp


def record(code, x0, p0=None, **settings):
    """Runs code(x), or code(x, p) if p0 is given, on lists of Real; it returns the outputs."""
    raw = options(c.spad_recorder_options, settings)
    n, np = len(x0), 0 if p0 is None else len(p0)
    recorder = Handle(c.spad_recorder_destroy, c.spad_recorder_create, n, np, given(x0, n, "x0"),
                      given(p0, np, "p0"), _reference(raw))
    rec = recorder.handle
    arguments = [[Real(rec, c.spad_input(rec, i)) for i in range(n)]]
    if p0 is not None:
        arguments.append([Real(rec, c.spad_parameter(rec, j)) for j in range(np)])
    outputs = code(*arguments)
    outputs = list(outputs) if hasattr(outputs, "__iter__") else [outputs]
    variables = (ctypes.c_int64 * len(outputs))(*[variable_in(rec, output) for output in outputs])
    return Function(c.spad_recorder_finish, rec, len(outputs), variables)


def function_of(residual, n, np, m, pattern=None, jvp=None, vjp=None, hvp=None, typical_x=None, typical_p=None):
    """A function of Python code that is called back: residual(x, p) gives y, jvp(x, p, x_dot, p_dot)
    y_dot, vjp(x, p, y_bar) (x_bar, p_bar), hvp(x, p, w, x_dot, p_dot) (x_hvp, p_hvp). Arguments are
    valid during the call. pattern is of dF/dx, by sparse_view; None: all positions."""
    def caller(kind, code, inputs, outputs):
        def call(*pointers):  # the last is the payload
            arrays = [(ctypes.c_double * size).from_address(pointer) if size else ()
                      for size, pointer in zip(inputs + outputs, pointers)]
            results = code(*arrays[:len(inputs)])
            for array_out, result in zip(arrays[len(inputs):], results if len(outputs) > 1 else (results,)):
                if len(array_out):
                    array_out[:] = list(result)
        return called_back(kind, call)
    raw = options(c.spad_callbacks, {})
    kept = [caller(c.spad_eval_fn, residual, (n, np), (m,))]
    raw.eval = ctypes.cast(kept[0], ctypes.c_void_p)
    for name, code, inputs, outputs in (("jvp", jvp, (n, np, n, np), (m,)), ("vjp", vjp, (n, np, m), (n, np)),
                                        ("hvp", hvp, (n, np, m, n, np), (n, np))):
        if code is not None:
            kept.append(caller(getattr(c, f"spad_{name}_fn"), code, inputs, outputs))
            setattr(raw, name, ctypes.cast(kept[-1], ctypes.c_void_p))
    for name, sizes, size in (("typical_x", typical_x, n), ("typical_p", typical_p, np)):
        if sizes is not None:
            kept.append(given(sizes, size, name))
            setattr(raw, name, ctypes.addressof(kept[-1]))
    f = Function(c.spad_function_from_callbacks, _reference(raw), n, np, m, pattern and _reference(pattern))
    f.kept = kept  # called as long as this, or what is made from it, lives
    return f


class Jacobian(Handle):
    """A sparse Jacobian, prepared once; indices in pattern() and values in the order of the layout."""

    def __init__(self, function, **settings):
        if "rows" in settings:
            settings.setdefault("n_rows", len(settings["rows"]))
        raw = options(c.spad_jacobian_options, settings)
        super().__init__(c.spad_jacobian_destroy, c.spad_jacobian_prepare, function.handle, _reference(raw))
        self.function, self.nnz = function, c.spad_jacobian_nnz(self.handle)
        self._own = Workspace(function, second_order=0)
        self.reserve(self._own)

    @property
    def info(self):
        return self.info_of(c.spad_jacobian_info, c.spad_jacobian_info_data)

    def reserve(self, workspace):
        check(c.spad_jacobian_reserve(self.handle, workspace.handle))

    def pattern(self):
        """(pointers, indices), or (rows, columns) for COO, as arrays of the index type."""
        view = self.info_of(c.spad_jacobian_view, c.spad_sparse_view)
        kind = "i" if view.index_type == c.SPAD_I32 else "q"
        n_pointers = {c.SPAD_CSC: view.n_cols + 1, c.SPAD_CSR: view.n_rows + 1}.get(view.format, view.nnz)
        arrays = [array.array(kind, bytes(size * (4 if kind == "i" else 8))) for size in (n_pointers, view.nnz)]
        addresses = [a.buffer_info()[0] for a in arrays]
        check(c.spad_jacobian_fill_pattern(self.handle, *addresses))
        return tuple(arrays)

    def _arguments(self, x, p, workspace):
        f = self.function
        return self.handle, (workspace or self._own).handle, *point(x, f.n, p, f.np)

    def __call__(self, x, p=None, out=None, workspace=None):
        """The values at (x, p), in out (nnz doubles) if it is given."""
        values, raw = wanted(self.nnz) if out is None else (out, written(out, self.nnz, "out"))
        check(c.spad_jacobian_eval(*self._arguments(x, p, workspace), None, raw))
        return values

    def add(self, values, x, p=None, alpha=1.0, beta=1.0, workspace=None):
        """values = beta values + alpha J"""
        raw = written(values, self.nnz, "values")
        check(c.spad_jacobian_eval_scaled(*self._arguments(x, p, workspace), alpha, beta, None, raw))

    def constant_mask(self):
        """1 where the value is the same at every point."""
        mask = (ctypes.c_int32 * self.nnz)()
        check(c.spad_jacobian_constant_mask(self.handle, mask))
        return list(mask)


class Newton(Handle):
    """Solves F(x; p) = 0. callback(progress) is called at the start and after each step; a true result
    stops with SPAD_E_CANCELLED, and what it raises comes out of solve."""

    def __init__(self, function, callback=None, **settings):
        raw = options(c.spad_newton_options, settings)
        self.n, self.np, self.report = function.n, function.np, None
        if callback is not None:
            self._callback = called_back(c.spad_newton_fn, lambda progress, payload: bool(
                callback(c.spad_newton_progress.from_address(progress))))
            raw.callback = ctypes.cast(self._callback, ctypes.c_void_p)
        super().__init__(c.spad_newton_destroy, c.spad_newton_prepare, function.handle, _reference(raw))
        self._calls = function  # back, as long as this lives

    @property
    def info(self):
        return self.info_of(c.spad_newton_info, c.spad_newton_info_data)

    def solve(self, x, p=None):
        """The solution from x on; self.report tells how it went, also after an error."""
        result, raw = wanted(self.n)
        raw[:] = given(x, self.n, "x")
        self.report = filled(c.spad_newton_report)
        check(c.spad_newton_solve(self.handle, raw, given(p, self.np, "p"), _reference(self.report)))
        return result


class Implicit(Handle):
    """Derivatives of y(p) given by c(y; p) = 0, of a Function, or of what a Newton has prepared."""

    def __init__(self, source, **settings):
        self.n, self.np = source.n, source.np
        if isinstance(source, Newton):
            if settings:
                raise TypeError("what a Newton has prepared has its options already")
            create, arguments = c.spad_implicit_from_newton, [source.handle]
        else:
            raw = options(c.spad_implicit_options, settings)
            create, arguments = c.spad_implicit_prepare, [source.handle, _reference(raw)]
        super().__init__(c.spad_implicit_destroy, create, *arguments)
        self._calls = source

    def jvp(self, y, p, p_dot):
        k = n_columns(p_dot, self.np)
        y_dot, out = wanted(self.n * k)
        check(c.spad_implicit_jvp(self.handle, given(y, self.n, "y"), given(p, self.np, "p"), k,
                                  given(p_dot, self.np * k, "p_dot"), out))
        return y_dot

    def vjp(self, y, p, y_bar):
        k = n_columns(y_bar, self.n)
        p_bar, out = wanted(self.np * k)
        check(c.spad_implicit_vjp(self.handle, given(y, self.n, "y"), given(p, self.np, "p"), k,
                                  given(y_bar, self.n * k, "y_bar"), out))
        return p_bar

    def jacobian(self, y, p, rows=None, columns=None):
        """dy/dp at these rows of y and columns of p (None: all), column after column."""
        lists = [None if a is None else (ctypes.c_int64 * len(a))(*a) for a in (rows, columns)]
        n_rows, n_cols = (size if a is None else len(a) for a, size in zip(lists, (self.n, self.np)))
        dense, out = wanted(n_rows * n_cols)
        check(c.spad_implicit_jacobian(self.handle, given(y, self.n, "y"), given(p, self.np, "p"),
                                       n_rows, lists[0], n_cols, lists[1], out, n_rows))
        return dense


class Factorization(Handle):
    """A sparse matrix n x n in compressed columns, or rows with format=c.SPAD_CSR: analyze once."""

    def __init__(self, n, pointers, indices, format=c.SPAD_CSC, index_base=0, **settings):
        view = sparse_view(n, n, pointers, indices, format, index_base)
        raw = options(c.spad_factorization_options, settings)
        self.n, self.nnz = n, len(indices)
        super().__init__(c.spad_factorization_destroy, c.spad_factorization_analyze, _reference(view),
                         _reference(raw))

    @property
    def info(self):
        return self.info_of(c.spad_factorization_info, c.spad_factorization_info_data)

    def factor(self, values):
        check(c.spad_factorization_factor(self.handle, given(values, self.nnz, "values")))

    def solve(self, b, transposed=False):
        k = n_columns(b, self.n)
        x, out = wanted(self.n * k)
        check(c.spad_factorization_solve(self.handle, int(transposed), k, given(b, self.n * k, "b"), out))
        return x


class Coloring(Handle):
    """Groups of columns and rows of a matrix, of a sparse_view, whose products tell all its values."""

    def __init__(self, pattern, **settings):
        raw = options(c.spad_coloring_options, settings)
        super().__init__(c.spad_coloring_destroy, c.spad_coloring_create, _reference(pattern), _reference(raw))
        self._sizes = self.info

    @property
    def info(self):
        return self.info_of(c.spad_coloring_info, c.spad_coloring_info_data)

    def colors(self):
        """(of the columns, of the rows), -1 for none"""
        columns, rows = ((ctypes.c_int64 * n)() for n in (self._sizes.n_cols, self._sizes.n_rows))
        check(c.spad_coloring_colors(self.handle, columns, rows))
        return list(columns), list(rows)

    def compress(self, values):
        """(products with the column groups, products of the transpose with the row groups)"""
        s = self._sizes
        columns, to_columns = wanted(s.n_rows * s.n_column_colors)
        rows, to_rows = wanted(s.n_cols * s.n_row_colors)
        check(c.spad_coloring_compress(self.handle, given(values, s.nnz, "values"), to_columns, to_rows))
        return columns, rows

    def decompress(self, columns, rows=None):
        s = self._sizes
        values, out = wanted(s.n_values)
        check(c.spad_coloring_decompress(self.handle, given(columns, s.n_rows * s.n_column_colors, "columns"),
                                         given(rows, s.n_cols * s.n_row_colors, "rows"), out))
        return values
