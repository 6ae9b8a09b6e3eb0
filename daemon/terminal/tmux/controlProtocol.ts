import { StringDecoder } from 'node:string_decoder';
import { terminalLimits } from '../terminalLimits.ts';

/** What tmux says on a control client's output. */
export type ControlEvent =
  /** The end of one command. `isOwn` is false for what tmux ran by itself, such as the attach. */
  | { readonly type: 'reply'; readonly isOwn: boolean; readonly ok: boolean; readonly lines: readonly string[] }
  | { readonly type: 'notice'; readonly name: string; readonly text: string }
  /** Not the protocol: nothing that follows can be trusted. */
  | { readonly type: 'violation'; readonly reason: string };

interface OpenReply {
  readonly stamp: string;
  readonly isOwn: boolean;
  readonly lines: string[];
  characters: number;
}

/**
 * Reads tmux's control mode, at any chunk boundary. Text from panes stands between %begin and %end of the same time
 * and number, so a screen that shows such a line ends nothing.
 */
export class ControlParser {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';
  private reply: OpenReply | undefined;

  push(chunk: Buffer): readonly ControlEvent[] {
    const lines = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = lines.pop() ?? '';
    const events = lines.flatMap((line) => this.readLine(line));
    return this.rest.length > terminalLimits.replyBytes ? [...events, violation('a line without end')] : events;
  }

  private readLine(line: string): readonly ControlEvent[] {
    const guard = /^%(begin|end|error) (\d+ \d+) (\d+)$/.exec(line);
    if (this.reply) {
      const ends = guard && guard[1] !== 'begin' && guard[2] === this.reply.stamp;
      return ends ? this.finish(this.reply, guard[1] === 'end') : this.collect(this.reply, line);
    }
    if (guard) {
      const [, word, stamp = '', flags] = guard;
      if (word !== 'begin') return [violation(`${line} without its begin`)];
      this.reply = { stamp, isOwn: flags === '1', lines: [], characters: 0 };
      return [];
    }
    const notice = /^%(\S+) ?(.*)$/.exec(line);
    if (notice) return [{ type: 'notice', name: notice[1] ?? '', text: notice[2] ?? '' }];
    return [violation('text outside a reply')];
  }

  private finish({ isOwn, lines }: OpenReply, ok: boolean): readonly ControlEvent[] {
    this.reply = undefined;
    return [{ type: 'reply', isOwn, ok, lines }];
  }

  private collect(reply: OpenReply, line: string): readonly ControlEvent[] {
    reply.lines.push(line);
    reply.characters += line.length;
    return reply.characters > terminalLimits.replyBytes ? [violation('a reply without end')] : [];
  }
}

function violation(reason: string): ControlEvent {
  return { type: 'violation', reason };
}
