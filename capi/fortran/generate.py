"""Writes spad.f90: spad.f90.in with what spad.h declares, and operators on spad_real.

usage: generate.py spad.h spad.f90.in spad.f90
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import interface  # noqa: E402

NUMBERS = {"double": "real(c_double)", "int32_t": "integer(c_int32_t)", "int64_t": "integer(c_int64_t)",
           "size_t": "integer(c_size_t)", "spad_status": "integer(c_int32_t)", "spad_var": "integer(c_int64_t)"}
ZEROS = {"real": "0", "inte": "0", "type(c_ptr)": "c_null_ptr", "type(c_funptr)": "c_null_funptr"}
DUMMIES = {"function": "f"}  # words of the language

# The other operand may be: (letter, declaration)
OTHERS = [("d", "real(c_double)"), ("s", "real(c_float)"), ("i", "integer(c_int)")]
# Generic name, operator of spad.h, formula.
ARITHMETIC = [("+", "add", "a + b"), ("-", "sub", "a - b"), ("*", "mul", "a * b"), ("/", "div", "a / b")]
TWO_ARGUMENTS = [("atan2", "atan2", "atan2(a, b)"), ("hypot", "hypot", "hypot(a, b)"),
                 ("sign", "copysign", "sign(a, b)"), ("mod", "fmod", "mod(a, b)"),
                 ("min", "min", "min(a, b)"), ("max", "max", "max(a, b)")]
RELATIONS = [("<", "lt"), ("<=", "le"), ("==", "eq"), ("/=", "ne"), (">", "gt"), (">=", "ge")]
ONE_ARGUMENT = {name: name for name in (
    "abs sqrt exp log log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc").split()}
ONE_ARGUMENT["log_gamma"] = "lgamma"


def wrapped(line):
    """Free form allows 132 columns."""
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    lines = []
    while len(line) > 110:
        cut = line.rindex(", ", 0, 108) + 1
        lines.append(line[:cut] + " &")
        line = indent + line[cut:].lstrip()
    return "\n".join(lines + [line])


class Declarations:
    def __init__(self, header):
        self.constants, self.structs, self.callbacks, self.functions = interface.parse(header)

    def constant_lines(self):
        names = {function.name for function in self.functions}
        for name, number in self.constants.items():
            kind = "c_int64_t" if name == "SPAD_INVALID" else "c_int32_t"
            if name.lower() in names:  # upper and lower case are the same here
                name = name.replace("SPAD_", "SPAD_HEADER_")
            yield f"  integer({kind}), parameter :: {name} = {number}"

    def member(self, variable):
        if variable.type.depth:
            kind = "type(c_ptr)"
        elif variable.type.name.endswith("_fn"):
            kind = "type(c_funptr)"
        else:
            kind = NUMBERS[variable.type.name]
        return f"    {kind} :: {variable.name} = {ZEROS.get(kind) or ZEROS[kind[:4]]}"

    def struct_lines(self):
        for name, members in self.structs.items():
            yield f"  type, bind(c) :: {name}"
            yield from map(self.member, members)
            yield "  end type\n"

    def dummy(self, variable):
        name, kind = DUMMIES.get(variable.name, variable.name), variable.type
        intent = "in" if kind.const else "inout"
        if kind.name.endswith("_fn"):
            return f"      type(c_funptr), value :: {name}"
        if kind.depth == 2:
            return f"      type(c_ptr), intent(out) :: {name}"
        if kind.depth == 0:
            return f"      {NUMBERS[kind.name]}, value :: {name}"
        if kind.name == "void":
            what = "type(c_ptr), value" if name == "payload" else f"type(*), intent({intent}), optional"
            return f"      {what} :: {name}" + ("" if name == "payload" else "(*)")
        if kind.name == "char":
            return f"      character(kind=c_char), intent({intent}), optional :: {name}(*)"
        if kind.name in NUMBERS:
            shape = "" if kind.name == "size_t" else "(*)"
            return f"      {NUMBERS[kind.name]}, intent({intent}), optional :: {name}{shape}"
        if kind.name in self.structs:
            return f"      type({kind.name}), intent({intent}), optional :: {name}"
        return f"      type(c_ptr), value :: {name}"

    def function_lines(self):
        for function in self.functions:
            dummies = ", ".join(DUMMIES.get(v.name, v.name) for v in function.parameters)
            result = function.result
            if result == interface.Type("void"):
                kind = "subroutine"
            else:
                kind = f"{'type(c_ptr)' if result.depth else NUMBERS[result.name]} function"
            yield f"    {kind} {function.name}({dummies}) bind(c)"
            yield "      import"
            yield from map(self.dummy, function.parameters)
            yield f"    end {kind.split()[-1]}\n"


def operand_kinds():
    """(suffix, a, b) of a function of two operands, one of them a spad_real."""
    yield "rr", "type(spad_real)", "type(spad_real)"
    for letter, kind in OTHERS:
        yield f"r{letter}", "type(spad_real)", kind
        yield f"{letter}r", kind, "type(spad_real)"


SUFFIXES = [suffix for suffix, _, _ in operand_kinds()]
# The intrinsic functions take no integers with a real.
OF_TWO = ([(f"operator({symbol})", name, formula, SUFFIXES) for symbol, name, formula in ARITHMETIC] +
          [(name, op, formula, [s for s in SUFFIXES if "i" not in s]) for name, op, formula in TWO_ARGUMENTS])


def generics():
    """(generic name, its procedures)"""
    unary = {"operator(-)": ["negative"], "operator(+)": ["positive"]}
    for generic, name, _, suffixes in OF_TWO:
        yield generic, [f"{name}_{suffix}" for suffix in suffixes] + unary.get(generic, [])
    for symbol, name in RELATIONS:
        yield f"operator({symbol})", [f"{name}_{suffix}" for suffix in SUFFIXES]
    for generic, name in ONE_ARGUMENT.items():
        yield generic, [f"{name}_r"]


def interface_lines():
    for generic, procedures in generics():
        yield f"  private :: {', '.join(procedures)}"
        yield f"  interface {generic}"
        yield f"    module procedure {', '.join(procedures)}"
        yield "  end interface"


def function(result, name, dummies, *body):
    names = ", ".join(name for name, _ in dummies)
    return "\n".join([f"  impure elemental {result} function {name}({names}) result(r)",
                      *(f"    {kind}, intent(in) :: {name}" for name, kind in dummies),
                      *(f"    {line}" for line in body), "  end function"])


def of_two(result, name, suffixes, folded, recorded):
    """On two spad_real: folded or recorded; with another number: the same, of that number as a constant."""
    for suffix, a, b in operand_kinds():
        if suffix == "rr":
            yield function(result, f"{name}_rr", [("a", a), ("b", b)],
                           "if (is_constant(a) .and. is_constant(b)) then", f"  {folded}", "else",
                           f"  r = {recorded}", "end if")
        elif suffix in suffixes:
            left = "a" if suffix[0] == "r" else "spad_real_of(a)"
            right = "b" if suffix[1] == "r" else "spad_real_of(b)"
            yield function(result, f"{name}_{suffix}", [("a", a), ("b", b)], f"r = {name}_rr({left}, {right})")


def procedure_lines():
    for _, name, formula, suffixes in OF_TWO:
        on_constants = re.sub(r"\b([ab])\b", r"\1%constant", formula)
        yield from of_two("type(spad_real)", name, suffixes, f"r%constant = {on_constants}",
                          f"recorded2(SPAD_OP_{name.upper()}, a, b)")
    for symbol, name in RELATIONS:
        yield from of_two("logical", name, SUFFIXES, f"r = a%constant {symbol} b%constant",
                          f"compared(SPAD_{name.upper()}, a, b)")
    for generic, name in ONE_ARGUMENT.items():
        yield function("type(spad_real)", f"{name}_r", [("a", "type(spad_real)")],
                       "if (is_constant(a)) then", f"  r%constant = {generic}(a%constant)", "else",
                       f"  r = recorded1(SPAD_OP_{name.upper()}, a)", "end if")


def main():
    header, template, output = map(pathlib.Path, sys.argv[1:])
    declarations = Declarations(header.read_text())
    text = template.read_text()
    for key, lines in (("CONSTANTS", declarations.constant_lines()), ("STRUCTS", declarations.struct_lines()),
                       ("FUNCTIONS", declarations.function_lines()), ("OPERATORS", interface_lines()),
                       ("PROCEDURES", procedure_lines())):
        wrapped_lines = (wrapped(line) for block in lines for line in block.split("\n"))
        text = text.replace(f"@{key}@\n", "\n".join(wrapped_lines) + "\n")
    output.write_text(text)


main()
