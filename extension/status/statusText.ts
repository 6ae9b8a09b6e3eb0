import type { Connection } from '../hub/hubClient.ts';
import { versionAdvice } from '../hub/refusal.ts';
import { t } from '../l10n/text.ts';
import { escapeMarkdown } from '../views/markdown.ts';
import { durationText } from '../views/tasks/duration.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';
import type { HubCounts } from './hubCounts.ts';

/** One entry of the status bar, as data. */
export interface StatusText {
  readonly text: string;
  /** Markdown, in which texts of others are escaped. */
  readonly tooltip: string;
  /** What is read aloud. */
  readonly spoken: string;
  readonly command: string;
  readonly background?: 'warning' | 'error';
}

export type Figures = Pick<HubCounts, 'running' | 'waiting' | 'offline' | 'unfit' | 'servers'>;

/** How the window stands to its hub: what nothing else can be done without. Undefined where there is nothing to say about it. */
export function connectionText(connection: Connection, now: number): StatusText {
  switch (connection.state) {
    case 'none':
      return {
        text: '$(plug) Rostrum',
        tooltip: t('This window is connected to no hub. Connect to one.'),
        spoken: t('Rostrum is connected to no hub'),
        command: 'rostrum.hub.connect',
      };
    case 'connecting': {
      const name = nameOf(connection.hub.name);
      return {
        text: '$(loading~spin) Rostrum',
        tooltip: t('Connecting to {0}…', escapeMarkdown(name)),
        spoken: t('Rostrum connects to {0}', name),
        command: 'rostrum.hub.reconnect',
      };
    }
    case 'away': {
      const name = nameOf(connection.hub.name);
      const since = durationText(now - connection.since);
      return {
        text: t('$(debug-disconnect) hub away'),
        tooltip: t(
          '{0} is away ({1}). What is shown is as it was last; it is tried again by itself. Click to try now.',
          escapeMarkdown(name),
          since,
        ),
        spoken: t('The hub {0} is away', name),
        command: 'rostrum.hub.reconnect',
        background: 'warning',
      };
    }
    case 'refused': {
      const name = nameOf(connection.hub.name);
      const advice = versionAdvice(connection);
      const reason = advice ?? shownLine(connection.error.message, 300);
      return {
        text: t('$(error) hub refuses'),
        tooltip: t(
          '{0} does not let this window in: {1} Click to connect again.',
          escapeMarkdown(name),
          escapeMarkdown(reason),
        ),
        spoken: t('The hub {0} refuses this window: {1}', name, reason),
        // Its token is right: nothing is to be typed.
        command: advice === undefined ? 'rostrum.hub.connect' : 'rostrum.hub.reconnect',
        background: 'error',
      };
    }
    case 'connected': {
      const name = nameOf(connection.hub.name);
      return {
        text: '$(vm-active) Rostrum',
        tooltip: t('Connected to {0} as {1}', escapeMarkdown(name), escapeMarkdown(nameOf(connection.you.name))),
        spoken: t('Rostrum is connected to {0}', name),
        command: 'rostrum.tasks.focus',
      };
    }
  }
}

/** What is going on: how many agents work, how much waits for a human, which servers are missing. Nothing where it is zero. */
export function figureTexts(
  connection: Connection,
  figures: Figures,
): Readonly<Record<'running' | 'waiting' | 'offline', StatusText | undefined>> {
  // What an away hub had is no figure of now.
  if (connection.state !== 'connected') return { running: undefined, waiting: undefined, offline: undefined };
  const { running, waiting, offline, unfit, servers } = figures;
  const missing = offline + unfit;
  return {
    running:
      running === 0
        ? undefined
        : {
            text: `$(play-circle) ${running}`,
            tooltip: one(
              running,
              t('1 task is worked on. Click to see it.'),
              t('{0} tasks are worked on. Click to see them.', running),
            ),
            spoken: one(running, t('1 task is worked on'), t('{0} tasks are worked on', running)),
            command: 'rostrum.tasks.showRunning',
          },
    waiting:
      waiting === 0
        ? undefined
        : {
            text: `$(bell-dot) ${waiting}`,
            tooltip: one(
              waiting,
              t('1 thing waits for a human. Click to see it.'),
              t('{0} things wait for a human. Click to see them.', waiting),
            ),
            spoken: one(waiting, t('1 thing waits for a human'), t('{0} things wait for a human', waiting)),
            command: 'rostrum.inbox.focus',
            background: 'warning',
          },
    offline:
      missing === 0
        ? undefined
        : {
            text: `$(vm-outline) ${missing}`,
            tooltip:
              unfit === 0
                ? t('Servers offline: {0} of {1}. Click to see them.', offline, servers)
                : t('Servers offline: {0} of {1}; unfit: {2}. Click to see them.', offline, servers, unfit),
            spoken: t('Servers that cannot be used: {0} of {1}', missing, servers),
            command: 'rostrum.servers.focus',
          },
  };
}

const one = (count: number, single: string, many: string): string => (count === 1 ? single : many);

const nameOf = (name: string): string => shownLine(name, 60);
