"""Where settings come from, and which wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_nb.config import MAX_POLL_S, DispatchConfig
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


def test_a_persons_prices_are_laid_over_ours(tmp_path: Path) -> None:
    ours = DispatchConfig(environ={}).prices
    assert (len(ours) > 50, Path(ours.path).name, ours.problem) == (True, "prices.toml", "")
    (tmp_path / "own.toml").write_text('[[price]]\nmodels = ["house-model"]\ninput = 1\noutput = 2\n')
    own = DispatchConfig(environ={}, home=str(tmp_path), prices_file="~/own.toml").prices
    assert (len(own), own.path, own.problem) == (len(ours) + 1, str(tmp_path / "own.toml"), "")


@pytest.mark.parametrize(
    ("text", "says"), [(None, "No such file or directory"), ("[[price]]\ninput = 1\n", "missing required field")]
)
def test_prices_that_cannot_be_read_leave_ours_and_say_why(text: str | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    if text is not None:
        path.write_text(text)
    prices = DispatchConfig(environ={}, prices_file=str(path)).prices
    assert says in prices.problem
    assert prices.path == str(path)
    assert len(prices) == len(DispatchConfig(environ={}).prices)


@pytest.mark.parametrize("given", ["soon", "nan", "inf"])
def test_a_number_that_is_none_is_refused_with_its_name(given: str) -> None:
    with pytest.raises(ConfigError, match=f"DISPATCH_PROVIDER_POLL_MS is '{given}'"):
        DispatchConfig(environ={"DISPATCH_PROVIDER_POLL_MS": given})


def test_a_setting_of_a_wrong_type_or_size_is_refused_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    for setting in ('"poll_s": "soon"', '"max_runs": 0'):
        (tmp_path / "jupyter_dispatch_config.json").write_text(f'{{"DispatchConfig": {{{setting}}}}}')
        with pytest.raises(ConfigError, match=f"'{setting.split(chr(34))[1]}' trait"):
            DispatchConfig(environ={})


def test_a_time_between_sweeps_is_one_that_can_be_waited_for() -> None:
    assert DispatchConfig(environ={"DISPATCH_PROVIDER_POLL_MS": "1e300"}).poll_s == MAX_POLL_S
    assert DispatchConfig(environ={"DISPATCH_PROVIDER_POLL_MS": "-1"}).poll_s == 0.1
