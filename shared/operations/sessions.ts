import * as z from 'zod';
import { sessionActivity } from '../model/activity.ts';
import { reachedAttach } from '../model/directory.ts';
import { sessionUsage } from '../model/guard.ts';
import { recordKey } from '../model/ids.ts';
import { deliveryRow } from '../model/note.ts';
import { terminalKind } from '../model/server.ts';
import { lifecycleName, resumeWay, runMode, sessionRow } from '../model/session.ts';
import { nameSchema, pathSchema } from '../model/text.ts';
import {
  recordingView,
  searchedText,
  transcriptCursor,
  transcriptMatches,
  transcriptPage,
} from '../model/transcript.ts';
import { limits } from '../timings.ts';
import { operation } from './operation.ts';
import { asked, flag, inProject, listOf, onRecord, page, paged } from './parts.ts';

const sessionAnswer = z.object({ session: sessionRow });
/**
 * A row with what its program does now, where that is known, and of a dead one how it can be resumed, where it can; asked
 * live, in no snapshot.
 */
const shownSession = sessionRow.extend({ activity: sessionActivity.optional(), resumable: resumeWay.optional() });
export type ShownSession = z.infer<typeof shownSession>;

export const sessionOperations = {
  'session.open': operation({
    http: 'POST /sessions',
    access: 'session:drive',
    on: 'project',
    summary: 'Open a session by hand: a shell or an agent on a chosen server.',
    params: () =>
      z.strictObject({
        ...inProject,
        server: recordKey,
        /** Where none is given: the task's agent, or a shell where there is no task. */
        provider: z.string().trim().min(1).max(100).optional(),
        /** Where none is given: as the task says, or interactively. */
        mode: runMode.optional(),
        name: nameSchema.optional(),
        cwd: pathSchema.optional(),
        task: recordKey.optional(),
        /** What it shows is only for its opener, owners of the project and those it is shared with. */
        private: z.boolean().default(false),
      }),
    result: () => sessionAnswer,
  }),
  'session.help': operation({
    http: 'POST /sessions/:id/help',
    access: 'session:report',
    on: 'session',
    summary: 'Ask a human, as the agent of a session that works on no task. With a task, "task.help" asks about that.',
    params: () => z.strictObject({ ...onRecord, ...asked }),
    result: () => z.object({ interventionId: z.string() }),
  }),
  'session.list': operation({
    http: 'GET /sessions',
    access: 'project:read',
    on: 'project',
    summary: 'List sessions.',
    params: () =>
      z.strictObject({
        ...inProject,
        ...paged,
        lifecycle: listOf(lifecycleName).optional(),
        server: recordKey.optional(),
      }),
    result: () => page(shownSession),
  }),
  'session.view': operation({
    http: 'GET /sessions/:id',
    access: 'session:see',
    on: 'session',
    summary: 'Show a session, and what its program does now.',
    params: () => z.strictObject(onRecord),
    /** `terminal`: what it runs in; without tmux it ends with its daemon. `used`: in all, as far as its agent tells. */
    result: () => z.object({ session: shownSession, terminal: terminalKind.optional(), used: sessionUsage.optional() }),
  }),
  'session.close': operation({
    http: 'DELETE /sessions/:id',
    access: 'session:control',
    on: 'session',
    summary: 'Close a session: its whole process group is ended.',
    params: () => z.strictObject(onRecord),
    result: () => sessionAnswer,
  }),
  'session.resume': operation({
    http: 'POST /sessions/:id/resume',
    access: 'session:control',
    on: 'session',
    summary: 'Resume a dead session on its server, with its context; one with a task as the next attempt of it.',
    params: () =>
      z.strictObject({
        ...onRecord,
        /** Where none is given: as it was run. */
        mode: runMode.optional(),
      }),
    result: () => sessionAnswer,
  }),
  'session.send': operation({
    http: 'POST /sessions/:id/input',
    access: 'session:drive',
    on: 'session',
    summary: 'Type text into a session; "submit" presses Enter after it.',
    params: () => z.strictObject({ ...onRecord, text: z.string().max(4_096), submit: z.boolean().default(true) }),
    result: () => z.object({ sent: z.number() }),
  }),
  'session.interrupt': operation({
    http: 'POST /sessions/:id/interrupt',
    access: 'session:drive',
    on: 'session',
    summary: 'Press Ctrl-C in a session.',
    params: () => z.strictObject(onRecord),
    result: () => z.object({ sent: z.number() }),
  }),
  'session.direct': operation({
    http: 'GET /sessions/:id/direct',
    access: 'session:drive',
    on: 'session',
    summary:
      'The exact command that attaches a session on its own server, past the hub, and how one logs in there by SSH.',
    params: () => z.strictObject(onRecord),
    result: () => reachedAttach,
  }),
  'session.screen': operation({
    http: 'GET /sessions/:id/screen',
    access: 'session:read',
    on: 'session',
    summary:
      'What is on the screen of a session, as lines of text, or was at a time; of an ended one the last screen, from its server; while that is away, the one that was seen last.',
    params: () =>
      z.strictObject({
        ...onRecord,
        /** ms since 1970; where none is given, now. */
        at: z.coerce.number().int().nonnegative().optional(),
      }),
    /**
     * Without `at` there is no screen to show, and `missing` says why. Where the screen of the time that was asked for cannot
     * be had, it is the one of now, and where that cannot be had, the one that was seen last: `instead` says why.
     */
    result: () =>
      z.object({
        lines: z.array(z.string()),
        at: z.number().optional(),
        live: z.boolean(),
        missing: z.string().optional(),
        instead: z.string().optional(),
      }),
  }),
  'session.messages': operation({
    http: 'GET /sessions/:id/messages',
    access: 'session:read',
    on: 'session',
    summary: 'What the hub has for the agent of a session: answers, notes, verdicts on plans, changes of its task.',
    params: () => z.strictObject({ ...onRecord, ...paged }),
    result: () => page(deliveryRow),
  }),
  'session.transcript': operation({
    http: 'GET /sessions/:id/transcript',
    access: 'session:read',
    on: 'session',
    summary: 'A page of the recording of a session, from its server: what was printed, when, and at which size.',
    params: () =>
      z.strictObject({
        ...onRecord,
        /** The oldest that is left, where it is not said. */
        from: transcriptCursor.optional(),
        limit: z.coerce.number().int().min(1).max(limits.transcriptFrames).default(1_000),
      }),
    result: () => transcriptPage,
  }),
  'session.search': operation({
    http: 'GET /sessions/:id/search',
    access: 'session:read',
    on: 'session',
    summary:
      'Search the text that a session printed, in the recording on its server; colours and controls do not count.',
    params: () =>
      z.strictObject({
        ...onRecord,
        text: searchedText,
        /** `text` is a pattern in RE2 syntax. */
        pattern: flag.default(false),
        caseSensitive: flag.default(false),
        from: transcriptCursor.optional(),
        limit: z.coerce.number().int().min(1).max(limits.searchMatches).default(50),
      }),
    result: () => transcriptMatches,
  }),
  'session.recording': operation({
    http: 'GET /sessions/:id/recording',
    access: 'session:read',
    on: 'session',
    summary: 'The recording of a session as an asciicast file; with "Accept: application/json" what is known of it.',
    params: () => z.strictObject(onRecord),
    result: () => recordingView,
  }),
} as const;
