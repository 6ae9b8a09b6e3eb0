import * as vscode from 'vscode';
import { plainLine } from '../../shared/model/plainText.ts';
import type { ProjectRow } from '../../shared/model/project.ts';
import type { App } from '../app.ts';
import { allRows } from '../hub/allRows.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { askText } from './askText.ts';
import { confirms } from './confirms.ts';
import { pickOwnedProject } from './pick.ts';
import { registerCommands } from './register.ts';
import { roleItems } from './roleItems.ts';

/** Projects, and who works in them. */
export function registerProjectCommands(app: App): vscode.Disposable {
  const { hub, log } = app;
  const title = t('Whose members?');
  return registerCommands(log, {
    'rostrum.project.create': async () => {
      const name = await answered(askText({ title: t('What is the project called?') }));
      const { project } = await hub.call('project.create', { name, settings: {} });
      void vscode.window.showInformationMessage(
        t('The project {0} is there; its tasks are called {1}-1 and so on.', plainLine(project.name), project.key),
      );
    },
    'rostrum.project.addMember': async () => {
      const project = await answered(pickOwnedProject(app, title));
      const person = await askPerson(hub);
      const { role } = await choose(roleItems(), t('As what?'));
      await hub.call('project.member.set', { project: project.id, person, role });
    },
    'rostrum.project.removeMember': async () => {
      const project = await answered(pickOwnedProject(app, title));
      const member = await pickMember(project);
      const question = t('Remove {0} from {1}?', member.label, plainLine(project.name));
      const detail = t('What runs goes on; whoever leaves sees nothing of it any more.');
      if (!(await confirms({ question, detail, yes: t('Remove Member') }))) return;
      await hub.call('project.member.remove', { project: project.id, person: member.personId });
    },
  });
}

/** Somebody of the hub, by name or id; only an admin may see who there is. */
async function askPerson(hub: HubClient): Promise<string> {
  const title = t('Who?');
  if (!hub.isAdmin) return answered(askText({ title, prompt: t('Name or id of somebody of this hub.') }));
  const people = await allRows((after) => hub.call('person.list', { after }));
  const items = people.map(({ id, name, admin }) => ({
    label: plainLine(name),
    description: admin ? t('Admin') : '',
    id,
  }));
  return (await choose(items, title)).id;
}

async function pickMember({ members }: ProjectRow) {
  const items = members.map(({ name, role, personId }) => ({ label: plainLine(name), description: role, personId }));
  return choose(items, t('Who?'));
}
