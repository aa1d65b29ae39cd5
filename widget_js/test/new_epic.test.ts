import { describe, expect, test } from "vitest";
import { epic, HOST, snapshot } from "../dev/rows";
import { addPhase, EMPTY, movePhase, newEpicArgs, removePhase, setPhase } from "../src/draft";
import type { Reply, Request, Snapshot } from "../src/wire.gen";
import { click, FLEET, press, type Shown, settle, settled, show } from "./show";

const project = (name: string, exists = true) => ({
  [name]: { host: HOST, project: name, root: `/src/${name}`, exists, named: false },
});

/** The fleet with its two projects, and one that went. */
function fleet(): Snapshot {
  const base = FLEET();
  return {
    ...base,
    tables: { ...base.tables, projects: { ...base.tables.projects, ...project("gone", false) } },
  };
}

const type = (on: HTMLElement, text: string) => {
  (on as HTMLInputElement).value = text;
  on.dispatchEvent(new Event("input", { bubbles: true }));
  settle();
};
const titles = (shown: Shown) =>
  shown.all(".dnb-new [data-title]").map((input) => (input as HTMLInputElement).value);
const submit = (shown: Shown) => {
  shown.$(".dnb-new").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  settle();
};
const open = (answer?: (request: Request) => Reply | undefined, state = fleet(), traits = {}): Shown => {
  const shown = show(state, traits, answer);
  click(shown.$('[aria-label="New epic"]'));
  return shown;
};

describe("phases of a draft", () => {
  const three = ["a", "b", "c"].map((title, id) => ({ id, title, persona: "" }));
  const names = (phases: readonly { title: string }[]) => phases.map((phase) => phase.title).join("");

  test("are moved, and stay at an end", () => {
    expect(names(movePhase(three, 0, 1))).toBe("bac");
    expect(names(movePhase(three, 2, -1))).toBe("acb");
    expect(names(movePhase(three, 0, -1))).toBe("abc");
    expect(names(movePhase(three, 2, 1))).toBe("abc");
    expect(names(movePhase(three, 7, 1))).toBe("abc");
  });

  test("are added with an id of their own and the persona before them, changed and removed", () => {
    const more = addPhase(setPhase(three, 2, { persona: "sre" }));
    expect(more.at(-1)).toEqual({ id: 3, title: "", persona: "sre" });
    expect(names(removePhase(three, 1))).toBe("ac");
    expect(addPhase([])).toEqual([{ id: 0, title: "", persona: "" }]);
  });

  test("are told without empty rows; the project is the chosen one, the shown one, or the first", () => {
    const draft = {
      ...EMPTY,
      title: " User auth ",
      phases: [...three, { id: 9, title: "  ", persona: "x" }],
    };
    const args = newEpicArgs(draft, ["api", "shop"], "");
    expect(args.title).toBe("User auth");
    expect(args.phases).toEqual(["a", "b", "c"].map((title) => ({ title, persona: null })));
    expect(args.project).toBe("api");
    expect(newEpicArgs(draft, ["api", "shop"], "shop").project).toBe("shop");
    expect(newEpicArgs({ ...draft, project: "api" }, ["api", "shop"], "shop").project).toBe("api");
    expect(newEpicArgs({ ...draft, project: "went" }, ["api", "shop"], "").project).toBe("api");
  });
});

describe("the sheet", () => {
  test("asks the kernel, and opens the epic that was written", async () => {
    const asked: Request[] = [];
    const shown = open((request) => {
      asked.push(request);
      if (request.op !== "new_epic") return undefined;
      const result = epic({ project: "gateway", epic: "limits" });
      return { kind: "reply", id: request.id, ok: true, error: null, result };
    });
    expect(shown.all(".dnb-new option").map((option) => option.textContent)).toContain("gateway");
    expect(shown.all(".dnb-new select option")).toHaveLength(2); // none that is gone
    expect((shown.$(".dnb-new [type=submit]") as HTMLButtonElement).disabled).toBe(true);

    type(shown.$(".dnb-new input"), "User auth");
    type(shown.$(".dnb-new textarea"), "Sign in by mail.");
    type(shown.$('[aria-label="Title of phase 1"]'), "Schema");
    type(shown.$('[aria-label="Persona of phase 1"]'), "architect");
    press(shown.$('[aria-label="Title of phase 1"]'), "Enter");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Title of phase 2");
    type(shown.$('[aria-label="Title of phase 2"]'), "API");
    submit(shown);
    await settled();

    expect(asked.find((request) => request.op === "new_epic")?.args).toEqual({
      project: "gateway",
      title: "User auth",
      request: "Sign in by mail.",
      phases: [
        { title: "Schema", persona: "architect" },
        { title: "API", persona: "architect" },
      ],
    });
    expect(shown.model.get("selected")).toBe("epic:gateway/limits");
    expect(shown.all(".dnb-new")).toHaveLength(0);
    expect(shown.all(".dnb-drawer-epic")).toHaveLength(1);
  });

  test("shows in place what the kernel refuses, and keeps what was typed", async () => {
    const shown = open((request) =>
      request.op === "new_epic"
        ? {
            kind: "reply",
            id: request.id,
            ok: false,
            error: { code: "conflict", message: "gateway has an epic user-auth already" },
            result: null,
          }
        : undefined,
    );
    type(shown.$(".dnb-new input"), "User auth");
    submit(shown);
    await settled();
    expect(shown.text(".dnb-new [role=alert]")).toBe("gateway has an epic user-auth already");
    press(shown.$(".dnb-new input"), "Escape");
    expect(shown.all(".dnb-new")).toHaveLength(0);
    click(shown.$('[aria-label="New epic"]'));
    expect((shown.$(".dnb-new input") as HTMLInputElement).value).toBe("User auth");
  });

  test("moves and removes phases by keys and buttons", () => {
    const shown = open();
    type(shown.$('[aria-label="Title of phase 1"]'), "a");
    press(shown.$('[aria-label="Title of phase 1"]'), "Enter");
    type(shown.$('[aria-label="Title of phase 2"]'), "b");
    const up = new KeyboardEvent("keydown", {
      key: "ArrowUp",
      altKey: true,
      bubbles: true,
      cancelable: true,
    });
    shown.$('[aria-label="Title of phase 2"]').dispatchEvent(up);
    settle();
    expect(titles(shown)).toEqual(["b", "a"]);
    expect(document.activeElement).toBe(shown.$('[aria-label="Title of phase 1"]'));
    click(shown.$('[aria-label="Move phase 1 down"]'));
    expect(titles(shown)).toEqual(["a", "b"]);
    click(shown.$('[aria-label="Remove phase 1"]'));
    expect(titles(shown)).toEqual(["b"]);
  });

  test("is not offered by what only shows, nor where no project is", () => {
    const readOnly = show(fleet(), { read_only: true });
    expect(readOnly.all('[aria-label="New epic"]')).toHaveLength(0);
    const base = snapshot({});
    expect(show(base).text(".dnb-page .dnb-btn")).toBe("");
    const named = { ...base, tables: { ...base.tables, projects: project("shop") } };
    expect(show(named).text(".dnb-page .dnb-btn")).toBe("New epic");
  });
});
