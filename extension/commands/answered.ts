import * as vscode from 'vscode';

/**
 * What a person has answered.
 * @throws CancellationError where they left: the command ends there without a word, as `registerCommands` does with it.
 */
export async function answered<Answer>(asked: PromiseLike<Answer | undefined>): Promise<Answer> {
  const answer = await asked;
  if (answer === undefined) throw new vscode.CancellationError();
  return answer;
}
