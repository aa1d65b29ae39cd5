from __future__ import annotations

import pytest
from builders.tasks import phase, plan_text

from dispatch_nb.protocol.flaws import MOST_FLAWS
from dispatch_nb.protocol.plan import Plan, PlanFlaw, locate_status, parse_plan, read_status


def read(text: str, folder: str = "user-auth") -> Plan:
    plan, flaws = parse_plan(text, folder)
    assert plan is not None, flaws
    assert plan.flaws == flaws
    return plan


def refused(text: str) -> PlanFlaw:
    plan, flaws = parse_plan(text, "user-auth")
    assert plan is None
    return flaws[0]


def flaw(plan: Plan, kind: str) -> PlanFlaw:
    return next(flaw for flaw in plan.flaws if flaw.kind == kind)


def one_phase(**keys: object) -> str:
    return plan_text(phases=[{"id": 1, "title": "Design", "status": "TODO"} | keys])


def raw(frontmatter: str) -> str:
    return f"---\n{frontmatter}\n---\n"


def test_a_plain_plan_is_read_without_flaws() -> None:
    text = plan_text(
        "user-auth",
        [phase(1, "Design", "DONE", "architect"), phase(2, "Build: the API", "IN_PROGRESS", "staff-engineer")],
        title="User authentication",
        body="\n# Why\n\nBecause.\n",
    )
    plan = read(text)
    assert (plan.epic, plan.title, plan.flaws) == ("user-auth", "User authentication", ())
    assert [(p.phase_id, p.title, p.status, p.persona) for p in plan.phases] == [
        ("1", "Design", "DONE", "architect"),
        ("2", "Build: the API", "IN_PROGRESS", "staff-engineer"),
    ]
    assert plan.body == "\n# Why\n\nBecause.\n"


def test_phases_know_the_line_on_which_they_begin() -> None:
    plan = read(plan_text(phases=[phase(0), phase("2A")]))
    assert [(p.phase_id, p.line) for p in plan.phases] == [("0", 4), ("2A", 7)]


# ── titles ────────────────────────────────────────────────────────────────────────────


def test_without_a_title_the_first_sentence_of_the_request_is_the_title() -> None:
    plan = read(plan_text(request="Let people sign in with a key. Then remove passwords."))
    assert plan.title == "Let people sign in with a key."
    assert plan.request == "Let people sign in with a key. Then remove passwords."


def test_a_title_from_a_request_is_cut_at_80_characters() -> None:
    request = "word " * 40
    plan = read(plan_text(request=request))
    assert plan.title == request[:80].rstrip()


@pytest.mark.parametrize(
    ("request_text", "title"),
    [
        ("Use v1.2 of the API, e.g. for sign-in. Later more.", "Use v1.2 of the API, e.g. for sign-in."),
        ("Why is it slow? Find out.", "Why is it slow?"),
        ("No end", "No end"),
        ("Heading without stop\n\nMore text. And more.", "Heading without stop"),
        ("two lines\nof one sentence. next", "two lines of one sentence."),
    ],
)
def test_a_sentence_ends_where_a_reader_would_say(request_text: str, title: str) -> None:
    assert read(plan_text(request=request_text)).title == title


def test_without_title_and_request_the_slug_is_made_readable() -> None:
    assert read(plan_text("user-auth_v2")).title == "User auth v2"


@pytest.mark.parametrize("word", ["yes", "no", "2026-04-12", "1.0", "0x1F", "007", "on", "1_000", ".inf", "true"])
def test_a_title_stays_the_text_that_the_person_wrote(word: str) -> None:
    plan = read(raw(f"epic: a\ntitle: {word}\nphases:\n  - id: 1\n    title: {word}\n    status: TODO"))
    assert (plan.title, plan.phases[0].title) == (word, word)


def test_a_title_that_yaml_takes_for_a_list_is_shown_as_written_and_reported() -> None:
    plan = read(raw("epic: a\ntitle: [WIP]\nphases: []"))
    assert plan.title == "[WIP]"
    assert flaw(plan, "type").line == 3


def test_a_title_that_yaml_takes_for_a_tag_keeps_its_first_word() -> None:
    assert read(raw("epic: a\ntitle: !important fix\nphases: []")).title == "!important fix"


def test_a_title_is_one_line_however_it_is_written() -> None:
    assert read(raw("epic: a\ntitle: |\n  two\n  lines\nphases: []")).title == "two lines"


