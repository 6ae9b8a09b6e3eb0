import assert from 'node:assert/strict';
import { Mirror } from '../../shared/client/mirror.ts';
import type { Row } from '../../shared/model/rows.ts';
import { limits } from '../../shared/timings.ts';
import { escapePattern, proposeRule } from './proposeRule.ts';
import { managedPlaces, mayManage, narrowestPlace } from './ruleRights.ts';
import type { Looker } from './ruleRights.ts';

const project = (number: number, role: 'viewer' | 'member' | 'owner'): Row => ({
  kind: 'project',
  id: `project_${number}`,
  name: `p${number}`,
  key: `P${number}`,
  role,
  members: [],
  settings: { maxRunning: 1, defaultProvider: 'claude' },
  createdAt: 0,
});

const server = (number: number, ...projectIds: string[]): Row => ({
  kind: 'server',
  id: `server_${number}`,
  name: `s${number}`,
  projectIds,
  mode: 'enabled',
  state: 'online',
  since: 0,
  labels: [],
  os: 'linux',
  providers: [],
  repos: [],
  capacity: 1,
  sessions: 0,
  failedChecks: [],
});

function looker(rows: readonly Row[], isAdmin = false, mayChange = true): Looker {
  const mirror = new Mirror();
  mirror.take({ seq: 1, rows, removed: [] });
  return { mirror, isAdmin, mayChange };
}

/** These patterns mean the same to RE2. */
const matches = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text);

const owner = looker([project(1, 'owner'), server(1, 'project_1'), server(2, 'project_1', 'project_2')]);
const call = { projectId: 'project_1', tool: 'Bash', args: 'git status', isWhole: true, effect: 'ask' } as const;

describe('a rule that is proposed for a call', () => {
  it('[A5] matches that call and no longer one', () => {
    for (const args of ['git log --grep="a (b) [c] {2}|d?" ^$ \\x', 'cat <<E\n\tx\r\nE', '*.ts + {}', '漢字…'])
      assert.deepEqual(
        [args, `${args}; rm -rf x`, `${args}\n`].map((text) => matches(escapePattern(text), args)),
        [true, false, false],
      );
    const proposal = proposeRule(owner, call);
    assert.deepEqual(proposal?.form, {
      place: { scope: 'project', id: 'project_1' },
      effect: 'allow',
      tool: 'Bash',
      args: 'git status',
      note: '',
    });
    assert.equal(proposal.isWider, false);
    assert.equal(proposeRule(owner, { ...call, effect: 'allow' })?.form.effect, 'ask');
    assert.equal(proposeRule(owner, { ...call, args: '' })?.form.args, '');
  });

  it('[A5] takes one word in the place of a secret, and no second command', () => {
    const proposal = proposeRule(owner, { ...call, args: 'curl -u me:[hidden] https://x', isWhole: false });
    const pattern = proposal?.form.args ?? '';
    const of = (secret: string): boolean => matches(pattern, `curl -u me:${secret} https://x`);
    assert.deepEqual([of('a1B2+/='), of('a; rm -rf x'), of('$(id)'), of('')], [true, false, false, false]);
    assert.equal(proposal?.isWider, true);
  });

  it('[A5] says that it takes more where the record is cut, or longer than a pattern may be', () => {
    const cut = proposeRule(owner, { ...call, args: 'node build.js --all…', isWhole: false });
    assert.deepEqual([cut?.form.args, cut?.isWider], ['node build\\.js --all[\\s\\S]*', true]);
    const long = `sh -c ${'(a) '.repeat(300)}`;
    const { form, isWider } = proposeRule(owner, { ...call, args: long }) ?? {};
    assert.ok((form?.args.length ?? 0) <= limits.rulePatternCharacters);
    assert.deepEqual([matches(form?.args ?? '', long), isWider], [true, true]);
  });

  it('[A5] begins in the narrowest place that holds for this project alone', () => {
    const placeOf = (who: Looker, serverId?: string) => narrowestPlace(who, { projectId: 'project_1', serverId });
    assert.deepEqual(placeOf(owner, 'server_1'), { scope: 'server', id: 'server_1' });
    assert.deepEqual(placeOf(owner, 'server_2'), { scope: 'project', id: 'project_1' });
    assert.deepEqual(placeOf(owner), { scope: 'project', id: 'project_1' });
    assert.equal(proposeRule(looker([project(1, 'member')]), call), undefined);
  });
});

describe('who may change rules', () => {
  it('[A1] is an owner of all projects that they hold for, and of the hub an admin', () => {
    const places = (who: Looker) => managedPlaces(who, 'project_1').map(({ scope }) => scope);
    assert.deepEqual(places(owner), ['server', 'project']);
    assert.deepEqual(places(looker([project(1, 'viewer'), server(1, 'project_1')])), []);
    assert.deepEqual(places(looker([project(1, 'owner'), server(1, 'project_1')], true)), ['server', 'project', 'hub']);
    const both = looker([project(1, 'owner'), project(2, 'member'), server(2, 'project_1', 'project_2')]);
    assert.equal(mayManage(both, { scope: 'server', id: 'server_2' }), false);
  });
});
