"""The structs of the Python and the Fortran module have the layout that the C compiler gives spad.h.

usage: layout_test.py INCLUDE LIBRARY PYTHON_FOLDER FORTRAN_MODULE C_COMPILER SCRATCH
"""
import ctypes
import os
import pathlib
import re
import shutil
import subprocess
import sys

include, library, python_folder, fortran_module = map(os.path.abspath, sys.argv[1:5])
cc, scratch = sys.argv[5:]
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(python_folder, "spad"))  # without the package, which loads the library
import declarations as d  # noqa: E402

structs = [s for s in vars(d).values()
           if isinstance(s, type) and issubclass(s, ctypes.Structure) and s is not ctypes.Structure]
constants = [name for name in vars(d) if name.startswith("SPAD_")]
header = pathlib.Path(include, "spad.h").read_text()
pathlib.Path(scratch).mkdir(parents=True, exist_ok=True)


def output_of(name, lines, *compiler):
    source, program = os.path.join(scratch, name), os.path.join(scratch, name + ".program")
    pathlib.Path(source).write_text("\n".join(lines) + "\n")
    subprocess.run([*compiler, source, "-o", program], check=True, cwd=scratch)
    return subprocess.run([program], check=True, capture_output=True, text=True).stdout.split()


c_lines = ["#include <spad.h>", "#include <stdio.h>", "int main(void) {"]
expected, fortran_lines = [], []
for s in structs:
    c_lines.append(f'  printf("%zu\\n", sizeof({s.__name__}));')
    expected.append(str(ctypes.sizeof(s)))
    for field, _ in s._fields_:
        c_lines.append(f'  printf("%zu %zu\\n", offsetof({s.__name__}, {field}), '
                       f'sizeof((({s.__name__}*)0)->{field}));')
        expected += [str(getattr(s, field).offset), str(getattr(s, field).size)]
for name in constants:
    c_lines.append(f'  printf("%lld\\n", (long long){name});')
    expected.append(str(getattr(d, name)))
not_numbers = {"SPAD_H", "SPAD_API", "SPAD_CHECKED", "SPAD_NOEXCEPT"}
defined = set(re.findall(r"^#define (SPAD_\w+)", header, re.M)) - not_numbers
errors = [f"{name} is not in the modules" for name in defined - set(constants)]
if output_of("layout.c", [*c_lines, "  return 0;", "}"], cc, f"-I{include}") != expected:
    errors.append("Python: another layout or number than in C")

fortran = shutil.which("gfortran")
if fortran:
    names = {name.lower() for name in d.FUNCTIONS}
    lines = ["program layout", "use spad"]
    lines += [f"type({s.__name__}), target :: v{i}" for i, s in enumerate(structs)]
    for i, s in enumerate(structs):
        lines.append(f"print *, c_sizeof(v{i})")
        lines += [f"call place(c_loc(v{i}), c_loc(v{i}%{field}), c_sizeof(v{i}%{field}))" for field, _ in s._fields_]
    lines += [f"print *, {name.replace('SPAD_', 'SPAD_HEADER_') if name.lower() in names else name}"
              for name in constants]
    lines += ["contains", "subroutine place(whole, part, length)", "type(c_ptr), intent(in) :: whole, part",
              "integer(c_size_t), intent(in) :: length",
              "print *, transfer(part, 0_c_int64_t) - transfer(whole, 0_c_int64_t), length", "end subroutine",
              "end program"]
    subprocess.run([fortran, "-c", fortran_module, "-o", "module.o"], check=True, cwd=scratch)
    if output_of("layout.f90", lines, fortran, "module.o", library,
                 f"-Wl,-rpath,{os.path.dirname(library)}") != expected:
        errors.append("Fortran: another layout or number than in C")
else:
    print("no gfortran: its module is skipped")
print("\n".join(errors) or f"{len(structs)} structs, {len(constants)} constants")
sys.exit(1 if errors or not structs else 0)
