"""The filters in the page's address, in JupyterLab: read once, written in place, and copied."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from e2e.fleet import Fleet, small_fleet
from e2e.page import SLOW_MS, SOON_MS, Dashboard, Notebook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

START = "from dispatch_nb import Dispatch\nd = Dispatch(home={home!r}, assume_live=True)\nd"


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return small_fleet(tmp_path / "home")


def asked(dashboard: Dashboard) -> dict[str, list[str]]:
    """Return the parameters in the page's address."""
    return parse_qs(urlsplit(dashboard.page.url).query, keep_blank_values=True)


def has(dashboard: Dashboard, **wanted: str) -> None:
    """Wait until the address holds these parameters, and no others."""
    told = {name: [value] for name, value in wanted.items()}
    dashboard.page.wait_for_function(
        "wanted => JSON.stringify([...new URLSearchParams(location.search)].sort()) === wanted",
        arg=json.dumps(sorted([name, value] for name, value in wanted.items()), separators=(",", ":")),
        timeout=SOON_MS,
    )
    assert asked(dashboard) == told


def test_a_link_shows_what_it_says_and_the_address_follows(notebook: Notebook, fleet: Fleet) -> None:
    path = notebook.lab.notebook(notebook.name, START.format(home=str(fleet.home)), "print(d.view, d.query)")
    place = f"{notebook.lab.url}lab/workspaces/{quote(notebook.name)}/tree/{path}"
    notebook.page.goto(f"{place}?token={notebook.lab.token}&reset&view=orders&q=tokens&persona=nobody")
    notebook.wait_for_kernel()
    notebook.command("notebook:run-all-cells")
    dashboard = notebook.dashboard()
    expect(dashboard.order("Rotate refresh tokens")).to_be_visible(timeout=SOON_MS)
    expect(dashboard.order("Webhook signatures")).to_have_count(0)
    expect(dashboard.root.locator(".dnb-notice")).to_contain_text("persona “nobody”")
    dashboard.root.get_by_role("button", name="Dismiss").click()
    has(dashboard, view="orders", q="tokens")
    notebook.run_cell(1)
    expect(notebook.output(1)).to_contain_text("orders tokens", timeout=SOON_MS)
    dashboard.show("sessions")
    has(dashboard, view="sessions", q="tokens")


def test_a_reload_keeps_the_view_and_the_lab_works(notebook: Notebook, fleet: Fleet) -> None:
    dashboard = notebook.open(START.format(home=str(fleet.home)), "1 + 1")
    dashboard.show("orders")
    dashboard.order("Rotate refresh tokens").click()
    has(dashboard, view="orders", selected="epic:shop/user-auth/2")
    notebook.save()
    dashboard.page.reload()
    notebook.wait_for_kernel()
    again = notebook.dashboard()
    expect(again.root.locator(".dnb-drawer-epic")).to_be_visible(timeout=SOON_MS)
    has(again, view="orders", selected="epic:shop/user-auth/2")
    notebook.run_cell(1)
    expect(notebook.output(1)).to_contain_text("2", timeout=SOON_MS)


def test_another_tab_takes_the_address_and_gives_it_back(notebook: Notebook, fleet: Fleet) -> None:
    other = notebook.lab.notebook(f"{notebook.name}-other", "1 + 1")
    dashboard = notebook.open(START.format(home=str(fleet.home)))
    dashboard.show("orders")
    has(dashboard, view="orders")
    open_file = "path => window.jupyterapp.commands.execute('docmanager:open', {path})"
    dashboard.page.evaluate(open_file, other)
    dashboard.page.wait_for_url(f"**/{other}", timeout=SLOW_MS)
    expect(dashboard.root).to_be_hidden()
    dashboard.page.evaluate(open_file, f"{notebook.name}.ipynb")
    expect(dashboard.order("Rotate refresh tokens")).to_be_visible(timeout=SOON_MS)
    dashboard.root.locator(".dnb-frame").focus()
    has(dashboard, view="orders")
    assert urlsplit(dashboard.page.url).path.endswith(f"/{notebook.name}.ipynb")


def test_the_copied_link_opens_the_same(notebook: Notebook, fleet: Fleet) -> None:
    notebook.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dashboard = notebook.open(START.format(home=str(fleet.home)))
    dashboard.show("sessions")
    dashboard.find("proxy")
    expect(dashboard.session("Explain the cart summary")).to_have_count(0)
    dashboard.root.locator("[data-copy=link]").click()
    expect(dashboard.root.locator(".dnb-taken")).to_have_text("Link copied")
    link = dashboard.page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(link).query) == {"view": ["sessions"], "q": ["proxy"]}  # and no token


