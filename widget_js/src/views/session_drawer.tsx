/** The session drawer: what it is and why we think so, its tasks, files and agents, and its conversation. */
import { type Signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { useApp } from "../app";
import { epicKey, type Target } from "../derive";
import { useDetail } from "../detail";
import { count, money, oneLine, sentence, stopped, tokens, visible } from "../format";
import { Asking, Drawer, Fact } from "../parts/drawer";
import { Provider, SessionState } from "../parts/marks";
import { Gauge } from "../parts/meters";
import { type Tab, Tabs } from "../parts/tabs";
import { Text, Word } from "../parts/text";
import type { Message, Session, SessionDetail } from "../wire.gen";
import { About } from "./about";
import { Changes } from "./changes";
import { Replay } from "./replay";
import { SessionDock } from "./run/resume";
import { allTokens, tokensTold } from "./sessions";
import { TalkContext, type TalkPlace, useTalk } from "./talk_place";

type SessionTarget = Extract<Target, { kind: "session" }>;
type Pane = "about" | "talk" | "changes";

export function SessionDrawer({ target: { provider, session_id } }: { target: SessionTarget }) {
  const { store } = useApp();
  const row = store.tables.sessions.value.get(`${provider}/${session_id}`);
  const revision = `${row?.last_activity ?? ""} ${row?.state ?? ""} ${store.link.value.state}`;
  const detail = useDetail((abort) => store.session({ provider, session_id }, abort), revision);
  const found = detail.value.value;
  const session = row ?? found?.session ?? null;
  const pane = useSignal<Pane>("talk");
  const chosen = useSignal<{ readonly path: string } | null>(null);
  const place = usePlace(provider, session_id, session?.cwd ?? null, pane);
  const showFile = (path: string) => {
    chosen.value = { path };
    pane.value = "changes";
  };
  return (
    <Drawer
      kind="session"
      label={`Session ${oneLine(session_id)}`}
      title={
        <>
          <Provider name={provider} />
          <h2>
            <Text text={session?.title || session_id} />
          </h2>
        </>
      }
      facts={session ? <Facts session={session} /> : null}
    >
      <TalkContext.Provider value={place}>
        <About session={session} found={found} isShown={pane.value === "about"} showFile={showFile} />
        <Panes found={found} revision={revision} pane={pane} chosen={chosen.value} />
      </TalkContext.Provider>
      {session ? <SessionDock session={session} /> : null}
      <Asking detail={detail} what="the conversation" />
    </Drawer>
  );
}

/** Whose conversation is shown: the main agent's, until another one is chosen. */
function usePlace(provider: string, session_id: string, cwd: string | null, pane: Signal<Pane>): TalkPlace {
  const agent = useSignal("");
  const opened = useMemo(() => new Set<string>(), [provider, session_id, agent.value]);
  return useMemo(() => {
    const follow = (name: string) => {
      agent.value = name;
      pane.value = "talk";
    };
    return { provider, session_id, cwd, agent: agent.value, opened, follow };
  }, [provider, session_id, cwd, agent, agent.value, opened, pane]);
}

const NO_MESSAGES: readonly Message[] = [];

interface PanesProps {
  found: SessionDetail | null;
  revision: string;
  pane: Signal<Pane>;
  chosen: { readonly path: string } | null;
}

/** Beside what is known of a session: its conversation, or what it changed. */
function Panes({ found, revision, pane, chosen }: PanesProps) {
  const { agent } = useTalk();
  const files = found?.files ?? [];
  const own = found?.agents.find((known) => known.agent_id === agent);
  const tabs: Tab<Pane>[] = [
    { key: "about", name: "About", narrow: true },
    { key: "talk", name: "Conversation" },
    ...(files.length ? [{ key: "changes", name: "Changes", number: files.length } as const] : []),
  ];
  return (
    <section class="dnb-talk" aria-label="Conversation and changes" data-pane={pane.value}>
      <Replay
        key={agent}
        last={found && (agent ? NO_MESSAGES : found.messages)}
        revision={`${revision} ${own?.last_activity ?? ""}`}
        tabs={
          <Tabs
            label="Parts of the session"
            tabs={tabs}
            chosen={pane.value}
            choose={(key) => (pane.value = key)}
          />
        }
        isShown={pane.value !== "changes"}
      />
      {pane.value === "changes" ? <Changes files={files} chosen={chosen} /> : null}
    </section>
  );
}

const SOURCES: Record<Session["state_source"], string> = {
  registry: "agents' own registry",
  hook: "hook",
  lock: "lock file",
  process: "process list",
  log: "session log",
  guess: "guess",
};

function Facts({ session: s }: { session: Session }) {
  const { ui } = useApp();
  return (
    <>
      <p class="dnb-why">
        <SessionState session={s} />
        <span>
          <bdi>{visible(stopped(sentence(s.state_reason)))}</bdi>{" "}
          <span class="dnb-dim">Source: {SOURCES[s.state_source] ?? s.state_source}.</span>
        </span>
      </p>
      <p class="dnb-facts">
        {s.project ? (
          <Fact icon="folder" title={oneLine(s.cwd ?? "")}>
            <Word text={s.project} />
          </Fact>
        ) : null}
        {s.branch ? (
          <Fact icon="branch">
            <Word text={s.branch} class="dnb-code" />
          </Fact>
        ) : null}
        {s.project && s.epic ? (
          <Fact title={oneLine(s.link_reason)}>
            <button
              type="button"
              class="dnb-link"
              onClick={() =>
                ui.open(
                  `epic:${epicKey({ project: s.project ?? "", epic: s.epic ?? "" })}${s.phase_id ? `/${s.phase_id}` : ""}`,
                )
              }
            >
              <Word text={s.epic} /> {s.phase_id ? <b>{oneLine(s.phase_id)}</b> : null}
            </button>
          </Fact>
        ) : null}
        {s.model ? (
          <Fact>
            <Word text={s.model} />
          </Fact>
        ) : null}
        <Fact>
          <b class="dnb-num">{count(s.turns)}</b> {s.turns === 1 ? "turn" : "turns"}
        </Fact>
        <Fact title={tokensTold(s)}>
          <b class="dnb-num">{tokens(allTokens(s))}</b> tokens
        </Fact>
        <Fact
          title={s.cost_usd === null ? "Its log tells no tokens, or its model has no price here" : undefined}
        >
          <b class="dnb-num">{money(s.cost_usd)}</b>
          {s.cost_usd === null ? " cost" : ""}
        </Fact>
        <span class="dnb-fact-gauge">
          Context <Gauge used={s.context_tokens} size={s.context_window} />
        </span>
      </p>
    </>
  );
}
