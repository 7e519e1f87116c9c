"""Errors, arrays, options and handles: what every class here needs."""
import array
import ctypes
import threading
import weakref

from . import c


class Error(Exception):
    """The status and the message of the C call that failed; info has index, row, column, value."""

    def __init__(self, status, message, info=None):
        super().__init__(message)
        self.status, self.info = status, info

    @property
    def name(self):
        return c.spad_status_name(self.status).decode()


_raised = {}  # by thread: what a callback has raised, until the call that led to it is back


def called_back(kind, code):
    """A callback of that kind; what its code raises comes out of check. None is taken for 0."""
    def call_back(*arguments):
        try:
            return int(code(*arguments) or 0)
        except BaseException as raised:  # must not pass through the library
            _raised[threading.get_ident()] = raised
            return -1
    return kind(call_back)


def check(status):
    """A note (positive) comes back, an error is raised."""
    if status < 0:
        raised = _raised.pop(threading.get_ident(), None)
        if raised is not None:
            raise raised
        info = filled(c.spad_error_info)
        c.spad_last_error_info(ctypes.byref(info))
        raise Error(status, c.spad_last_error_message().decode(), info)
    return status


def given(values, size, name):
    """size doubles that a call reads: a buffer of doubles as it is, any other sequence copied."""
    if values is None:
        if size == 0:
            return None
        raise Error(c.SPAD_E_BAD_DIM, f"argument {name} is missing, expected {size} elements")
    view = _buffer(values)
    if view is None:
        view = memoryview(array.array("d", iter(values)))
    _check_size(view, size, name)
    exact = ctypes.c_double * size
    return exact.from_buffer_copy(view) if view.readonly or size == 0 else exact.from_buffer(view)


def written(values, size, name):
    """size doubles of the caller that a call writes."""
    view = _buffer(values)
    if view is None or view.readonly:
        raise Error(c.SPAD_E_BAD_OPTION, f"argument {name} is no writable buffer of doubles")
    _check_size(view, size, name)
    return (ctypes.c_double * size).from_buffer(view) if size else None


def _buffer(values):
    try:
        view = memoryview(values)
    except TypeError:
        return None
    return view if view.format == "d" and view.contiguous else None


def _check_size(view, size, name):
    if view.nbytes != 8 * size:
        raise Error(c.SPAD_E_BAD_DIM, f"argument {name} has {view.nbytes // 8} elements, expected {size}")


def optional(values, size, name):
    return None if values is None else given(values, size, name)


def wanted(size):
    """A new array of doubles, and what to pass for it."""
    result = array.array("d", bytes(8 * size))
    return result, written(result, size, "")


def point(x, n, p, np):
    """x and p; both None: where the workspace is."""
    return (None, None) if x is None and p is None else (given(x, n, "x"), given(p, np, "p"))


def n_columns(values, n_rows):
    return len(values) // n_rows if values is not None and n_rows else 0


def filled(struct):
    """A struct for results, which says its size."""
    return struct(struct_size=ctypes.sizeof(struct))


def options(struct, settings):
    """Defaults of the library, then the settings, by the names of the struct's members: numbers, other
    structs, and sequences of indices."""
    result = struct()
    check(getattr(c, struct.__name__ + "_init")(ctypes.byref(result), ctypes.sizeof(result)))
    known = {name for name, _ in struct._fields_} - {"struct_size"}
    result.kept = []  # what is pointed to, as long as the struct
    for name, value in settings.items():
        if name not in known:
            raise TypeError(f"{struct.__name__} has no {name}; it has {', '.join(sorted(known))}")
        if hasattr(value, "__len__"):
            value = (ctypes.c_int64 * len(value))(*value)
        if isinstance(value, (ctypes.Array, ctypes.Structure)):
            result.kept.append(value)
            value = ctypes.addressof(value)
        setattr(result, name, value)
    return result


def sparse_view(n_rows, n_cols, pointers, indices, format=c.SPAD_CSC, index_base=0):
    """A pattern in compressed columns, or rows with format=c.SPAD_CSR."""
    view = filled(c.spad_sparse_view)
    view.kept = [(ctypes.c_int64 * len(a))(*a) for a in (pointers, indices)]
    view.format, view.index_type, view.index_base = format, c.SPAD_I64, index_base
    view.triangle, view.n_rows, view.n_cols, view.nnz = c.SPAD_FULL, n_rows, n_cols, len(indices)
    view.ptr, view.idx = (ctypes.addressof(a) for a in view.kept)
    expected = (n_rows if format == c.SPAD_CSR else n_cols) + 1
    if format != c.SPAD_COO and len(pointers) != expected:
        raise Error(c.SPAD_E_BAD_DIM, f"argument pointers has {len(pointers)} elements, expected {expected}")
    return view


class Handle:
    """Owns one object of the library."""

    def __init__(self, destroy, create, *arguments):
        handle = ctypes.c_void_p()
        check(create(*arguments, ctypes.byref(handle)))
        self.handle = handle
        self._finalizer = weakref.finalize(self, destroy, handle)

    def info_of(self, function, struct):
        info = filled(struct)
        check(function(self.handle, ctypes.byref(info)))
        return info
