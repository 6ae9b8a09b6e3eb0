import type { Row } from '../../shared/model/rows.ts';
import { Mirror } from '../../shared/client/mirror.ts';
import type { RowsChange } from '../../shared/client/mirror.ts';
import type { HubClient } from '../hub/hubClient.ts';
import type { Connection } from '../hub/hubClient.ts';
import { Signal } from '../hub/signal.ts';

const address = { id: 'hub', name: 'hub', url: 'http://127.0.0.1:7420', token: 'ruser_x' };

/** A hub client whose hub is the test: rows and pulses come when it says so, calls are answered by it. */
export function aHub({ answer = (): unknown => ({}), admin = true } = {}) {
  const mirror = new Mirror();
  const pulses = new Map<string, unknown>();
  const onRows = new Signal<RowsChange>();
  const onPulse = new Signal<string>();
  const onConnection = new Signal<Connection>();
  const you = { id: 'person_1', name: 'alice', admin };
  const connection: Connection = { state: 'connected', hub: address, you };
  const asked: (readonly [operation: string, params: unknown])[] = [];
  let seq = 0;
  mirror.welcome({ runId: 'run', fresh: true });
  const call = async (operation: string, params: unknown): Promise<unknown> => {
    asked.push([operation, params]);
    return await Promise.resolve(answer());
  };
  return {
    asked,
    // Its answers are what the test gives: the types are those of the real one.
    source: { mirror, pulses, onRows, onPulse, onConnection, connection, call: call as HubClient['call'], skewMs: 0 },
    /** Rows come, and some go. */
    rows(rows: readonly Row[], removed: readonly string[] = []): void {
      seq += 1;
      onRows.tell(mirror.take({ seq, rows, removed, complete: seq === 1 }));
    },
    pulse(key: string, value: unknown): void {
      pulses.set(key, value);
      onPulse.tell(key);
    },
  };
}
