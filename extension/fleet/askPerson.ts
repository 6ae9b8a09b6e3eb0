import * as vscode from 'vscode';
import { plainLine } from '../../shared/model/plainText.ts';
import type { HostKeyQuestion, SecretQuestion, TalkQuestion } from '../../shared/protocol/hostTalk.ts';
import { t } from '../l10n/text.ts';

/** Puts a question of a host, or of what is done there, to the person; null where they give up. */
export async function askPerson(asked: TalkQuestion): Promise<boolean | string | null> {
  switch (asked.kind) {
    case 'host-key':
      return isRightKey(asked.question);
    case 'secret':
      return askSecret(asked.question);
    case 'confirm':
      return isYes(asked.question);
  }
}

/** Enter on the dialog must accept no key: its first button, which has the focus, copies what is to be compared. */
async function isRightKey(asked: HostKeyQuestion): Promise<boolean> {
  const { destination, host, isJump, keyType, fingerprint } = asked;
  const yes = t('It Is the Right Host');
  const copy = t('Copy Fingerprint');
  const where = isJump ? t('{0}, on the way to {1}', plainLine(host), plainLine(destination)) : plainLine(host);
  const detail = [
    `${plainLine(keyType)}  ${plainLine(fingerprint)}`,
    '',
    t(
      'Compare it with what the host’s administrator says, or with “ssh-keygen -lf” of its public key on the host itself.',
    ),
    t('From then on another key of this host is refused.'),
  ].join('\n');
  const question = t('The key of {0} is not known yet.', where);
  for (;;) {
    const said = await vscode.window.showWarningMessage(question, { modal: true, detail }, copy, yes);
    if (said !== copy) return said === yes;
    await vscode.env.clipboard.writeText(plainLine(fingerprint));
  }
}

/** Never stored, and shown only where a host says that it may be. */
async function askSecret({ host, text, isShown, attempt }: SecretQuestion): Promise<string | null> {
  const typed = await vscode.window.showInputBox({
    title: attempt > 1 ? t('{0}: that was not it, once more', plainLine(host)) : plainLine(host),
    prompt: plainLine(text),
    password: !isShown,
    ignoreFocusOut: true,
  });
  return typed ?? null;
}

async function isYes(question: string): Promise<boolean> {
  const yes = t('Yes');
  return (await vscode.window.showInformationMessage(plainLine(question), { modal: true }, yes)) === yes;
}
