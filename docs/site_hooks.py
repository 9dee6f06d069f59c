"""What the site is made of beside `docs/`: the pages at the top of the repository, and every field of a scenario.

The reference of the fields is made from the JSON Schema. A field without a description ends the build, and so does
a page that would load something from outside.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from optimizer.scenario.json_schema import scenario_schema
from optimizer.scenario.shorthand import DATE, NAME, NUMBER, NUMBER_OR_SHARE

Schema = Mapping[str, Any]

BESIDE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "scenarios/README.md", "benchmarks/README.md")
"""Pages that stand outside of `docs/`."""
REFERENCE = "reference.md"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from beside `docs/`, the pictures that they show, and the reference."""
    root = Path(config.config_file_path).parent
    for path in BESIDE:
        text = (root / path).read_text(encoding="utf-8")
        files.append(File.generated(config, site_path(path), content=text))
        for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), picture))
            if files.get_file_from_path(site_path(place)) is None:
                files.append(File.generated(config, site_path(place), abs_src_path=str(root / place)))
    files.append(File.generated(config, REFERENCE, content=field_reference(scenario_schema())))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links of the repository become links of the site; what has no page here is told without one."""
    del config
    origin = next((path for path in BESIDE if site_path(path) == page.file.src_uri), f"docs/{page.file.src_uri}")

    def linked(found: re.Match[str]) -> str:
        text, target = found["text"], found["target"]
        path, hash_, anchor = target.partition("#")
        if not path or re.match(r"\w+:", path) or page.file.src_uri == REFERENCE:
            return found[0]
        place = site_path(posixpath.normpath(posixpath.join(posixpath.dirname(origin), path)))
        if files.get_file_from_path(place) is None:
            return text
        return f"[{text}]({posixpath.relpath(place, posixpath.dirname(page.file.src_uri) or '.')}{hash_}{anchor})"

    return re.sub(r"\[(?P<text>[^]]*)\]\((?P<target>[^)\s]+)\)", linked, markdown)


def on_post_build(config: MkDocsConfig) -> None:
    """Refuse a site that loads anything from outside."""
    site = Path(config.site_dir)
    found = [
        f"{path.relative_to(site).as_posix()}: {address}"
        for path in sorted(site.rglob("*"))
        if path.suffix in (".html", ".css", ".svg")
        for address in loaded_from_outside(path.read_text(encoding="utf-8"), page=path.suffix == ".html")
    ]
    if found:
        raise PluginError("pages load from outside: " + "; ".join(found))


def site_path(path: str) -> str:
    """Where a file of the repository stands in the site."""
    return "index.md" if path == "README.md" else path.removeprefix("docs/")


def loaded_from_outside(text: str, *, page: bool) -> list[str]:
    """Addresses outside the site that a browser fetches to show a page, a style or a picture."""
    found = re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')\s]+)", text)
    if page:
        reader = _Loaded()
        reader.feed(text)
        found += [address for address in reader.found if re.match(r"(?:https?:)?//", address.strip())]
    return found


class _Loaded(HTMLParser):
    """Collects what the elements of a page load; a link that is followed by a click is none of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses of one element."""
        for name, value in attrs:
            if value and name == "srcset":
                self.found += [entry.split()[0] for entry in value.split(",") if entry.strip()]
            elif value and (name in ("src", "data", "poster", "action") or (tag in ("link", "use") and "href" in name)):
                self.found.append(value)


def field_reference(schema: Schema) -> str:
    """The page of every field: one part after the other, in the order in which a scenario names them."""
    parts = {schema["title"]: schema, **schema["$defs"]}
    blank = [
        f"{name}.{field}"
        for name, part in parts.items()
        for field, about in part["properties"].items()
        if not about.get("description")
    ]
    if blank:
        raise PluginError(f"fields without a description: {', '.join(blank)}")
    lines = [
        "# Every field",
        "",
        "What a scenario file can say, field by field. [The scenario](scenario.md) tells the same as a story, with "
        "examples. `optimizer schema` prints this as a JSON Schema, by which an editor completes and checks a file.",
        "",
        "A *number* may be written as a person does: 20000, 20k, 1.5M. "
        "Where a list is expected, a single entry is a list of one.",
    ]
    places = _places(schema["title"], parts)
    for name, place in places.items():
        part = parts[name]
        heading = f"`{place}`" if place else "The file"
        lines += ["", f"## {heading} {{ #{name.lower()} }}", "", _text(part["description"]), ""]
        lines += ["| field | takes | without it | meaning |", "|---|---|---|---|"]
        needed = part.get("required", ())
        for field, about in part["properties"].items():
            default = "needed" if field in needed else _as_written(about["default"]) if "default" in about else ""
            cells = (f"`{field}`", _takes(about, places), default, _text(about["description"]))
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _places(first: str, parts: Mapping[str, Schema]) -> dict[str, str]:
    """Each part and where it stands in a file, behind the part that names it first: `audience.segments`."""
    places: dict[str, str] = {}
    waiting = [(first, "")]
    while waiting:
        name, place = waiting.pop(0)
        if name not in places:
            places[name] = place
            inner = [
                (part, f"{place}.{field}".removeprefix("."))
                for field, about in parts[name]["properties"].items()
                for part in dict.fromkeys(_named(about))
            ]
            waiting = [*inner, *waiting]
    return places


def _named(about: Any) -> Iterator[str]:
    if isinstance(about, Mapping):
        if "$ref" in about:
            yield about["$ref"].rsplit("/", 1)[1]
        for value in about.values():
            yield from _named(value)
    elif isinstance(about, list):
        for value in about:
            yield from _named(value)


def _takes(about: Schema, places: Mapping[str, str]) -> str:
    """What may be written in a field, in words."""
    bare = {key: value for key, value in about.items() if key in ("type", "pattern")}
    for known, words in ((NUMBER, "number"), (NUMBER_OR_SHARE, "number or percentage"), (DATE, "date"), (NAME, "text")):
        if bare == known:
            return words
    if "$ref" in about:
        name = about["$ref"].rsplit("/", 1)[1]
        return f"[{{…}}](#{name.lower()})"
    if "anyOf" in about:
        lists = [way["items"] for way in about["anyOf"] if "items" in way]
        ways = [_takes(way, places) for way in about["anyOf"] if way.get("type") != "null" and way not in lists]
        return " or ".join(dict.fromkeys(ways))
    if "enum" in about:
        return ", ".join(f"`{value}`" for value in about["enum"])
    if "items" in about:
        inner = _takes(about["items"], places)
        return f"list of {inner.replace('list', 'lists', 1) if inner.startswith('list') else inner}"
    if isinstance(about.get("additionalProperties"), Mapping):
        keys = about.get("propertyNames", {})
        return f"{_takes(keys, places) if 'enum' in keys else 'name'} → {_takes(about['additionalProperties'], places)}"
    if about.get("type") == "object":
        return "{" + ", ".join(about["properties"]) + "}"
    return {"boolean": "true or false", "string": "text", "integer": "number"}.get(str(about.get("type")), "text")


def _as_written(default: object) -> str:
    """A default as it would stand in the file; nothing for an empty one, which says that there is none."""
    if default in ([], {}, ""):
        return ""
    text = json.dumps(default)
    return f"`{text if isinstance(default, bool | int | float) else text.replace(chr(34), '')}`"


def _text(description: str) -> str:
    """A description as one paragraph; what looks like an element of a page outside of code is text."""
    pieces = " ".join(description.split()).split("`")
    return "`".join(piece if place % 2 else piece.replace("<", "&lt;") for place, piece in enumerate(pieces))