# Sets what is shown and tells when the dashboard was told; then runs the code that it copied, as a person would.
SHOW = "d.view, d.providers, d.project, d.persona, d.query = {0!r}"
KEYS = """
import ast
_body = ast.parse({0!r}).body
_names = dict(d=d)
exec(compile(ast.Module(_body[:-1], []), "copied", "exec"), _names)
_rows = eval(compile(ast.Expression(_body[-1].value), "copied", "eval"), _names)
_key = dict(missions=["project", "epic"], orders=["project", "epic", "phase_id"], sessions=["provider", "session_id"])
_keys = sorted("/".join(map(str, row)) for row in _rows[_key[d.view]].itertuples(index=False))
"""
ASK = """async ([code, what]) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const asked = kernel.requestExecute({code, user_expressions: {what}, store_history: false});
  const told = (await asked.done).content;
  if (told.status !== "ok") return "ERROR " + told.ename + ": " + told.evalue;
  return told.user_expressions.what.data["text/plain"];
}"""
ADDRESS = """([view, ...others]) => {
  const asked = new URLSearchParams(location.search);
  const told = ["providers", "project", "persona", "q"].map((name) => asked.get(name) ?? "");
  return (asked.get("view") ?? "missions") === view && told.join() === others.join();
}"""
FILTERS: list[tuple[list[str], str, str, str]] = [  # providers, project, persona, text
    ([], "", "", ""),
    ([], "shop", "", ""),
    (["claude"], "", "", ""),
    (["codex"], "", "", ""),
    (["codex"], "", "staff-engineer", ""),
    ([], "", "staff-engineer", "tokens"),
    (["claude"], "shop", "", "PASSKEY"),
    ([], "", "", "user-auth 2"),
    ([], "", "", "it's \"] \\"),
    ([], "gateway", "", "proxy"),
]


def rows_of(dashboard: Dashboard) -> list[str]:
    """Return the keys of all rows of the view, those behind folds too."""
    folds = dashboard.root.locator(".dnb-main .dnb-fold[aria-expanded=false]")
    while folds.count():
        folds.first.click()
    rows = dashboard.root.locator(".dnb-main :is(.dnb-epic, .dnb-order, .dnb-session)[data-key]")
    return sorted(rows.evaluate_all("rows => rows.map(row => row.dataset.key)"))


@pytest.mark.timeout(300)
def test_copied_python_gives_the_rows_that_are_shown(notebook: Notebook, fleet: Fleet) -> None:
    fleet.epic("shop", "old", "Old tokens", [("Remove", "DONE"), ("Forget", "CANCELLED")])
    fleet.epic("gateway", "later", "Later", [("Some day", "ON_HOLD"), ("After proxy", "TODO")])
    fleet.epic("gateway", "bare", "No phases, and a proxy", [])
    fleet.epic("shop", "left", "Left behind", [("Half done", "IN_PROGRESS")])
    notebook.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dashboard = notebook.open(START.format(home=str(fleet.home)))
    page = dashboard.page
    expect(dashboard.epic("Left behind")).to_be_visible(timeout=SOON_MS)
    compared = {}
    for nth in range(-1, 5):  # no number, and each of the five
        if nth >= 0:
            dashboard.root.locator(".dnb-stat").nth(nth).click()
        for view in ("missions", "orders", "sessions"):
            for providers, project, persona, query in FILTERS if nth < 0 else FILTERS[::3]:
                told = page.evaluate(ASK, [SHOW.format((view, providers, project, persona, query)), "d.view"])
                assert told == repr(view)
                page.wait_for_function(ADDRESS, arg=[view, ",".join(providers), project, persona, query])
                shown = rows_of(dashboard)
                page.evaluate("navigator.clipboard.writeText('')")
                dashboard.root.locator("[data-copy=python]").click()
                code = page.wait_for_function("navigator.clipboard.readText()").json_value()
                keys = page.evaluate(ASK, [KEYS.format(code), "_keys"])
                assert ast.literal_eval(keys) == shown, f"{view} {nth} {providers} {project} {persona} {query}:\n{code}"
                compared[view, nth, project, persona, query, *providers] = len(shown)
    assert sum(map(bool, compared.values())) > 40
