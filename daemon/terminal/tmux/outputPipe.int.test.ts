import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../terminalTrial.ts';
import { makeFifo, OutputPipe } from './outputPipe.ts';

/** As much as a FIFO holds. */
const piece = Buffer.alloc(65_536, 'x');

describe('the pipe of a session', () => {
  let directory: string;
  let fifo: string;
  /** The writer's end, which can also look at what is in it. */
  let writer: number;
  let pipe: OutputPipe | undefined;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'rostrum-pipe-'));
    fifo = join(directory, 'fifo');
    await makeFifo(fifo);
    writer = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    pipe = undefined;
  });
  afterEach(() => {
    pipe?.close();
    rmSync(directory, { recursive: true });
  });

  /** Reads; there is always a piece more until so many were read. */
  function readFlood(pieces: number, onPiece: (count: number) => void): void {
    let count = 0;
    const onBytes = (bytes: Buffer): void => {
      assert.equal(bytes.length, piece.length);
      count += 1;
      if (count < pieces) writeSync(writer, piece);
      onPiece(count);
    };
    writeSync(writer, piece);
    pipe = new OutputPipe({ path: fifo, isNew: true, onBytes });
  }

  it('is read a piece in a turn, so that a flood holds up nothing else', async () => {
    let [read, inTurn, mostInTurn] = [0, 0, 0];
    readFlood(20, (count) => {
      if (inTurn === 0) setImmediate(() => (inTurn = 0));
      inTurn += 1;
      mostInTurn = Math.max(mostInTurn, inTurn);
      read = count;
    });
    await until(() => read === 20, 'all pieces are read');
    assert.equal(mostInTurn, 1);
    closeSync(writer);
    await pipe?.ended;
  });

  it('[S5] leaves in it what was not given on when it is closed in the middle of a flood', async () => {
    let read = 0;
    readFlood(5, (count) => {
      read = count;
      if (count === 3) pipe?.close();
    });
    await pipe?.ended;
    await new Promise((resolve) => void setImmediate(resolve));
    assert.equal(read, 3);
    assert.equal(readSync(writer, Buffer.alloc(2 * piece.length)), piece.length);
    closeSync(writer);
  });

  it('[R5] a writer that was left before a full one comes to its end when another takes its place', async () => {
    const left = join(directory, 'left');
    await makeFifo(left);
    const cat = spawn('sh', ['-c', 'exec 1<>"$1" && exec cat', 'sh', left], { stdio: ['pipe', 'ignore', 'inherit'] });
    const exited = new Promise((resolve) => void cat.once('exit', resolve));
    const probe = openSync(left, constants.O_RDWR | constants.O_NONBLOCK);
    // More than its FIFO takes: nobody reads it, and nobody would.
    cat.stdin.end(Buffer.alloc(4 * piece.length, 'y'));
    await until(() => isFull(probe), 'it is full');
    closeSync(probe);
    await makeFifo(left);
    await exited;
    closeSync(writer);
  });
});

/** Whether nothing more goes into a FIFO. */
function isFull(fd: number): boolean {
  try {
    writeSync(fd, piece);
    return false;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EAGAIN';
  }
}
