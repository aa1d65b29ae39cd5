"""The four agents: where npm puts them, and how each is told to talk to the fake model only.

Every one gets a home of its own with the answers to its first questions in it (trust, theme,
key), so that no dialog stands in the way.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from real_agents.answers import Answer, Call
from real_agents.cli import Cli, Place

KEY = "test-key"


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")


class Claude:
    name = "claude"
    provider = "claude"
    modules = "@anthropic-ai/claude-code-*/claude"  # the package of the platform has the program itself
    ready = r"\? for shortcuts"
    agrees = (r"New MCP server found", "Up", r"\u276f Use this MCP server")
    asks = r"Do you want to proceed"
    tells_asking = True
    leave = "/exit"
    tool = "Bash"
    tells_tools = True
    tells_resume = True
    delegates = True
    tells_caller = True
    questions = True

    def environment(self, place: Place) -> dict[str, str]:
        return {
            "ANTHROPIC_BASE_URL": place.url,
            "ANTHROPIC_API_KEY": KEY,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "CLAUDE_CODE_TMPDIR": str(place.run),
            "IS_SANDBOX": "1",  # else it refuses to permit everything to root
        }

    def seed(self, place: Place) -> None:
        known = {
            "hasCompletedOnboarding": True,
            "lastOnboardingVersion": "9.9.9",
            "theme": "dark",
            "customApiKeyResponses": {"approved": [KEY], "rejected": []},
            "projects": {str(place.project): {"hasTrustDialogAccepted": True, "allowedTools": []}},
        }
        _write(place.home / ".claude.json", known)

    def headless(self, prompt: str, session: str | None) -> list[str]:
        again = ["--resume", session] if session else []
        out = ["--output-format", "stream-json", "--verbose"]
        return ["-p", prompt, *out, "--dangerously-skip-permissions", *again]

    def terminal(self, session: str | None) -> list[str]:
        return ["--permission-mode", "manual", *(["--resume", session] if session else [])]

    def shell(self, command: str, *, asks: bool = False) -> Call:  # noqa: ARG002  any command does
        return Call(self.tool, {"command": command, "description": "Work", "timeout": 60_000})

    def question(self, text: str) -> Call:
        options = [{"label": "Red", "description": "like fire"}, {"label": "Blue", "description": "like the sea"}]
        asked = {"question": text, "header": "Colour", "multiSelect": False, "options": options}
        return Call("AskUserQuestion", {"questions": [asked]})

    def served(self, tool: str, arguments: Mapping[str, Any]) -> tuple[Call, ...]:
        name = f"mcp__dispatch__{tool}"
        return (Call("ToolSearch", {"query": f"select:{name}", "max_results": 3}), Call(name, arguments))

    def delegate(self, prompt: str) -> tuple[Call, ...]:
        task = {"description": "Help", "prompt": prompt, "subagent_type": "general-purpose", "run_in_background": False}
        return (Call("Agent", task),)

    def report(self, text: str) -> Answer:
        return Answer(text=text)


class Codex:
    name = "codex"
    provider = "codex"
    model = "gpt-5.5"
    modules = "@openai/codex-*/vendor/*/bin/codex"
    ready = r"\? for shortcuts"
    agrees = (r"Hooks need review", "Down", r"\u203a 2\. Trust all")
    asks = r"Would you like to"
    tells_asking = False
    leave = "/quit"
    tool = "exec_command"
    tells_tools = True
    tells_resume = True
    delegates = False
    tells_caller = True
    questions = False

    def environment(self, place: Place) -> dict[str, str]:  # noqa: ARG002  its settings say where the model is
        return {"FAKE_KEY": KEY}

    def seed(self, place: Place) -> None:
        # without analytics, else it waits for the network at its end; without the daemon, which would outlive it
        settings = f"""\
