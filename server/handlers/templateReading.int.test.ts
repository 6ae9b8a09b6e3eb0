import assert from 'node:assert/strict';
import type { YamlReader } from '../../runtime/yaml/yamlReader.ts';
import { createYamlReader } from '../../runtime/yaml/yamlReader.ts';
import { turnsDuring } from '../testing/turnsDuring.ts';
import { aProject, stateWith } from '../testing/builders.ts';
import { createHandling, somePorts } from '../testing/handling.ts';
import { templateHandlers } from './templateHandlers.ts';

/** As long as a template may be, of what takes its reader longest. */
const comments = '# x\n'.repeat(65_000);
const text = (version: number) =>
  `template: fix\ndescription: "${version}"\nparameters: { what: {} }\ntask: { title: "Fix \${what}" }\n${comments}`;

describe('templates in the hub', function () {
  this.timeout(120_000);
  let yaml: YamlReader;
  before(() => {
    yaml = createYamlReader({ timeLimitMs: 60_000 });
  });
  after(() => yaml.close());

  it('[R5] a long one is saved, shown, planned and used while the hub goes on', async () => {
    const state = stateWith({ projects: [aProject()] });
    const handle = createHandling(state, templateHandlers, somePorts({ readYaml: (one) => yaml.read(one) }));
    const project = 'SHOP';
    const use = { project, name: 'fix', values: { what: 'login' } };
    const steps = {
      save: () => handle('template.save', { project, text: text(1) }),
      view: () => handle('template.view', { project, name: 'fix' }),
      plan: () => handle('template.plan', use),
      use: () => handle('template.use', use),
      'use of a file': () => handle('template.use', { project, text: text(2), values: { what: 'logout' } }),
    };
    for (const [what, step] of Object.entries(steps)) {
      const turns = await turnsDuring(step);
      // Read here, it would have been a few.
      assert.ok(turns > 100, `${what}: ${turns} turns of the loop`);
    }
    assert.deepEqual(
      [...state.tasks.values()].map(({ title }) => title),
      ['Fix login', 'Fix logout'],
    );
  });
});
