import assert from 'node:assert/strict';
import type { TokenLimits } from '../../shared/model/person.ts';
import type { Session, SessionRole } from '../../shared/model/session.ts';
import { aCaller, anAgent } from '../testing/attemptHub.ts';
import { people, worldFor } from '../testing/attempts.ts';
import { anId, aSession, stateWith } from '../testing/builders.ts';
import type { Caller } from './caller.ts';
import { nobody } from './authenticate.ts';
import { sessionAccess, sessionRefusal } from './sessionReach.ts';

const personId = (who: keyof typeof people) => anId('person', people[who]);
const by = (who: keyof typeof people): Session['openedBy'] => ({ kind: 'user', id: personId(who), name: who });
const byMember = { openedBy: by('member'), taskId: anId('task'), objectiveId: anId('objective') } as const;

/** A second member, who opened nothing. */
const colleague: Caller = {
  kind: 'person',
  actor: { kind: 'user', id: anId('person', 5), name: 'colleague' },
  personId: anId('person', 5),
  admin: false,
};

/** An agent that lives in another session, and reaches the first one by its role. */
function besideIt(role: SessionRole): Caller {
  const agent = anAgent(role);
  return agent.kind === 'agent' ? { ...agent, sessionId: anId('session', 3) } : agent;
}

const everybody = {
  nobody,
  stranger: aCaller('stranger'),
  viewer: aCaller('viewer'),
  member: aCaller('member'),
  colleague,
  owner: aCaller('owner'),
  admin: aCaller('admin'),
  shell: anAgent('shell'),
  manager: besideIt('manager'),
  orchestrator: besideIt('orchestrator'),
};
type Who = keyof typeof everybody;

function world() {
  const records = worldFor('session.view');
  const [shop, ...others] = records.projects ?? [];
  assert.ok(shop);
  const members = new Map(shop.members).set(anId('person', 5), 'member');
  return stateWith({ ...records, projects: [{ ...shop, members }, ...others] });
}

const state = world();

/** For each the first letters of what they may: view, control, drive, share. */
function allowed(session: Session, callers: Readonly<Record<string, Caller>> = everybody): Record<string, string> {
  return Object.fromEntries(
    Object.entries(callers).map(([who, caller]) => {
      const { view, control, drive, share } = sessionAccess(state, caller, session);
      return [who, `${view ? 'v' : '-'}${control ? 'c' : '-'}${drive ? 'd' : '-'}${share ? 's' : '-'}`];
    }),
  );
}

const saidTo = (session: Session, who: Who): string => sessionAccess(state, everybody[who], session).why ?? 'nothing';
const codeFor = (session: Session, who: Who): string => sessionRefusal(state, everybody[who], session, 'drive').code;

const byRole = {
  nobody: '----',
  stranger: '----',
  viewer: 'v---',
  member: 'vcds',
  colleague: 'vcd-',
  owner: 'vcds',
  admin: 'vcds',
  shell: 'v---',
  manager: 'vcd-',
  orchestrator: 'vcd-',
};

