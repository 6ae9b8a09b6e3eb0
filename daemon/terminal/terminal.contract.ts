import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { TerminalHost } from './terminal.ts';
import { Emulator } from './screen/emulator.ts';
import { listen, sha256, specOf, until } from './terminalTrial.ts';
import type { Heard } from './terminalTrial.ts';

type Command = readonly [string, ...string[]];

/** A host to try, and the commands that do there what the sentences speak of. */
export interface ContractTrial {
  readonly host: TerminalHost;
  /** Prints "hello", and leaves with code 3 when it gets a line: tmux can drop what is printed right before an exit. */
  readonly greet: Command;
  /** Answers with what it gets. */
  readonly echo: Command;
  /** Prints "ready", and is not impressed by SIGHUP and SIGTERM. */
  readonly stubborn: Command;
  /** Prints the numbers from 1 to 20,000 and stays: the kernel drops what is not read when a terminal's leader leaves. */
  readonly flood: Command;
  /** Prints "ready", then gives back each byte that it gets, whatever it is. */
  readonly raw: Command;
  /**
   * In a raw terminal: prints "abc", asks for the cursor's place, the status, the kind of terminal and its background,
   * and shows what comes (ESC as "^[").
   */
  readonly asks: Command;
  /** What a session's recording holds, of hosts that record. */
  readonly recordedOutput?: (sessionId: string) => string;
  dispose: () => Promise<void>;
}

/** What a host promises less than others, each with the reason: then it is held to saying nothing instead. */
export interface HostLacks {
  readonly answers?: string;
  readonly recordings?: string;
}

const isRefusal = (code: string) => (thrown: unknown) => thrown instanceof HubError && thrown.code === code;

