"""The examples of README.md compile, run, and print what README.md says they print.

A fenced block of ```c or ```cpp is followed by a fenced block of ```text with its output.
"""
import os
import pathlib
import re
import subprocess
import sys

root, library, scratch = (pathlib.Path(argument) for argument in sys.argv[1:4])
c, cxx = sys.argv[4:6]
COMPILERS = {"c": [c, "-std=c99"], "cpp": [cxx, "-std=c++17"]}
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Werror"]

text = (root / "README.md").read_text()
examples = re.findall(r"```(c|cpp)\n(.*?)```.*?```text\n(.*?)```", text, re.S)
scratch.mkdir(parents=True, exist_ok=True)
errors = []
for language, source, expected in examples:
    path, program = scratch / f"readme.{language}", scratch / f"readme_{language}"
    path.write_text(source)
    subprocess.run([*COMPILERS[language], *WARNINGS, f"-I{root / 'include'}", str(path), str(library),
                    f"-Wl,-rpath,{library.parent}", "-lm", "-o", str(program)], check=True)
    run = subprocess.run([str(program)], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    print(f"{language}, {source.count(chr(10))} lines: {run.stdout}", end="")
    if run.returncode != 0 or run.stdout != expected:
        errors.append(f"{language}: exit {run.returncode}, wanted:\n{expected}got:\n{run.stdout}{run.stderr}")
if {language for language, _, _ in examples} != {"c", "cpp"}:
    errors.append("README.md needs an example in C and one in C++, each followed by its output")
print("\n".join(errors))
sys.exit(1 if errors else 0)
