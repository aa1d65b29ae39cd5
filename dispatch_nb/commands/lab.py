"""The dashboard in JupyterLab, on a person's own agents or on simulated ones."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from dispatch_nb import config

DASHBOARD, ANALYSIS = "dashboard.ipynb", "analysis.ipynb"


def lab(args: argparse.Namespace) -> int:
    """Open the dashboard."""
    hand_on(args)
    return _jupyter(_notebook(), port=args.port, browser=not args.no_browser)


def hand_on(args: argparse.Namespace) -> None:
    """Tell the kernels that will be started which home and which projects are meant."""
    changes = {}
    if args.home:
        changes["DISPATCH_HOME"] = str(config.absolute(args.home))
    if args.project:
        changes["DISPATCH_PROJECTS"] = os.pathsep.join(str(config.absolute(p)) for p in args.project)
    config.hand_on(changes)


def demo(args: argparse.Namespace) -> int:
    """Open the dashboard over simulated agents, which end with it."""
    from dispatch_nb.demo import Demo  # noqa: PLC0415  only this command needs it

    with tempfile.TemporaryDirectory(prefix="dispatch-demo-") as folder:
        home = config.absolute(args.home) if args.home else Path(folder)
        with Demo(home, speed=args.speed):
            print(f"Simulated agents live in {home}; they end with JupyterLab.")
            config.hand_on({"DISPATCH_HOME": str(home)})
            return _jupyter(_notebook(Path(folder, "notebooks")), port=args.port, browser=not args.no_browser)


def _notebook(folder: Path | None = None) -> Path:
    """Return the dashboard's notebook: the checkout's, if that is where we are, else a person's own copy."""
    here = Path.cwd() / "notebooks" / DASHBOARD
    if folder is None and here.is_file() and (Path.cwd() / "dispatch_nb").is_dir():
        return here
    own = folder or config.user_data_dir()
    own.mkdir(parents=True, exist_ok=True)
    for name in (DASHBOARD, ANALYSIS):
        if not (own / name).exists():  # what a person made of it stays
            (own / name).write_bytes(shipped(name).read_bytes())
    return own / DASHBOARD


def shipped(name: str) -> Path:
    """Return the path of a notebook that came with the package, or of the checkout."""
    packaged = Path(__file__).parent.parent / "notebooks" / name
    return packaged if packaged.is_file() else packaged.parents[2] / "notebooks" / name


def _jupyter(notebook: Path, *, port: int | None, browser: bool) -> int:
    """Run JupyterLab on a notebook until it ends."""
    from jupyterlab.labapp import LabApp  # noqa: PLC0415  slow to import

    argv = [f"--ServerApp.root_dir={notebook.parent}", f"--LabApp.default_url=/lab/tree/{notebook.name}"]
    argv += [f"--ServerApp.port={port}"] if port else []
    argv += [] if browser else ["--no-browser"]
    if config.is_root():  # in a container there is nobody else; the server listens on loopback with a token
        argv.append("--allow-root")
    LabApp.launch_instance(argv)
    return 0
