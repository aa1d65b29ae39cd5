/** What the kernel is asked to do. Each call rejects with a `RequestError` whose message is for the person. */
import type { Requests } from "./requests";
import type {
  AgentPlans,
  AnswerArgs,
  ApplyArgs,
  ConnectArgs,
  ConnectSheet,
  Epic,
  NewEpicArgs,
  OutputArgs,
  OutputPage,
  PromptArgs,
  PromptText,
  Request,
  ResumeArgs,
  Run,
  RunArgs,
  StopArgs,
  WorktreeArgs,
} from "./wire.gen";

export class Calls {
  readonly #requests: Requests;
  readonly #abort: AbortSignal;

  constructor(requests: Requests, abort: AbortSignal) {
    this.#requests = requests;
    this.#abort = abort;
  }

  /** The prompt that a run of a phase would be given. */
  prompt(args: PromptArgs, abort: AbortSignal): Promise<PromptText> {
    return this.#ask("run_prompt", args, abort);
  }

  /** A page of what a run's program wrote. */
  output(args: OutputArgs, abort: AbortSignal): Promise<OutputPage> {
    return this.#ask("output", args, abort);
  }

  run(args: RunArgs): Promise<Run> {
    return this.#ask("run", args);
  }

  resume(args: ResumeArgs): Promise<Run> {
    return this.#ask("resume", args);
  }

  /** Ends a run, or takes it out of the queue. */
  stop(args: StopArgs): Promise<Run> {
    return this.#ask("stop", args);
  }

  answer(args: AnswerArgs): Promise<null> {
    return this.#ask("answer", args);
  }

  /** Writes the plan of a new epic. */
  newEpic(args: NewEpicArgs): Promise<Epic> {
    return this.#ask("new_epic", args);
  }

  removeWorktree(args: WorktreeArgs): Promise<null> {
    return this.#ask("remove_worktree", args);
  }

  /** What connecting and disconnecting each agent would change. */
  connectPlan(args: ConnectArgs, abort: AbortSignal): Promise<ConnectSheet> {
    return this.#ask("connect_plan", args, abort);
  }

  /** Makes a change that was shown; what stands then. */
  connectApply(args: ApplyArgs): Promise<AgentPlans> {
    return this.#ask("connect_apply", args);
  }

  /* What was begun goes on when a drawer closes: only the dashboard's own end takes it back. */
  async #ask<T>(op: Request["op"], args: object, abort = this.#abort): Promise<T> {
    return (await this.#requests.ask(op, { ...args }, abort)) as T;
  }
}
