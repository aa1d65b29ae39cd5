"""Copilot CLI: tokens and costs, each counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders.copilot import MODEL, Log, read, reader, requests, tokens

from dispatch_nb.providers.jsonl import Splitter

if TYPE_CHECKING:
    from dispatch_nb.providers.values import Request

MINI = "gpt-5-mini"


def sums(found: list[Request]) -> tuple[int, int, int, int, int]:
    """Return fresh input, output, read, written, reasoning of all."""
    names = ("input", "output", "cache_read", "cache_write_5m", "reasoning")
    fresh, output, read_, written, reasoning = (sum(getattr(r, name) for r in found) for name in names)
    return fresh, output, read_, written, reasoning


def cost(found: list[Request]) -> float | None:
    told = [r.cost_usd for r in found if r.cost_usd is not None]
    return sum(told) if told else None


def spoke(log: Log, output: int, model: str = MINI, **given: object) -> None:
    """Write a turn of a version without usage records."""
    log.user("Go")
    log.turn()
    log.says("Yes.", model=model, outputTokens=output, **given)
    log.end()


# ── usage records ─────────────────────────────────────────────────────────────────────


def test_a_usage_record_is_a_request_with_its_input_apart_from_the_cache() -> None:
    log = Log()
    log.used(tokens(4, 66, 17836, 7373, 20), "msg_1", nano=2_088_410_000)
    (request,) = requests(log)
    assert (request.key, request.model, request.time) == ("msg_1", MODEL, log.time)
    assert sums([request]) == (4, 66, 17836, 7373, 20)
    assert request.cost_usd == pytest.approx(0.0208841)


def test_what_was_not_measured_is_no_request() -> None:
    log = Log()
    log.used({}, "msg_1")
    log.used({"inputTokens": None, "outputTokens": "many"}, "msg_2")
    assert (requests(log), read(log).context_tokens) == ([], None)


@pytest.mark.parametrize(("told", "lacks"), [("outputTokens", "input"), ("inputTokens", "output")])
def test_what_was_not_counted_of_a_request_is_lacking(told: str, lacks: str) -> None:
    log = Log()
    log.used({told: 60}, "msg_1")
    assert [(r.input + r.output, r.lacks) for r in requests(log)] == [(60, lacks)]


def test_a_usage_record_told_twice_counts_once() -> None:
    log = Log()
    log.used(tokens(4, 66), "msg_1")
    log.used(tokens(4, 66), "msg_1")
    log.used(tokens(5, 67), "msg_2")
    assert sums(requests(log))[:2] == (9, 133)


def test_totals_add_nothing_to_usage_records() -> None:
    log = Log()
    for number in range(2):
        log.turn()
        log.used(tokens(100, 20), f"k{number}", nano=1e9)
        log.says("Yes.", outputTokens=20)
        log.end()
    log.event("session.usage_checkpoint", totalNanoAiu=2e9)
    log.shutdown(nano=2e9, details=(200, 40, 0, 0), claude=tokens(200, 40))
    assert sums(requests(log))[:2] == (200, 40)
    assert cost(requests(log)) == pytest.approx(0.02)


def test_records_of_a_resumed_session_go_on() -> None:
    log = Log()
    log.used(tokens(100, 20), "k1")
    log.shutdown(claude=tokens(100, 20))
    log.resume()
    log.used(tokens(50, 10), "k2")
    log.shutdown(claude=tokens(150, 30))
    assert sums(requests(log))[:2] == (150, 30)


def test_the_key_of_a_request_does_not_depend_on_the_session() -> None:
    keys = []
    for session in ("aaaaaaaa-1", "bbbbbbbb-2"):
        log = Log(session)
        log.used(tokens(), "msg_1")
        log.says("Yes.")
        keys.append([r.key for r in requests(log)])
    assert keys[0] == keys[1] == ["msg_1"]


def test_what_was_not_billed_has_no_cost() -> None:
    log = Log()
    log.used(tokens(100, 20), "k1")
    log.shutdown(nano=0)
    assert cost(requests(log)) is None


# ── versions without usage records ────────────────────────────────────────────────────


def test_a_living_session_knows_its_output_only() -> None:
    log = Log()
    spoke(log, 75)
    spoke(log, 25)
    found = requests(log)
    assert (sums(found), {r.model for r in found}, cost(found)) == ((0, 100, 0, 0, 0), {MINI}, None)
    assert {r.lacks for r in found} == {"input"}


def test_what_the_model_read_is_known_when_the_process_has_added_up() -> None:
    log = Log()
    spoke(log, 75)
    log.shutdown(gpt_5_mini=tokens(900, 75))
    log.resume()
    spoke(log, 25)
    assert [(r.input, r.output, r.lacks) for r in requests(log)] == [(900, 75, ""), (0, 25, "input")]


def test_the_pieces_of_one_answer_count_once() -> None:
    log = Log()
    log.turn()
    for chunk in range(3):
        log.says("a", outputTokens=60, apiCallId="one", chunkIndex=chunk, chunkCount=3)
    assert [(r.key, r.output) for r in requests(log)] == [("one", 60)]


def test_the_totals_of_a_process_are_shared_out_among_its_answers() -> None:
    log = Log()
    for output in (107, 74, 46):
        spoke(log, output)
    log.shutdown(gpt_5_mini=tokens(9251, 227, 22528, 0, 128))
    found = requests(log)
    assert (len(found), sums(found)) == (3, (9251, 227, 22528, 0, 128))
    assert all(r.reasoning <= r.output for r in found)
    assert {r.key for r in found} == {r.key for r in requests(log.bytes().rpartition(b'{"type":"session.shutdown"')[0])}


def test_totals_go_on_over_resumes_and_count_by_what_they_grew() -> None:
    log = Log()
    spoke(log, 35, "claude-haiku-4.5")
    haiku = tokens(10, 35, 0, 12602, 28)
    log.event("session.shutdown", modelMetrics={"claude-haiku-4.5": {"usage": haiku}})
    log.resume()
    spoke(log, 88)
    both = {"claude-haiku-4.5": {"usage": haiku}, MINI: {"usage": tokens(9277, 88, 1536, 0, 64)}}
    log.event("session.shutdown", modelMetrics=both)
    found = requests(log)
    assert (len(found), sums(found)) == (2, (9287, 123, 1536, 12602, 92))
    assert {r.model: r.output for r in found} == {"claude-haiku-4.5": 35, MINI: 88}


def test_a_log_told_again_from_its_beginning_counts_once() -> None:
    log = Log()
    spoke(log, 35)
    log.event("session.usage_checkpoint", totalNanoAiu=1e9)
    log.shutdown(nano=1e9, details=(60, 40, 0, 0), gpt_5_mini=tokens(50, 35))
    once, twice = requests(log), requests(log.bytes() * 2)
    assert once == twice
    assert read(log.bytes() * 2).turns == 1


def test_totals_that_begin_anew_count_whole() -> None:
    log = Log()
    spoke(log, 100)
    log.shutdown(gpt_5_mini=tokens(1000, 100))
    log.resume()
    spoke(log, 30)
    log.shutdown(gpt_5_mini=tokens(300, 30))
    assert sums(requests(log))[:2] == (1300, 130)


@pytest.mark.parametrize(("total", "expected"), [((1300, 130), (1300, 130)), ((300, 30), (1300, 130))])
def test_after_a_rewind_totals_go_on_or_begin_anew(total: tuple[int, int], expected: tuple[int, int]) -> None:
    log = Log()
    spoke(log, 100)
    log.shutdown(gpt_5_mini=tokens(1000, 100))
    log.resume()
    log.event("session.info", infoType="rewind", message="Rewound the conversation.")
    spoke(log, 30)
    log.shutdown(gpt_5_mini=tokens(*total))
    assert sums(requests(log))[:2] == expected


def test_after_a_rewind_totals_larger_than_before_may_still_be_new_ones() -> None:
    log = Log()
    spoke(log, 100)
    log.shutdown(gpt_5_mini=tokens(1000, 100))
    log.resume()
    log.event("session.info", infoType="rewind", message="Rewound.")
    spoke(log, 400)
    log.shutdown(gpt_5_mini=tokens(4000, 400))
    assert sums(requests(log))[:2] == (5000, 500)


def test_an_answer_before_a_rewind_keeps_what_is_known_of_it() -> None:
    log = Log()
    spoke(log, 75)
    log.event("session.info", infoType="rewind", message="Rewound.")
    spoke(log, 110)
    log.shutdown(details=(61, 110, 10752, 0), gpt_5_mini=tokens(61, 110, 10752, 0, 64))
    assert sums(requests(log)) == (61, 185, 10752, 0, 64)


def test_totals_of_a_model_that_gave_no_answer_are_a_request_of_their_own() -> None:
    log = Log()
    spoke(log, 10)
    log.shutdown(gpt_5_mini=tokens(100, 10), gpt_5=tokens(70, 7))
    assert {r.model: (r.input, r.output) for r in requests(log)} == {MINI: (100, 10), "gpt-5": (70, 7)}


def test_a_process_that_was_killed_leaves_its_answers_as_they_are() -> None:
    log = Log()
    spoke(log, 40)
    log.resume()
    spoke(log, 30)
    log.shutdown(gpt_5_mini=tokens(300, 30))
    assert sums(requests(log))[:2] == (300, 70)


def test_a_compaction_counts_though_the_totals_of_models_leave_it_out() -> None:
    log = Log()
    spoke(log, 10)
    log.event("session.compaction_start")
    log.event("session.compaction_complete", success=True, compactionTokensUsed=tokens(500, 50, 20) | {"model": MINI})
    log.shutdown(details=(600, 60, 20, 0), gpt_5_mini=tokens(100, 10))
    assert sums(requests(log)) == (600, 60, 20, 0, 0)


def test_a_compaction_as_early_versions_tell_it_counts() -> None:
    log = Log()
    log.event("session.compaction_complete", compactionTokensUsed={"input": 500, "output": 50, "cachedInput": 100})
    assert sums(requests(log)) == (400, 50, 100, 0, 0)


def test_totals_of_all_count_what_is_told_nowhere_else() -> None:
    log = Log()
    spoke(log, 10)
    log.shutdown(details=(600, 60, 20, 5), gpt_5_mini=tokens(100, 10))
    assert sums(requests(log)) == (600, 60, 20, 5, 0)


def test_a_compaction_that_has_a_usage_record_counts_once() -> None:
    log = Log()
    log.event("session.compaction_start")
    log.used(tokens(500, 50) | {"interactionType": "conversation-compaction"}, "k1")
    log.event("session.compaction_complete", success=True, compactionTokensUsed=tokens(500, 50))
    assert (sums(requests(log))[:2], read(log).context_tokens) == ((500, 50), None)


def test_costs_are_shared_out_at_each_checkpoint() -> None:
    log = Log()
    spoke(log, 10)
    spoke(log, 10)
    log.event("session.usage_checkpoint", totalNanoAiu=4e9)
    spoke(log, 10)
    log.event("session.usage_checkpoint", totalNanoAiu=10e9)
    log.shutdown(nano=10e9, gpt_5_mini=tokens(300, 30))
    assert [r.cost_usd for r in requests(log)] == [pytest.approx(c) for c in (0.02, 0.02, 0.06)]


def test_a_cost_is_handed_over_though_no_token_is_new() -> None:
    log = Log()
    spoke(log, 10)
    going = reader(log.bytes())
    more = Log(start=False)
    more.event("session.usage_checkpoint", totalNanoAiu=1e9)
    assert [r.cost_usd for r in going.feed(Splitter().feed(more.bytes()))] == [pytest.approx(0.01)]


def test_a_compaction_that_tells_its_own_cost_is_not_paid_twice() -> None:
    log = Log()
    spoke(log, 10)
    told = tokens(500, 50) | {"copilotUsage": {"totalNanoAiu": 3e9}}
    log.event("session.compaction_complete", success=True, compactionTokensUsed=told)
    log.event("session.usage_checkpoint", totalNanoAiu=5e9)
    assert cost(requests(log)) == pytest.approx(0.05)


@pytest.mark.parametrize("wrong", [-5, 1e300, "12", None, [], 10**30])
def test_numbers_that_cannot_be_do_no_harm(wrong: object) -> None:
    log = Log()
    log.used(tokens() | {"inputTokens": wrong, "cacheReadTokens": wrong, "copilotUsage": {"totalNanoAiu": wrong}}, "k1")
    spoke(log, 5, apiCallId=wrong)
    log.event("session.usage_checkpoint", totalNanoAiu=wrong)
    log.event("session.shutdown", totalNanoAiu=wrong, modelMetrics={MINI: wrong}, tokenDetails={"input": wrong})
    found = requests(log)
    assert all(0 <= r.input <= 10**12 and 0 <= r.cache_read <= 10**12 for r in found)
    assert [r.output for r in found if r.key == "k1"] == [20]


# ── models and context ────────────────────────────────────────────────────────────────


def test_the_model_is_the_one_that_answers() -> None:
    log = Log(selectedModel="auto")
    assert read(log).model is None
    log.event("session.model_change", newModel="auto")
    log.event("session.auto_mode_resolved", chosenModel=MINI)
    assert read(log).model == MINI
    log.says("Yes.", model="claude-haiku-4.5")
    assert read(log).model == "claude-haiku-4.5"
    log.event("session.model_change", newModel=MODEL)
    assert read(log).model == MODEL


def test_the_context_is_what_the_last_request_of_the_main_agent_held() -> None:
    log = Log()
    log.used(tokens(100, 20, 4000, 900))
    assert (read(log).context_tokens, read(log).context_window) == (5000, 128000)
    log.used(tokens(1, 1))
    log.events[-1]["agentId"] = "agent-1"
    assert read(log).context_tokens == 5000
    log.event("session.truncation", tokenLimit=64000, postTruncationTokensInMessages=3000)
    assert (read(log).context_tokens, read(log).context_window) == (3000, 64000)


def test_an_estimate_of_the_context_is_taken_until_the_model_counts() -> None:
    log = Log()
    telemetry = {"metrics": {"context_token_limit": 128000.0, "context_current_tokens": 10388.0}}
    log.runs("c1", "bash", {"command": "ls"})
    log.done("c1", toolTelemetry=telemetry)
    assert (read(log).context_tokens, read(log).context_window) == (10388, 128000)
    log.used(tokens(100))
    log.runs("c2", "bash", {"command": "ls"})
    log.done("c2", toolTelemetry=telemetry)
    assert read(log).context_tokens == 100
