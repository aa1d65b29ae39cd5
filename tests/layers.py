"""The rules of the house, as functions from a parsed file to what is wrong in it.

Data flows one way, threads stay at the edges, the core is pure: each function below keeps one
consequence of that true. `test_layers.py` applies them to the package.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = "dispatch_nb"
#: A module imports only from those before it, and from its own.
ORDER = (
    "model",
    "errors",
    "ending",
    "hook",
    "protocol",
    "providers",
    "state",
    "config",
    "registry",
    "sources",
    "actions",
    "keeper",
    "transcripts",
    "faces",
    "demo",
    "app",
    "visitors",
    "commands",
    "cli",
    "__init__",
    "__main__",
)
CORE = ("model", "errors", "protocol", "providers", "state")
#: What the core may not know of: threads, processes, clocks, disks, networks, and the libraries that stand for them.
EDGES = {
    "anywidget", "asyncio", "concurrent", "glob", "http", "importlib", "io", "ipywidgets", "mcp", "multiprocessing",
    "os", "pandas", "psutil", "random", "shutil", "signal", "socket", "sqlite3", "subprocess", "tempfile",
    "threading", "time", "urllib", "watchfiles",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today"}
THREADS = {
    "Thread",
    "Timer",
    "ThreadPoolExecutor",
    "ProcessPoolExecutor",
    "ThreadPool",
    "start_new_thread",
    "to_thread",
}
PROVIDER_NAMES = ("claude", "codex", "copilot", "gemini")
WIDGET_CALLS = {"set_trait", "send", "send_state", "hold_sync", "hold_trait_notifications"}
MAX_LINES = 450
#: Reads a database out of bytes (`deserialize`), and opens none.
IN_MEMORY = "providers/copilot/cli/database.py"


@dataclass(frozen=True)
class Source:
    """A file of the package: `part` is its place in `ORDER`, `name` its path below the package."""

    name: str
    text: str

    @property
    def part(self) -> str:
        return self.name.split("/")[0].removesuffix(".py")

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @classmethod
    def read(cls, root: Path, path: Path) -> Source:
        return cls(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Yield (line, full dotted name) of whatever is imported, wherever in the file."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            folder = source.name.split("/")[:-1]
            base = [PACKAGE, *folder[: len(folder) - node.level + 1]] if node.level else []
            for alias in node.names:
                yield node.lineno, ".".join([*base, *filter(None, [node.module]), alias.name])


def wrong_way(source: Source) -> list[str]:
    """Imports of a part that comes later in `ORDER`."""
    found = []
    for line, name in imports(source):
        package, _, rest = name.partition(".")
        part = rest.split(".")[0]
        if package != PACKAGE or part == source.part:
            continue
        if part not in ORDER:  # `from dispatch_nb import Dispatch`: the package's own surface
            part = "__init__"
        if source.part not in ORDER or ORDER.index(part) > ORDER.index(source.part):
            found.append(f"{source.name}:{line} imports {part}")
    return found


def impure(source: Source) -> list[str]:
    """In the core: imports of the edges, readings of a clock or of the disk."""
    if source.part not in CORE:
        return []
    edges = [(line, name) for line, name in imports(source) if name.split(".")[0] in EDGES]
    found = [f"{source.name}:{line} imports {name}" for line, name in edges if not _harmless(source, name)]
    found += [f"{source.name}:{line} imports {name}" for line, name in imports(source) if name == "pathlib.Path"]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            called = _name(node.func)
            if called == "open" or (isinstance(node.func, ast.Attribute) and called in CLOCKS):
                found.append(f"{source.name}:{node.lineno} calls {called}")
    return found


def _harmless(source: Source, name: str) -> bool:
    """Whether an import from the edges touches none: the syntax of URLs, a database that lies in memory."""
    return name.startswith("urllib.parse") or (source.name, name) == (IN_MEMORY, "sqlite3")


def environment(source: Source) -> list[str]:
    """Readings of the environment or of the home directory outside `config.py`."""
    if source.name == "config.py" or source.part in {"demo", "hook", "keeper"}:
        # the demo and the keeper hand a changed copy to their programs; the hook cannot wait for imports
        return []
    wanted = {"environ", "environb", "getenv", "expanduser", "expandvars"}
    found = []
    for node in ast.walk(source.tree):
        name = _name(node)
        home = name == "home" and isinstance(node, ast.Attribute) and _name(node.value) == "Path"
        if home or (name in wanted and not _of_config(node)):
            found.append(f"{source.name}:{getattr(node, 'lineno', 0)} reads {name}")
    return found


def _of_config(node: ast.AST) -> bool:
    """Whether this is `config.environ`: what the one reader has read."""
    return isinstance(node, ast.Attribute) and _name(node.value) in {"config", "self"} and node.attr == "environ"


def provider_names(source: Source) -> list[str]:
    """Providers' names in code outside `providers/`; comments and docstrings may tell of them."""
    if source.part in {"providers", "demo"}:  # the demo writes one provider's files
        return []
    tree = source.tree
    docs = {id(doc) for node in ast.walk(tree) for doc in _docs(node)}
    found = []
    for node in ast.walk(tree):
        words = node.value if isinstance(node, ast.Constant) and id(node) not in docs else _name(node)
        if isinstance(words, str):
            found += [f"{source.name}:{_line(node)} names {p}" for p in PROVIDER_NAMES if p in words.lower()]
    return found


