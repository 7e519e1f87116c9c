"""Objects compiled for an instruction set hold no code that the linker may take for another one.

A function that objects share, such as a template of the standard library, would be kept once, perhaps
with instructions that the processor lacks. What is left is local, or in the namespace of the target.
"""
import re
import subprocess
import sys

target, objects = sys.argv[2], sys.argv[3:]
errors, n_symbols = [], 0
for path in objects:
    listing = subprocess.run(["nm", "--defined-only", "-C", path], capture_output=True, text=True, check=True)
    for line in listing.stdout.splitlines():
        kind, name = re.match(r"\w*\s+(\w) (.*)", line).groups()
        n_symbols += 1
        if kind in "WVu" and f"::{target}::" not in name:
            errors.append(f"{path}: {name}")
print("\n".join(errors) or f"{n_symbols} symbols in {len(objects)} objects for {target}")
sys.exit(1 if errors or n_symbols == 0 else 0)
