// The program's own log: one line an event on standard error. Function output never comes here.
import type { Config } from '../config/contract.ts';

const LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = Exclude<(typeof LEVELS)[number], 'silent'>;
export type Log = (level: LogLevel, message: string) => void;

export function createLog(config: Pick<Config, 'logLevel'>, write: (line: string) => void): Log {
  const most = LEVELS.indexOf(config.logLevel);
  return (level, message) => {
    if (LEVELS.indexOf(level) <= most) write(`${new Date().toISOString()} ${level.padEnd(5)} ${message}\n`);
  };
}