def test_an_endless_title_is_cut_and_reported() -> None:
    plan = read(plan_text(title="word " * 200_000))
    assert len(plan.title) <= 500
    assert plan.title.endswith("…")
    assert "1,000,000" in flaw(plan, "too_long").reason or "999,999" in flaw(plan, "too_long").reason


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_a_title_that_says_nothing_counts_as_absent(nothing: str) -> None:
    assert read(raw(f"epic: a-b\ntitle: {nothing}\nphases: []")).title == "A b"


# ── the epic's own keys ───────────────────────────────────────────────────────────────


def test_without_an_epic_the_folder_names_it_and_it_is_reported() -> None:
    plan = read(plan_text(None), "from-folder")
    assert plan.epic == "from-folder"
    assert "from-folder" in flaw(plan, "epic").hint


@pytest.mark.parametrize("name", ["../../etc", "a/b", "a b", '"\\n"', "x" * 101])
def test_an_epic_that_cannot_be_a_slug_is_replaced_by_the_folder(name: str) -> None:
    plan = read(raw(f"epic: {name}\nphases: []"), "folder")
    assert plan.epic == "folder"
    assert flaw(plan, "epic").line in {2, None}


def test_the_status_of_an_epic_is_never_read() -> None:
    plan = read(plan_text(status="BETA_READY", owner="me"))
    assert plan.extra == {"owner": "me"}
    assert plan.flaws == ()


def test_a_plan_without_phases_is_an_epic_with_none_and_reported() -> None:
    plan = read(plan_text(phases=None))
    assert plan.phases == ()
    assert flaw(plan, "phases").hint


def test_an_empty_list_of_phases_is_no_flaw() -> None:
    assert read(plan_text(phases=[])).flaws == ()


@pytest.mark.parametrize("value", ["design", "{1: a}", "3"])
def test_phases_that_are_no_list_are_reported_with_their_line(value: str) -> None:
    plan = read(raw(f"epic: a\nphases: {value}"))
    assert plan.phases == ()
    assert flaw(plan, "phases").line == 3


# ── phases ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("todo", "TODO"),
        ("in-progress", "IN_PROGRESS"),
        ("In Progress", "IN_PROGRESS"),
        ("on  hold", "ON_HOLD"),
        ("Cancelled", "CANCELLED"),
        ('"BLOCKED"', "BLOCKED"),
        ("DONE # at last", "DONE"),
    ],
)
def test_a_status_is_read_whatever_its_case_and_joint(written: str, status: str) -> None:
    plan = read(raw(f"epic: a\nphases:\n  - id: 1\n    title: b\n    status: {written}"))
    assert (plan.phases[0].status, plan.flaws) == (status, ())


@pytest.mark.parametrize("written", ["FINISHED", "yes", "[DONE]", "", "DONE!"])
def test_an_unknown_status_counts_as_todo_and_is_reported(written: str) -> None:
    plan = read(raw(f"epic: a\nphases:\n  - id: 1\n    title: b\n    status: {written}"))
    assert plan.phases[0].status == "TODO"
    assert "IN_PROGRESS" in flaw(plan, "status").hint


def test_the_flaw_of_a_status_names_its_line_and_phase() -> None:
    plan = read(plan_text(phases=[phase(1), phase(2, status="SHIPPED")]))
    found = flaw(plan, "status")
    assert found.line == 9
    assert "SHIPPED" in found.reason
    assert "phase 2" in found.reason


def test_a_missing_status_counts_as_todo_and_is_reported() -> None:
    plan = read(raw("epic: a\nphases:\n  - id: 1\n    title: b"))
    assert plan.phases[0].status == "TODO"
    assert flaw(plan, "status").line == 4


def test_unknown_keys_are_kept_in_the_types_of_json() -> None:
    text = raw(
        "epic: a\nphases:\n  - id: 1\n    title: b\n    status: TODO\n    blocks: [7, 8]\n    estimate: 0.5-1d\n"
        "    when: 2026-04-12\n    ratio: 0.5\n    version: 1.10\n    ready: true\n    nothing: ~\n    deep: {a: [x]}\n"
        "    big: 99999999999999999999\n    quoted: '5'\n    sign: -0"
    )
    assert read(text).phases[0].extra == {
        "blocks": [7, 8],
        "estimate": "0.5-1d",
        "when": "2026-04-12",
        "ratio": 0.5,
        "version": "1.10",
        "ready": True,
        "nothing": None,
        "deep": {"a": ["x"]},
        "big": "99999999999999999999",
        "quoted": "5",
        "sign": "-0",
    }


