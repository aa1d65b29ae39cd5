"""Settings: the only reader of environment variables and of the home directory.

What is not given as an argument comes from `c.DispatchConfig.<name>` in
`jupyter_dispatch_config.py` or `.json` (Jupyter's configuration folders) or in IPython's own
configuration, then from the environment, then from the defaults below.
"""

from __future__ import annotations

import math
import os
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs
from traitlets import Bool, Float, Integer, List, TraitError, Unicode
from traitlets.config import Config, Configurable
from traitlets.config.loader import ConfigFileNotFound, JSONFileConfigLoader, PyFileConfigLoader

from dispatch_nb.errors import ConfigError
from dispatch_nb.providers.pricing import MAX_BYTES, Price, PriceError, Prices, parse
from dispatch_nb.providers.runs import HOMES

CONFIG_NAME = "jupyter_dispatch_config"
#: The table of prices that comes with the package.
OUR_PRICES = Path(__file__).parent / "providers" / "prices.toml"
#: Longest time between full sweeps: a day.
MAX_POLL_S = 86_400.0

#: Voilà tells each of its kernels so.
_VOILA = "VOILA_PREHEAT"
_SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class DispatchConfig(Configurable):
    """What a dashboard is started with."""

    home = Unicode(help="Stands for ~ in every provider's path, and wins over their own variables.").tag(config=True)
    projects = List(Unicode(), help="Folders to show besides those that sessions work in.").tag(config=True)
    only = List(Unicode(), help="Folders to show and no others (DISPATCH_PROJECTS).").tag(config=True)
    poll_s = Float(30.0, min=0.1, max=MAX_POLL_S, help="Seconds between full sweeps (DISPATCH_PROVIDER_POLL_MS).").tag(
        config=True
    )
    stale_s = Float(300.0, min=1.0, help="Seconds after which a log alone says nothing of now.").tag(config=True)
    cache_dir = Unicode(help="Where the index of what was read is kept (DISPATCH_CACHE_DIR).").tag(config=True)
    host = Unicode(help="Name of this machine in every row.").tag(config=True)
    read_only = Bool(
        None,
        allow_none=True,
        help="Refuse whatever would write; None: where Voilà shows the page (DISPATCH_READ_ONLY).",
    ).tag(config=True)
    prices_file = Unicode(help="Prices of models (TOML) that are laid over ours, see prices.toml.").tag(config=True)
    max_runs = Integer(4, min=1, max=64, help="Agents that run at once from here; the others wait.").tag(config=True)
    stop_patience_s = Float(
        5.0, min=0.1, max=600.0, help="Seconds that an agent has to end, asked, then terminated, then killed."
    ).tag(config=True)
    mcp = Bool(
        None, allow_none=True, help="Serve MCP while changes are followed; None: in a notebook's kernel (DISPATCH_MCP)."
    ).tag(config=True)
    mcp_port = Integer(4242, min=0, max=65535, help="Port of MCP, or the next free one; 0: any (DISPATCH_PORT).").tag(
        config=True
    )
    mcp_address = Unicode("127.0.0.1", help="Address of MCP; one that is not loopback needs a token.").tag(config=True)

    def __init__(self, *, environ: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        self._environ = dict(os.environ if environ is None else environ)
        given = {name: value for name, value in kwargs.items() if value is not None}
        try:
            super().__init__(config=_files(self._environ), **(self._from_environment() | given))
        except TraitError as error:
            raise ConfigError(f"a setting cannot be used: {error}") from error
        self.named_home = bool(self.home)
        """A home was named: it wins over the providers' own variables, and has its own index."""
        self.home = str(absolute(self.home)) if self.home else str(Path.home())
        self.only = [self.resolve(project) for project in self.only]
        self.projects = [self.resolve(project) for project in self.projects]

    def _from_environment(self) -> dict[str, Any]:
        env = self._environ
        found: dict[str, Any] = {}
        if env.get("DISPATCH_HOME"):
            found["home"] = env["DISPATCH_HOME"]
        if env.get("DISPATCH_PROJECTS"):
            found["only"] = [p for p in env["DISPATCH_PROJECTS"].split(os.pathsep) if p]
        if env.get("DISPATCH_CACHE_DIR"):
            found["cache_dir"] = env["DISPATCH_CACHE_DIR"]
        if poll := env.get("DISPATCH_PROVIDER_POLL_MS"):
            try:
                seconds = float(poll) / 1000
            except ValueError:
                seconds = math.nan
            if not math.isfinite(seconds):
                raise ConfigError(f"DISPATCH_PROVIDER_POLL_MS is {poll!r}, not a number of milliseconds")
            found["poll_s"] = min(max(seconds, 0.1), MAX_POLL_S)
        if port := env.get("DISPATCH_PORT"):
            if not (port.isdecimal() and len(port) < 6 and int(port) < 65536):  # noqa: PLR2004  ports have 16 bits
                raise ConfigError(f"DISPATCH_PORT is {port!r}, not a port (0 to 65535)")
            found["mcp_port"] = int(port)
        for name, variable in (("mcp", "DISPATCH_MCP"), ("read_only", "DISPATCH_READ_ONLY")):
            if text := env.get(variable):
                if text.lower() not in _SWITCH:
                    raise ConfigError(f"{variable} is {text!r}, neither 1 nor 0")
                found[name] = _SWITCH[text.lower()]
        return found

    def resolve(self, project: str) -> str:
        """Return the absolute path of a project as a person names it, `~` being this home."""
        text = str(project)
        if text == "~" or text.startswith("~/"):
            text = self.home + text[1:]
        return os.path.normpath(Path(text).expanduser().absolute())

    @property
    def environ(self) -> Mapping[str, str]:
        """The variables that tell providers where their files are: none when a home was named."""
        return {} if self.named_home else self._environ

    @property
    def index_folder(self) -> str:
        """The folder of the index. A named home has its own, below it, so that it goes when that goes."""
        if self.cache_dir:
            return str(Path(self.cache_dir).expanduser())
        if self.named_home:
            return str(Path(self.home, ".cache", "dispatch-nb"))
        return platformdirs.user_cache_dir("dispatch-nb", appauthor=False)

    @property
    def connections_folder(self) -> str:
        """The folder in which it is remembered what was written into the settings of agents."""
        if self.named_home:
            return str(Path(self.home, ".local", "share", "dispatch-nb", "connections"))
        return str(user_data_dir() / "connections")

    @property
    def runs_folder(self) -> str:
        """The folder of the runs that were started from here. A named home has its own, as its index."""
        if self.named_home:
            return str(Path(self.home, ".local", "state", "dispatch-nb", "runs"))
        return str(Path(platformdirs.user_state_dir("dispatch-nb", appauthor=False), "runs"))

    @property
    def agents_environ(self) -> Mapping[str, str]:
        """The variables that agents are started with. With a named home that is theirs, and no variable moves it."""
        if not self.named_home:
            return self._environ
        kept = {name: value for name, value in self._environ.items() if name not in HOMES}
        return {**kept, "HOME": self.home}

    @property
    def runtime_folder(self) -> str:
        """The folder of the file that says which kernel serves MCP. A named home has its own, as its index."""
        if self.named_home:
            return self.index_folder
        from jupyter_core.paths import jupyter_runtime_dir  # noqa: PLC0415  slow, and not needed to import us

        return jupyter_runtime_dir()

    @property
    def serves_mcp(self) -> bool:
        """Whether MCP is served: as configured, else in the kernel of a notebook."""
        return running_kernel() is not None if self.mcp is None else bool(self.mcp)

    @property
    def refuses_writes(self) -> bool:
        """Whether a dashboard is read-only: as configured, else where Voilà shows it to whoever asks."""
        return _VOILA in self._environ if self.read_only is None else bool(self.read_only)

    @property
    def mcp_token(self) -> str:
        """The token that clients of MCP must show; empty: none (DISPATCH_MCP_TOKEN)."""
        return self._environ.get("DISPATCH_MCP_TOKEN", "").strip()

    @property
    def prices(self) -> Prices:
        """Return what models cost: our table, and the person's own over it.

        A file of theirs that cannot be used is told of in `Prices.problem`, and ours hold.
        """
        if not self.prices_file:
            return Prices(_our_prices(), path=str(OUR_PRICES))
        path = self.resolve(self.prices_file)
        try:
            with Path(path).open("rb") as file:
                own = parse(file.read(MAX_BYTES + 1))
        except (OSError, PriceError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            return Prices(_our_prices(), path=path, problem=f"The file of prices cannot be used: {reason}.")
        return Prices(_our_prices(), own, path=path)

    @property
    def hostname(self) -> str:
        """The name of this machine, as every row carries it."""
        return self.host or socket.gethostname()


@cache
def _our_prices() -> tuple[Price, ...]:
    return parse(OUR_PRICES.read_bytes())


def _files(environ: Mapping[str, str]) -> Config:
    """Load `jupyter_dispatch_config.{py,json}`, and IPython's configuration when it is running."""
    from jupyter_core.paths import jupyter_config_path  # noqa: PLC0415  slow, and not needed to import us

    config = Config()
    if "DISPATCH_NO_CONFIG" not in environ:
        for folder in reversed(jupyter_config_path()):
            for loader in (
                JSONFileConfigLoader(f"{CONFIG_NAME}.json", folder),
                PyFileConfigLoader(f"{CONFIG_NAME}.py", folder),
            ):
                try:
                    config.merge(loader.load_config())
                except ConfigFileNotFound:
                    continue  # most folders have none
                except Exception as error:  # a person's own file: any failure in it is theirs to see
                    raise ConfigError(f"{loader.full_filename} cannot be read: {error}") from error
    try:
        from IPython import get_ipython  # noqa: PLC0415
    except ImportError:
        return config
    shell = get_ipython()
    if shell is not None:
        config.merge(Config({"DispatchConfig": shell.config.get("DispatchConfig", {})}))
    return config


def voila_token(environ: Mapping[str, str] = os.environ) -> str:
    """Return the token that visitors must show; empty: none (DISPATCH_VOILA_TOKEN)."""
    return environ.get("DISPATCH_VOILA_TOKEN", "").strip()


def running_kernel() -> Any:
    """Return the Jupyter kernel that this runs in; None in a script or a terminal."""
    try:
        from IPython import get_ipython  # noqa: PLC0415  not there in a plain script
    except ImportError:
        return None
    return getattr(get_ipython(), "kernel", None)


def absolute(path: str) -> Path:
    """Return the full form of a path that a person wrote, `~` being their home."""
    return Path(path).expanduser().absolute()


def user_data_dir() -> Path:
    """Return the folder for notebooks that `dispatch-nb lab` opens outside a checkout."""
    return Path(platformdirs.user_data_dir("dispatch-nb", appauthor=False))


def is_root() -> bool:
    """Whether this process runs as root, which Jupyter's server asks to be told."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def hand_on(changes: Mapping[str, str]) -> None:
    """Set variables for the programs that this process starts: a Jupyter server's kernels read them here."""
    os.environ.update(changes)


def inherited(without: tuple[str, ...]) -> dict[str, str]:
    """Return the variables that a program inherits from this process: those that begin with none of `without`."""
    return {name: value for name, value in os.environ.items() if not name.startswith(without)}


def utc_now() -> datetime:
    """Return the present time; everything below is given it as an argument."""
    return datetime.now(UTC)
