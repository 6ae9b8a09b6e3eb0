// An extension of the measurements: it does in the extension host what it is asked over HTTP. Nothing of it is shipped.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import type { Exports } from '../../../extension/extension.ts';
import type { TaskSort } from '../../../extension/views/tasks/arrangement.ts';
import type { LoopLag, ProbeQuestions } from './probeLine.ts';
import { probeVariable } from './probeLine.ts';

const lag = monitorEventLoopDelay({ resolution: 1 });
let cpuBefore = process.cpuUsage();
/** When the mirror was whole, by the clock of the machine. */
let wholeAt: number | undefined;

async function ours(): Promise<Exports> {
  const found = vscode.extensions.getExtension<Exports>('rostrum.rostrum');
  if (found === undefined) throw new Error('the extension is not installed');
  return found.activate();
}

function endLag(): LoopLag {
  lag.disable();
  const { user, system } = process.cpuUsage(cpuBefore);
  const [p50, p99, max] = [lag.percentile(50), lag.percentile(99), lag.max].map((nanoseconds) => nanoseconds / 1e6);
  return { p50: p50 ?? 0, p99: p99 ?? 0, max: max ?? 0, cpuMs: (user + system) / 1_000 };
}

/** As the editor keeps them in each of its processes. */
interface Marks {
  readonly getMarks: () => readonly { readonly name: string; readonly startTime: number }[];
}

const terminals = new Map<string, vscode.Terminal>();

/** Brings a terminal to the front, and opens it the first time. */
function show(name: string, options: () => vscode.TerminalOptions | vscode.ExtensionTerminalOptions): void {
  const terminal = terminals.get(name) ?? vscode.window.createTerminal(options());
  terminals.set(name, terminal);
  terminal.show();
}

/** One that gives back what is typed into it, as an extension does it with the least effort. */
function echoPty(): vscode.Pseudoterminal {
  const written = new vscode.EventEmitter<string>();
  return {
    onDidWrite: written.event,
    open: () => written.fire('$ '),
    close: () => written.dispose(),
    handleInput: (text) => written.fire(text),
  };
}

const answers: { readonly [Name in keyof ProbeQuestions]: (given: never) => Promise<unknown> } = {
  command: ({ id, args }: ProbeQuestions['command']['given']) =>
    Promise.resolve(vscode.commands.executeCommand(id, ...args)).then(() => undefined),
  async connect(hub: ProbeQuestions['connect']['given']) {
    const { hub: client } = (await ours()).app;
    wholeAt = undefined;
    const heard = client.onRows.on(() => {
      if (!client.mirror.isWhole) return;
      wholeAt = Date.now();
      heard.dispose();
    });
    await vscode.commands.executeCommand('rostrum.hub.connect', hub);
  },
  async forget() {
    const { profiles } = (await ours()).app;
    for (const { id } of profiles.all) await profiles.remove(id);
  },
  mirror: async () => ({ size: (await ours()).app.hub.mirror.size, wholeAt }),
  async rows() {
    const { mirror } = (await ours()).app.hub;
    return (['project', 'objective', 'task', 'session', 'server', 'intervention'] as const).flatMap(
      (kind): object[] => [...mirror.all(kind).values()],
    );
  },
  sort: async (sort: TaskSort) => (await ours()).trees.arrangement.change({ sort }),
  async beginLag() {
    cpuBefore = process.cpuUsage();
    lag.reset();
    lag.enable();
  },
  endLag: async () => endLag(),
  async activations() {
    await vscode.commands.executeCommand('perfview.show');
    const text = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'perf')?.getText() ?? '';
    // It is written anew only where it is opened anew.
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    return text;
  },
  async marks() {
    const { MonacoPerformanceMarks } = globalThis as unknown as { readonly MonacoPerformanceMarks: Marks };
    return Object.fromEntries(MonacoPerformanceMarks.getMarks().map(({ name, startTime }) => [name, startTime]));
  },
  showEcho: async () => show('echo', () => ({ name: 'echo', pty: echoPty() })),
  showProgram: async ({ name, path, args, env }: ProbeQuestions['showProgram']['given']) =>
    show(name, () => ({ name, shellPath: path, shellArgs: [...args], env: { ...env } })),
  here: async () => undefined,
};

export function activate(context: vscode.ExtensionContext): void {
  const portFile = process.env[probeVariable];
  if (portFile === undefined) throw new Error(`${probeVariable} names no file`);
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { name, given } = JSON.parse(Buffer.concat(parts).toString()) as { name: string; given: unknown };
      const answer = (answers as unknown as Readonly<Record<string, (given: unknown) => Promise<unknown>>>)[name];
      Promise.resolve(answer?.(given)).then(
        (value) => response.end(JSON.stringify({ value })),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  });
  server.listen(0, '127.0.0.1', () => writeFileSync(portFile, String((server.address() as AddressInfo).port)));
  context.subscriptions.push({ dispose: () => server.close() });
}