def threads(source: Source) -> list[str]:
    """Threads that are not started by `sources/worker.py`."""
    if source.name == "sources/worker.py":
        return []
    return [
        f"{source.name}:{_line(node)} uses {_name(node)}" for node in ast.walk(source.tree) if _name(node) in THREADS
    ]


def traits(source: Source, names: set[str]) -> list[str]:
    """Synced traits that are set, or messages sent, by another than `faces/publisher.py`."""
    if source.name == "faces/publisher.py":
        return []
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in WIDGET_CALLS and _is_widget(node.func.value):
                found.append(f"{source.name}:{node.lineno} calls {node.func.attr}")
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in names:
            inside = source.name == "faces/widget.py" and _name(node.value) == "self"
            if inside or _is_widget(node.value):
                found.append(f"{source.name}:{node.lineno} sets {node.attr}")
    return found


def _is_widget(node: ast.AST) -> bool:
    return (_name(node) or "").lstrip("_") in {"widget", "sink", "dashboard"}


def state_cells(source: Source) -> list[str]:
    """Assignments to another object's `_state`: there is one mutable cell, and the store alone fills it."""

    def assigns(node: ast.AST) -> bool:
        if isinstance(node, ast.Call) and _name(node.func) in {"setattr", "__setattr__"}:
            return any(isinstance(arg, ast.Constant) and arg.value == "_state" for arg in node.args)
        if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Store):
            return False
        return node.attr == "_state" and _name(node.value) != "self"

    return [f"{source.name}:{_line(node)} assigns _state" for node in ast.walk(source.tree) if assigns(node)]


def sleeps(source: Source) -> list[str]:
    """Sleeps: a wait is on an event, with a timeout."""
    wanted = {("time", "sleep"), ("page", "wait_for_timeout")}
    return [f"{source.name}:{line} imports sleep" for line, name in imports(source) if name == "time.sleep"] + [
        f"{source.name}:{node.lineno} sleeps"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and (_name(node.value), node.attr) in wanted
    ]


def too_long(source: Source) -> list[str]:
    """Files in which two things have grown together."""
    lines = source.text.count("\n")
    return [f"{source.name} has {lines} lines"] if lines > MAX_LINES else []


def _name(node: ast.AST) -> str | None:
    """Return the last word of a name or an attribute."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _docs(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the strings that stand as statements in a body: docstrings, of attributes too."""
    body = getattr(node, "body", None)
    for statement in body if isinstance(body, list) else []:  # a lambda's body is one expression
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            yield statement.value
