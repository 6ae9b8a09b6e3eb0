import * as vscode from 'vscode';
import type { ContractStatus, Json } from '../../shared/model/contract.ts';
import { contractKey } from '../../shared/model/contractKey.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { readJson } from '../../shared/readJson.ts';
import { t } from '../l10n/text.ts';
import { contractWord } from '../views/tasks/contractWord.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { askText } from './askText.ts';
import { chosenTask } from './chosenTasks.ts';
import type { TaskParts } from './chosenTasks.ts';
import { registerCommands } from './register.ts';

/** What a task hands on to others, published by the person who works on it. */
export function registerContractCommands(parts: TaskParts): vscode.Disposable {
  const { hub, log } = parts.app;
  return registerCommands(log, {
    'rostrum.task.publish': async (...args) => {
      const title = t('Which task publishes a contract?');
      const row = await answered(chosenTask(parts, args, { title, verb: 'publish' }));
      const key = await answered(pickKey(row));
      const { status } = await choose(statusItems(), t('How is {0} of {1}?', key, row.ref));
      const data = await askData(row, key, status);
      await hub.call('contract.publish', { id: row.id, key, status, data });
      void vscode.window.showInformationMessage(t('{0} has published {1}.', row.ref, key));
    },
  });

  /** Typed, or the text of the editor in front; what breaks the schema is said while it is typed. */
  async function askData(row: TaskRow, key: string, status: ContractStatus): Promise<Json> {
    const inFront = readData(vscode.window.activeTextEditor?.document.getText() ?? '');
    const hasSchema = row.contracts.some((contract) => contract.key === key && contract.hasSchema);
    const problemIn = async (data: Json | undefined): Promise<string | undefined> => {
      if (data === undefined) return t('This is not JSON.');
      if (!hasSchema || status !== 'fulfilled') return undefined;
      const [problem] = (await hub.call('contract.validate', { id: row.id, key, data })).problems;
      return problem && `${problem.path} ${problem.message}`;
    };
    const typed = await answered(
      askText({
        title: t('Data of {0}', key),
        prompt: t('As JSON, such as {"port": 8080} or "https://example.org".'),
        ...(inFront === undefined
          ? {}
          : { isOptional: true, placeholder: t('Nothing, to publish the text of the editor in front') }),
        why: (text) => problemIn(readData(text)),
      }),
    );
    const data = typed === '' ? inFront : readData(typed);
    return answered(Promise.resolve(data));
  }
}

// A text of JSON says JSON.
const readData = (text: string): Json | undefined => readJson(text) as Json | undefined;

const statusItems = (): readonly (vscode.QuickPickItem & { readonly status: ContractStatus })[] => [
  { label: t('Whole'), detail: t('Whoever waits for it is given it, and goes on'), status: 'fulfilled' },
  { label: t('In part'), detail: t('Whoever waits for it goes on waiting'), status: 'partial' },
  { label: t('Failed'), detail: t('It cannot be made; whoever waits for it goes on waiting'), status: 'failed' },
];

/** One that is owed or was published before, or another. */
async function pickKey({ ref, contracts }: TaskRow): Promise<string | undefined> {
  const items = [
    ...contracts.map(({ key, status, version }) => ({
      label: key,
      description: contractWord({ status, version }),
      key,
    })),
    { label: t('Another contract…'), description: '', key: undefined },
  ];
  const { key } = await choose(items, t('Which contract of {0}?', ref));
  const why = (text: string): string | undefined =>
    contractKey.safeParse(text.trim()).success
      ? undefined
      : t('It begins with a letter, and has at most 64 letters, digits, "_", "." and "-".');
  return key ?? askText({ title: t('What is the contract called?'), why });
}
