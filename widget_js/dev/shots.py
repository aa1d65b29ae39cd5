"""Takes pictures of the harness: `python dev/shots.py OUT [name-part]...` after `npm run dev`.

Every scene in both themes, at the width of a Lab cell and at two narrow ones, over a local server.
"""

import shutil
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
EPIC = "selected=epic:shop/user-auth/4"
SESSION = "selected=session:claude/7f3c1e0a-52d4"
SCENES = {
    "missions": "",
    "orders": "view=orders",
    "sessions": "view=sessions",
    "epic": EPIC,
    "session": f"view=sessions&{SESSION}",
    "runs-missions": "scene=runs",
    "runs-orders": "scene=runs&view=orders",
    "runs-epic": f"scene=runs&{EPIC}",
    "runs-run": "scene=runs&selected=run:r-codex",
    "runs-waiting": "scene=runs&selected=run:r-auth",
    "runs-session": f"scene=runs&view=sessions&{SESSION}",
    "runs-idle": "scene=runs&view=sessions&selected=session:claude/aa8e02",
    "empty": "scene=empty",
    "loading": "scene=loading&view=sessions",
    "gone": "gone=1",
    "hostile": "scene=hostile",
    "hostile-sessions": "scene=hostile&view=sessions",
    "hostile-orders": "scene=hostile&view=orders",
    "hostile-runs": "scene=hostile-runs",
    "many-orders": "scene=many&view=orders",
    "many-sessions": "scene=many&view=sessions",
    "compact": "scene=runs&compact=1",
    "compact-orders": "scene=runs&view=orders&compact=1",
    "compact-sessions": "scene=runs&view=sessions&compact=1",
    "filters": "project=shop&persona=staff-engineer&providers=claude,codex&q=auth&view=orders",
    "unknown": "project=nowhere&providers=claude,bard",
}
#: Answers come within a frame, what they change is drawn in the next.
SETTLED = "async () => { for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame); }"
KEYS = {
    "problems": ("", ".dnb-problems"),
    "runs-sheet": ("scene=runs", ".dnb-problems"),
    "runs-dock": (f"scene=runs&{EPIC}", ".dnb-station[data-selected] .dnb-btn"),
    "runs-show-all": ("scene=runs", ".dnb-need:nth-child(2) .dnb-btn"),
    "help": ("", "[aria-label='Keyboard help']"),
    "menu": ("", ".dnb-select"),
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


def main() -> None:
    out = Path(sys.argv[1])
    wanted = sys.argv[2:]
    out.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=HERE))
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/index.html"
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for theme in ("light", "dark"):
            for width in (1102, 700, 520):
                page = browser.new_page(
                    viewport={"width": width + 16, "height": 660}, reduced_motion="reduce", timezone_id="UTC"
                )
                page.on("pageerror", lambda error: print("ERROR", error))
                page.on("console", lambda m: print("CONSOLE", m.text) if m.type in ("error", "warning") else None)
                for name, query in {**SCENES, **{k: v[0] for k, v in KEYS.items()}}.items():
                    full = f"{name}-{width}-{theme}"
                    if wanted and not any(part in full for part in wanted):
                        continue
                    page.goto(f"{url}?theme={theme}&still=1&{query}")
                    page.wait_for_selector(".dnb-frame")
                    if name in KEYS:
                        button = page.locator(KEYS[name][1]).first
                        if not button.is_visible():
                            continue
                        button.click()
                    page.evaluate(SETTLED)
                    page.screenshot(path=out / f"{full}.png")
                page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
