"""The number that records: code for floats runs with it as it is.

Comparisons are guards: an evaluation where one has another outcome raises Error with
SPAD_E_TAPE_BRANCH_CHANGED. A Real never becomes a float, so that functions of math refuse it; those of
this package take both, and numpy's take arrays of them.
"""
import math
import operator

from . import c


class Real:
    __slots__ = ("recorder", "variable")
    __hash__ = None  # equality is a guard

    def __init__(self, recorder, variable):
        self.recorder, self.variable = recorder, variable

    @property
    def value(self):
        """At the recorded point; not guarded: for printing, never for decisions."""
        return c.spad_value(self.recorder, self.variable)

    def __repr__(self):
        return f"Real({self.value!r})"

    def __pos__(self):
        return self

    def __neg__(self):
        return _one(c.SPAD_OP_NEG, self)

    def __abs__(self):
        return _one(c.SPAD_OP_ABS, self)

    def __bool__(self):
        return self != 0

    def __pow__(self, exponent):
        if isinstance(exponent, int):  # of its own kind: differentiable for negative numbers too
            return Real(self.recorder, c.spad_pow_int(self.recorder, self.variable, exponent))
        return _two(c.SPAD_OP_POW, self, exponent)

    def __rpow__(self, base):
        return _two(c.SPAD_OP_POW, base, self)


def variable_in(recorder, a):
    """A number becomes one of the recorder's constants."""
    return a.variable if isinstance(a, Real) else c.spad_constant(recorder, float(a))


def _one(op, a):
    return Real(a.recorder, c.spad_op1(a.recorder, op, a.variable))


def _two(op, a, b):
    recorder = a.recorder if isinstance(a, Real) else b.recorder
    return Real(recorder, c.spad_op2(recorder, op, variable_in(recorder, a), variable_in(recorder, b)))


def _relation(number):
    def compare(a, b):
        i, j = variable_in(a.recorder, a), variable_in(a.recorder, b)
        return c.spad_compare(a.recorder, number, i, j) != 0
    return compare


def _function_of_one(op, on_floats):
    return lambda a: _one(op, a) if isinstance(a, Real) else on_floats(a)


def _function_of_two(op, on_floats):
    def function(a, b):
        return _two(op, a, b) if isinstance(a, Real) or isinstance(b, Real) else on_floats(a, b)
    return function


for _name, _op in (("add", c.SPAD_OP_ADD), ("sub", c.SPAD_OP_SUB), ("mul", c.SPAD_OP_MUL),
                   ("truediv", c.SPAD_OP_DIV)):
    setattr(Real, f"__{_name}__", lambda a, b, op=_op: _two(op, a, b))
    setattr(Real, f"__r{_name}__", lambda b, a, op=_op: _two(op, a, b))
for _name in ("lt", "le", "eq", "ne", "gt", "ge"):
    setattr(Real, f"__{_name}__", _relation(getattr(c, "SPAD_" + _name.upper())))

# numpy calls methods of these names on arrays of objects; arcsin and so on are its own names.
FUNCTIONS_OF_ONE = {name: getattr(math, name) for name in (
    "sqrt exp expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh "
    "erf erfc lgamma floor ceil trunc").split()}
FUNCTIONS_OF_ONE.update(
    abs=abs, square=lambda a: a * a, exp2=lambda a: 2.0**a,
    cbrt=lambda a: math.copysign(abs(a) ** (1 / 3), a))
FUNCTIONS_OF_TWO = {"atan2": math.atan2, "hypot": math.hypot, "copysign": math.copysign,
                    "fmod": math.fmod, "min": min, "max": max}
for _name, _on_floats in FUNCTIONS_OF_ONE.items():
    globals()[_name] = _function_of_one(getattr(c, "SPAD_OP_" + _name.upper()), _on_floats)
    setattr(Real, _name, globals()[_name])
for _name, _on_floats in FUNCTIONS_OF_TWO.items():
    globals()[_name] = _function_of_two(getattr(c, "SPAD_OP_" + _name.upper()), _on_floats)


def select(relation, a, b, if_true, if_false):
    """if_true where (a relation b), decided anew at every point; relation is c.SPAD_LT, ..."""
    recorders = [v.recorder for v in (a, b, if_true, if_false) if isinstance(v, Real)]
    if not isinstance(a, Real) and not isinstance(b, Real):
        compare = {c.SPAD_LT: operator.lt, c.SPAD_LE: operator.le, c.SPAD_EQ: operator.eq,
                   c.SPAD_NE: operator.ne, c.SPAD_GT: operator.gt, c.SPAD_GE: operator.ge}[relation]
        return if_true if compare(a, b) else if_false
    variables = [variable_in(recorders[0], v) for v in (a, b, if_true, if_false)]
    return Real(recorders[0], c.spad_select(recorders[0], relation, *variables))
