import * as z from 'zod';
import { flagHookKey } from './hookTrust.ts';
import type { RpcMessage } from './rpcMessage.ts';
import { readRpcMessage } from './rpcMessage.ts';

const listed = z.looseObject({
  data: z.array(
    z.looseObject({
      hooks: z.array(z.looseObject({ key: z.string(), enabled: z.boolean(), trustStatus: z.string() })),
    }),
  ),
});

export interface HookCheckPorts {
  readonly cwd: string;
  readonly toServer: (text: string) => void;
  readonly onRefused: (why: string) => void;
}

const requestId = 'rostrum-hooks';

/**
 * Holds back what a terminal says until its app-server has confirmed that it runs our hook: before that no turn begins, and
 * where it does not, none ever does.
 */
export class HookCheck {
  private readonly ports: HookCheckPorts;
  private state: 'before' | 'asked' | 'passed' | 'refused' = 'before';
  private held: string[] = [];

  constructor(ports: HookCheckPorts) {
    this.ports = ports;
  }

  /** What the terminal says; it goes on from here. */
  fromTerminal(text: string, pass: (text: string) => void): void {
    if (this.state === 'passed') return pass(text);
    if (this.state !== 'before') return void this.held.push(text);
    pass(text);
    if (readRpcMessage(text)?.is !== 'notification') return;
    // The first notification is "initialized": from now on requests are answered.
    this.state = 'asked';
    this.ports.toServer(JSON.stringify({ id: requestId, method: 'hooks/list', params: { cwds: [this.ports.cwd] } }));
  }

  /** Whether this is the answer, which concerns nobody else. */
  take(message: RpcMessage | undefined, pass: (text: string) => void): boolean {
    if (message?.is !== 'answer' || message.id !== requestId || this.state !== 'asked') return false;
    const hooks = listed.safeParse(message.result).data?.data.flatMap((one) => one.hooks) ?? [];
    const ours = hooks.find(({ key }) => key === flagHookKey);
    if (ours?.enabled === true && ours.trustStatus === 'trusted') {
      this.state = 'passed';
      for (const text of this.held.splice(0)) pass(text);
      return true;
    }
    this.state = 'refused';
    this.held = [];
    this.ports.onRefused(
      ours === undefined
        ? 'it does not know the hook that asks Rostrum before each tool'
        : `the hook that asks Rostrum before each tool is ${ours.trustStatus} there`,
    );
    return true;
  }
}
