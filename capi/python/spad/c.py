"""The C functions, constants and structs of spad.h under their own names, by ctypes.

The library is the one of the environment variable SPAD_LIBRARY, else the one this module was
installed with, else what the system finds under the library's name.
"""
import ctypes
import os

from . import declarations
from .declarations import *  # noqa: F401,F403


def load():
    installed = os.path.join(os.path.dirname(os.path.abspath(__file__)), declarations.LIBRARY_PATH)
    named = os.environ.get("SPAD_LIBRARY")
    library = ctypes.CDLL(named or (installed if os.path.exists(installed) else declarations.LIBRARY_NAME))
    if library.spad_abi_version() != declarations.SPAD_ABI_VERSION:
        raise ImportError(f"{library._name} has another binary interface than this module")
    for name, (result, parameters) in declarations.FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, parameters
        globals()[name] = function
    return library


library = load()
