#!/usr/bin/env python3
"""The tables of docs/benchmarks.md from the JSON of bench_derivatives: table.py FILE.json [DOCUMENT.md]

Without a document they are printed; with one they replace what is between its two markers.
"""
import json
import math
import re
import sys

BEGIN, END = "<!-- derivatives: begin -->", "<!-- derivatives: end -->"


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
    return table(["µs", "nonzeros"] + columns + ["direct, 2 threads"], [
        [row["name"], cell(row["counts"]["nnz"])]
        + [cell(median(row, "seconds", name, 1e6)) for name in columns + ["direct, 2 threads"]] for row in rows])


def ratios(rows):
    columns = ["colored / by hand", "direct / by hand", "direct / by hand, lanes", "F / F compiled", "gradient / F",
               "JVP / F"]
    body = [[row["name"]] + [spread(row, name) for name in columns] for row in rows]
    body.append(["geometric mean"] + [geometric_mean(rows, name) for name in columns])
    return table(["ratio (quartiles)"] + columns, body)


def threads(rows):
    columns = ["direct", "colored", "by hand", "by hand, lanes"]
    return table(["gain of two threads"] + columns, [
        [row["name"]] + [spread(row, f"{name} / {name}, 2 threads") for name in columns] for row in rows])


def set_up(rows):
    body = []
    for row in rows:
        counts, recorded = row["counts"], row["counts"]["recorded"]
        prepare = median(row, "seconds", "prepare direct") or median(row, "seconds", "prepare colored")
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


def text_of(data):
    rows = data["rows"]
    lines = [f"{data['processor']}, {data['compiler']}, {data['rounds']} rounds.", ""]
    for part in (derivatives, ratios, threads, set_up):
        lines += part(rows) + [""]
    return "\n".join(lines)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: table.py FILE.json [DOCUMENT.md]")
    with open(sys.argv[1]) as file:
        text = text_of(json.load(file))
    if len(sys.argv) == 2:
        print(text)
        return
    with open(sys.argv[2]) as file:
        document = file.read()
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.S)
    if not pattern.search(document):
        sys.exit(f"{sys.argv[2]} has no markers")
    with open(sys.argv[2], "w") as file:
        file.write(pattern.sub(lambda _: f"{BEGIN}\n{text}\n{END}", document))


main()
