"""Each public header compiles alone, without a warning, in every language standard it promises."""
import concurrent.futures
import pathlib
import shutil
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
include = root / "include"
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Wshadow", "-Wconversion", "-Werror"]


def compile_alone(compiler, language, standard, header):
    text = f'#include "{header}"\n#include "{header}"\n'
    command = [compiler, "-x", language, f"-std={standard}", *WARNINGS, f"-I{include}", "-fsyntax-only", "-"]
    result = subprocess.run(command, input=text, capture_output=True, text=True)
    return "" if result.returncode == 0 else f"{' '.join(command)} < {header}\n{result.stderr}"


jobs = []
for c, cxx in (("gcc", "g++"), ("clang", "clang++")):
    if shutil.which(c):
        jobs += [(c, "c", standard, "spad.h") for standard in ("c89", "c99", "c11")]
    if shutil.which(cxx):
        jobs += [(cxx, "c++", standard, "spad.h") for standard in ("c++11", "c++17", "c++20")]
        jobs += [(cxx, "c++", standard, "spad/spad.hpp") for standard in ("c++17", "c++20")]
for header in sorted((include / "spad").glob("*.hpp")):  # includes are the same for every compiler
    if header.name == "eigen.hpp":  # tests/capi compiles it, where Eigen is installed
        continue
    jobs.append(("g++" if shutil.which("g++") else "clang++", "c++", "c++17", f"spad/{header.name}"))

with concurrent.futures.ThreadPoolExecutor(2) as pool:
    errors = [error for error in pool.map(lambda job: compile_alone(*job), jobs) if error]
print("\n".join(errors) or f"{len(jobs)} compilations without a warning")
sys.exit(1 if errors or not jobs else 0)
