"""The library exports exactly what exported_symbols.map lists, and that is what spad.h declares."""
import pathlib
import re
import subprocess
import sys

root, library = pathlib.Path(sys.argv[1]), sys.argv[2]
header = re.sub(r"/\*.*?\*/", "", (root / "include/spad.h").read_text(), flags=re.S)
symbol_map = re.sub(r"/\*.*?\*/", "", (root / "capi/exported_symbols.map").read_text(), flags=re.S)
nm = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True)

declared = set(re.findall(r"^SPAD_[A-Z]+ [^;(]*?\b(spad_\w+)\(", header, re.M))
listed = set(re.findall(r"\b(\w+);", "".join(re.findall(r"global:(.*?)local:", symbol_map, re.S))))
exported = {line.split()[-1].split("@")[0] for line in nm.stdout.splitlines() if line.split()[-2] != "A"}

errors = []
for one, other, text in ((declared, listed, "declared in spad.h, not in exported_symbols.map"),
                         (listed, declared, "in exported_symbols.map, not declared in spad.h"),
                         (listed, exported, "in exported_symbols.map, not exported"),
                         (exported, listed, "exported, not in exported_symbols.map")):
    errors += [f"{name}: {text}" for name in sorted(one - other)]
print("\n".join(errors) or f"{len(exported)} symbols")
sys.exit(1 if errors or not declared else 0)
