// CloudWatch Logs' resources as the store holds them. Streams and events are in the log archive.
import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { kind } from '../../store/contract.ts';

export interface LogGroupRecord {
  readonly name: string;
  readonly createdMs: number;
  readonly class: LogGroupClass;
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** By name. A group that only the data path has made has no record until somebody configures it. */
export const LOG_GROUP = kind<LogGroupRecord>('logs/group');
