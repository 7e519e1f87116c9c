"""Errors, arrays, options and handles: what every class here needs."""
import array
import ctypes
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


def check(status):
    """A note (positive) comes back, an error is raised."""
    if status < 0:
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


def n_columns(values, n_rows):
    return len(values) // n_rows if values is not None and n_rows else 0


def filled(struct):
    """A struct for results, which says its size."""
    return struct(struct_size=ctypes.sizeof(struct))


def options(struct, settings):
    """Defaults of the library, then the settings, by the names of the struct's members."""
    result = struct()
    check(getattr(c, struct.__name__ + "_init")(ctypes.byref(result), ctypes.sizeof(result)))
    known = {name for name, _ in struct._fields_} - {"struct_size"}
    for name, value in settings.items():
        if name not in known:
            raise TypeError(f"{struct.__name__} has no {name}; it has {', '.join(sorted(known))}")
        setattr(result, name, value)
    return result


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
