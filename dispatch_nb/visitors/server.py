"""Voilà with what a dashboard for visitors needs: the guard, the headers, the page.

| what | why |
| --- | --- |
| loopback, unless there is a token or a password | whoever reaches the port sees every conversation |
| on loopback, the name by which it is called must be loopback's | a page of the web can point its own name here |
| a content security policy, and a template that loads nothing | no request leaves the page, whatever agents wrote |
| no template and no settings by address or working directory | a visitor, or an agent's file, would choose what runs |
| kernels that are warm before the visitor comes | a kernel takes seconds to import pandas and read the index |
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_path
from traitlets import default
from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue
from voila.app import Voila

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


class Visitors(Voila):  # type: ignore[misc]  # Voilà has no types
    """The server. Its settings are Voilà's own: `voila.json` or `voila.py` in Jupyter's configuration folders."""

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
        self.tornado_settings = (
            {"allow_remote_access": not local} | given | {"headers": HEADERS | given.get("headers", {})}
        )

    @property
    def is_guarded(self) -> bool:
        """Whether a visitor must show a token or a password."""
        password = self.config.get("PasswordIdentityProvider", Config()).get("hashed_password", "")
        return bool(self.token or (password and not isinstance(password, LazyConfigValue)))

    def setup_template_dirs(self) -> None:
        """Put our page before Voilà's."""
        super().setup_template_dirs()
        self.template_paths = [str(TEMPLATES), *self.template_paths]
