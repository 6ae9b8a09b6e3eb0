import { idFromBytes } from '../../shared/model/ids.ts';
import type { InputOf, OperationName } from '../../shared/operations/operations.ts';
import { someCapabilities } from './builders.ts';

/** What inputs name: ids or other keys of records, and secrets. */
export interface Named {
  readonly project: string;
  readonly task: string;
  /** Another task of the project. */
  readonly other: string;
  readonly objective: string;
  readonly server: string;
  readonly session: string;
  readonly person: string;
  readonly token: string;
  readonly intervention: string;
  readonly delivery: string;
  readonly rule: string;
  readonly registration: string;
  readonly serverKey: string;
}

const noBytes = new Uint8Array(10);

/** Well-formed names of which no record has any. */
export const absent: Named = {
  project: idFromBytes('project', noBytes),
  task: idFromBytes('task', noBytes),
  other: idFromBytes('task', noBytes.with(0, 1)),
  objective: idFromBytes('objective', noBytes),
  server: idFromBytes('server', noBytes),
  session: idFromBytes('session', noBytes),
  person: idFromBytes('person', noBytes),
  token: idFromBytes('token', noBytes),
  intervention: idFromBytes('intervention', noBytes),
  delivery: idFromBytes('delivery', noBytes),
  rule: idFromBytes('rule', noBytes),
  registration: `rreg_${'A'.repeat(43)}`,
  serverKey: `rkey_${'A'.repeat(43)}`,
};

/** A template that makes one task, by the name "fix". */
export const taskTemplate = 'template: fix\ntask:\n  title: Fix it\n';

const pipeline = 'version: 1\ntasks:\n  T1:\n    title: One\n';

/** An input for each operation. One that is missing does not compile. */
export type GoodInputs = { readonly [Name in OperationName]: InputOf<Name> };

/**
 * For each operation an input that gets as far as its handler, where the records that it names are there. What has a name
 * of its own is called as `worldFor` (server/testing/attempts.ts) makes it: the pipeline "Flow", the artifact "report".
 */
