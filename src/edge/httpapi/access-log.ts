// The access-log line of a stage, compiled from its format. [api-gateway.md B10, A25.1]
import { compileLine } from '../../observe/access-log.ts';
import type { Call } from './call.ts';
import { contextField } from './context.ts';

export function compileAccessLine(format: string): (call: Call) => string {
  return compileLine(format, contextField);
}
