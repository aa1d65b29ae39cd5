"""Where settings come from, and which wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_nb.config import DispatchConfig
from dispatch_nb.errors import ConfigError


def test_an_argument_wins_over_the_environment(tmp_path: Path) -> None:
    env = {"DISPATCH_HOME": "/elsewhere", "DISPATCH_PROVIDER_POLL_MS": "500"}
    config = DispatchConfig(environ=env, home=str(tmp_path))
    assert config.home == str(tmp_path)
    assert config.poll_s == 0.5


def test_a_named_home_wins_over_the_providers_variables_and_has_its_own_index(tmp_path: Path) -> None:
    env = {"CLAUDE_CONFIG_DIR": "/elsewhere"}
    assert DispatchConfig(environ=env).environ == env
    named = DispatchConfig(environ=env, home=str(tmp_path))
    assert named.environ == {}
    assert named.index_folder == str(tmp_path / ".cache" / "dispatch-nb")


def test_a_tilde_in_a_project_is_the_named_home(tmp_path: Path) -> None:
    config = DispatchConfig(environ={"DISPATCH_PROJECTS": "~/src/shop:/abs/../api"}, home=str(tmp_path))
    assert config.only == [str(tmp_path / "src" / "shop"), "/api"]


def test_a_number_that_is_none_is_refused_with_its_name() -> None:
    with pytest.raises(ConfigError, match="DISPATCH_PROVIDER_POLL_MS is 'soon'"):
        DispatchConfig(environ={"DISPATCH_PROVIDER_POLL_MS": "soon"})
