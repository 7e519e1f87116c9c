"""The table of functions in docs/abi.md has one row for each exported function, with errors that exist."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
symbol_map = re.sub(r"/\*.*?\*/", "", (root / "capi/exported_symbols.map").read_text(), flags=re.S)
listed = re.findall(r"\b(spad_\w+);", symbol_map)
statuses = {name.removeprefix("E_") for name in
            re.findall(r"SPAD_STATUS\([^,]*,[^,]*,\s*(\w+)", (root / "src/base/status.def").read_text())}
groups = dict(re.findall(r"^\| \*(\w+)\* \| ([A-Z_, ]+) \|$", (root / "docs/abi.md").read_text(), re.M))
rows = re.findall(r"^\| `(spad_\w+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$", (root / "docs/abi.md").read_text(), re.M)

errors = [f"{name}: no row" for name in listed if name not in [row[0] for row in rows]]
for number, (name, threads, allocates, fails) in enumerate(rows):
    if name not in listed:
        errors.append(f"{name}: not exported")
    if name in [row[0] for row in rows[:number]]:
        errors.append(f"{name}: more than one row")
    if threads not in ("any", "I", "S"):
        errors.append(f"{name}: thread class {threads}")
    if allocates not in ("yes", "no"):
        errors.append(f"{name}: allocates {allocates}")
    for status in [] if fails in ("none", "kept") else fails.split(", "):
        group = re.fullmatch(r"\*(\w+)\*", status)
        if not (group and group[1] in groups) and status not in statuses:
            errors.append(f"{name}: no status {status}")
for group, members in groups.items():
    errors += [f"{group}: no status {status}" for status in members.split(", ") if status not in statuses]
print("\n".join(errors) or f"{len(rows)} functions")
sys.exit(1 if errors or not rows else 0)
