"""Where the agents' programs are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def program(binary: str, path: str | None) -> str | None:
    """Return where a program is, by the absolute folders of `path`: no project's own folder is one of them."""
    folders = [folder for folder in (path or os.defpath).split(os.pathsep) if Path(folder).is_absolute()]
    return shutil.which(binary, path=os.pathsep.join(folders)) if folders else None