def test_a_persona_has_no_at_sign() -> None:
    assert read(one_phase(persona="@staff-engineer")).phases[0].persona == "staff-engineer"


@pytest.mark.parametrize("nothing", [None, "", "@"])
def test_a_persona_that_says_nothing_is_unknown(nothing: str | None) -> None:
    assert read(one_phase(persona=nothing)).phases[0].persona is None


def test_a_priority_is_kept_as_written() -> None:
    assert read(one_phase(priority="P0")).phases[0].priority == "P0"


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("[1, 2A]", ("1", "2A")),
        ("1", ("1",)),
        ("1, 2A", ("1", "2A")),
        ("[]", ()),
        ("none", ()),
        ("", ()),
        ("[1, 1]", ("1",)),
    ],
)
def test_dependencies_may_be_a_list_or_one_id(value: str, ids: tuple[str, ...]) -> None:
    rows = "".join(f"  - id: {name}\n    title: t\n    status: TODO\n" for name in ("1", "2A", "3"))
    plan = read(raw(f"epic: a\nphases:\n{rows}    depends_on: {value}"))
    assert (plan.phases[2].depends_on, plan.flaws) == (ids, ())


def test_a_dependency_on_a_phase_that_does_not_exist_is_kept_and_reported() -> None:
    plan = read(one_phase(depends_on=[9]))
    assert plan.phases[0].depends_on == ("9",)
    assert "phase 9" in flaw(plan, "depends_on").reason


def test_a_dependency_on_itself_is_reported() -> None:
    assert "itself" in flaw(read(one_phase(depends_on=[1])), "depends_on").reason


def test_phases_with_the_same_id_stay_apart() -> None:
    plan = read(plan_text(phases=[phase(2, "first"), phase(2, "second"), phase(2, "third")]))
    assert [p.phase_id for p in plan.phases] == ["2", "2#2", "2#3"]
    assert flaw(plan, "phase").line == 7


def test_a_phase_without_an_id_takes_its_place_in_the_list() -> None:
    plan = read(raw("epic: a\nphases:\n  - id: 2\n    title: a\n    status: DONE\n  - title: b\n    status: TODO"))
    assert [p.phase_id for p in plan.phases] == ["2", "2#2"]
    assert flaw(plan, "phase").line == 7


def test_a_phase_that_is_only_a_text_is_work_to_do() -> None:
    plan = read(raw("epic: a\nphases:\n  - Design it\n  - Build it"))
    assert [(p.phase_id, p.title, p.status) for p in plan.phases] == [
        ("1", "Design it", "TODO"),
        ("2", "Build it", "TODO"),
    ]
    assert flaw(plan, "phase").line == 4


def test_what_is_no_phase_at_all_is_left_out_and_reported() -> None:
    plan = read(raw("epic: a\nphases:\n  - \n  - [x]\n  - {id: 3, title: c, status: DONE}"))
    assert [p.phase_id for p in plan.phases] == ["3"]
    assert [f.line for f in plan.flaws if f.kind == "phase"] == [4, 5]


def test_a_phase_without_a_title_is_called_by_its_id() -> None:
    plan = read(raw("epic: a\nphases:\n  - id: 4\n    status: DONE"))
    assert plan.phases[0].title == "Phase 4"
    assert flaw(plan, "phase").line == 4


def test_a_key_that_stands_twice_has_its_last_value_and_is_reported() -> None:
    plan = read(raw("epic: a\nphases:\n  - id: 1\n    title: b\n    status: TODO\n    status: DONE"))
    assert plan.phases[0].status == "DONE"
    assert flaw(plan, "duplicate_key").line == 7


def test_anchors_and_merge_keys_are_understood() -> None:
    text = raw("epic: a\nbase: &base {persona: cto, status: DONE}\nphases:\n  - <<: *base\n    id: 1\n    title: b")
    assert [(p.persona, p.status) for p in read(text).phases] == [("cto", "DONE")]


def test_flaws_of_one_file_are_bounded_and_the_others_counted() -> None:
    plan = read(plan_text(phases=[phase(n, status="NOPE") for n in range(MOST_FLAWS + 7)]))
    assert len(plan.flaws) == MOST_FLAWS + 1
    assert plan.flaws[-1].reason.startswith("7 more")


