"""Every paper or book that a file names has an entry in docs/references.bib, by first author and year."""
import pathlib
import re
import sys
import unicodedata

root = pathlib.Path(sys.argv[1])


def plain(name):
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()


bibliography = (root / "docs/references.bib").read_text()
known = set()
for key in re.findall(r"^@\w+\{([^,]+),", bibliography, re.M):
    entry = bibliography[bibliography.index("{" + key + ","):].split("\n}")[0]
    author = re.search(r"author = \{(.*?)[,}]", entry)
    year = re.search(r"year = \{(\d{4})\}", entry)
    known.add((plain(author.group(1)), year.group(1)))

NAME = r"[A-Z][^\W\d_]+(?:[- ][A-Z][^\W\d_]+)*"
CITATION = re.compile(rf"({NAME})(?:, {NAME})*(?:,? (?:and|et al\.|\w\. )?\s?{NAME})? \((\d{{4}})\)")
errors, cited = [], set()
for folder in ("src", "capi", "include", "tests", "bench", "docs"):
    for path in sorted((root / folder).rglob("*")):
        if path.suffix not in (".cpp", ".hpp", ".c", ".h", ".def", ".md"):
            continue
        text = re.sub(r"\s*\n\s*(?://|\*)?\s*", " ", path.read_text())
        for author, year in CITATION.findall(text):
            cited.add((plain(author), year))
            if (plain(author), year) not in known:
                errors.append(f"{path.relative_to(root)}: {author} ({year}) is not in references.bib")
print("\n".join(errors) or f"{len(cited)} references cited, {len(known)} known")
sys.exit(1 if errors or not cited else 0)
