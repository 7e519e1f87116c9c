#!/usr/bin/env python3
"""The tables of docs/benchmarks.md from JSON files: table.py FILE.json ... [DOCUMENT.md]

Of several files of one benchmark all rows are put together. Without a document the tables are printed;
with one they replace what is between the two markers of their benchmark.
"""
import json
import math
import pathlib
import re
import sys


def median(row, kind, name, scale=1.0):
    values = row[kind].get(name)
    return None if values is None or values["median"] is None else values["median"] * scale


def cell(value):
    if value is None:
        return "-"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|---" * len(header) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def spread(row, name):
    values = row["ratios"].get(name)
    if values is None:
        return "-"
    return f"{cell(values['median'])} ({cell(values['quartiles'][0])}, {cell(values['quartiles'][1])})"


def geometric_mean(rows, name):
    logs = [math.log(v) for v in (median(r, "ratios", name) for r in rows) if v]
    return f"{math.exp(sum(logs) / len(logs)):.3g} ({len(logs)} rows)" if logs else "-"


def derivatives(rows):
    columns = ["F compiled", "by hand", "by hand, lanes", "ADOL-C", "Sacado", "colored", "direct"]
    return table(["µs", "nonzeros"] + columns + ["by default, 2 threads"], [
        [row["name"], cell(row["counts"]["nnz"])]
        + [cell(median(row, "seconds", name, 1e6)) for name in columns + ["by default, 2 threads"]] for row in rows])


def ratios(rows):
    columns = ["colored / by hand", "direct / by hand", "direct / by hand, lanes", "F / F compiled", "gradient / F",
               "JVP / F"]
    body = [[row["name"]] + [spread(row, name) for name in columns] for row in rows]
    body.append(["geometric mean"] + [geometric_mean(rows, name) for name in columns])
    return table(["ratio (quartiles)"] + columns, body)


def threads(rows):
    columns = ["by default", "by hand", "by hand, lanes"]
    return table(["gain of two threads"] + columns, [
        [row["name"]] + [spread(row, f"{name} / {name}, 2 threads") for name in columns] for row in rows])


def set_up(rows):
    body = []
    for row in rows:
        counts, recorded = row["counts"], row["counts"]["recorded"]
        prepare = median(row, "seconds", "prepare")
        compile_ = median(row, "seconds", "compile")
        beyond = None if prepare is None else 1e9 * (compile_ + prepare) - 50 * counts["nnz"]
        adolc = [median(row, "seconds", f"ADOL-C {name}", 1e3) for name in ("trace", "pattern", "coloring")]
        body.append([row["name"], cell(recorded), cell(median(row, "seconds", "record", 1e3)), cell(1e3 * compile_),
                     cell(prepare and 1e3 * prepare), cell(beyond and beyond / recorded),
                     cell(counts["peak bytes"] / recorded), cell(counts["kernels"]), cell(counts["instances"]),
                     cell(counts["levels"]), " + ".join(cell(value) for value in adolc)])
    return table(["", "operations recorded", "record, ms", "compile, ms", "prepare, ms",
                  "ns an operation, less 50 a nonzero", "peak bytes an operation", "kernels", "instances", "levels",
                  "ADOL-C: trace + pattern + coloring, ms"], body)


def growth(rows):
    body = []
    for row in rows:
        operations, seconds = row["operations"], row["compile"] + row["prepare"]
        body.append([row["name"], cell(row["n"]), cell(row["nnz"]), cell(operations)]
                    + [cell(row[name]) for name in ("record", "compile", "prepare", "system", "eval")]
                    + [cell((1e9 * seconds - 50 * row["nnz"]) / operations), cell(1e-9 * row["peak bytes"]),
                       cell(row["peak bytes"] / operations)])
    return table(["grid", "unknowns", "nonzeros", "operations", "record, s", "compile, s", "prepare, s",
                  "of both in the kernel, s", "evaluate, s", "ns an operation, less 50 a nonzero", "peak memory, GB", "peak bytes an operation"], body)


def text_of(run):
    head = [f"{run['processor']}, {run['compiler']}, {run['rounds']} rounds.", ""]
    if "growth" in run:
        return head + growth(run["growth"]) + [""]
    for part in (derivatives, ratios, threads, set_up):
        head += part(run["rows"]) + [""]
    return head


def put_together(files):
    """One run for each benchmark, with the rows of all its files."""
    result = {}
    for name in files:
        run = json.loads(pathlib.Path(name).read_text())
        first = result.setdefault(run["benchmark"], run)
        if first is not run:
            rows = "growth" if "growth" in run else "rows"
            first[rows] += run[rows]
    return result


def replace(document, benchmark, text):
    begin, end = f"<!-- {benchmark}: begin -->", f"<!-- {benchmark}: end -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
    if not pattern.search(document):
        sys.exit(f"the document has no markers of {benchmark}")
    return pattern.sub(lambda _: f"{begin}\n{text}\n{end}", document)


def main():
    files = [name for name in sys.argv[1:] if name.endswith(".json")]
    documents = [pathlib.Path(name) for name in sys.argv[1:] if name not in files]
    if not files or len(documents) > 1:
        sys.exit("usage: table.py FILE.json ... [DOCUMENT.md]")
    for benchmark, run in put_together(files).items():
        text = "\n".join(text_of(run))
        if documents:
            documents[0].write_text(replace(documents[0].read_text(), benchmark, text))
        else:
            print(text)


main()
