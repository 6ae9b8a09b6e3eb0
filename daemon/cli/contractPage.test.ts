import assert from 'node:assert/strict';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { renderContract, renderDiff, staleLines } from './contractPage.ts';

const version = { version: 1, status: 'fulfilled', hash: 'a'.repeat(64), at: 1_000, attempt: 1 } as const;
const newer = { ...version, version: 2, hash: 'b'.repeat(64), at: 31_000, change: 'breaking' } as const;

describe('pages of contracts', () => {
  it('[T10] a difference: the versions, the class, a line for each change, and how many more there are', () => {
    const page = renderDiff(
      {
        key: 'api',
        from: version,
        to: newer,
        change: 'breaking',
        changes: [
          { path: '/a', kind: 'added', after: '1' },
          { path: '', kind: 'type', before: 'array', after: 'object' },
          { path: '/list', kind: 'order' },
          { path: '/\u001b[31m', kind: 'removed', before: '"\u0007"' },
        ],
        total: 6,
      },
      false,
    );
    assert.deepEqual(page.split('\n'), [
      'api  v1 → v2: breaking',
      '',
      '+ /a  added: 1',
      '! (root)  type: array → object',
      '! /list  order',
      '- /  removed: ""',
      '… and 2 more differences',
    ]);
  });

  it('[T10] a contract: its versions, who was given which, the data', () => {
    const contract = { key: 'api', status: 'fulfilled', version: 2, hasSchema: false, change: 'breaking' } as const;
    const consumers = [
      { taskId: 't', ref: 'SHOP-2', status: 'running', version: 1, change: 'breaking' } as const,
      { taskId: 'u', ref: 'SHOP-3', status: 'done', version: 2 } as const,
    ];
    const look = { width: 100, colour: false };
    const page = renderContract(
      { contract, data: { a: 1 }, versions: [version, newer], consumers },
      { nowMs: 61_000, look },
    );
    assert.deepEqual(page.split('\n'), [
      'api  fulfilled, version 2',
      '',
      'Versions',
      '  v1  fulfilled · attempt 1 · 1m ago · aaaaaaaaaaaa',
      '  v2  fulfilled · breaking · attempt 1 · 30s ago · bbbbbbbbbbbb',
      '',
      'Given to',
      '  SHOP-2  running with v1, stale: breaking',
      '  SHOP-3  done with v2',
      '',
      '{',
      '  "a": 1',
      '}',
    ]);
  });

  it('[T10] what another schema means, beside the data and for who was given it', () => {
    const schemaDiff: ResultOf<'contract.diff'>['schema'] = {
      at: 1_000,
      change: 'breaking',
      changes: [
        { path: '/required', kind: 'widened', before: '"id"' },
        { path: '/properties/b', kind: 'added', after: '{}' },
      ],
      total: 3,
    };
    const expected = [
      'Schema',
      '  changed: breaking',
      '  ! /required  widened: "id"',
      '  + /properties/b  added: {}',
      '  … and 1 more difference',
    ];
    const contract = { key: 'api', status: 'promised', version: 0, hasSchema: true, schemaChange: 'breaking' } as const;
    const given = { taskId: 't', ref: 'SHOP-2', status: 'running', version: 1, schemaChange: 'breaking' } as const;
    const page = renderContract(
      { contract, versions: [], consumers: [given], schemaDiff },
      { nowMs: 61_000, look: { width: 100, colour: false } },
    );
    assert.deepEqual(page.split('\n'), [
      'api  promised',
      '',
      'Given to',
      '  SHOP-2  running with v1, schema changed: breaking',
      '',
      ...expected,
    ]);
    const diff = renderDiff(
      { key: 'api', from: version, to: newer, change: 'same', changes: [], total: 0, schema: schemaDiff },
      false,
    );
    assert.deepEqual(diff.split('\n').slice(-expected.length), expected);
    assert.deepEqual(
      staleLines(
        [{ key: 'api', on: 't', has: 1, newest: 1, change: 'same', schemaChange: 'additive' }],
        () => 'SHOP-1',
      ),
      ['api: has v1, newest v1 of SHOP-1 is same, schema changed: additive'],
    );
  });

  it('[T10] stale inputs on a line each, none where there are none', () => {
    const stale = [{ key: 'api', on: 'task_1', has: 1, newest: 3, change: 'additive' } as const];
    assert.deepEqual(
      staleLines(stale, () => 'SHOP-1'),
      ['api: has v1, newest v3 of SHOP-1 is additive'],
    );
    assert.deepEqual(
      staleLines(undefined, () => ''),
      [],
    );
  });
});
