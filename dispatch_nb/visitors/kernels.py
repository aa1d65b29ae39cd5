"""Kernels that end when their visitor leaves.

A page that is closed says so itself; a browser that crashed, slept or lost its network does not. And
a dashboard is never idle: agents work on, and each change is a message. So a kernel is ended by who
looks at it, not by what it does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Float, default


class VisitorKernels(AsyncMappingKernelManager):
    """Ends kernels that nobody is connected to any more, and those that nobody ever was.

    Voilà's subclass of this keeps back those that are warm and wait for a visitor: a sweep does not ask about
    them, and their time begins when it first does.
    """

    left_s = Float(15.0, min=0.0, help="Seconds after which a visitor who left does not come back.").tag(config=True)
    unseen_s = Float(120.0, min=0.0, help="Seconds that a page has to connect to its kernel.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.clock: Callable[[], float] = time.monotonic
        self._alone: dict[str, tuple[float, bool]] = {}
        """By kernel: since when nobody is connected, and whether anybody ever was."""
        self._asked: set[str] = set()

    @default("cull_interval")
    def _default_cull_interval(self) -> int:
        return 5

    @default("cull_idle_timeout")
    def _default_cull_idle_timeout(self) -> int:
        return int(self.left_s) or 1  # above zero: `cull_kernel_if_idle` is called

    def notify_connect(self, kernel_id: str) -> None:
        """Note that somebody looks."""
        super().notify_connect(kernel_id)
        self._alone.pop(kernel_id, None)

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note that somebody left."""
        super().notify_disconnect(kernel_id)
        if not self._kernel_connections.get(kernel_id):
            self._alone[kernel_id] = (self.clock(), True)

    async def cull_kernels(self) -> None:
        """Look at every kernel."""
        self._asked.clear()
        await super().cull_kernels()
        for kernel_id in self._alone.keys() - self._asked:
            del self._alone[kernel_id]

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that was alone for too long."""
        self._asked.add(kernel_id)
        if self._kernel_connections.get(kernel_id):
            return
        since, was_seen = self._alone.setdefault(kernel_id, (self.clock(), False))
        if self.clock() - since > (self.left_s if was_seen else self.unseen_s):
            self.log.info("Kernel %s ends: its visitor %s", kernel_id, "left" if was_seen else "never came")
            await ensure_async(self.shutdown_kernel(kernel_id))

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel, however it ended."""
        self._alone.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)
