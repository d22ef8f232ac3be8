// Resource policies of functions, one document for each qualifier. [lambda B5]
import type {
  AddPermissionRequest,
  AddPermissionResponse,
  GetPolicyRequest,
  GetPolicyResponse,
  RemovePermissionRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../kernel/contract.ts';
import { Violations } from '../kernel/violations.ts';
import { NO_SUCH_RESOURCE, invalid, notFound, staleRevision } from './faults.ts';
import { changeFunction, checkQualifier, own, revisionOf, touched, without } from './lookup.ts';
import { functionArn, functionTarget, targetArn } from './names.ts';
import { FUNCTION } from './resources.ts';
import { checkStatement, grown, permissionStatement, shrunk } from './statements.ts';

const ARN_PATTERN = String.raw`arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)`;

function checkMembers(input: AddPermissionRequest): void {
  new Violations()
    .required('statementId', input.StatementId)
    .required('action', input.Action)
    .required('principal', input.Principal)
    .text('statementId', input.StatementId, { min: 1, max: 100, pattern: '([a-zA-Z0-9-_]+)' })
    .text('action', input.Action, { pattern: '(lambda:[*]|lambda:[a-zA-Z]+|[*])' })
    .text('principal', input.Principal, { pattern: String.raw`[^\s]+` })
    .text('sourceArn', input.SourceArn, { pattern: ARN_PATTERN })
    .text('sourceAccount', input.SourceAccount, { max: 12, pattern: String.raw`\d{12}` })
    .text('eventSourceToken', input.EventSourceToken, { max: 256, pattern: String.raw`[a-zA-Z0-9._\-]+` })
    .text('principalOrgID', input.PrincipalOrgID, { min: 12, max: 34, pattern: 'o-[a-z0-9]{10,32}' })
    .text('functionUrlAuthType', input.FunctionUrlAuthType, { values: ['NONE', 'AWS_IAM'] })
    .refuse();
}

function addPermission(input: AddPermissionRequest, call: Call): Promise<AddPermissionResponse> {
  checkMembers(input);
  const target = functionTarget(input, call);
  if (target.qualifier === '$LATEST') throw invalid('We currently do not support adding policies for $LATEST.');
  const key = target.qualifier ?? '';
  return changeFunction(call, target, (record) => {
    checkQualifier(record, target);
    if (input.RevisionId !== undefined && input.RevisionId !== revisionOf(record, key))
      throw staleRevision('GetPolicy');
    const statement = permissionStatement(input, targetArn(target));
    const document = grown(own(record.policies, key)?.document, statement);
    const next = touched(record, key, call.ids.uuid());
    return [{ ...next, policies: { ...next.policies, [key]: { document } } }, { Statement: JSON.stringify(statement) }];
  });
}

function getPolicy(input: GetPolicyRequest, call: Call): GetPolicyResponse {
  const target = functionTarget(input, call);
  const record = call.read((read) => read.get(FUNCTION, target.scope, target.name));
  const key = target.qualifier ?? '';
  const policy = record && own(record.policies, key);
  if (!policy) throw notFound(NO_SUCH_RESOURCE);
  return { Policy: policy.document, RevisionId: revisionOf(record, key) };
}

function removePermission(input: RemovePermissionRequest, call: Call): Promise<Record<string, never>> {
  const target = functionTarget(input, call);
  const key = target.qualifier ?? '';
  const sid = input.StatementId ?? '';
  if (!call.read((read) => read.get(FUNCTION, target.scope, target.name))) {
    throw notFound(`No policy found for: ${functionArn(target.scope, target.name)}`);
  }
  return changeFunction(call, target, (record) => {
    checkQualifier(record, target);
    const policy = own(record.policies, key);
    if (!policy) throw notFound('No policy is associated with the given resource.');
    checkStatement(policy.document, sid);
    if (input.RevisionId !== undefined && input.RevisionId !== revisionOf(record, key))
      throw staleRevision('GetPolicy');
    const next = touched(record, key, call.ids.uuid());
    const document = shrunk(policy.document, sid);
    const policies = document === undefined ? without(next.policies, key) : { ...next.policies, [key]: { document } };
    return [{ ...next, policies }, {}];
  });
}

export const permissionHandlers = {
  AddPermission: addPermission,
  GetPolicy: getPolicy,
  RemovePermission: removePermission,
};