export function goodInputs(named: Named): GoodInputs {
  const { project, task, other, server, person, token, delivery, registration, serverKey } = named;
  const onTask = { id: task };
  const onObjective = { id: named.objective };
  const onServer = { id: server };
  const onSession = { id: named.session };
  const onIntervention = { id: named.intervention };
  const onRule = { id: named.rule };
  return {
    'hub.ping': {},
    'hub.status': {},
    'hub.update': { maxRunning: 10 },
    'record.names': { ids: [task] },
    'event.list': { project },
    'audit.list': {},
    'audit.project': { project },
    'audit.verify': {},
    'audit.prunable': { before: 1 },
    'audit.prune': { before: 1, upTo: 5, hash: 'e'.repeat(64), confirm: 'prune 5 lines' },
    'project.create': { name: 'Another' },
    'project.list': {},
    'project.view': { project },
    'project.update': { project, name: 'Renamed' },
    'project.member.set': { project, person, role: 'viewer' },
    'project.member.remove': { project, person },
    'person.add': { name: 'Dave' },
    'person.list': {},
    'token.create': { name: 'ci' },
    'token.list': {},
    'token.revoke': { token },
    'server.token.create': { project },
    'server.token.list': { project },
    'server.register': { token: registration, name: 'new', capabilities: someCapabilities() },
    'server.identify': { key: serverKey },
    'server.list': { project },
    'server.view': onServer,
    'server.label': { ...onServer, labels: ['gpu'] },
    'server.update': { ...onServer, capacity: 1 },
    'server.reach': { ...onServer, reach: { destination: 'me@gpu1:2222', mode: 'tunnel' } },
    'server.tunnel.try': onServer,
    'server.share': { ...onServer, project },
    'server.drain': onServer,
    'server.disable': onServer,
    'server.enable': onServer,
    'server.add': { project, host: 'gpu1' },
    'server.doctor': onServer,
    'server.paths': { project, server },
    'server.remove': onServer,
    'task.create': { project, title: 'New' },
    'task.list': { project },
    'task.upsert': { project, system: 'gh', externalId: '7', title: 'Seven' },
    'task.view': onTask,
    'task.update': { ...onTask, title: 'Changed' },
    'task.assign': { ...onTask, server },
    'task.unassign': onTask,
    'task.start': onTask,
    'task.complete': { ...onTask, result: { summary: 'Done' } },
    'task.fail': { ...onTask, message: 'No' },
    'task.cancel': onTask,
    'task.retry': onTask,
    'task.accept': onTask,
    'task.send-back': { ...onTask, comment: 'Once more' },
    'task.help': { ...onTask, question: 'Which?' },
    'task.note': { ...onTask, text: 'A note' },
    'task.notes': onTask,
    'task.dependency.add': { ...onTask, on: other },
    'task.dependency.move': { ...onTask, on: other, to: task },
    'task.dependency.remove': { ...onTask, on: other },
    'task.plan.submit': { ...onTask, plan: 'First this' },
    'task.plan.approve': onTask,
    'task.plan.revise': { ...onTask, comment: 'Better' },
    'task.why': onTask,
    'task.timeline': onTask,
    'contract.validate': { ...onTask, key: 'data', data: 1 },
    'contract.publish': { ...onTask, key: 'data', data: 1 },
    'contract.show': { ...onTask, key: 'data' },
    'contract.diff': { ...onTask, key: 'data', from: 1, to: 1 },
    'contract.list': { project },
    'artifact.add': { ...onTask, name: 'notes', text: 'All green' },
    'artifact.list': { project },
    'artifact.view': { ...onTask, artifact: 'report' },
    'artifact.read': { ...onTask, artifact: 'report' },
    'artifact.remove': { ...onTask, artifact: 'report' },
    'placement.check': { project, placement: {} },
    'pipeline.apply': { project, text: pipeline },
    'pipeline.plan': { project, text: pipeline },
    'pipeline.list': { project },
    'pipeline.view': { project, pipeline: 'Flow' },
    'pipeline.export': { project, pipeline: 'Flow' },
    'objective.create': { project, title: 'Goal' },
    'objective.list': { project },
    'objective.view': onObjective,
    'objective.update': { ...onObjective, title: 'Better goal' },
    'objective.manager': { ...onObjective, agent: 'scripted' },
    'objective.done': onObjective,
    'objective.cancel': onObjective,
    'session.open': { project, server },
    'session.help': { ...onSession, question: 'Which?' },
    'session.list': { project },
    'session.view': onSession,
    'session.close': onSession,
    'session.resume': onSession,
    'session.send': { ...onSession, text: 'ls' },
    'session.interrupt': onSession,
    'session.direct': onSession,
    'session.screen': onSession,
    'session.messages': onSession,
    'session.rename': { ...onSession, name: 'renamed' },
    'session.share': { ...onSession, person, access: 'drive' },
    'session.unshare': { ...onSession, person },
    'session.private': { ...onSession, private: true },
    'session.take': onSession,
    'session.release': onSession,
    'session.transcript': onSession,
    'session.search': { ...onSession, text: 'error' },
    'session.recording': onSession,
    'session.tell': { ...onSession, text: 'Look' },
    'session.redeliver': { ...onSession, delivery },
    'intervention.list': { project },
    'intervention.view': onIntervention,
    'intervention.respond': { ...onIntervention, response: 'yes' },
    'intervention.withdraw': onIntervention,
    'rule.list': { project },
    'rule.add': { project, effect: 'deny', tool: 'Bash', args: 'git push.*--force', note: 'Never', position: 1 },
    'rule.update': { ...onRule, effect: 'deny' },
    'rule.move': { ...onRule, position: 2 },
    'rule.remove': onRule,
    'rule.test': { project, tool: 'Bash', input: 'git status' },
    'rule.dryrun': { project, effect: 'deny', tool: 'Bash', last: 10 },
    'session.turn': { ...onSession, moved: true },
    'usage.report': { ...onSession, tokensIn: 1, tokensOut: 1, costUsd: 0.5, calls: 1, last: true },
    'usage.view': { project },
    'template.save': { project, text: taskTemplate },
    'template.publish': { text: taskTemplate },
    'template.list': { project },
    'template.view': { project, name: 'fix' },
    'template.remove': { project, name: 'fix' },
    'template.withdraw': { name: 'everywhere' },
    'template.draft': { project, task },
    'template.plan': { project, text: taskTemplate },
    'template.use': { project, text: taskTemplate },
    'template.project': { text: 'template: place\nproject:\n  name: Another\n' },
    'provider.list': { project },
    'provider.park': { project, provider: 'codex', forMs: 60_000, why: 'Quota' },
    'provider.unpark': { project, provider: 'claude' },
    'provider.exhausted': { ...onSession, forMs: 60_000, why: 'Quota' },
    'decision.list': { project },
    'decision.counts': { project },
  };
}
