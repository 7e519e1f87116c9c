"""What include/spad.h declares, as data: the Fortran and the Python module are made from it."""
import collections
import re

# const: of what is pointed to; depth: number of stars
Type = collections.namedtuple("Type", "name depth const", defaults=(0, False))
Variable = collections.namedtuple("Variable", "name type")
Function = collections.namedtuple("Function", "name result parameters")

DECLARATION = re.compile(r"(const )?(?:struct )?(\w+)\s*(.*)", re.S)


def parse(header):
    """Constants {name: number}, structs {name: [Variable]}, callbacks {name: [Variable]}, functions."""
    text = re.sub(r"/\*.*?\*/", " ", header.replace("\\\n", " "), flags=re.S)
    constants = {name: int(number, 0) for name, number in re.findall(
        r"^#define (SPAD_\w+)[ \t]+\(?(?:\(\w+\))?(-?\w+)\)?\s*$", text, re.M) if re.match(r"-?\d", number)}
    text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
    structs = {name: _members(body) for name, body in re.findall(
        r"typedef struct (\w+) \{(.*?)\} \w+;", text, re.S)}
    callbacks = {name: _parameters(body) for name, body in re.findall(
        r"typedef int32_t \(\*(\w+)\)\((.*?)\);", text, re.S)}
    functions = [
        Function(name, _variable(result + " _").type, _parameters(body))
        for result, name, body in re.findall(
            r"SPAD_(?:API|CHECKED)\s+([\w ]+?[\s*]+)(spad_\w+)\(([^)]*)\)\s*SPAD_NOEXCEPT;", text)]
    return constants, structs, callbacks, functions


def _members(body):
    members = []
    for declaration in filter(None, map(str.strip, body.split(";"))):
        pointer = re.match(r"int32_t \(\*(\w+)\)\(", declaration)
        if pointer:
            members.append(Variable(pointer.group(1), Type("inline_fn")))
            continue
        first, *others = declaration.split(",")
        members.append(_variable(first))
        members += [Variable(name.strip(), members[-1].type) for name in others]
    return members


def _parameters(body):
    if body.strip() == "void":
        return []
    return [_variable(parameter.strip()) for parameter in body.split(",")]


def _variable(declaration):
    const, name, rest = DECLARATION.fullmatch(" ".join(declaration.split())).groups()
    return Variable(re.sub(r"\*|\bconst\b", " ", rest).strip(), Type(name, rest.count("*"), bool(const)))
