import type { Template, TemplateRow } from '../../../shared/model/template.ts';

/** The small form of a template. */
export const templateRow = ({ text, ...template }: Template): TemplateRow => ({
  kind: 'template',
  id: template.id,
  name: template.name,
  projectId: template.projectId,
  makes: template.makes,
  description: template.description,
  parameters: [...template.parameters],
  bytes: text.length,
  version: template.version,
  savedAt: template.savedAt,
  savedBy: template.savedBy,
});
