"""What every test gets: a home of its own, a watch over the real one, and no thread left behind."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from sandbox import SANDBOX  # on import it enters: before a test module can see the real home

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ["e2e.fixtures", "kernels", "runs.stages"]

# an example takes as long as a busy machine lets it: the time says nothing of what is tested
settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")

#: Seconds that a worker which was told to stop has to end.
ENDS_WITHIN_S = 5.0


def pytest_unconfigure() -> None:
    SANDBOX.leave()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is below `e2e/` and run it last: what fails in milliseconds is told first."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)


@pytest.fixture(autouse=True)
def _real_home_untouched() -> Iterator[None]:
    """Fail the test that touches an agent's or Jupyter's folder in the real home, even if it swallows the error."""
    SANDBOX.touched.clear()
    yield
    touched, SANDBOX.touched[:] = SANDBOX.touched[:], []
    if touched:
        pytest.fail(f"touched the real home: {touched[:5]}")


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Fail the test after which a thread of ours still runs. Those of wider fixtures were there before."""
    before = set(threading.enumerate())
    yield
    ours = [t for t in threading.enumerate() if t not in before and t.name.startswith("dispatch-")]
    for thread in ours:
        thread.join(ENDS_WITHIN_S / len(ours))
    left = [thread.name for thread in ours if thread.is_alive()]
    if left:
        pytest.fail(f"threads left: {left}")
