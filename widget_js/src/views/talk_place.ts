/** Whose conversation is shown: what the parts of a drawer need to know of it. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export interface TalkPlace {
  readonly provider: string;
  readonly session_id: string;
  /** Empty: the main agent. */
  readonly agent: string;
  readonly cwd: string | null;
  /** What was opened, by key: it stays open when it leaves the window and comes back. */
  readonly opened: Set<string>;
  /** Show the conversation of a subagent. */
  readonly follow: (agent: string) => void;
}

export const TalkContext = createContext<TalkPlace | null>(null);

export function useTalk(): TalkPlace {
  const place = useContext(TalkContext);
  if (!place) throw new Error("there is no conversation around this");
  return place;
}
