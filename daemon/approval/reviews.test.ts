import assert from 'node:assert/strict';
import type { RuleSet } from '../../shared/model/rule.ts';
import type { Report } from '../../shared/protocol/daemon.ts';
import { createTestLog } from '../places.fixture.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { sessionOrder } from '../testDaemon.fixture.ts';
import { Reviews } from './reviews.ts';

const order = sessionOrder();
const session: SessionRecord = {
  ...{ order, tokenHash: '', cwd: '/', createdAt: 0, published: [] },
  state: { is: 'running', pid: 1, startedAt: 0 },
};
const bash = (command: string) => ({ tool: 'Bash', input: { command } });
const rule = { id: 'rule_1', scope: { kind: 'hub' }, order: 1, effect: 'deny', args: 'forbidden' } as const;

function stage(ruleSet: RuleSet = { rules: [rule], unmatched: {} }) {
  const reports: Extract<Report, { type: 'decision.made' }>[] = [];
  const reviews = new Reviews({
    rules: () => ruleSet,
    serverId: 'server_1',
    report: (report) => Promise.resolve(report.type === 'decision.made' && reports.push(report)),
    now: () => 7,
    elapsed: () => 0,
    home: '/home/me',
    realpath: () => undefined,
    promptOf: (sessionId) => `/d/${sessionId}/prompt.md`,
    log: createTestLog().log,
  });
  return { reviews, lines: () => reports.map(({ effect, by, args }) => `${effect} by ${by}: ${args}`), reports };
}

describe('decisions about calls of tools', () => {
  it('[A4] are written down with what decided: rule, floor, default, own report or what only reads', () => {
    const { reviews, lines, reports } = stage();
    reviews.review(session, bash('touch forbidden'));
    reviews.review(session, bash('rm -rf /'));
    reviews.review(session, bash('make'));
    reviews.review(session, bash('rostrum task complete --summary "Done"'));
    reviews.review(session, bash(`cat /d/${order.sessionId}/prompt.md`));
    reviews.own(session, { tool: 'mcp__rostrum__note', input: { text: 'Half way' } });
    reviews.review(session, { tool: 'read_file', input: { path: 'a' } }, { isHarmless: true });
    assert.deepEqual(lines(), [
      'deny by rule: touch forbidden',
      'deny by floor: rm -rf /',
      'ask by default: make',
      'allow by own: rostrum task complete --summary "Done"',
      `allow by own: cat /d/${order.sessionId}/prompt.md`,
      'allow by own: {"text":"Half way"}',
      'allow by harmless: {"path":"a"}',
    ]);
    const { sessionId } = order;
    assert.deepEqual(reports[0], {
      ...{ type: 'decision.made', sessionId, tool: 'Bash', args: 'touch forbidden', isWhole: true, effect: 'deny' },
      ...{ by: 'rule', rule: { id: 'rule_1', scope: 'hub', effect: 'deny' }, latencyMs: 0, at: 7 },
    });
  });

  it('[A1] a rule speaks before anybody counts a call as harmless', () => {
    const { reviews, lines } = stage();
    reviews.review(session, { tool: 'read_file', input: { path: 'forbidden' } }, { isHarmless: true });
    assert.deepEqual(lines(), ['deny by rule: {"path":"forbidden"}']);
    const strict = stage({ rules: [], unmatched: { [order.projectId]: 'deny' } });
    strict.reviews.review(session, { tool: 'read_file', input: {} }, { isHarmless: true });
    assert.deepEqual(strict.lines(), ['deny by default: {}']);
  });

  it('[A3] an own report that names what the floor is there for is none', () => {
    const { reviews, lines } = stage();
    const upload = bash('rostrum artifact add --upload ~/.ssh/id_rsa');
    assert.equal(reviews.isReport(session, upload), false, 'neither while a guard holds it');
    assert.equal(reviews.isReport(session, bash('rostrum artifact add --upload build.log')), true);
    reviews.review(session, upload);
    reviews.review(session, bash('rostrum artifact add --upload - < ~/.aws/credentials'));
    reviews.review(session, bash('rostrum inbox respond req_1 allow --hub http://127.0.0.1:7420'));
    assert.deepEqual(lines(), [
      'deny by floor: rostrum artifact add --upload ~/.ssh/id_rsa',
      'deny by floor: rostrum artifact add --upload - < ~/.aws/credentials',
      'ask by default: rostrum inbox respond req_1 allow --hub http://127.0.0.1:7420',
    ]);
  });

  it('[A4] hide secrets in own reports too', () => {
    const { reviews, reports } = stage();
    reviews.review(session, bash('rostrum task note "Authorization: Bearer abcdefgh12345678"'));
    assert.ok(!JSON.stringify(reports).includes('abcdefgh12345678'));
  });
});