describe('who may look into a session and who may type into it', () => {
  it('[P9] without anything said, the roles of its project do; who opened it, or owns the project, shares it', () => {
    assert.deepEqual(allowed(aSession(byMember)), byRole);
    assert.deepEqual(allowed(aSession({ ...byMember, openedBy: { kind: 'hub' } })), { ...byRole, member: 'vcd-' });
    assert.deepEqual(allowed(aSession({ ...byMember, openedBy: by('viewer') })), { ...byRole, member: 'vcd-' });
  });

  it('[S12] a share lets a viewer drive this one session, and nobody from outside the project', () => {
    const shares = [
      { personId: personId('viewer'), access: 'drive' },
      { personId: personId('stranger'), access: 'drive' },
    ] as const;
    assert.deepEqual(allowed(aSession({ ...byMember, shares })), { ...byRole, viewer: 'vcd-' });
    assert.match(
      saidTo(aSession(byMember), 'viewer'),
      /needs the role "member", or it shared with you to drive\. Ask member, who opened it, or an owner of Shop .*"rostrum session share shell-1 <you>"/,
    );
  });

  it('[S12] a private one is open to its opener, to owners, and to those it is shared with as far as it is', () => {
    const closed = aSession({ ...byMember, private: true });
    const inside = { member: 'vcds', owner: 'vcds', admin: 'vcds', shell: 'v---' };
    const none = Object.fromEntries(Object.keys(everybody).map((who) => [who, '----']));
    assert.deepEqual(allowed(closed), { ...none, ...inside });
    const shares = [
      { personId: anId('person', 5), access: 'view' },
      { personId: personId('viewer'), access: 'drive' },
    ] as const;
    assert.deepEqual(allowed({ ...closed, shares }), { ...none, ...inside, colleague: 'v---', viewer: 'vcd-' });
    assert.equal(
      saidTo(closed, 'colleague'),
      'shell-1 is private. Ask member, who opened it, or an owner of Shop to share it with you: "rostrum session share shell-1 <you>".',
    );
    assert.match(
      saidTo({ ...closed, shares }, 'colleague'),
      /may not drive shell-1: it needs it shared with you to drive/,
    );
    const hubs = aSession({ ...byMember, private: true, openedBy: { kind: 'hub' } });
    assert.deepEqual(allowed(hubs), { ...none, ...inside, member: '----' });
  });

  it('[S12] a private one that an agent opened stays open to that agent', () => {
    const openedBy = { kind: 'agent', sessionId: anId('session', 3), name: 'shell-3' } as const;
    const other = aSession({ id: anId('session', 5), openedBy, private: true, objectiveId: anId('objective') });
    const agents = { manager: everybody.manager, orchestrator: everybody.orchestrator };
    assert.deepEqual(allowed(other, agents), { manager: 'vcd-', orchestrator: 'vcd-' });
    const anothers = { ...other, openedBy: { ...openedBy, sessionId: anId('session', 7) } };
    assert.deepEqual(allowed(anothers, agents), { manager: '----', orchestrator: '----' });
  });

  it('[S9] while one drives alone nobody else types, owners and agents included; who may drive may take over', () => {
    const driven = aSession({ ...byMember, driver: anId('person', 5) });
    const seatTaken = Object.fromEntries(Object.entries(byRole).map(([who, may]) => [who, may.replace('d', '-')]));
    assert.deepEqual(allowed(driven), { ...seatTaken, colleague: 'vcd-' });
    state.persons.put({ id: anId('person', 5), name: 'carol', admin: false, createdAt: 1 });
    assert.equal(
      saidTo(driven, 'owner'),
      'carol drives shell-1 alone now. Take over with "rostrum session take shell-1", or wait until it is released.',
    );
    assert.equal(saidTo(driven, 'manager'), 'carol drives shell-1 alone now. Wait until it is released.');
    assert.deepEqual([codeFor(driven, 'owner'), codeFor(driven, 'viewer')], ['conflict', 'forbidden']);
    assert.equal(saidTo(driven, 'colleague'), 'nothing');
  });

  it('[X1] a token is worth no more than it says, whatever is shared with its person', () => {
    const shares = [{ personId: personId('viewer'), access: 'drive' }] as const;
    const session = aSession({ ...byMember, shares, private: true });
    const tokens = (who: keyof typeof people, limits: Readonly<Record<string, TokenLimits>>) =>
      allowed(session, Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, aCaller(who, limit)])));
    assert.deepEqual(
      tokens('viewer', {
        'to read': { scopes: ['read'] },
        'for tasks': { scopes: ['tasks'] },
        'for sessions': { scopes: ['sessions'] },
        'as viewer': { role: 'viewer' },
        elsewhere: { projectId: anId('project', 2) },
      }),
      { 'to read': 'v---', 'for tasks': '----', 'for sessions': '-cd-', 'as viewer': 'v---', elsewhere: '----' },
    );
    assert.deepEqual(tokens('admin', { 'as member': { role: 'member' }, 'as viewer': { role: 'viewer' } }), {
      'as member': '----',
      'as viewer': '----',
    });
    assert.deepEqual(tokens('member', { 'as viewer': { role: 'viewer' } }), { 'as viewer': 'v---' });
    assert.match(
      sessionAccess(state, aCaller('owner', { scopes: ['read'] }), session).why ?? '',
      /scope "sessions".*fuller token/,
    );
  });
});
