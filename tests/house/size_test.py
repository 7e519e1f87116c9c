"""Files and functions stay small enough to read; prints the ten longest of each."""
import pathlib
import re
import sys

FILE, HEADER, FUNCTION = 500, 300, 70  # refused beyond, in lines
EXCEPTIONS = {
    "include/spad.h": 1000,  # the whole C interface is one header by promise, mostly comments
    "tests/capi/released/0.1/spad.h": 700,  # as it was
}

TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])+\'', re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.M)
MACRO_LINE = re.compile(r"^[ \t]*[A-Z][A-Z0-9_]+\([^{};]*?\)[ \t]*$", re.M)
CONTAINER = re.compile(r"(?:\w+ )*?(namespace|class|struct|union|enum|extern ?\"?\"?)\b")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def without_templates(header):
    header = re.sub(r"\b(alignas|requires|__attribute__|SPAD_\w+) ?\((?:[^()]|\([^()]*\))*\)", " ", header)
    if header.startswith("template"):
        depth, end = 0, 0
        for end, character in enumerate(header):
            depth += (character == "<") - (character == ">")
            if character == ">" and depth == 0:
                break
        header = header[end + 1:]
    return header.strip()


def kind_of(raw):
    """What a brace opens after this text: a container, a function or an initializer."""
    header = " ".join(raw.split())
    if header.count("(") != header.count(")") or header.endswith(("=", ",", "return")):
        return "initializer"
    bare = without_templates(header)
    if CONTAINER.match(bare) and "(" not in bare:
        return "container"
    in_member_initializers = re.search(r"\)[\w\s]*:(?!:)", bare)
    if in_member_initializers and re.search(r"[\w>]$", bare):
        return "initializer"
    if "(" not in bare:
        return "container" if bare in ("", "extern") else "initializer"
    return "function"


def functions(text):
    """Yields (name, first line, number of lines) of every outermost function body."""
    text = MACRO_LINE.sub(blank, DIRECTIVE.sub(blank, TOKEN.sub(blank, text)))
    stack, start = [], 0  # start: where the text before the next brace begins
    for match in re.finditer(r"[{};]", text):
        inside = bool(stack) and stack[-1][0] != "container"
        if match.group() == "{":
            kind = "block" if inside else kind_of(text[start:match.start()])
            stack.append((kind, start, match.start()))
            if kind in ("container", "function"):
                start = match.end()
        elif match.group() == "}" and stack:
            kind, header_start, brace = stack.pop()
            if kind == "function":
                header = text[header_start:brace]
                first = header_start + len(header) - len(header.lstrip())
                first_line = text.count("\n", 0, first) + 1
                name = re.search(r"(operator[^()]+|[\w:~]+)\s*\(", header)
                name = name.group(1) if name else " ".join(header.split())
                yield name, first_line, text.count("\n", first, match.end()) + 1
            if kind in ("container", "function"):
                start = match.end()
        elif match.group() == ";" and not inside:
            start = match.end()
    if stack:
        yield "unbalanced braces", 1, 10**6


def self_check():
    sample = ("namespace a {\nMACRO(1)\ntemplate <class T>\nstruct S {\n  S(int x)\n      : x_{x}, y_(1) {\n    f({});\n"
              "  }\n  int x_ = {2}, y_;\n};\nint table[] = {1, 2};\nauto g(int a = {}) -> int {\n"
              "  auto h = [] { return '{'; };\n  if (a) {\n  }\n}  // }\n}\nstatic struct S *k(void) {\n}\n")
    found = list(functions(sample))
    if found != [("S", 5, 4), ("g", 12, 5), ("k", 18, 2)]:
        sys.exit(f"the scan of functions is wrong: {found}")


def main():
    self_check()
    root = pathlib.Path(sys.argv[1])
    files, bodies, errors = [], [], []
    for folder in ("src", "capi", "include", "tests", "bench", "docs/examples", "cmake"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".cpp", ".hpp", ".c", ".h", ".py", ".sh", ".cmake", ".txt"):
                continue
            name, text = str(path.relative_to(root)), path.read_text()
            limit = EXCEPTIONS.get(name, HEADER if path.suffix in (".h", ".hpp") else FILE)
            files.append((text.count("\n"), limit, name))
            if path.suffix in (".cpp", ".hpp", ".c", ".h"):
                bodies += [(lines, FUNCTION, f"{name}:{first} {function}")
                           for function, first, lines in functions(text)]
    for title, rows in (("files", files), ("functions", bodies)):
        rows.sort(reverse=True)
        print(f"longest of {len(rows)} {title}:")
        for lines, _, name in rows[:10]:
            print(f"  {lines:4} {name}")
        errors += [f"{name}: {lines} lines, more than {limit}" for lines, limit, name in rows if lines > limit]
    print("\n".join(errors) or "all within the limits")
    sys.exit(1 if errors or not bodies else 0)


main()
