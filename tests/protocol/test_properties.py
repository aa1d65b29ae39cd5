"""What holds for every file, however broken."""

from __future__ import annotations

from typing import Any

import msgspec
from builders.tasks import entry_text, log_text, plan_text
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb.protocol.flaws import MOST_FLAWS
from dispatch_nb.protocol.log import SERVER_SENTENCE, parse_log
from dispatch_nb.protocol.persona import parse_persona
from dispatch_nb.protocol.plan import PlanFlaw, locate_status, parse_plan, read_status
from protocol.strategies import entries, hostile, logs, mutated_logs, mutated_plans, plans


def check_flaws(flaws: tuple[PlanFlaw, ...], text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert len(flaws) <= MOST_FLAWS + 2
    for flaw in flaws:
        assert flaw.reason.endswith(".")
        assert flaw.hint
        assert flaw.line is None or 1 <= flaw.line <= lines


def check_plan(text: str) -> None:
    plan, flaws = parse_plan(text, "folder")
    check_flaws(flaws, text)
    assert plan is not None or flaws
    msgspec.json.encode((plan, flaws))
    if plan is None:
        return
    assert plan.epic
    assert plan.title == " ".join(plan.title.split())
    phase_ids = [phase.phase_id for phase in plan.phases]
    assert len(set(phase_ids)) == len(phase_ids)
    for phase in plan.phases:
        place = locate_status(text, phase.phase_id)
        if place is not None:
            assert read_status(text[slice(*place)].strip("\"'")) in {phase.status, None}


def check_log(text: str) -> None:
    log = parse_log(text)
    check_flaws(log.flaws, text)
    msgspec.json.encode(log)
    assert [entry.line for entry in log.entries] == sorted({entry.line for entry in log.entries})


@given(hostile)
def test_any_text_is_read_as_a_plan_without_raising(text: str) -> None:
    check_plan(text)


@given(hostile)
def test_any_text_is_read_as_a_log_without_raising(text: str) -> None:
    check_log(text)


@given(hostile)
def test_any_text_is_read_as_a_persona_without_raising(text: str) -> None:
    persona, flaws = parse_persona(text, "/x/name.md", None)
    check_flaws(flaws, text)
    assert persona is not None or flaws
    msgspec.json.encode(persona)


@given(mutated_plans())
def test_any_mutation_of_a_valid_plan_is_read_without_raising(text: str) -> None:
    check_plan(text)


@given(mutated_logs())
def test_any_mutation_of_a_valid_log_is_read_without_raising(text: str) -> None:
    check_log(text)


@given(mutated_plans(), st.data())
def test_every_beginning_of_a_plan_is_read_without_raising(text: str, data: st.DataObject) -> None:
    check_plan(text[: data.draw(st.integers(0, len(text)))])


@given(plans())
def test_a_plan_is_read_as_it_was_written(made: dict[str, Any]) -> None:
    text = plan_text(**made)
    plan, flaws = parse_plan(text, "folder")
    assert plan is not None
    assert [flaw for flaw in flaws if "itself" not in flaw.reason] == []
    assert (plan.epic, plan.title) == (made["epic"], made["title"])
    assert plan.body == made["body"].replace("\n", made["newline"])
    for phase, given_phase in zip(plan.phases, made["phases"], strict=True):
        rest = dict(given_phase)
        assert phase.phase_id == rest.pop("id")
        assert phase.title == rest.pop("title")
        assert phase.status == rest.pop("status")
        assert phase.persona == rest.pop("persona", None)
        assert phase.depends_on == (tuple(rest.pop("depends_on")) if "depends_on" in rest else None)
        assert phase.extra == rest
        place = locate_status(text, phase.phase_id)
        assert place is not None
        assert read_status(text[slice(*place)]) == phase.status


@given(st.lists(entries(), max_size=6))
def test_a_log_is_read_as_it_was_written(made: list[dict[str, Any]]) -> None:
    log = parse_log(log_text(*(entry_text(**entry) for entry in made)))
    assert log.flaws == ()
    for entry, given_entry in zip(log.entries, made, strict=True):
        assert (entry.time, entry.phase_id) == (given_entry["time"], given_entry["phase_id"])
        assert (entry.title, entry.persona) == (given_entry["title"], given_entry["persona"])
        assert (entry.trailer or "", entry.body) == (given_entry["trailer"], given_entry["body"].strip("\n"))


@given(logs() | mutated_logs())
def test_every_line_below_the_first_header_is_in_an_entry(text: str) -> None:
    log = parse_log(text)
    kept = {line for entry in log.entries for line in (entry.text, *entry.body.split("\n"))}
    merged = sum(entry.recorded_by == "both" for entry in log.entries)
    lines = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").replace("\ud800", "\ufffd").split("\n")
    )
    lines = lines[log.entries[0].line - 1 :] if log.entries else []
    lost = [line for line in lines if line.strip() and line.rstrip() not in kept and line not in kept]
    # A rule below the machine's sentence says nothing, and is not kept; nor is that sentence once it is merged.
    lost = [line for line in lost if line.strip("-*_ \t") and SERVER_SENTENCE not in line]
    assert len(lost) <= merged
    assert all(line.startswith("##") for line in lost)
