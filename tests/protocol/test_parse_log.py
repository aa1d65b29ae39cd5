from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from builders.tasks import NOON, SERVER_SENTENCE, entry_text, log_text, server_entry_text

from dispatch_nb.protocol.log import Entry, parse_log, parse_time

HEAD = "## [2026-04-03T14:32:00Z]"


def only(text: str) -> Entry:
    log = parse_log(text)
    assert log.flaws == ()
    (entry,) = log.entries
    return entry


def split(header: str) -> tuple[str | None, str, str | None, str | None]:
    entry = only(f"{HEAD} {header}\n\nBody.\n")
    return entry.phase_id, entry.title, entry.persona, entry.trailer


def test_an_entry_is_read_whole() -> None:
    entry = only(log_text(entry_text("Implement the API", phase_id=2, body="One.\n\nTwo.\n")))
    assert (entry.time, entry.phase_id, entry.title, entry.persona) == (
        NOON,
        "2",
        "Implement the API",
        "staff-engineer",
    )
    assert (entry.trailer, entry.body, entry.recorded_by, entry.line) == (None, "One.\n\nTwo.", "agent", 3)
    assert entry.text == "## [2026-04-03T12:00:00Z] Phase 2: Implement the API — @staff-engineer"


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("Phase 2: Build -- @cto", ("2", "Build", "cto", None)),
        ("Phase 2: Build – @cto", ("2", "Build", "cto", None)),  # noqa: RUF001  an en dash is meant
        ("Phase 2: Build - @cto", ("2", "Build", "cto", None)),
        ("Phase 2: Build @cto", ("2", "Build", "cto", None)),
        ("Epic created — @ceo", (None, "Epic created", "ceo", None)),
        ("Phase 2A: Resume polish — @cto", ("2A", "Resume polish", "cto", None)),
        ("phase #0: Start — @cto", ("0", "Start", "cto", None)),
        ("Phase 6 (BC-6): Audit log — @cto (dispatched by @ceo)", ("6", "Audit log", "cto", "(dispatched by @ceo)")),
        ("Phase 3: A (C2) — retroactive DONE — @ceo", ("3", "A (C2) — retroactive DONE", "ceo", None)),
        ("Phase 3: A — b -- c — @ceo", ("3", "A — b -- c", "ceo", None)),
        ("Phase 3: A — @cto (handed on — @ceo)", ("3", "A", "cto", "(handed on — @ceo)")),
        ("Phase 3: A — @cto, @ceo", ("3", "A", "cto", ", @ceo")),
        ("Phase 3: A (see B)", ("3", "A (see B)", None, None)),
        ("Phase 3 — A — @cto", ("3", "A", "cto", None)),
        ("Phase 3 complete — @cto", ("3", "complete", "cto", None)),
        ("Phase 3 — @cto", ("3", "", "cto", None)),
        ("Phase setup: A — @cto", ("setup", "A", "cto", None)),
        ("Phase out the old API — @cto", (None, "Phase out the old API", "cto", None)),
        ("Phase 1 & 2: A — @cto", (None, "Phase 1 & 2: A", "cto", None)),
        ("Phases 1 and 2: A — @cto", (None, "Phases 1 and 2: A", "cto", None)),
        ("Phase 2: pass a@b-c.de on", ("2", "pass a@b-c.de on", None, None)),
        ("Phase 2: a -@b", ("2", "a", "b", None)),
    ],
)
def test_headers_of_every_kind_are_split(header: str, parts: tuple[str | None, str, str | None, str | None]) -> None:
    assert split(header) == parts


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-04-03T12:00:00Z", 0),
        ("2026-04-03T12:00:00.250Z", 0.25),
        ("2026-04-03T14:00:00+02:00", 0),
        ("2026-04-03 12:00:00", 0),
        ("2026-04-03 12:00 UTC", 0),
        ("2026-04-03T12:00Z", 0),
        ("2026-04-03", -12 * 3600),
        ("2026-04-03T00:00:00Z", -12 * 3600),
        ("2026-04-03t12:00:00z", 0),
    ],
)
def test_times_of_every_kind_are_utc(text: str, seconds: float) -> None:
    found = parse_time(text)
    assert found == NOON + timedelta(seconds=seconds)
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-02-30",
        "2026-04-03T25:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "",
        "٢٠٢٦-٠٤-٠٣",
        "20260403",
        "2026-W14",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None


