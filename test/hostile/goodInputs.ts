import type { OperationName } from '../../shared/operations/operations.ts';

/** Ids of records that exist, to be used in requests that must be refused for another reason. */
export interface Records {
  readonly project: string;
  readonly task: string;
  readonly other: string;
  readonly objective: string;
  readonly server: string;
  readonly person: string;
  readonly token: string;
}

type Inputs = Readonly<Record<OperationName, Readonly<Record<string, unknown>>>>;

const noRule = 'rule_0000000000000000';
const nobody = 'session_0000000000000000';

/** What a daemon tells of its machine when it registers. */
export const sampleCapabilities = {
  os: 'linux',
  osRelease: '6.1',
  arch: 'x64',
  hostname: 'sample',
  cpus: 2,
  memoryBytes: 4e9,
  daemonVersion: '0.1.0',
  terminal: 'tmux',
  tools: [],
  providers: [],
  repos: [],
  languages: [],
  frameworks: [],
  maxSessions: 2,
  workRoot: '/tmp/work',
} as const;

/** For each operation an input that its declaration accepts. */
export function goodInputs({ project, task, other, objective, server, person, token }: Records): Inputs {
  const id = task;
  return {
    'hub.ping': {},
    'hub.status': {},
    'hub.update': { maxRunning: 10 },
    'record.names': { ids: [task] },
    'event.list': { project },
    'audit.verify': {},
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
    'server.register': { token: `rreg_${'A'.repeat(43)}`, name: 'new', capabilities: sampleCapabilities },
    'server.identify': { key: `rkey_${'A'.repeat(43)}` },
    'server.list': { project },
    'server.view': { id: server },
    'server.label': { id: server, labels: ['gpu'] },
    'server.update': { id: server, capacity: 1 },
    'server.share': { id: server, project },
    'server.drain': { id: server },
    'server.disable': { id: server },
    'server.enable': { id: server },
    'server.doctor': { id: server },
    'server.remove': { id: server },
    'task.create': { project, title: 'New' },
    'task.list': { project },
    'task.upsert': { project, system: 'gh', externalId: '7', title: 'Seven' },
    'task.view': { id },
    'task.update': { id, title: 'Changed' },
    'task.assign': { id, server },
    'task.unassign': { id },
    'task.start': { id },
    'task.complete': { id, result: { summary: 'Done' } },
    'task.fail': { id, message: 'No' },
    'task.cancel': { id },
    'task.retry': { id },
    'task.accept': { id },
    'task.send-back': { id, comment: 'Once more' },
    'task.help': { id, question: 'Which?' },
    'task.note': { id, text: 'A note' },
    'task.notes': { id },
    'task.dependency.add': { id, on: other },
    'task.dependency.remove': { id, on: other },
    'task.plan.submit': { id, plan: 'First this' },
    'task.plan.approve': { id },
    'task.plan.revise': { id, comment: 'Better' },
    'task.why': { id },
    'task.timeline': { id },
    'contract.validate': { id, key: 'data', data: 1 },
    'contract.publish': { id, key: 'data', data: 1 },
    'contract.show': { id, key: 'data' },
    'contract.diff': { id, key: 'data' },
    'contract.list': { project },
    'artifact.add': { id, name: 'report', text: 'All green' },
    'artifact.list': { project },
    'artifact.view': { id, artifact: 'report' },
    'artifact.remove': { id, artifact: 'report' },
    'placement.check': { project, placement: {} },
    'pipeline.plan': { project, text: 'version: 1' },
    'pipeline.apply': { project, text: 'version: 1' },
    'pipeline.list': { project },
    'pipeline.view': { project, pipeline: 'Shop' },
    'pipeline.export': { project, pipeline: 'Shop' },
    'objective.create': { project, title: 'Goal' },
    'objective.list': { project },
    'objective.view': { id: objective },
    'objective.update': { id: objective, title: 'Better goal' },
    'objective.done': { id: objective },
    'objective.cancel': { id: objective },
    'session.open': { project, server },
    'session.list': { project },
    'session.view': { id: nobody },
    'session.close': { id: nobody },
    'session.send': { id: nobody, text: 'ls' },
    'session.interrupt': { id: nobody },
    'session.screen': { id: nobody },
    'session.messages': { id: nobody },
    'intervention.list': { project },
    'intervention.view': { id: 'intervention_0000000000000000' },
    'intervention.respond': { id: 'intervention_0000000000000000', response: 'yes' },
    'rule.list': { project },
    'rule.add': { project, effect: 'deny', tool: 'Bash', args: 'git push.*--force', note: 'Never', position: 1 },
    'rule.update': { id: noRule, effect: 'ask' },
    'rule.move': { id: noRule, position: 2 },
    'rule.remove': { id: noRule },
    'rule.test': { project, tool: 'Bash', input: 'git status' },
    'rule.dryrun': { project, effect: 'allow', tool: 'Read', last: 10 },
    'decision.list': { project },
    'decision.counts': { project },
    'provider.list': { project },
    'provider.park': { project, provider: 'claude', forMs: 60_000, why: 'Quota' },
    'provider.unpark': { project, provider: 'claude' },
    'provider.exhausted': { id: nobody, forMs: 60_000, why: 'Quota' },
  };
}
