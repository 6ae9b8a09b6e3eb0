import * as z from 'zod';
import { directoryPage } from '../model/directory.ts';
import { recordKey } from '../model/ids.ts';
import { tokenRow } from '../model/person.ts';
import { capabilities, doctorCheck, serverName, serverRow } from '../model/server.ts';
import { serverReach, sshDestination, tunnelState } from '../model/serverReach.ts';
import { heartbeat } from '../model/heartbeat.ts';
import { labelsSchema, pathSchema } from '../model/text.ts';
import { limits } from '../timings.ts';
import { operation } from './operation.ts';
import { inProject, onRecord, page, paged } from './parts.ts';

/** A directory there: absolute, or of the home directory. */
const repoPlace = z
  .string()
  .max(4_096)
  .regex(/^(~$|~\/|\/)/, 'must be absolute, or begin with "~/"');

/** What a host shall become, as `rostrum server add` takes it. */
const hostWish = {
  /** That of the host where nothing is said. */
  name: serverName.optional(),
  workRoot: z.string().trim().min(1).max(1_000).optional(),
  capacity: z.int().min(1).max(1_000).optional(),
  labels: labelsSchema.optional(),
  repos: z.array(repoPlace).max(200).optional(),
  /** Run there once. */
  bootstrap: z.string().trim().min(1).max(10_000).optional(),
  shellsOnly: z.boolean().optional(),
  /** How its daemon reaches this hub; what was found decides where nothing is said. */
  way: z.enum(['direct', 'tunnel']).optional(),
  /** Fingerprints that a person has compared on the host, as `SHA256:…`: of it, and of hosts on the way. */
  hostKeys: z
    .array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be as "ssh-keygen -lf" prints it: SHA256:…'))
    .max(10)
    .default([]),
  /** The yes to what is optional, such as sessions that end with their daemon. */
  yes: z.boolean().default(false),
};

/** The host as a server, whether it takes work, and what was done. */
export const hostAdded = z.object({
  server: serverRow,
  doctor: z.array(doctorCheck),
  fit: z.boolean(),
  upgraded: z.boolean(),
  steps: z.array(
    z.object({ title: z.string(), state: z.enum(['done', 'failed', 'skipped']), text: z.string().optional() }),
  ),
});

const serverAnswer = z.object({ server: serverRow });

