"""Voilà with what a dashboard for visitors needs: the guard, the headers, the page.

| what | why |
| --- | --- |
| loopback, unless there is a token or a password | whoever reaches the port sees every conversation |
| on loopback, the name by which it is called must be loopback's | a page of the web can point its own name here |
| a content security policy, and a template that loads nothing | no request leaves the page, whatever agents wrote |
| no template and no settings by address or working directory | a visitor, or an agent's file, would choose what runs |
| the page only as a page, and so many at once | an image of any site could point here and start a kernel each time |
| kernels that are warm before the visitor comes | a kernel takes seconds to import pandas and read the index |
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_path
from tornado.web import HTTPError
from traitlets import Integer, default
from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue
from voila.app import Voila
from voila.tornado.handler import TornadoVoilaHandler

from dispatch_nb.errors import ConfigError

TEMPLATES = Path(__file__).parent / "templates"
#: All of the page's own origin. Widgets are modules of `blob:`; JupyterLab sets styles and starts scripts inline.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline' blob:",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-ancestors": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in POLICY.items()),
    "Referrer-Policy": "same-origin",
}


def is_loopback(address: str) -> bool:
    """Whether only programs on this machine reach a server at this address."""
    try:
        return address == "localhost" or ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


class Page(TornadoVoilaHandler):  # type: ignore[misc]  # Voilà has no types
    """The page: each visit takes a kernel."""

    async def get(self, path: str | None = None) -> None:
        """Show it, if it was asked for as a page and there is room."""
        if self.request.headers.get("Sec-Fetch-Dest", "document") not in {"document", "iframe"}:
            raise HTTPError(403, "this is a page, and no part of another")
        server = self.settings["visitors"]
        if len(self.kernel_manager) >= server.max_visitors + server.warm:
            raise HTTPError(503, "as many visitors as may come are here; try again when one has left")
        await super().get(path)


class Visitors(Voila):  # type: ignore[misc]  # Voilà has no types
    """The server. Its settings are Voilà's own: `voila.json` or `voila.py` in Jupyter's configuration folders."""

    max_visitors = Integer(50, min=1, help="So many kernels at most, besides the warm ones.").tag(config=True)

    tornado_settings: dict[str, Any]
    template_paths: list[str]

    @default("config_file_paths")
    def _config_file_paths_default(self) -> list[str]:
        return list(jupyter_config_path())  # not the working directory: agents write there

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the settings. Raises ConfigError if it would let in everybody."""
        super().initialize(argv)
        local = is_loopback(self.ip)
        if not local and not self.is_guarded:
            raise ConfigError(
                f"{self.ip} is not loopback, and whoever reaches it would see every conversation: set a token"
                " (DISPATCH_VOILA_TOKEN) or a password (c.PasswordIdentityProvider.hashed_password in voila.py)"
            )
        given: dict[str, Any] = dict(self.tornado_settings)
        ours = {"headers": HEADERS | given.get("headers", {}), "visitors": self}
        self.tornado_settings = {"allow_remote_access": not local} | given | ours

    @property
    def is_guarded(self) -> bool:
        """Whether a visitor must show a token or a password."""
        password = self.config.get("PasswordIdentityProvider", Config()).get("hashed_password", "")
        return bool(self.token or (password and not isinstance(password, LazyConfigValue)))

    @property
    def warm(self) -> int:
        """How many kernels wait for visitors."""
        settings = self.voila_configuration
        return max(0, settings.default_pool_size) if settings.preheat_kernel else 0

    def init_handlers(self) -> list[Any]:
        """Put our page in the place of Voilà's."""
        handlers = super().init_handlers()
        return [(at, Page if what is TornadoVoilaHandler else what, *more) for at, what, *more in handlers]

    def setup_template_dirs(self) -> None:
        """Put our page before Voilà's."""
        super().setup_template_dirs()
        self.template_paths = [str(TEMPLATES), *self.template_paths]