# ── headers that do not parse ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "header",
    ["## [yesterday] Phase 2: A — @cto", "## [] Phase 2: A — @cto", "## [2026-04-03T12:00:00Z Phase 2: A — @cto"],
)
def test_a_header_that_does_not_parse_is_reported_with_its_line_and_its_text_kept(header: str) -> None:
    log = parse_log(log_text(entry_text(body="Fine.\n"), f"{header}\n\nWords.\n"))
    assert [flaw.line for flaw in log.flaws] == [7]
    assert log.flaws[0].hint.startswith("Write it as: ## [")
    entry = log.entries[1]
    assert (entry.time, entry.text, entry.body, entry.persona) == (None, header, "Words.", "cto")


def test_a_link_as_heading_ends_the_entry_above_it_and_keeps_its_words() -> None:
    log = parse_log(f"{HEAD} A — @b\n\nText.\n\n## [ADR-4](docs/adr.md)\n\nMore.\n")
    assert [entry.body for entry in log.entries] == ["Text.", "More."]
    assert log.entries[1].text == "## [ADR-4](docs/adr.md)"
    assert [flaw.kind for flaw in log.flaws] == ["header"]


def test_a_header_that_says_nothing_is_reported() -> None:
    assert [flaw.line for flaw in parse_log(f"{HEAD}\n").flaws] == [1]


def test_an_endless_header_is_read_in_part() -> None:
    log = parse_log(f"{HEAD} Phase 2: {'x' * 1_000_000}\n")
    assert (log.entries[0].phase_id, len(log.entries[0].title)) == ("2", 500)


@pytest.mark.parametrize("text", ["", "# Execution Log — a\n", "\n\n"])
def test_a_log_without_entries_is_no_flaw(text: str) -> None:
    assert parse_log(text) == parse_log("")
    assert parse_log(text).flaws == ()


def test_text_without_any_entry_is_reported() -> None:
    assert [flaw.kind for flaw in parse_log("# Log\n\nI did it all.\n").flaws] == ["header"]


# ── where entries begin and end ───────────────────────────────────────────────────────


def test_entries_stay_in_the_order_of_the_file() -> None:
    times = [NOON, NOON - timedelta(days=3), NOON + timedelta(days=1)]
    log = parse_log(log_text(*(entry_text(f"n{n}", time=when) for n, when in enumerate(times))))
    assert [entry.time for entry in log.entries] == times


def test_headings_inside_a_body_belong_to_it() -> None:
    body = "### What was built\n\n## Summary\n\n#### [x] done\n"
    assert only(log_text(entry_text(body=body))).body == body.strip()


@pytest.mark.parametrize("fence", ["```", "~~~", "`````"])
@pytest.mark.parametrize("indent", ["", "  "])
def test_a_header_in_fenced_code_is_an_example(fence: str, indent: str) -> None:
    body = f"Write so:\n\n{indent}{fence}md\n{HEAD} Phase 9: Not real — @nobody\n{indent}{fence}\n\nEnd.\n"
    entry = only(log_text(entry_text(body=body)))
    assert entry.body == body.strip()


def test_code_in_one_line_opens_no_fence() -> None:
    log = parse_log(log_text(entry_text(body="```not a fence```\n"), entry_text("second")))
    assert [entry.title for entry in log.entries] == ["Done", "second"]


@pytest.mark.parametrize("rest", ["", "```py\nprint()\n```\n"])
def test_a_fence_that_is_never_closed_does_not_swallow_the_next_entry(rest: str) -> None:
    log = parse_log(log_text(entry_text(body="```ts\nlet a\n"), entry_text("second", body=f"Text.\n{rest}")))
    assert [entry.title for entry in log.entries] == ["Done", "second"]
    assert [(flaw.kind, flaw.line) for flaw in log.flaws] == [("fence", 5)]


def test_a_fence_that_is_open_at_the_end_of_the_last_entry_is_its_text() -> None:
    assert only(log_text(entry_text(body="```\nlet a\n"))).body == "```\nlet a"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_change_nothing(newline: str) -> None:
    text = log_text(entry_text(body="One.\n\nTwo.\n"), entry_text("second"), newline=newline)
    log = parse_log("\ufeff" + text)
    assert [(entry.line, entry.title) for entry in log.entries] == [(3, "Done"), (9, "second")]
    assert log.entries[0].body == "One.\n\nTwo."


def test_unreadable_characters_do_not_reach_the_wire() -> None:
    entry = only(log_text(entry_text("a\0b\ud800c", body="d\udfffe\0")))
    assert (entry.title, entry.body) == ("a\ufffdb\ufffdc", "d\ufffde\ufffd")


# ── entries that a machine wrote ──────────────────────────────────────────────────────

LATER = NOON + timedelta(hours=5, milliseconds=123)


def merged(*entries: str) -> list[tuple[str | None, str, datetime | None, str]]:
    return [(e.phase_id, e.recorded_by, e.time, e.body) for e in parse_log(log_text(*entries)).entries]


