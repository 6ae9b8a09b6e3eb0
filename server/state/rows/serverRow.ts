import type { Server, ServerRow } from '../../../shared/model/server.ts';
import type { HubState } from '../hubState.ts';
import { excerpt } from './excerpt.ts';

const maxRepos = 50;
const maxChecks = 20;
const maxNameCharacters = 100;
const maxReasonCharacters = 300;

/** The small form of a server. It is `unfit` while a required check of its doctor fails. */
export function serverRow(state: HubState, server: Server): ServerRow {
  const { capabilities, connection } = server;
  const isFit = server.doctor.every((check) => check.passed || !check.required);
  return {
    kind: 'server',
    id: server.id,
    name: server.name,
    projectIds: [...server.projectIds],
    mode: server.mode,
    state: connection.state === 'online' && !isFit ? 'unfit' : connection.state,
    since: connection.since,
    ...(connection.state === 'offline' && connection.refused !== undefined
      ? { refused: excerpt(connection.refused, maxReasonCharacters) }
      : {}),
    labels: [...new Set([...server.labels, ...capabilities.labels])],
    os: capabilities.os,
    providers: capabilities.providers
      .filter((provider) => provider.usable)
      .map((provider) => excerpt(provider.name, maxNameCharacters)),
    repos: capabilities.repos.slice(0, maxRepos).map((repo) => excerpt(repo.name, maxNameCharacters)),
    capacity: server.capacity,
    sessions: state.by.liveSessionServer.count(server.id),
    failedChecks: server.doctor
      .filter((check) => !check.passed)
      .map((check) => excerpt(check.name, maxNameCharacters))
      .slice(0, maxChecks),
    ...(server.reach === undefined ? {} : { reach: server.reach }),
  };
}
