import type { Project } from '../../shared/model/project.ts';
import { requireProject } from '../decide/requireRecord.ts';
import type { Request } from './handler.ts';

/** The project that the request is on. */
export const projectOf = ({ state, projectId }: Request): Project => requireProject(state, projectId ?? '');
