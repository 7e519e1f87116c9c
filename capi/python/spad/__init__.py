"""Sparse automatic differentiation from Python, over the C library; needs nothing but ctypes.

    import spad
    f = spad.record(lambda x: [spad.sin(x[0]) * x[1]], [1.0, 2.0])
    J = spad.Jacobian(f, layout=spad.c.SPAD_CSR)
    J.pattern(), J([1.0, 2.0])

spad.c has the functions, constants and structs of spad.h under their own names.
"""
from . import c
from .objects import Coloring, Factorization, Function, Implicit, Jacobian, Newton, Workspace, function_of, record
from .real import FUNCTIONS_OF_ONE, FUNCTIONS_OF_TWO, Real, select
from .support import Error, sparse_view
from . import real as _real

globals().update({name: getattr(_real, name) for name in (*FUNCTIONS_OF_ONE, *FUNCTIONS_OF_TWO)})

__all__ = ["Coloring", "Error", "Factorization", "Function", "Implicit", "Jacobian", "Newton", "Real", "Workspace", "c",
           "function_of", "record", "select", "sparse_view", *FUNCTIONS_OF_ONE, *FUNCTIONS_OF_TWO]
