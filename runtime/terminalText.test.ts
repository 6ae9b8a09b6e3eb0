import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import {
  colourState,
  createColours,
  createProgress,
  createSpinner,
  escapeControls,
  fitLine,
  terminalLine,
  renderTable,
  wantsColour,
  type TableColumn,
} from './terminalText.ts';

interface Row {
  readonly id: string;
  readonly title: string;
  readonly status: string;
}
const columns: readonly TableColumn<Row>[] = [
  { title: 'id', text: ({ id }) => id, isWhole: true },
  { title: 'title', text: ({ title }) => title },
  { title: 'status', text: ({ status }) => status, colour: (text) => colourState(createColours(true), text) },
];
const rows: Row[] = [
  { id: 'T1', title: 'Design the API', status: 'done' },
  { id: 'T22', title: '設計', status: 'running' },
];

describe('renderTable', () => {
  it('is borderless with two spaces between, wide characters measured', () => {
    assert.deepEqual(renderTable(rows, columns, { width: 80, colour: false }).split('\n'), [
      'ID   TITLE           STATUS',
      'T1   Design the API  done',
      'T22  設計            running',
    ]);
  });

  it('cuts the widest column, never one that must stay whole', () => {
    assert.deepEqual(renderTable(rows, columns, { width: 24, colour: false }).split('\n'), [
      'ID   TITLE       STATUS',
      'T1   Design th…  done',
      'T22  設計        running',
    ]);
  });

  it('colours do not change what is shown, and are absent when off', () => {
    const coloured = renderTable(rows, columns, { width: 80, colour: true });
    assert.match(coloured, /\u001b\[32mrunning/);
    assert.equal(
      stripVTControlCharacters(coloured)
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
      renderTable(rows, columns, { width: 80, colour: false }),
    );
  });

  it('[R6] hostile titles cannot write to the terminal or break the lines', () => {
    const title = 'a\u001b]0;owned\u0007b\u001b[2Jc\nd\u009b31m\u202ee\u0000\r\tf';
    const table = renderTable([{ id: 'T1', title, status: 'x' }], columns, { width: 80, colour: false });
    assert.equal(table.split('\n').length, 2);
    assert.equal(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.test(table), false);
  });

  it('every row stays one line of at most the asked width, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ maxLength: 90 }), fc.string({ unit: 'grapheme', maxLength: 60 })), {
          maxLength: 5,
        }),
        fc.integer({ min: 30, max: 100 }),
        (titles, width) => {
          const table = renderTable(
            titles.map((title) => ({ id: 'T1', title, status: 'done' })),
            columns,
            { width, colour: false },
          );
          assert.equal(table.split('\n').length, titles.length + 1);
          assert.equal(/\p{Surrogate}/u.test(table), false);
          if (/^[ -~\n…]*$/.test(table)) for (const line of table.split('\n')) assert.ok(line.length <= width, line);
        },
      ),
    );
  });

  it('without rows there is the header', () => {
    assert.equal(renderTable([], columns, { width: 80, colour: false }), 'ID  TITLE  STATUS');
  });
});

describe('text for terminals', () => {
  it('terminalLine keeps ordinary text of any script', () => {
    assert.deepEqual(['Grüße 設計 🚀', '  a\nb ', '\u001b[31mred\u001b[0m'].map(terminalLine), [
      'Grüße 設計 🚀',
      'a b',
      'red',
    ]);
  });

  it('fitLine cuts with an ellipsis and does not count colour', () => {
    assert.deepEqual([fitLine('abcdef', 4), fitLine('abc', 4)], ['abc…', 'abc']);
    assert.equal(fitLine(createColours(true).red('abcd'), 4), createColours(true).red('abcd'));
  });

  it('colour follows NO_COLOR, FORCE_COLOR, TERM and the stream', () => {
    const cases: [NodeJS.ProcessEnv, boolean][] = [
      [{}, true],
      [{}, false],
      [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true],
      [{ NO_COLOR: '' }, true],
      [{ FORCE_COLOR: '1' }, false],
      [{ TERM: 'dumb' }, true],
    ];
    assert.deepEqual(
      cases.map(([env, isTty]) => wantsColour(env, isTty)),
      [true, false, false, true, true, false],
    );
  });

  it('progress is redrawn in place on a terminal', () => {
    const written: string[] = [];
    const progress = createProgress({ isTTY: true, columns: 20, rows: 5, write: (text: string) => written.push(text) });
    progress.update(['one', 'two']);
    progress.update(['one', 'two']);
    progress.update(['x'.repeat(50), ...Array<string>(9).fill('y')]);
    assert.equal(written.length, 2);
    assert.ok(written[1]?.startsWith('\u001b[2A\r'));
    const lines = stripVTControlCharacters(written[1] ?? '')
      .trim()
      .split('\n');
    assert.deepEqual(lines, [`${'x'.repeat(18)}…`, 'y', 'y', '… 7 more']);
  });

  it('progress appends only what changed where nobody watches', () => {
    const written: string[] = [];
    const progress = createProgress({ write: (text: string) => written.push(text) });
    progress.update(['T1 running', 'T2 waiting']);
    progress.update(['T1 done', 'T2 waiting']);
    progress.end();
    assert.deepEqual(written, ['T1 running\n', 'T2 waiting\n', 'T1 done\n']);
  });

  it('a spinner writes plain lines where nobody watches', () => {
    const stream = new PassThrough();
    const spinner = createSpinner(stream as unknown as NodeJS.WriteStream, 'starting');
    spinner.succeed('started\u001b[2J');
    const text = stripVTControlCharacters(String(stream.read()));
    assert.match(text, /started/);
  });
});

describe('escapeControls', () => {
  it('[R6] leaves nothing that a terminal acts on but colours, and JSON as it was', () => {
    const hostile = 'a\u009b2J\u007f\u202eb\u001b]52;c;eA==\u0007\u001b[2J\u001b[31mred\u001b[0m\r\n\t';
    assert.equal(
      escapeControls(hostile),
      'a\\u009b2J\\u007f\\u202eb\\u001b]52;c;eA==\\u0007\\u001b[2J\u001b[31mred\u001b[0m\r\n\t',
    );
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        assert.deepEqual(JSON.parse(escapeControls(text)), JSON.parse(text));
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
