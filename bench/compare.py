#!/usr/bin/env python3
"""Ratios head / base of the medians of two JSON files of one benchmark: compare.py base.json head.json

Times of two runs are comparable only on one machine that does nothing else; ratios within a run are
compared too, and those are what to trust.
"""
import json
import sys


def series(path):
    """(row, what, name) -> median, for all forms of the JSON files."""
    with open(path) as file:
        data = json.load(file)
    result = {("", "result", r["name"]): r["median"] for r in data.get("results", [])}
    for row in data.get("growth", []):
        for name, value in row.items():
            if name != "name":
                result[row["name"], "growth", name] = value
    for row in data.get("rows", []):
        for kind in ("seconds", "ratios"):
            for name, values in row[kind].items():
                result[row["name"], kind, name] = values["median"]
        for name, value in row["counts"].items():
            result[row["name"], "counts", name] = value
    return result


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: compare.py base.json head.json")
    base, head = series(sys.argv[1]), series(sys.argv[2])
    for key in base:
        if head.get(key) is None or not base[key]:
            continue
        row, kind, name = key
        print(f"{row:26} {kind:8} {name:40} {base[key]:12.4g} {head[key]:12.4g} {head[key] / base[key]:8.3f}")
    for key in sorted(set(base) ^ set(head)):
        print(f"{' '.join(key)}: only in {'base' if key in base else 'head'}")


main()
