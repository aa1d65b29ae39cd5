"""The dashboard for visitors, served by Voilà."""

from __future__ import annotations

import argparse

from dispatch_nb import config
from dispatch_nb.commands.lab import hand_on, shipped
from dispatch_nb.errors import DispatchError

READ_ONLY = "readonly.ipynb"
#: What the page loads of JupyterLab's extensions on this machine; others may be made for another version.
EXTENSIONS = "['anywidget', '@jupyter-widgets/jupyterlab-manager', '@voila-dashboards/widgets-manager8']"
KERNELS = "dispatch_nb.visitors.kernels.VisitorKernels"


def serve(args: argparse.Namespace) -> int:
    """Serve the read-only dashboard until told to end."""
    try:
        from dispatch_nb.visitors.server import Visitors  # noqa: PLC0415  an extra, and slow to import
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != "voila":
            raise
        raise DispatchError("Voilà is not installed: pip install 'dispatch-nb[voila]'") from None
    hand_on(args)
    Visitors.launch_instance([str(shipped(READ_ONLY)), *_options(args)])
    return 0


def _options(args: argparse.Namespace) -> list[str]:
    """Return Voilà's options; what a person sets in `voila.py` holds where nothing is given here."""
    options = {
        "Voila.ip": args.ip,
        "Voila.port": args.port,
        "Voila.token": config.voila_token(),
        "VoilaConfiguration.theme": args.theme,
        "VoilaConfiguration.preheat_kernel": args.warm > 0,
        "VoilaConfiguration.default_pool_size": args.warm,
        "VoilaConfiguration.multi_kernel_manager_class": KERNELS,
        "VoilaConfiguration.allow_template_override": "NO",
        "VoilaConfiguration.extension_allowlist": EXTENSIONS,
        "VoilaConfiguration.file_allowlist": "[]",
    }
    given = [f"--{name}={value}" for name, value in options.items() if value not in {None, ""}]
    return [*given, "--no-browser"] if args.no_browser else given
