"""Writes declarations.py: the constants, structs and functions of spad.h, for ctypes.

usage: generate.py spad.h library_name library_path declarations.py
(library_path: from the folder of the installed module)
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import interface  # noqa: E402

NUMBERS = {"double": "c_double", "int32_t": "c_int32", "int64_t": "c_int64", "size_t": "c_size_t",
           "spad_status": "c_int32", "spad_var": "c_int64"}


def ctype(kind):
    if kind.name == "char" and kind.depth == 1 and kind.const:
        return "c_char_p"
    if kind.depth or kind.name.endswith("_fn"):
        return "c_void_p"
    return NUMBERS.get(kind.name, "None")


def main():
    header, name, path, output = sys.argv[1:]
    constants, structs, callbacks, functions = interface.parse(pathlib.Path(header).read_text())
    lines = ['"""What spad.h declares. Made from it: do not edit."""',
             "from ctypes import CFUNCTYPE, Structure, c_char_p, c_double, c_int32, c_int64, c_size_t, c_void_p",
             "", f'LIBRARY_NAME = "{name}"', f'LIBRARY_PATH = "{path}"  # from this folder']
    lines += [f"{constant} = {number}" for constant, number in constants.items()]
    for struct, members in structs.items():
        lines += ["", "", f"class {struct}(Structure):", "    _fields_ = ["]
        lines += [f'        ("{member.name}", {ctype(member.type)}),' for member in members]
        lines += ["    ]"]
    lines += ["", ""]
    for callback, parameters in callbacks.items():
        lines.append(f"{callback} = CFUNCTYPE({', '.join(['c_int32'] + [ctype(v.type) for v in parameters])})")
    lines += ["", "FUNCTIONS = {  # result, parameters"]
    for function in functions:
        parameters = ", ".join(ctype(variable.type) for variable in function.parameters)
        lines.append(f'    "{function.name}": ({ctype(function.result)}, [{parameters}]),')
    pathlib.Path(output).write_text("\n".join(lines + ["}", ""]))


main()
