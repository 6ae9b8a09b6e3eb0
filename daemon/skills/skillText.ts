/** The name of the skill, and of its directory. */
export const skillName = 'rostrum';

/** What an agent learns of `rostrum` where it has the skill. Every agent reads the same. */
export const skillText = `---
name: ${skillName}
description: How to work on a Rostrum task with the \`rostrum\` command. Use when ROSTRUM_TASK or ROSTRUM_SESSION is set in the environment, or when somebody speaks of a Rostrum task, contract, plan or inbox.
---

# Working with Rostrum

Rostrum gives you tasks, data from other tasks, and people's answers. In a session of Rostrum (ROSTRUM_SESSION is set) the
\`rostrum\` command knows your task: no id, address or token is needed. \`rostrum help COMMAND\` shows options and examples.

## Begin

- \`rostrum task view\` shows what to do, the inputs from other tasks, the contracts that you owe, and the evidence that is demanded.
- Where the task wants its plan approved, change nothing before: \`rostrum task plan submit --file PLAN.md --wait\` prints
  \`approved\`, or what to change in the plan (exit code 6): submit again then.

## While you work

- When a decision is not yours, ask and wait: \`rostrum task help --question "…" --option "…" --wait\` prints the answer.
- Leave remarks for people: \`rostrum task note "…"\`. Texts that came for you: \`rostrum session messages\`.
- Publish a contract as soon as it is ready: \`rostrum contract validate KEY --file data.json\`, then
  \`rostrum contract publish KEY --file data.json\`. Others start with it.
- Leave reports and patches: \`rostrum artifact add --upload report.md --primary\`.

## End

- Done: \`rostrum task complete --result result.json --wait\`. The file is \`rostrum/task-result/v1\`: summary, changes, tests,
  contracts. Where evidence is demanded (a command, a moved branch), it is checked by the machine, not by you; what is not true
  yet is printed (exit code 6): mend it and report again.
- It cannot be done: \`rostrum task fail --message "…"\`. Do not report what is not done.

## Exit codes

0 done · 2 the command line is wrong · 3 refused, with the reason · 4 not found · 5 the hub cannot be reached; what you said is
kept and delivered · 6 a better plan, or evidence, is wanted · 7 not allowed.
`;
