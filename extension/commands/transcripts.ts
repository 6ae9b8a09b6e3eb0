import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { toError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import type { TranscriptMatch } from '../../shared/model/transcript.ts';
import { limits } from '../../shared/timings.ts';
import { renderRecording } from '../../runtime/recording/renderRecording.ts';
import { ReplayPty } from '../terminals/replayPty.ts';
import type { SessionTerminals } from '../terminals/sessionTerminals.ts';
import { TranscriptDocuments } from '../terminals/transcriptDocuments.ts';
import { lineOfMatch } from '../terminals/transcriptLines.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { registerCommands } from './register.ts';
import { saveParts } from './saveParts.ts';
import { sessionFor } from './sessions.ts';

/** A search follows what is typed after so long. ms. */
const typedMs = 300;
const speeds = [1, 2, 4, 8] as const;

/** What sessions printed: read, searched, played, written out. */
export function registerTranscriptCommands(app: App, terminals: SessionTerminals): vscode.Disposable {
  const { log } = app;
  const documents = new TranscriptDocuments(app);
  const find = (args: readonly unknown[], title: string): Promise<SessionRow | undefined> =>
    sessionFor(app, terminals, args, { title, isOffered: () => true });

  const commands = registerCommands(log, {
    'rostrum.session.transcript': async (...args) => {
      const session = await answered(find(args, t('Show the transcript of which session?')));
      await documents.show(session);
    },
    'rostrum.session.search': async (...args) => {
      const session = await find(args, t('Search the transcript of which session?'));
      const match = session === undefined ? undefined : await searchTranscript(app, session);
      if (session !== undefined && match !== undefined)
        await documents.show(session, (lines) => lineOfMatch(lines, match));
    },
    'rostrum.session.replay': async (...args) => {
      const session = await answered(find(args, t('Replay which session?')));
      await replay(session, documents);
    },
    'rostrum.session.export': async (...args) => {
      const session = await answered(find(args, t('Export the recording of which session?')));
      await exportRecording(session, documents);
    },
  });
  return vscode.Disposable.from(documents, commands);
}

type MatchItem = vscode.QuickPickItem & { readonly match?: TranscriptMatch };

/** Searches while a person types; gives the line that is chosen. */
function searchTranscript({ hub }: App, session: SessionRow): Promise<TranscriptMatch | undefined> {
  const pick = vscode.window.createQuickPick<MatchItem>();
  pick.title = t('Search in {0}', plainLine(session.name));
  pick.placeholder = t('A text; /…/ is a pattern');
  let wanted = 0;
  let typing: NodeJS.Timeout | undefined;

  const search = async (typed: string): Promise<void> => {
    wanted += 1;
    const ask = wanted;
    if (typed === '') {
      pick.items = [];
      pick.busy = false;
      return;
    }
    pick.busy = true;
    try {
      const pattern = /^\/(.+)\/$/.exec(typed)?.[1];
      const text = (pattern ?? typed).slice(0, limits.searchedCharacters);
      const wish = { id: session.id, text, pattern: pattern !== undefined, limit: limits.searchMatches };
      const { matches, end } = await hub.call('session.search', wish);
      if (ask !== wanted) return;
      const more: readonly MatchItem[] = end ? [] : [note(t('There may be more: search for something rarer.'))];
      pick.items = matches.length === 0 ? [note(t('Not found.')), ...more] : [...matches.map(matchItem), ...more];
    } catch (thrown) {
      if (ask === wanted) pick.items = [note(toError(thrown).message)];
    } finally {
      if (ask === wanted) pick.busy = false;
    }
  };

  return new Promise((resolve) => {
    pick.onDidChangeValue((typed) => {
      clearTimeout(typing);
      typing = setTimeout(() => void search(typed.trim()), typedMs);
    });
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen?.match === undefined) return;
      resolve(chosen.match);
      pick.dispose();
    });
    pick.onDidHide(() => {
      clearTimeout(typing);
      wanted += 1;
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

const matchItem = (match: TranscriptMatch): MatchItem => ({
  label: plainLine(match.line).slice(0, 200),
  description: new Date(match.at).toLocaleTimeString(),
  alwaysShow: true,
  match,
});

const note = (label: string): MatchItem => ({ label: `$(info) ${plainLine(label)}`, alwaysShow: true });

async function replay(session: SessionRow, documents: TranscriptDocuments): Promise<void> {
  const items = speeds.map((speed) => ({ label: `${speed}×`, speed }));
  const name = plainLine(session.name);
  const chosen = await choose(items, t('Replay {0} how fast? Space pauses, q ends.', name));
  const pty = new ReplayPty(documents.pages(session.id), chosen.speed);
  vscode.window
    .createTerminal({ name: t('Replay: {0}', name), pty, iconPath: new vscode.ThemeIcon('play'), isTransient: true })
    .show();
}

const exportRecording = (session: SessionRow, documents: TranscriptDocuments): Promise<void> =>
  saveParts({
    title: t('Export the recording of {0}', plainLine(session.name)),
    name: plainLine(session.name),
    file: `${session.name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.cast`,
    filters: { [t('Recording (asciicast v2)')]: ['cast'], [t('Text')]: ['txt', 'log'] },
    parts: ({ path }) => renderRecording(documents.pages(session.id), path.endsWith('.cast') ? 'cast' : 'text'),
  });
