// Statements of resource policies: what AddPermission's members become, and how a policy grows and shrinks. [lambda B5]
import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import { conflict, invalid, notFound } from './faults.ts';
import { fault } from '../kernel/fault.ts';
import { POLICY_LIMIT } from './limits.ts';

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: string | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Policy {
  readonly Version: '2012-10-17';
  readonly Id: 'default';
  readonly Statement: readonly Statement[];
}

const SERVICE_PRINCIPAL = /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)$/;
const IAM_ARN = /^arn:aws[a-zA-Z-]*:(iam|sts)::/;

function principalOf(principal: string): Statement['Principal'] {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (IAM_ARN.test(principal)) return { AWS: principal };
  if (SERVICE_PRINCIPAL.test(principal)) return { Service: principal };
  throw invalid('The provided principal was invalid. Please check the principal and try again.');
}

/** The spelling of the keys is AWS's own, and Terraform compares it. */
function conditionOf(input: AddPermissionRequest): Statement['Condition'] {
  const equals = {
    ...(input.FunctionUrlAuthType !== undefined && { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
    ...(input.PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
    ...(input.SourceAccount !== undefined && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.EventSourceToken !== undefined && { 'lambda:EventSourceToken': input.EventSourceToken }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
    ...(input.InvokedViaFunctionUrl && { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }),
  };
  return Object.keys(condition).length > 0 ? condition : undefined;
}

export function permissionStatement(input: AddPermissionRequest, resource: string): Statement {
  const condition = conditionOf(input);
  return {
    Sid: input.StatementId!,
    Effect: 'Allow',
    Principal: principalOf(input.Principal!),
    Action: input.Action!,
    Resource: resource,
    ...(condition && { Condition: condition }),
  };
}

export function layerStatement(
  sid: string,
  principal: string,
  organizationId: string | undefined,
  resource: string,
): Statement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principalOf(principal),
    Action: 'lambda:GetLayerVersion',
    Resource: resource,
    ...(organizationId !== undefined && { Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } } }),
  };
}

function statementsOf(document: string | undefined): readonly Statement[] {
  return document === undefined ? [] : (JSON.parse(document) as Policy).Statement;
}

export function hasStatement(document: string | undefined, sid: string): boolean {
  return statementsOf(document).some((statement) => statement.Sid === sid);
}

/** The policy with one more statement. */
export function grown(document: string | undefined, statement: Statement): string {
  if (hasStatement(document, statement.Sid)) {
    throw conflict(
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const policy: Policy = { Version: '2012-10-17', Id: 'default', Statement: [...statementsOf(document), statement] };
  const text = JSON.stringify(policy);
  const size = Buffer.byteLength(text);
  if (size > POLICY_LIMIT) {
    const message = `The final policy size (${size}) is bigger than the limit (${POLICY_LIMIT}).`;
    throw fault('PolicyLengthExceededException', message, { Type: 'User' });
  }
  return text;
}

/** The policy without a statement; undefined when that was the last one. */
export function shrunk(document: string, sid: string): string | undefined {
  const left = statementsOf(document).filter((statement) => statement.Sid !== sid);
  return left.length === 0 ? undefined : JSON.stringify({ ...(JSON.parse(document) as Policy), Statement: left });
}

export function checkStatement(document: string, sid: string): void {
  if (!hasStatement(document, sid)) throw notFound(`Statement ${sid} is not found in resource policy.`);
}
