import { homedir } from 'node:os';
import pino from 'pino';
import { redactText, redactValue } from './redact.ts';

/** Levels in the order of loudness: error = a person must look, trace = frames without their bytes. */
export const logLevels = ['error', 'warn', 'info', 'debug', 'trace'] as const;

/** One of the five levels. */
export type LogLevel = (typeof logLevels)[number];

/** Facts that belong to one line or, through `child`, to all lines of a part. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What callers know of the log: a constant message, facts as fields. */
export interface Log {
  error: (message: string, fields?: LogFields) => void;
  warn: (message: string, fields?: LogFields) => void;
  info: (message: string, fields?: LogFields) => void;
  debug: (message: string, fields?: LogFields) => void;
  trace: (message: string, fields?: LogFields) => void;
  /** A log whose lines all carry these fields too. */
  child: (fields: LogFields) => Log;
}

/** Where lines go when they do not go to stderr. */
export interface LogDestination {
  write: (line: string) => void;
}

/** What a log is made of. */
export interface LogOptions {
  readonly name: string;
  readonly level: LogLevel;
  readonly destination?: LogDestination;
  readonly home?: string;
}

const standardError = 2;

/** A log that writes JSON lines, redacted, before it returns: a crash right after loses none. */
export function createLog({ name, level, destination, home = homedir() }: LogOptions): Log {
  const options = { name, level, base: { name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime };
  const sink = destination ?? pino.destination({ fd: standardError, sync: true });
  return wrapLogger(pino({ ...options, formatters: { level: (label) => ({ level: label }) } }, sink), home, {});
}

function wrapLogger(logger: pino.Logger, home: string, inherited: LogFields): Log {
  // Fields of a child are redacted for each line, because what may be shown depends on that line's level.
  const write = (level: LogLevel, message: string, fields: LogFields | undefined): void => {
    if (!logger.isLevelEnabled(level)) return;
    const redaction = { quiet: level !== 'debug' && level !== 'trace', home };
    const facts = redactValue({ ...inherited, ...fields }, redaction);
    logger[level](facts, redactText(message, redaction));
  };
  return {
    error: (message, fields) => write('error', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    info: (message, fields) => write('info', message, fields),
    debug: (message, fields) => write('debug', message, fields),
    trace: (message, fields) => write('trace', message, fields),
    child: (fields) => wrapLogger(logger, home, { ...inherited, ...fields }),
  };
}
