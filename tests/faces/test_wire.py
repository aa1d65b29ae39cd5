"""The contract is written once: TypeScript's side is what Python's side generates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from dispatch_nb.faces.wire import Delta, Request, typescript

GENERATED = Path(__file__).parents[2] / "widget_js" / "src" / "wire.gen.ts"


def test_the_committed_typescript_is_what_the_contract_generates() -> None:
    assert GENERATED.read_text(encoding="utf-8") == typescript(), "run `make wire`"


def test_a_nested_value_is_declared_before_it_is_used() -> None:
    text = typescript()
    assert text.index("export interface Session ") < text.index("export interface Tables ")
    assert "export interface Snapshot {\n  version: number;\n  meta: Meta;\n  tables: Tables;\n}" in text
    assert "  providers: readonly string[];" in text
    assert 'state: "approval" | "ended" | "error"' in text


def test_every_message_names_its_kind() -> None:
    kinds: dict[str, Any] = {v.__name__: msgspec.structs.fields(v)[-1].default for v in (Delta, Request)}
    assert kinds == {"Delta": "delta", "Request": "request"}