# ── the file around them ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_change_nothing(newline: str) -> None:
    text = "\ufeff" + plan_text(phases=[phase(1, status="NOPE")], newline=newline)
    plan = read(text)
    assert plan.phases[0].line == 4
    assert flaw(plan, "status").line == 6
    assert plan.body.endswith(f"Some prose.{newline}")


def test_rules_in_the_prose_do_not_end_the_frontmatter_again() -> None:
    assert read(plan_text(body="a\n\n---\n\nb\n")).body == "a\n\n---\n\nb\n"


def test_prose_without_frontmatter_is_an_epic_without_phases() -> None:
    plan = read("# My plan\n\nText.\n", "my-plan")
    assert (plan.epic, plan.title, plan.phases, plan.body) == ("my-plan", "My plan", (), "# My plan\n\nText.\n")
    assert flaw(plan, "frontmatter").line == 1


def test_an_empty_frontmatter_is_an_epic_without_phases() -> None:
    plan = read("---\n---\nText.\n")
    assert (plan.phases, plan.body) == ((), "Text.\n")
    assert {f.kind for f in plan.flaws} == {"epic", "phases"}


@pytest.mark.parametrize("text", ["", "\ufeff", " \r\n\n"])
def test_an_empty_file_is_unreadable_so_that_the_last_good_version_stays(text: str) -> None:
    assert refused(text).kind == "empty"


def test_a_half_written_frontmatter_is_unreadable() -> None:
    found = refused(plan_text(phases=[phase(1)]).rpartition("---")[0])
    assert (found.kind, found.line) == ("frontmatter", 1)


def test_keys_without_the_opening_line_are_unreadable_and_the_hint_says_what_is_missing() -> None:
    found = refused(plan_text(phases=[phase(1)]).removeprefix("---\n"))
    assert (found.kind, found.line) == ("frontmatter", 1)
    assert "---" in found.hint


@pytest.mark.parametrize("value", ["- a\n- b", "only words"])
def test_a_frontmatter_without_keys_is_unreadable(value: str) -> None:
    assert refused(raw(value)).kind == "frontmatter"


@pytest.mark.parametrize("letter", ["\0", "\x1b", "\x85", "\u2028", "\ud800", "\ufeff"])
def test_characters_that_yaml_refuses_do_not_hide_the_plan(letter: str) -> None:
    plan = read(raw(f"epic: a\nphases:\n  - id: 1\n    title: be{letter}fore\n    status: NOPE"))
    assert plan.phases[0].title in {"be\ufffdfore", "be fore"}
    assert flaw(plan, "status").line == 6
    plan.phases[0].title.encode()


# ── where a status stands ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_status_is_located_to_the_character(newline: str) -> None:
    text = "\ufeff" + plan_text(
        title="Größe 😀", phases=[phase(1, "ä: ö"), phase("2A", "ü", "in-progress")], newline=newline
    )
    place = locate_status(text, "2A")
    assert place is not None
    assert text[slice(*place)] == "in-progress"


def test_a_quoted_status_is_located_with_its_quotes() -> None:
    text = raw("phases: [{id: 1, status: 'DONE'}]")
    place = locate_status(text, "1")
    assert place is not None
    assert text[slice(*place)] == "'DONE'"


def test_a_phase_is_located_under_the_id_by_which_it_is_shown() -> None:
    text = plan_text(phases=[phase(2), phase(2, status="DONE")])
    plan = read(text)
    place = locate_status(text, plan.phases[1].phase_id)
    assert place is not None
    assert text[slice(*place)] == "DONE"


@pytest.mark.parametrize(
    "text",
    [
        raw("base: &b {status: TODO}\nphases:\n  - <<: *b\n    id: 1"),
        raw("base: &b TODO\nphases:\n  - {id: 1, status: *b}"),
        raw("phases:\n  - id: 1"),
        raw("phases:\n  - id: 2\n    status: TODO"),
        raw("phases: 1"),
        "no frontmatter",
        "---\nid: 1",
    ],
)
def test_a_status_that_is_not_written_in_its_phase_has_no_place(text: str) -> None:
    assert locate_status(text, "1") is None


def test_a_word_that_is_no_status_is_none() -> None:
    assert read_status("nope") is None
    assert read_status("x" * 1_000_000) is None
    assert read_status(" on-hold ") == "ON_HOLD"
