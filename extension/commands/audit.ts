import * as vscode from 'vscode';
import { auditPages } from '../../shared/auditPages.ts';
import { HubError, toError } from '../../shared/errors.ts';
import type { ProjectRow } from '../../shared/model/project.ts';
import type { InputOf } from '../../shared/operations/operations.ts';
import { timings } from '../../shared/timings.ts';
import type { App } from '../app.ts';
import { auditOf, readAuditText } from '../documents/auditText.ts';
import { untilHub } from '../documents/untilHub.ts';
import { dayMs, mostDays } from '../inbox/spans.ts';
import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';
import { askNumber } from './askNumber.ts';
import { askText } from './askText.ts';
import { pickOwnedProject, pickProjectOrAll } from './pick.ts';
import { registerCommands } from './register.ts';
import { saveParts } from './saveParts.ts';

const scheme = 'rostrum-audit';

/** The log of what happened: read, written out, verified, made shorter. */
export function registerAuditCommands(app: App): vscode.Disposable {
  const { hub, log } = app;
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: async ({ query }) => {
      await untilHub(hub);
      // Said where it would be read: the editor has no better place for it.
      return readAuditText(hub, query).catch((thrown: unknown) => toError(thrown).message);
    },
  };
  const commands = registerCommands(log, {
    'rostrum.audit.show': async () => {
      const project = await pickLog();
      const path = `/${project === undefined ? '' : `${project.key} `}audit.log`;
      const uri = vscode.Uri.from({ scheme, path, query: project?.id ?? '' });
      // One that is open already is read anew.
      changed.fire(uri);
      await vscode.window.showTextDocument(uri);
    },
    'rostrum.audit.export': async () => {
      const project = await pickLog();
      const file = 'audit.jsonl';
      await saveParts({ title: t('Export the audit log'), name: file, file, parts: () => exported(project?.id) });
    },
    'rostrum.audit.verify': async () => {
      const { whole, lines, brokenAt = '?', detail = '' } = await readWhole('audit.verify', {});
      if (whole) return vscode.window.showInformationMessage(t('The log is whole: {0} lines.', lines));
      const keep = t('Keep a copy of the data directory of the hub as it is now, and compare it with a backup.');
      const told = t('The log is BROKEN at line {0}: {1}', brokenAt, detail);
      return vscode.window.showErrorMessage(told, { modal: true, detail: keep });
    },
    'rostrum.audit.prune': async () => {
      const title = t('Remove what is older than how many days?');
      const days = await answered(askNumber({ title, value: 90, most: mostDays }));
      const before = hub.hubNow() - days * dayMs;
      const { prunable, why, confirm } = await readWhole('audit.prunable', { before });
      if (prunable === undefined || confirm === undefined)
        throw new HubError('not-found', t('Nothing can be removed: {0}.', why));
      const { upTo, hash, lines } = prunable;
      const prompt = t('Type "{0}". Not more goes: {1}.', confirm, why);
      const warning = t('{0} lines go for ever. Export them first.', lines);
      await answered(askText({ title: warning, prompt, why: (text) => (text === confirm ? undefined : prompt) }));
      await hub.call('audit.prune', { before, upTo, hash, confirm }, timings.longAnswerMs);
    },
  });
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    commands,
  );

  /** A project, or none for the whole hub: of that only an admin reads the log. */
  async function pickLog(): Promise<ProjectRow | undefined> {
    if (!hub.isAdmin) return answered(pickOwnedProject(app, t('Of which project?')));
    return (await pickProjectOrAll(hub, t('The whole hub'))).project;
  }

  async function* exported(project: string | undefined): AsyncGenerator<string> {
    for await (const { entries } of auditPages(auditOf(hub, project)))
      yield entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  }

  /** Takes as long as the log is. */
  function readWhole<Name extends 'audit.verify' | 'audit.prunable'>(name: Name, params: InputOf<Name>) {
    const reading = { location: vscode.ProgressLocation.Window, title: t('Reading the audit log') };
    return vscode.window.withProgress(reading, () => hub.call(name, params, timings.longAnswerMs));
  }
}
