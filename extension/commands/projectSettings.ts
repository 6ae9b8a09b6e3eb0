import * as vscode from 'vscode';
import { defaultGuardLimits, guardMost } from '../../shared/model/guard.ts';
import type { GuardLimit } from '../../shared/model/guard.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { ProjectRow, ProjectSettings, ProjectSettingsChanges } from '../../shared/model/project.ts';
import { limits } from '../../shared/timings.ts';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { askNumber } from './askNumber.ts';
import { askText } from './askText.ts';
import { idOf } from './chosen.ts';
import { pickOwnedProject } from './pick.ts';
import { registerCommands } from './register.ts';

type Changes = { readonly name: string } | { readonly settings: ProjectSettingsChanges };

interface Setting {
  readonly label: string;
  /** As it is now. */
  readonly description: string;
  readonly ask: (title: string) => Promise<Changes>;
}

/** What holds for a project: its name, its agents, its caps and its budgets. */
export function registerProjectSettingsCommand({ hub, log }: App): vscode.Disposable {
  return registerCommands(log, {
    'rostrum.project.settings': async (...args) => {
      const title = t('Change the settings of which project?');
      const row = hub.mirror.get('project', idOf(args, 'project') ?? '');
      const project = row ?? (await answered(pickOwnedProject({ hub }, title)));
      const name = plainLine(project.name);
      const items = settingsOf(project);
      const setting = await choose(items, t('Settings of {0}', name), { matchOnDescription: true });
      const changes = await setting.ask(`${name}: ${setting.label}`);
      await hub.call('project.update', { project: project.id, ...changes });
      vscode.window.setStatusBarMessage(t('{0} is changed.', `${name}: ${setting.label}`), messageMs);
    },
  });

  function settingsOf({ id, name, settings }: ProjectRow): readonly Setting[] {
    const { maxRunning, defaultProvider, providers = [], unmatchedCalls = 'ask' } = settings;
    return [
      {
        label: t('Name'),
        description: plainLine(name),
        ask: async (title) => ({ name: await answered(askText({ title, value: name })) }),
      },
      {
        label: t('Tasks at once'),
        description: String(maxRunning),
        ask: async (title) => ({
          settings: { maxRunning: await askNumber({ title, value: maxRunning, most: limits.runningPerProject }) },
        }),
      },
      {
        label: t('Agent of tasks that name none'),
        description: plainLine(defaultProvider),
        ask: async (title) => {
          const known = (await hub.call('provider.list', { project: id })).providers.map(({ provider }) => provider);
          return { settings: { defaultProvider: await answered(vscode.window.showQuickPick(known, { title })) } };
        },
      },
      {
        label: t('Other agents for them, in this order'),
        description: providers.map(plainLine).join(', '),
        ask: async (title) => {
          const prompt = t('Separated by commas. Each is tried where those before it cannot.');
          const typed = await answered(askText({ title, prompt, value: providers.join(', '), isOptional: true }));
          return { settings: { providers: namesIn(typed) } };
        },
      },
      {
        label: t('Tool calls that no rule speaks of'),
        description: effectText(unmatchedCalls),
        ask: async (title) => {
          const effects = (['ask', 'deny'] as const).map((effect) => ({ label: effectText(effect), effect }));
          const { effect } = await choose(effects, title);
          return { settings: { unmatchedCalls: effect } };
        },
      },
      ...guardNames.map((guard) => guardSetting(guard, settings)),
    ];
  }
}

const messageMs = 4_000;

// Its keys are those of the table.
const guardNames = Object.keys(guardMost) as readonly GuardLimit[];

const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function guardSetting(guard: GuardLimit, { guards }: ProjectSettings): Setting {
  const otherwise =
    guard in defaultGuardLimits ? defaultGuardLimits[guard as keyof typeof defaultGuardLimits] : undefined;
  const value = guards?.[guard];
  return {
    label: guardText(guard),
    description: String(value ?? otherwise ?? t('no limit')),
    ask: async (title) => {
      const prompt = otherwise === undefined ? t('Nothing for no limit.') : t('Nothing for the usual {0}.', otherwise);
      const limit = await askNumber({
        title,
        prompt,
        value,
        most: guardMost[guard],
        isWhole: !guard.endsWith('Usd'),
        isOptional: true,
      });
      return { settings: { guards: { [guard]: limit ?? null } } };
    },
  };
}

const effectText = (effect: 'ask' | 'deny'): string =>
  effect === 'ask' ? t('A person is asked') : t('They are denied');

function guardText(guard: GuardLimit): string {
  switch (guard) {
    case 'sameErrors':
      return t('The same error in a row, before a person is asked');
    case 'idleTurns':
      return t('Turns in a row in which nothing moved');
    case 'sessionCallsPerHour':
      return t('Calls of a model in an hour, by a session');
    case 'objectiveCallsPerHour':
      return t('Calls of a model in an hour, by an objective');
    case 'taskTokens':
      return t('Tokens of a task');
    case 'objectiveTokens':
      return t('Tokens of an objective');
    case 'projectTokens':
      return t('Tokens of the project');
    case 'taskUsd':
      return t('Dollars of a task');
    case 'objectiveUsd':
      return t('Dollars of an objective');
    case 'projectUsd':
      return t('Dollars of the project');
  }
}
