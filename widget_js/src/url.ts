/** What is shown, as a page's address tells it: `?view=orders&providers=claude,codex&project=..&persona=..&q=..`. Pure. */
import type { Glance } from "./derive";
import { type Shared, VIEWS } from "./model";

/** Everything that a link reproduces: the small traits, and which of the five numbers is chosen. */
export interface Shown extends Shared {
  readonly glance: Glance | "";
}
type Name = keyof Shown;

/** What an address asks for, and in words what it asks for in vain. */
export interface Asked {
  readonly shown: Partial<Shown>;
  readonly strange: readonly string[];
}

const PARAMS: Readonly<Record<Name, string>> = {
  view: "view",
  providers: "providers",
  project: "project",
  persona: "persona",
  query: "q",
  glance: "only",
  selected: "selected",
};
const NAMES = Object.keys(PARAMS) as readonly Name[];
const GLANCES: readonly string[] = ["running", "waiting", "stuck", "abandoned", "today"] satisfies Glance[];
/** As long a text as the kernel takes, and as many providers. */
const MAX_TEXT = 1000;
const MAX_PROVIDERS = 50;
/** What a link to give away must not hold: secrets, and orders to the host. */
const OWN = new Set(["token", "reset", "clone"]);

/** Read an address. A parameter that is there but empty asks for all. */
export function read(href: string): Asked {
  const params = new URL(href).searchParams;
  const shown: Record<string, unknown> = {};
  const strange: string[] = [];
  for (const name of NAMES) {
    const text = params.get(PARAMS[name]);
    if (text === null) continue;
    const value = text.length > MAX_TEXT ? undefined : valueFor(name, text.trim());
    if (value !== undefined) shown[name] = value;
    else strange.push(`${PARAMS[name]} “${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`);
  }
  return { shown: shown as Partial<Shown>, strange };
}

function valueFor(name: Name, text: string): string | readonly string[] | undefined {
  if (name === "view") return (VIEWS as readonly string[]).includes(text) ? text : undefined;
  if (name === "glance") return !text || GLANCES.includes(text) ? text : undefined;
  if (name !== "providers") return text;
  const names = [...new Set(text.split(",").map((word) => word.trim()))].filter(Boolean);
  return names.length <= MAX_PROVIDERS ? names : undefined;
}

/**
 * The address with what is shown in it, and everything else that it holds left as it is. What is as it
 * begins anyway is not told, unless `first` (what Python began with) says otherwise.
 */
export function write(href: string, shown: Shown, first: Shown): string {
  const url = new URL(href);
  const ours = new Set(Object.values(PARAMS));
  const kept = pairs(url).filter((pair) => !ours.has(keyOf(pair)));
  const told = NAMES.filter((name) => !isPlain(name, shown) || !isPlain(name, first));
  url.search = [...kept, ...told.map((name) => `${PARAMS[name]}=${encode(textOf(shown[name]))}`)].join("&");
  return url.href;
}

/** The address to give to somebody else. */
export function link(href: string, shown: Shown, first: Shown): string {
  const url = new URL(write(href, shown, first));
  url.search = pairs(url)
    .filter((pair) => !OWN.has(keyOf(pair)))
    .join("&");
  return url.href;
}

const pairs = (url: URL): string[] => url.search.slice(1).split("&").filter(Boolean);
const keyOf = (pair: string): string => [...new URLSearchParams(pair).keys()][0] ?? "";
const textOf = (value: string | readonly string[]): string =>
  typeof value === "string" ? value : value.join(",");
const isPlain = (name: Name, shown: Shown): boolean =>
  textOf(shown[name]) === (name === "view" ? VIEWS[0] : "");

/** As a query has it, but with the signs that need no escape there left readable. */
const encode = (text: string): string =>
  new URLSearchParams([["", text]])
    .toString()
    .slice(1)
    .replace(/%(2C|2F|3A|40)/g, decodeURIComponent);
