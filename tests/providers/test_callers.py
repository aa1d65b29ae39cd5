"""Who calls, by what each agent's client says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.callers import Caller, caller

INFO = "io.modelcontextprotocol/clientInfo"


def test_claude_names_the_tool_use_in_its_log() -> None:
    who = caller({"claudecode/toolUseId": "toolu_1"}, user_agent="claude-code/2.1.330 (sdk-cli)")
    assert who == Caller(provider="claude", call_id="toolu_1", client="claude-code/2.1.330 (sdk-cli)")


def test_codex_names_its_thread_and_the_root_of_it() -> None:
    meta = {"threadId": "t-2", "sessionId": "t-1", "callId": "call_9"}
    who = caller(meta, user_agent="codex-mcp-client/0.169.0")
    assert (who.provider, who.sessions, who.call_id) == ("codex", ("t-2", "t-1"), "call_9")
    assert caller(meta | {"sessionId": "t-2"}, user_agent="codex-mcp-client/0.169.0").sessions == ("t-2",)


@pytest.mark.parametrize(
    ("meta", "client", "agent", "provider"),
    [
        ({}, "", "copilot-cli/1.0.102", "copilot"),
        ({}, "Visual Studio Code", "node", "copilot"),
        ({}, "gemini-cli-mcp-client", "node", "gemini"),
        ({INFO: {"name": "claude-code", "version": "2"}}, "", "", "claude"),
        ({}, "", "node", None),
        ({}, "", "curl/8.5", None),
        ({"threadId": "t-1"}, "", "curl/8.5", None),
    ],
)
def test_a_client_is_known_by_its_name(meta: dict[str, object], client: str, agent: str, provider: str | None) -> None:
    who = caller(meta, client, agent)
    assert (who.provider, who.sessions) == (provider, ())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([INFO, "claudecode/toolUseId", "threadId", "sessionId", "callId"]) | st.text()


@given(st.dictionaries(KEYS, JSON), st.text(), st.text())
def test_whatever_is_told_makes_a_caller(meta: dict[str, object], client: str, agent: str) -> None:
    who = caller(meta, client, agent)
    assert who.provider in (None, *PROVIDERS)
    assert all(word.isprintable() and len(word) <= 200 for word in (*who.sessions, who.client, who.call_id or ""))