export const serverOperations = {
  'server.add': operation({
    http: 'POST /servers',
    access: 'hub:admin',
    on: 'hub',
    summary:
      'Make a host a server over SSH, with the keys of whoever runs this hub; again goes on where it ended. Only at a hub that keeps tunnels: one that serves its own machine alone, or is told "tunnels: on". An unknown host key is refused with its fingerprint, and taken where that is among "hostKeys".',
    params: () => z.strictObject({ ...inProject, host: sshDestination, ...hostWish }),
    result: () => hostAdded,
  }),
  'server.token.create': operation({
    http: 'POST /servers/tokens',
    access: 'server:manage',
    on: 'project',
    summary:
      'Make a registration token: for one project, used once, gone after an hour. The commands to paste come with it.',
    params: () => z.strictObject({ ...inProject, name: z.string().trim().min(1).max(80).default('server') }),
    result: () => z.object({ id: z.string(), token: z.string(), expiresAt: z.number(), commands: z.array(z.string()) }),
  }),
  'server.token.list': operation({
    http: 'GET /servers/tokens',
    access: 'server:manage',
    on: 'project',
    summary: 'List registration tokens, without the tokens themselves.',
    params: () => z.strictObject({ ...inProject, ...paged }),
    result: () => page(tokenRow),
  }),
  'server.register': operation({
    http: 'POST /servers/register',
    access: 'public',
    on: 'hub',
    summary: 'Exchange a registration token for the API key of a new server.',
    params: () => z.strictObject({ token: z.string().startsWith('rreg_').max(200), name: serverName, capabilities }),
    result: () => z.object({ serverId: z.string(), name: z.string(), projectId: z.string(), key: z.string() }),
  }),
  'server.identify': operation({
    http: 'POST /servers/identify',
    access: 'public',
    on: 'hub',
    summary: 'Whether the API key of a server opens this hub: for the doctor of a server that is not connected.',
    params: () => z.strictObject({ key: z.string().startsWith('rkey_').max(200) }),
    result: () => z.object({ state: z.enum(['known', 'removed', 'unknown']), name: z.string().optional() }),
  }),
  'server.list': operation({
    http: 'GET /servers',
    access: 'project:read',
    on: 'project',
    summary: 'List the servers of a project.',
    params: () => z.strictObject({ ...inProject, ...paged }),
    result: () => page(serverRow),
  }),
  'server.view': operation({
    http: 'GET /servers/:id',
    access: 'server:read',
    on: 'server',
    summary: 'Show a server with capabilities, doctor checks and its last figures.',
    params: () => z.strictObject(onRecord),
    result: () =>
      z.object({
        server: serverRow,
        capabilities,
        doctor: z.array(doctorCheck),
        heartbeat: heartbeat.optional(),
        /** Where this hub keeps one. */
        tunnel: tunnelState.optional(),
        runningTasks: z.array(z.string()),
      }),
  }),
  'server.label': operation({
    http: 'PUT /servers/:id/labels',
    access: 'server:manage',
    on: 'server',
    summary: 'Set the labels of a server.',
    params: () => z.strictObject({ ...onRecord, labels: labelsSchema }),
    result: () => serverAnswer,
  }),
  'server.update': operation({
    http: 'PATCH /servers/:id',
    access: 'server:manage',
    on: 'server',
    summary: 'Change the capacity of a server: how many sessions may run there at once.',
    params: () => z.strictObject({ ...onRecord, capacity: z.int().min(1).max(1_000) }),
    result: () => serverAnswer,
  }),
  'server.reach': operation({
    http: 'PUT /servers/:id/reach',
    access: 'server:manage',
    on: 'server',
    summary:
      'Say how a server is reached by SSH, and whether its daemon needs a tunnel to this hub; null for not at all.',
    params: () => z.strictObject({ ...onRecord, reach: serverReach.nullable() }),
    result: () => serverAnswer,
  }),
  'server.tunnel.try': operation({
    http: 'POST /servers/:id/tunnel/try',
    access: 'server:manage',
    on: 'server',
    summary: 'Open the tunnel of a server now, where this hub keeps one and waits with it, or was refused.',
    params: () => z.strictObject(onRecord),
    result: () => z.object({ tunnel: tunnelState }),
  }),
  'server.share': operation({
    http: 'POST /servers/:id/projects',
    access: 'server:manage',
    on: 'server',
    summary: 'Let a server serve another project too.',
    params: () => z.strictObject({ ...onRecord, project: recordKey }),
    result: () => serverAnswer,
  }),
  'server.drain': operation({
    http: 'POST /servers/:id/drain',
    access: 'server:manage',
    on: 'server',
    summary: 'Take nothing new; what runs finishes.',
    params: () => z.strictObject(onRecord),
    result: () => serverAnswer,
  }),
  'server.disable': operation({
    http: 'POST /servers/:id/disable',
    access: 'server:manage',
    on: 'server',
    summary: 'As drain, and the server is shown as no candidate.',
    params: () => z.strictObject(onRecord),
    result: () => serverAnswer,
  }),
  'server.enable': operation({
    http: 'POST /servers/:id/enable',
    access: 'server:manage',
    on: 'server',
    summary: 'Take work again.',
    params: () => z.strictObject(onRecord),
    result: () => serverAnswer,
  }),
  'server.doctor': operation({
    http: 'POST /servers/:id/doctor',
    access: 'server:manage',
    on: 'server',
    summary: 'Run the doctor on the server and show its checks, each failure with its remedy.',
    params: () => z.strictObject(onRecord),
    result: () => z.object({ server: serverRow, doctor: z.array(doctorCheck) }),
  }),
  'server.paths': operation({
    http: 'GET /paths',
    access: 'session:drive',
    on: 'project',
    summary: 'List the directories of a server that sessions may work in; without a path where one may begin.',
    params: () =>
      z.strictObject({
        ...inProject,
        server: recordKey,
        path: pathSchema.min(1).optional(),
        /** Only those whose name has this in it, whatever its case. */
        filter: z.string().max(limits.nameCharacters).optional(),
      }),
    result: () => directoryPage,
  }),
  'server.remove': operation({
    http: 'DELETE /servers/:id',
    access: 'server:manage',
    on: 'server',
    summary: 'Revoke the key at once. Refused while work runs there, unless told "force"; history is kept.',
    params: () =>
      z.strictObject({
        ...onRecord,
        force: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).default(false),
      }),
    result: () => z.object({ removed: z.string(), affected: z.array(z.string()) }),
  }),
} as const;