def test_a_machine_written_entry_alone_says_so() -> None:
    assert merged(server_entry_text(1, time=LATER)) == [("1", "server", LATER, SERVER_SENTENCE)]


@pytest.mark.parametrize("order", [1, -1])
def test_a_machine_written_entry_gives_its_time_to_the_agents_own(order: int) -> None:
    both = [server_entry_text(1, "By plan", time=LATER), entry_text("By agent", phase_id=1, body="Words.\n")]
    (entry,) = parse_log(log_text(*both[::order])).entries
    assert (entry.title, entry.body, entry.time, entry.recorded_by) == ("By agent", "Words.", LATER, "both")


def test_a_merged_entry_stands_where_the_agents_words_stand() -> None:
    log = parse_log(log_text(entry_text("own", phase_id=1), entry_text("other", phase_id=2), server_entry_text(1)))
    assert [(entry.title, entry.line) for entry in log.entries] == [("own", 3), ("other", 7)]


def test_other_phases_are_not_merged() -> None:
    assert [row[1] for row in merged(server_entry_text(1), entry_text(phase_id=2))] == ["server", "agent"]


def test_entries_without_a_phase_are_not_merged() -> None:
    assert [row[1] for row in merged(server_entry_text(1), entry_text())] == ["server", "agent"]


def test_a_note_of_another_status_is_not_the_entry_that_the_machine_missed() -> None:
    note = entry_text(phase_id=1, trailer="(DONE → TODO)", body="Do it again.\n")
    rows = merged(server_entry_text(1, time=LATER), note)
    assert [(row[1], row[2]) for row in rows] == [("server", LATER), ("agent", NOON)]
    done = entry_text(phase_id=1, trailer="(IN_PROGRESS → DONE)", body="All green.\n")
    assert [(row[1], row[3]) for row in merged(server_entry_text(1, time=LATER), done)] == [("both", "All green.")]


def test_of_several_own_entries_the_next_takes_the_machines_time() -> None:
    rows = merged(
        entry_text(phase_id=1, body="blocked\n"),
        entry_text(phase_id=1, body="claimed again\n"),
        server_entry_text(1, time=LATER),
        entry_text(phase_id=1, body="completed\n"),
    )
    assert [(row[1], row[3]) for row in rows] == [
        ("agent", "blocked"),
        ("agent", "claimed again"),
        ("both", "completed"),
    ]


def test_an_entry_of_the_same_persona_goes_before_the_next_one() -> None:
    rows = merged(
        entry_text(phase_id=1, body="own\n"), server_entry_text(1), entry_text(phase_id=1, persona="ceo", body="note\n")
    )
    assert [(row[1], row[3]) for row in rows] == [("both", "own"), ("agent", "note")]


def test_an_entry_of_another_persona_merges_where_no_other_is() -> None:
    assert [row[1] for row in merged(server_entry_text(1), entry_text(phase_id=1, persona="ceo"))] == ["both"]


def test_each_own_entry_merges_once() -> None:
    rows = merged(server_entry_text(1), server_entry_text(1, time=LATER), entry_text(phase_id=1))
    assert [(row[1], row[2]) for row in rows] == [("server", NOON), ("both", LATER)]


def test_words_below_the_machines_sentence_are_the_agents() -> None:
    text = server_entry_text(1, time=LATER) + "\nWhat I did.\n"
    assert merged(text) == [("1", "both", LATER, "What I did.")]


def test_a_rule_below_the_machines_sentence_is_no_word() -> None:
    assert merged(server_entry_text(1, time=LATER) + "\n---\n") == [("1", "server", LATER, SERVER_SENTENCE)]


# ── hostile logs ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD} a — @b\n" * 20_000,
        f"{HEAD} " + " " * 1_000_000,
        (f"{HEAD} " + "- " * 1900 + "\n") * 200,
        (f"{HEAD} " + ")" * 3900 + "\n") * 200,
        (f"{HEAD} " + "— @" * 1000 + "\n") * 200,
        "```\n" * 100_000,
        f"{HEAD}\n```a\n~~~b\n" * 20_000,
        "".join(f"{'`' * length}a\n{HEAD}\n" for length in range(1500, 2, -1)),
        "`" * 1_000_000 + "x",
        "\r" * 500_000,
        (server_entry_text(1) + entry_text(phase_id=1)) * 5_000,
    ],
    ids=[
        "headers",
        "spaces",
        "dashes",
        "parentheses",
        "ats",
        "fences",
        "mixed",
        "shorter",
        "ticks",
        "returns",
        "merges",
    ],
)
def test_a_hostile_log_is_read_in_bounded_time(text: str) -> None:
    begin = time.perf_counter()
    parse_log(text)
    assert time.perf_counter() - begin < 5
