import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliArg, CliCommand, CliInput } from '../../runtime/cliCommand.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import type { SkillOutcome, SkillState } from '../skills/skills.ts';
import { lookOf } from './command.ts';
import { readGiven, UsageError } from './given.ts';
import { configOption, readMachineProviders } from './machineProviders.ts';

const agentsArg: CliArg = {
  name: 'agents',
  description: 'Agents by name: claude, codex, gemini, opencode',
  variadic: true,
};
const allOption = (description: string) => ({ flags: '--all', description });

/** What agents read of Rostrum, in the directories of their own; only where somebody asks for it. */
export const skillCommands: readonly CliCommand[] = [
  {
    path: 'skills install',
    summary: 'Tell agents of this machine how to work with Rostrum: a skill in the directory of each',
    args: [agentsArg],
    options: [allOption('All agents that are installed here'), configOption],
    examples: ['rostrum skills install claude', 'rostrum skills install --all'],
    async run(input) {
      const { installSkill } = await import('../skills/skills.ts');
      return change(input, true, installSkill);
    },
  },
  {
    path: 'skills remove',
    summary: 'Take the skill away again, with every directory that was made for it',
    args: [agentsArg],
    options: [allOption('From all agents'), configOption],
    examples: ['rostrum skills remove claude', 'rostrum skills remove --all'],
    async run(input) {
      const { removeSkill } = await import('../skills/skills.ts');
      return change(input, false, removeSkill);
    },
  },
  {
    path: 'skills list',
    summary: 'Which agents of this machine have the skill',
    options: [allOption('Also agents that are not installed here'), configOption],
    examples: ['rostrum skills list', 'rostrum skills list --all --json'],
    async run(input) {
      const { io } = input;
      const { lookAtSkill } = await import('../skills/skills.ts');
      const places = await placesOf(input, readGiven(input).flag('all') ? 'known' : 'installed');
      const rows = await Promise.all(
        places.map(async ({ name, directory }) => ({
          name,
          skill: stateText(await lookAtSkill(directory)),
          directory,
        })),
      );
      const text = () =>
        rows.length === 0
          ? 'No agent that has skills is installed here; see "rostrum providers".'
          : renderTable(
              rows,
              [
                { title: 'agent', text: ({ name }) => name, isWhole: true },
                { title: 'skill', text: ({ skill }) => skill, isWhole: true },
                { title: 'directory', text: ({ directory }) => directory },
              ],
              lookOf(io),
            );
      io.stdout(`${io.json ? JSON.stringify({ skills: rows }, undefined, 2) : text()}\n`);
      return exitCodes.ok;
    },
  },
];

interface Place {
  readonly name: string;
  readonly directory: string;
}

/** Goes on with the others where one is refused, and says so with its exit code. */
async function change(
  input: CliInput,
  onlyInstalled: boolean,
  act: (directory: string) => Promise<SkillOutcome>,
): Promise<number> {
  const { io } = input;
  const done: (Place & SkillOutcome)[] = [];
  for (const place of await chosenPlaces(input, onlyInstalled)) {
    const found = await act(place.directory);
    done.push({ ...place, ...found });
    if (found.why !== undefined) io.stderr(`${place.name}: ${found.why}\n`);
  }
  const lines = done.map(({ name, outcome, directory }) => `${name}: ${outcome} (${directory})`);
  const text = lines.length === 0 ? 'No agent that has skills is installed here.' : lines.join('\n');
  io.stdout(`${io.json ? JSON.stringify({ skills: done }, undefined, 2) : text}\n`);
  return done.some(({ outcome }) => outcome === 'refused') ? exitCodes.refused : exitCodes.ok;
}

async function chosenPlaces(input: CliInput, onlyInstalled: boolean): Promise<readonly Place[]> {
  const given = readGiven(input);
  const names = given.texts('agents');
  const isAll = given.flag('all');
  if (isAll === names.length > 0) throw new UsageError('Name agents, or say --all.');
  if (isAll) return placesOf(input, onlyInstalled ? 'installed' : 'known');
  const known = await placesOf(input, 'known');
  return [...new Set(names)].map((name) => {
    const place = known.find((one) => one.name === name);
    if (place !== undefined) return place;
    const words = known.map((one) => one.name).join(', ');
    throw new UsageError(`"${name}" is no agent that has skills. These have: ${words}.`);
  });
}

async function placesOf(input: CliInput, which: 'known' | 'installed'): Promise<readonly Place[]> {
  const { skillDirectory } = await import('../skills/skillPlaces.ts');
  const { providers, home, detect } = await readMachineProviders(input);
  const chosen =
    which === 'known'
      ? [...providers.values()]
      : (await detect()).filter(({ isInstalled }) => isInstalled).map(({ provider }) => provider);
  return chosen.flatMap((provider) => {
    const directory = skillDirectory(provider, home);
    return directory === undefined ? [] : [{ name: provider.name, directory }];
  });
}

function stateText(state: SkillState): string {
  switch (state.is) {
    case 'ours':
      return state.isCurrent ? 'installed' : 'of another version';
    case 'changed':
      return 'installed, then changed';
    case 'foreign':
      return "somebody else's";
    case 'none':
      return 'none';
  }
}
