import * as z from 'zod';
import { recordKey } from '../model/ids.ts';
import { sessionRow, shareAccess } from '../model/session.ts';
import { nameSchema } from '../model/text.ts';
import { operation } from './operation.ts';
import { onRecord } from './parts.ts';

const sessionAnswer = z.object({ session: sessionRow });

/** Sessions among people: what they are called, who looks on, who drives. */
export const sharingOperations = {
  'session.rename': operation({
    http: 'PATCH /sessions/:id',
    access: 'session:control',
    on: 'session',
    summary: 'Give a session another name; no two live sessions of a project have the same.',
    params: () => z.strictObject({ ...onRecord, name: nameSchema }),
    result: () => sessionAnswer,
  }),
  'session.share': operation({
    http: 'PUT /sessions/:id/shares/:person',
    access: 'session:share',
    on: 'session',
    summary: 'Let a teammate view or drive a session, whatever the role in the project.',
    params: () => z.strictObject({ ...onRecord, person: recordKey, access: shareAccess.default('view') }),
    result: () => sessionAnswer,
  }),
  'session.unshare': operation({
    http: 'DELETE /sessions/:id/shares/:person',
    access: 'session:share',
    on: 'session',
    summary: 'Take a share back; what it opened is closed at once.',
    params: () => z.strictObject({ ...onRecord, person: recordKey }),
    result: () => sessionAnswer,
  }),
  'session.private': operation({
    http: 'PUT /sessions/:id/private',
    access: 'session:share',
    on: 'session',
    summary: 'Close what a session shows to all but its opener, owners and those it is shared with; or open it again.',
    params: () => z.strictObject({ ...onRecord, private: z.boolean().default(true) }),
    result: () => sessionAnswer,
  }),
  'session.take': operation({
    http: 'POST /sessions/:id/driver',
    access: 'session:control',
    on: 'session',
    summary: 'Be the only one who drives a session, whoever does now.',
    params: () => z.strictObject(onRecord),
    result: () => sessionAnswer,
  }),
  'session.release': operation({
    http: 'DELETE /sessions/:id/driver',
    access: 'session:control',
    on: 'session',
    summary: 'Let everybody drive a session again who may.',
    params: () => z.strictObject(onRecord),
    result: () => sessionAnswer,
  }),
} as const;
