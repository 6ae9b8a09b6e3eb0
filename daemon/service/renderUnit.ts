import { finalExitCodes } from './servicePlace.ts';
import type { ServicePlace } from './servicePlace.ts';

/**
 * The unit of a user's systemd. `KillMode=process` is what lets sessions live: by default a stop, and so every restart and
 * upgrade, ends all that the daemon ever started. `OOMPolicy=continue` does the same where one agent takes all memory.
 */
export const renderUnit = ({ home, rostrum, searchPath }: ServicePlace): string => `[Unit]
Description=Rostrum daemon (${escapeSpecifiers(home)})
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${[...rostrum, 'daemon', 'start'].map(quoteCommandWord).join(' ')}
Environment=${quoteWord(`ROSTRUM_HOME=${home}`)} ${quoteWord(`PATH=${searchPath}`)}
WorkingDirectory=${escapeSpecifiers(home)}
KillMode=process
Restart=always
RestartSec=2
RestartPreventExitStatus=${Object.values(finalExitCodes).join(' ')}
TimeoutStopSec=20
OOMPolicy=continue

[Install]
WantedBy=default.target
`;

/** systemd replaces `%h`; doubled it is itself. */
const escapeSpecifiers = (text: string): string => text.replaceAll('%', '%%');

const quoteWord = (word: string): string =>
  `"${escapeSpecifiers(word).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** In commands alone it replaces `$HOME` too. */
const quoteCommandWord = (word: string): string => quoteWord(word).split('$').join('$$');