/** What every terminal host promises. */
export function describeTerminalHost(
  name: string,
  openTrial: () => Promise<ContractTrial>,
  lacks: HostLacks = {},
): void {
  describe(`${name}, as a terminal host`, () => {
    let trial: ContractTrial;
    let host: TerminalHost;
    let heard: Heard;

    beforeEach(async () => {
      trial = await openTrial();
      host = trial.host;
      heard = listen(host);
    });
    afterEach(() => trial.dispose());

    async function greetAndLeave(): Promise<void> {
      await host.start(specOf('session_a', trial.greet));
      await until(() => heard.text('session_a').includes('hello'), 'the greeting');
      await host.write('session_a', Buffer.from('\r'));
      await until(() => heard.exits.has('session_a'), 'the exit');
    }

    it('[S14] starts a program, and the same start again gives the same answer', async () => {
      const [first, second] = await Promise.all([
        host.start(specOf('session_a', trial.echo)),
        host.start(specOf('session_a', trial.echo)),
      ]);
      assert.deepEqual(second, first);
      assert.deepEqual(await host.start(specOf('session_a', trial.echo)), first);
      assert.ok(first.pid > 1);
    });

    it('tells all output, at positions that follow each other, before the exit with its code', async () => {
      await greetAndLeave();
      assert.deepEqual(heard.exits.get('session_a')?.status, { how: 'code', exitCode: 3 });
      assert.equal(heard.text('session_a').trim(), 'hello');
      const log = heard.log.get('session_a') ?? [];
      assert.equal(log.at(-1), 'exited');
      assert.match(log[0] ?? '', /^1:0\+/);
    });

    it('hands typed bytes to the program in order', async () => {
      await host.start(specOf('session_a', trial.echo));
      const words = Array.from({ length: 20 }, (_, index) => `word${index}`);
      await Promise.all(words.map((word) => host.write('session_a', Buffer.from(`${word}\r`))));
      await until(() => heard.text('session_a').includes('word19'), 'the last word');
      const seen = [...new Set(heard.text('session_a').match(/word\d+/g))];
      assert.deepEqual(seen, words);
    });

    async function flood(): Promise<string> {
      await host.start(specOf('session_a', trial.flood));
      const expected = Array.from({ length: 20_000 }, (_, index) => `${index + 1}\r\n`).join('');
      await until(() => heard.bytes('session_a').length >= expected.length, 'the flood');
      await host.close('session_a', { graceMs: 100 });
      assert.equal(sha256(heard.bytes('session_a')), sha256(Buffer.from(expected)));
      return expected;
    }

    if (lacks.recordings === undefined) {
      it('delivers and records every byte of a flood exactly', async () => {
        const expected = await flood();
        assert.ok(trial.recordedOutput);
        assert.equal(trial.recordedOutput('session_a'), expected);
      });
    } else {
      it(`delivers every byte of a flood exactly, and holds it in memory alone: ${lacks.recordings}`, async () => {
        const expected = await flood();
        let held = '';
        for (let part = ' '; part !== '' && held.length <= expected.length; held += part)
          part = Buffer.from(host.read('session_a', { epoch: 1, offset: held.length }, 65_536) ?? []).toString();
        assert.equal(held, expected);
      });
    }

    it('types every byte value to a program that reads raw', async () => {
      await host.start(specOf('session_a', trial.raw));
      await until(() => heard.text('session_a') === 'ready', 'the program');
      const bytes = Buffer.from(Array.from({ length: 5_120 }, (_, index) => index % 256));
      await host.write('session_a', bytes);
      await until(() => heard.bytes('session_a').length >= bytes.length + 5, 'the answer');
      assert.deepEqual(heard.bytes('session_a').subarray(5), bytes);
    });

    /** Lets a program ask while so many terminals watch, and gives what it shows until "done" was typed behind the answers. */
    async function askWhileWatched(watchers: number, isAsked: () => boolean): Promise<string> {
      const watching = await Promise.all(
        Array.from({ length: watchers }, () => Emulator.open({ columns: 80, rows: 24 }, 0)),
      );
      // Terminals of people answer what they are asked, and what they say is typed.
      let typing: Promise<unknown> = Promise.resolve();
      const answerTo = async (emulator: Emulator, bytes: Uint8Array): Promise<void> => {
        const said = await emulator.ask(bytes);
        if (said.length > 0) await host.write('session_a', said);
      };
      host.on({
        output: (_id, _position, bytes) => {
          for (const emulator of watching) typing = typing.then(() => answerTo(emulator, bytes.slice()));
        },
      });
      await host.start(specOf('session_a', trial.asks));
      await until(isAsked, 'the last question or answer');
      await typing;
      await host.write('session_a', Buffer.from('done'));
      await until(() => heard.text('session_a').endsWith('done'), 'what was typed behind the answers');
      for (const emulator of watching) emulator.dispose();
      return heard.text('session_a');
    }

    if (lacks.answers === undefined) {
      for (const watchers of [0, 1, 2]) {
        it(`[S2] a program that asks its terminal gets each answer once, with ${watchers} that watch`, async () => {
          const shown = await askWhileWatched(watchers, () => heard.text('session_a').includes('^[]11'));
          const answers = '^[[1;4R^[[0n^[[?1;2c^[]11;rgb:1e1e/1e1e/1e1e^[\\';
          assert.equal(shown, `abc${answers}done`);
        });
      }
    } else {
      it(`leaves what a program asks to whoever watches: ${lacks.answers}`, async () => {
        const asked = 'abc\u001b[6n\u001b[5n\u001b[c\u001b]11;?\u001b\\';
        const shown = await askWhileWatched(0, () => heard.text('session_a').startsWith(asked));
        assert.equal(shown, `${asked}done`);
      });
    }

    it('shows the screen as lines, with a position', async () => {
      await host.start(specOf('session_a', trial.echo));
      await host.write('session_a', Buffer.from('look here\r'));
      await until(() => heard.text('session_a').includes('look here'), 'the echo');
      const { lines, position } = await host.screen('session_a');
      assert.ok(lines.some((line) => line.includes('look here')));
      assert.equal(position.epoch, 1);
      assert.ok(position.offset >= 'look here'.length);
    });

    it('[S3] gives a snapshot and the bytes that follow it, and knows its size', async () => {
      await host.start(specOf('session_a', trial.echo));
      await host.resize('session_a', 90, 20);
      await host.write('session_a', Buffer.from('shown\r'));
      await until(() => heard.text('session_a').includes('shown'), 'the echo');
      const begin = host.stream('session_a');
      assert.ok(begin);
      assert.deepEqual({ columns: begin.columns, rows: begin.rows }, { columns: 90, rows: 20 });
      const held = Buffer.from(host.read('session_a', { epoch: 1, offset: 0 }, 1_000) ?? []);
      assert.deepEqual(held, heard.bytes('session_a').subarray(0, held.length));
      assert.ok(held.length > 0);
      assert.equal(host.read('session_a', { epoch: 9, offset: 0 }, 1_000), undefined);
      const snapshot = await host.snapshot('session_a', { scrollbackLines: 100 });
      assert.deepEqual({ columns: snapshot.columns, rows: snapshot.rows }, { columns: 90, rows: 20 });
      assert.match(Buffer.from(snapshot.bytes).toString('utf8'), /shown/);
      assert.ok(host.read('session_a', snapshot.position, 1_000) !== undefined);
      assert.equal(host.stream('session_x'), undefined);
      await assert.rejects(host.snapshot('session_x', { scrollbackLines: 0 }), isRefusal('not-found'));
    });

    it('[S8] who holds the keyboard types as one: what others type meanwhile comes after it', async () => {
      await host.start(specOf('session_a', trial.echo));
      let others: Promise<void> | undefined;
      await host.hold('session_a', { waitMs: 5_000 }, async (keyboard) => {
        await keyboard.paste('held-');
        others = host.write('session_a', Buffer.from('person\r'));
        await keyboard.paste('text');
        await keyboard.press(Buffer.from('\r'));
      });
      await others;
      await until(() => heard.text('session_a').includes('person'), 'both');
      assert.match(heard.text('session_a'), /held-text[^]*person/);
      assert.equal((await host.look('session_a')).isDead, false);
    });

    it('[S8] whoever waits too long for the keyboard is told, and types nothing', async () => {
      await host.start(specOf('session_a', trial.echo));
      let free: () => void = () => undefined;
      const isFree = new Promise<void>((resolve) => (free = resolve));
      const first = host.hold('session_a', { waitMs: 5_000 }, () => isFree);
      await assert.rejects(
        host.hold('session_a', { waitMs: 20 }, (keyboard) => keyboard.paste('late')),
        isRefusal('overloaded'),
      );
      free();
      await first;
      await host.write('session_a', Buffer.from('next\r'));
      await until(() => heard.text('session_a').includes('next'), 'the next writer');
      assert.ok(!heard.text('session_a').includes('late'));
    });

    it('[S12] closes a program that ignores every request to leave', async () => {
      await host.start(specOf('session_a', trial.stubborn));
      await until(() => heard.text('session_a').includes('ready'), 'the program');
      assert.deepEqual(await host.close('session_a', { graceMs: 100 }), { how: 'signal', signal: 'SIGKILL' });
      assert.equal(heard.log.get('session_a')?.at(-1), 'exited');
      assert.deepEqual(await host.close('session_a', { graceMs: 100 }), { how: 'signal', signal: 'SIGKILL' });
    });

    it('interrupts as Ctrl-C does', async () => {
      // Seen is what the program itself says: what its terminal echoes may come before it runs.
      await host.start(specOf('session_a', trial.greet));
      await until(() => heard.text('session_a').includes('hello'), 'the program');
      await host.interrupt('session_a');
      await until(() => heard.exits.has('session_a'), 'the exit');
      assert.deepEqual(heard.exits.get('session_a')?.status, { how: 'signal', signal: 'SIGINT' });
    });

    it('refuses what cannot be, with the reason, and goes on', async () => {
      await assert.rejects(host.write('session_x', Buffer.from('a')), isRefusal('not-found'));
      await assert.rejects(host.screen('session_x'), isRefusal('not-found'));
      await assert.rejects(host.look('session_x'), isRefusal('not-found'));
      await assert.rejects(
        host.hold('session_x', { waitMs: 1 }, async () => undefined),
        isRefusal('not-found'),
      );
      await assert.rejects(host.close('session_x', { graceMs: 1 }), isRefusal('not-found'));
      await assert.rejects(host.start(specOf('../escape', trial.echo)), isRefusal('bad-request'));
      await assert.rejects(host.start(specOf('session_a', trial.echo, { columns: 0 })), isRefusal('bad-request'));
      await assert.rejects(host.start(specOf('session_a', trial.echo, { rows: 100_000 })), isRefusal('bad-request'));
      await host.start(specOf('session_a', trial.echo));
      await assert.rejects(host.write('session_a', Buffer.alloc(2_000_000)), isRefusal('too-large'));
      await assert.rejects(host.resize('session_a', Number.NaN, 24), isRefusal('bad-request'));
      await assert.rejects(host.forget('session_a'), isRefusal('wrong-state'));
      await host.resize('session_a', 100, 40);
    });

    it('keeps an ended session until it is forgotten', async () => {
      await greetAndLeave();
      assert.ok((await host.screen('session_a')).lines.includes('hello'));
      await assert.rejects(host.write('session_a', Buffer.from('a')), isRefusal('wrong-state'));
      await assert.rejects(host.start(specOf('session_a', trial.greet)), isRefusal('wrong-state'));
      await host.forget('session_a');
      await host.forget('session_a');
      await assert.rejects(host.screen('session_a'), isRefusal('not-found'));
    });
  });
}
