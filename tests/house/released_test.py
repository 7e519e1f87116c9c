"""What released headers promise, spad.h keeps: functions, numbers, and the beginnings of structs."""
import pathlib
import sys

root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root / "capi"))
sys.dont_write_bytecode = True
import interface  # noqa: E402

constants, structs, callbacks, functions = interface.parse((root / "include/spad.h").read_text())
now = {function.name: function for function in functions}
errors, n_promises = [], 0


def same_types(old, new):
    return [v.type for v in old] == [v.type for v in new]


for path in sorted((root / "tests/capi/released").glob("*/spad.h")):
    version = path.parent.name
    old_constants, old_structs, old_callbacks, old_functions = interface.parse(path.read_text())
    n_promises += len(old_constants) + len(old_structs) + len(old_functions)
    for name, number in old_constants.items():
        if constants.get(name) != number and not name.startswith("SPAD_VERSION_"):
            errors.append(f"{name} was {number} in {version}, is {constants.get(name)}")
    for name, members in old_structs.items():
        kept = structs.get(name, [])[:len(members)]
        for old, new in zip(members, kept + [None] * len(members)):
            named = new is not None and (old.name == new.name or old.name == "reserved")
            if not named or old.type != new.type:
                errors.append(f"{name}.{old.name} is not where and what it was in {version}")
    for name, parameters in old_callbacks.items():
        if not same_types(parameters, callbacks.get(name, [])):
            errors.append(f"{name} has other parameters than in {version}")
    for function in old_functions:
        new = now.get(function.name)
        if new is None or new.result != function.result or not same_types(function.parameters, new.parameters):
            errors.append(f"{function.name} has another type than in {version}")
print("\n".join(errors) or f"{n_promises} promises kept")
sys.exit(1 if errors or not n_promises else 0)
