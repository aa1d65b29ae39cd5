"""What happens between a widget's first snapshot and its first delta is not lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e2e.fleet import small_fleet

from dispatch_nb import Dispatch
from dispatch_nb.model import Project
from dispatch_nb.state.changes import ProjectSeen

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from dispatch_nb.faces.wire import Snapshot


def test_a_change_while_the_widget_connects_is_in_its_first_delta(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatch = Dispatch(home=small_fleet(tmp_path).home, live=False)
    told: list[Snapshot] = []
    snapshot = dispatch._snapshot  # noqa: SLF001  the moment at which a worker's change used to be lost

    def snapshot_then_change() -> Snapshot:
        told.append(snapshot())
        project = Project(host="h", project=f"late{len(told)}", root=f"/late/{len(told)}")
        dispatch._take([ProjectSeen(project=project)])  # noqa: SLF001  as a worker does
        return told[-1]

    monkeypatch.setattr(dispatch, "_snapshot", snapshot_then_change)
    with dispatch:
        assert dispatch.widget.comm is not None
        assert told
        publisher = dispatch._publisher  # noqa: SLF001  what the next delta starts from
        assert publisher is not None
        assert dispatch.state.version > told[0].version
        assert publisher.sent.version <= told[0].version
