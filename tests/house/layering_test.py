"""Every include in src, capi and include follows the edges of docs/design/layers.md."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
block = re.search(r"```edges\n(.*?)```", (root / "docs/design/layers.md").read_text(), re.S).group(1)
edges = {}
for line in block.splitlines():
    folder, _, allowed = line.partition(":")
    edges[folder] = allowed.split()

errors = []
for position, (folder, allowed) in enumerate(edges.items()):  # listed bottom up, hence no cycle
    for target in set(allowed) - set(list(edges)[:position]):
        errors.append(f"layers.md: {folder} may use {target}, which is not listed above it")


def check(path, line_number, target):
    layer = "capi" if path.parts[0] == "capi" else path.parts[1]
    folder = target.split("/")[0]
    if path.parts[0] == "include":  # relative, so that they can be found by any way to the folder
        home = (root / path).parent
        good = (home / target).resolve().is_relative_to((root / "include").resolve())
    elif layer == "capi" and target == "spad.h":
        good, home = True, root / "include"
    elif layer == "capi" and folder in ("capi", target):
        good, home = True, root if folder == "capi" else root / "capi"
    else:
        good, home = folder == layer or folder in edges.get(layer, []), root / "src"
    if not good:
        errors.append(f'{path}:{line_number}: {layer} may not include "{target}"')
    elif not (home / target).exists():
        errors.append(f'{path}:{line_number}: no file "{target}"; includes start at the source root')


n_includes = 0
for folder in ("src", "capi", "include"):
    for path in sorted((root / folder).rglob("*")):
        if path.suffix not in (".cpp", ".hpp", ".h", ".def", ".c"):
            continue
        relative = path.relative_to(root)
        if folder == "src" and relative.parts[1] not in edges:
            errors.append(f"{relative}: folder {relative.parts[1]} is not in layers.md")
        for number, text in enumerate(path.read_text().splitlines(), 1):
            include = re.match(r'\s*#\s*include\s+(?:"([^"]+)"|<(spad(?:/\w+\.hpp|\.h))>)', text)
            if include:
                n_includes += 1
                check(relative, number, include.group(1) or include.group(2))

print("\n".join(errors) or f"{n_includes} includes follow the edges of {len(edges)} layers")
sys.exit(1 if errors or n_includes == 0 else 0)
