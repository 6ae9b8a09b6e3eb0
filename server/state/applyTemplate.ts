import type { HubEvent } from '../../shared/model/events.ts';
import type { Template } from '../../shared/model/template.ts';

/** One template in, one out: the newest version. */
export const applyTemplate = (
  template: Template | undefined,
  event: Extract<HubEvent, { type: 'template_saved' }>,
): Template => (template !== undefined && template.version >= event.template.version ? template : event.template);
