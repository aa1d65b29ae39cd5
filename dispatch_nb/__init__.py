"""Mission control for AI coding agents, in a Jupyter notebook.

>>> from dispatch_nb import Dispatch
>>> Dispatch()  # the dashboard, as the last line of a cell
"""

from __future__ import annotations

from importlib.metadata import version

from dispatch_nb.app import Dispatch
from dispatch_nb.transcripts import read_session

__version__ = version("dispatch-nb")
__all__ = ["Dispatch", "__version__", "read_session"]
