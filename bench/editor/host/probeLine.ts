import { readFileSync } from 'node:fs';
import type { TaskSort } from '../../../extension/views/tasks/arrangement.ts';

/** The variable by which the probe in the extension host learns the file into which it writes its port. */
export const probeVariable = 'ROSTRUM_BENCH_PROBE';

/** How long the loop of the extension host was held up, and its processor time, since it was last begun. */
export interface LoopLag {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly cpuMs: number;
}

/** A program that the editor runs in a terminal of its own. */
export interface TerminalProgram {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What can be asked of the probe: what it is given, and what it answers. */
export interface ProbeQuestions {
  readonly command: { given: { readonly id: string; readonly args: readonly unknown[] }; answer: undefined };
  readonly connect: { given: { readonly url: string; readonly token: string }; answer: undefined };
  /** Leaves the hub, and knows none any more. */
  readonly forget: { given: undefined; answer: undefined };
  readonly mirror: { given: undefined; answer: { readonly size: number; readonly wholeAt?: number } };
  readonly rows: { given: undefined; answer: readonly { readonly id: string }[] };
  readonly sort: { given: TaskSort; answer: undefined };
  readonly beginLag: { given: undefined; answer: undefined };
  readonly endLag: { given: undefined; answer: LoopLag };
  /** The page that the editor makes of its own start. */
  readonly activations: { given: undefined; answer: string };
  /** What the extension host noted of its own start: moments by the clock of the machine, by name. */
  readonly marks: { given: undefined; answer: Readonly<Record<string, number>> };
  /** Nothing: whether the probe is there. */
  readonly here: { given: undefined; answer: undefined };
  readonly showEcho: { given: undefined; answer: undefined };
  readonly showProgram: { given: TerminalProgram; answer: undefined };
}

/** Asks the probe in the extension host. @throws Error where it is not there, or could not do it. */
export type AskProbe = <Name extends keyof ProbeQuestions>(
  name: Name,
  given?: ProbeQuestions[Name]['given'],
) => Promise<ProbeQuestions[Name]['answer']>;

export const probeAt =
  (portFile: string): AskProbe =>
  async (name, given) => {
    const address = `http://127.0.0.1:${readFileSync(portFile, 'utf8')}`;
    const response = await fetch(address, { method: 'POST', body: JSON.stringify({ name, given }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${name}: ${text}`);
    return (JSON.parse(text) as { value: ProbeQuestions[typeof name]['answer'] }).value;
  };
