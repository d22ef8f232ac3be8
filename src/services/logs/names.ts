// Names and ARNs of groups and streams: what is allowed, and how one becomes the other. [lambda F10, terraform-calls 3]
import type { Call, Scope } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations, type TextRule } from '../kernel/violations.ts';
import { groupMissing, invalid } from './faults.ts';

const GROUP_NAME: TextRule = { min: 1, pattern: '[\\.\\-_/#A-Za-z0-9]+' };
const STREAM_NAME: TextRule = { min: 1, pattern: '[^:*]*' };
const LONGEST = 512;
const GROUP_ARN = /^arn:aws[a-z-]*:logs:([^:]*):([^:]*):log-group:([^:]+)(?::\*)?$/;

/** A member that must be there and keep the rules of names. */
function checked(member: string, value: string | undefined, rule: TextRule): string {
  new Violations().required(member, value).text(member, value, rule).refuse('InvalidParameterException');
  const name = value as string;
  if (name.length > LONGEST) {
    throw invalid(`Invalid LogGroup or LogStream, both must have length less than or equal to ${LONGEST}.`);
  }
  return name;
}

export function groupNameOf(value: string | undefined): string {
  return checked('logGroupName', value, GROUP_NAME);
}

export function streamNameOf(value: string | undefined): string {
  return checked('logStreamName', value, STREAM_NAME);
}

/** The name in an ARN of this account and region; with or without ':*'. Undefined when it is no log group's ARN. */
function nameInArn(arn: string, scope: Scope): string | undefined {
  const [, region, account, name] = GROUP_ARN.exec(arn) ?? [];
  if (name === undefined) return undefined;
  if (region !== scope.region || account !== scope.account) throw groupMissing();
  return name;
}

export interface GroupReference {
  readonly logGroupName?: string;
  /** Name or ARN. */
  readonly logGroupIdentifier?: string;
}

export function referredGroup(input: GroupReference, scope: Scope): string {
  const { logGroupName, logGroupIdentifier } = input;
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw fault('ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  if (logGroupIdentifier === undefined) return groupNameOf(logGroupName);
  return groupNameOf(nameInArn(logGroupIdentifier, scope) ?? logGroupIdentifier);
}

/** The group of TagResource and its like. */
export function taggedGroup(resourceArn: string | undefined, call: Call): string {
  new Violations().required('resourceArn', resourceArn).refuse('InvalidParameterException');
  const name = nameInArn(resourceArn as string, call.scope);
  if (name === undefined) throw invalid('The specified resourceArn is invalid.');
  return name;
}

/** Without the ':*' that `arn` of DescribeLogGroups has. */
export function groupArn(scope: Scope, name: string): string {
  return `arn:aws:logs:${scope.region}:${scope.account}:log-group:${name}`;
}

/** With an empty stream name it is the resource that permissions on a group's operations are asked for. */
export function streamArn(scope: Scope, group: string, stream: string): string {
  return `${groupArn(scope, group)}:log-stream:${stream}`;
}