model = "{self.model}"
model_provider = "fake"
check_for_update_on_startup = false
[model_providers.fake]
name = "fake"
base_url = "{place.url}/v1"
env_key = "FAKE_KEY"
wire_api = "responses"
[analytics]
enabled = false
[features]
daemon_auto_start = false
[notice.model_migrations]
"gpt-5.5" = "gpt-6-sol"
[projects."{place.project}"]
trust_level = "trusted"
"""
        _write(place.home / ".codex" / "config.toml", settings)

    def headless(self, prompt: str, session: str | None) -> list[str]:
        again = ["resume"] if session else []
        options = ["--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"]
        return ["exec", *again, *options, *([session] if session else []), prompt]

    def terminal(self, session: str | None) -> list[str]:
        return [
            *(["resume"] if session else []),
            "-a",
            "on-request",
            "-s",
            "read-only",
            *([session] if session else []),
        ]

    def shell(self, command: str, *, asks: bool = False) -> Call:
        wish = {"sandbox_permissions": "require_escalated", "justification": "May I?"} if asks else {}
        return Call(self.tool, {"cmd": command, "yield_time_ms": 30_000, **wish})

    def question(self, text: str) -> Call:
        raise NotImplementedError(f"{self.name} cannot ask {text!r}")

    def served(self, tool: str, arguments: Mapping[str, Any]) -> tuple[Call, ...]:
        return (Call(tool, arguments, namespace="mcp__dispatch"),)

    def delegate(self, prompt: str) -> tuple[Call, ...]:
        raise NotImplementedError(f"{self.model} cannot ask {prompt!r} of another agent")

    def report(self, text: str) -> Answer:
        return Answer(text=text)


class CodexScript(Codex):
    """Codex with one of the models that call tools from a script that they write."""

    name = "codex (scripts)"
    model = "gpt-6-astra"
    delegates = True

    def shell(self, command: str, *, asks: bool = False) -> Call:
        arguments = json.dumps(dict(super().shell(command, asks=asks).args))
        script = f"const done = await tools.exec_command({arguments});\ntext(done.output);\n"
        return Call("exec", namespace="functions", raw=script)

    def served(self, tool: str, arguments: Mapping[str, Any]) -> tuple[Call, ...]:
        script = f"const done = await tools.mcp__dispatch__{tool}({json.dumps(dict(arguments))});\ntext(done);\n"
        return (Call("exec", namespace="functions", raw=script),)

    def delegate(self, prompt: str) -> tuple[Call, ...]:
        task = {"task_name": "help", "message": prompt, "fork_turns": "none"}
        start = Call("spawn_agent", task, namespace="collaboration")
        return (start, Call("wait_agent", {"timeout_ms": 60_000}, namespace="collaboration"))


class Gemini:
    name = "gemini"
    provider = "gemini"
    modules = ".bin/gemini"
    ready = r"Type your message"
    agrees = ("", "", "")
    asks = r"Allow execution"
    tells_asking = False
    leave = "/quit"
    tool = "run_shell_command"
    tells_tools = False
    tells_resume = True
    delegates = True
    tells_caller = False
    questions = False
    _model = ("-m", "gemini-3.1-pro-preview")  # without it another model is asked first which one to take

    def environment(self, place: Place) -> dict[str, str]:
        return {"GEMINI_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": place.url}

    def seed(self, place: Place) -> None:
        settings = {
            "security": {"auth": {"selectedType": "gemini-api-key"}},
            "general": {"enableAutoUpdate": False},
            "model": {"name": self._model[1]},  # for runs that name none
            "privacy": {"usageStatisticsEnabled": False},
        }
        _write(place.home / ".gemini" / "settings.json", settings)
        _write(place.home / ".gemini" / "trustedFolders.json", {str(place.project): "TRUST_FOLDER"})

    def headless(self, prompt: str, session: str | None) -> list[str]:
        again = ["--resume", session] if session else []
        return ["-p", prompt, "--yolo", "--skip-trust", "-o", "stream-json", *self._model, *again]

    def terminal(self, session: str | None) -> list[str]:
        return [*self._model, *(["--resume", session] if session else [])]

    def shell(self, command: str, *, asks: bool = False) -> Call:  # noqa: ARG002  any command does
        return Call(self.tool, {"command": command, "description": "Work"})

    def question(self, text: str) -> Call:
        raise NotImplementedError(f"{self.name} cannot ask {text!r}")

    def served(self, tool: str, arguments: Mapping[str, Any]) -> tuple[Call, ...]:
        return (Call(f"mcp_dispatch_{tool}", arguments),)

    def delegate(self, prompt: str) -> tuple[Call, ...]:
        return (Call("invoke_agent", {"agent_name": "generalist", "prompt": prompt}),)

    def report(self, text: str) -> Answer:
        return Answer(calls=(Call("complete_task", {"result": {"response": text}}),))


class Copilot:
    name = "copilot"
    provider = "copilot"
    modules = "@github/copilot-*/copilot"
    ready = r"/ commands"
    agrees = ("", "", "")
    asks = r"Do you want to run"
    tells_asking = True
    leave = "/exit"
    tool = "bash"
    tells_tools = True
    tells_resume = False
    delegates = True
    tells_caller = False
    questions = True

    def environment(self, place: Place) -> dict[str, str]:
        return {
            "COPILOT_OFFLINE": "true",
            "COPILOT_PROVIDER_BASE_URL": f"{place.url}/v1",
            "COPILOT_PROVIDER_API_KEY": KEY,
            "COPILOT_MODEL": "fake-model",
            # it unpacks 235 MB of itself
            "COPILOT_CACHE_HOME": str(Path(os.environ["AGENTS_DIR"]).absolute() / "copilot" / "cache"),
        }

    def seed(self, place: Place) -> None:
        trusted = {"trustedFolders": [str(place.project)], "trusted_folders": [str(place.project)]}
        _write(place.home / ".copilot" / "config.json", trusted)

    def headless(self, prompt: str, session: str | None) -> list[str]:
        again = [f"--resume={session}"] if session else []
        return ["-p", prompt, "--allow-all", "--output-format", "json", "--no-auto-update", *again]

    def terminal(self, session: str | None) -> list[str]:
        return ["--no-auto-update", *([f"--resume={session}"] if session else [])]

    def shell(self, command: str, *, asks: bool = False) -> Call:  # noqa: ARG002  any command does
        return Call(self.tool, {"command": command, "description": "Work", "initial_wait": 60})

    def question(self, text: str) -> Call:
        colour = {"type": "string", "title": "Colour", "enum": ["Red", "Blue"]}
        form = {"properties": {"colour": colour}, "required": ["colour"]}
        return Call("ask_user", {"message": text, "requestedSchema": form})

    def served(self, tool: str, arguments: Mapping[str, Any]) -> tuple[Call, ...]:
        return (Call(f"dispatch-{tool}", arguments),)

    def delegate(self, prompt: str) -> tuple[Call, ...]:
        task = {"name": "help", "agent_type": "general-purpose", "description": "Help", "prompt": prompt}
        return (Call("task", {**task, "mode": "sync"}),)

    def report(self, text: str) -> Answer:
        return Answer(text=text)


CLIS: tuple[Cli, ...] = (Claude(), Codex(), CodexScript(), Copilot(), Gemini())
