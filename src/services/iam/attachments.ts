// Managed policies on users, groups and roles: attach, detach, list. One set of handlers, made for each.
import type { Call, Handler } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { nameInArn } from './arns.ts';
import { limitExceeded, policyNotAttachable, policyNotFound } from './faults.ts';
import { findHolder, GROUPS, refuseLinked, ROLES, useName, USERS } from './holders.ts';
import type { HolderType } from './holders.ts';
import { checkPolicyArn, managedPolicy } from './managed.ts';
import { pageOf } from './pages.ts';
import type { PageInput } from './pages.ts';
import { addUse, removeUse } from './policy-use.ts';
import { idOf } from './resources.ts';
import type { Holder } from './resources.ts';

type Input = Readonly<Record<string, unknown>> &
  PageInput & { readonly PolicyArn?: string; readonly PathPrefix?: string };

const MOST_ATTACHED = 10;

/** AttachUserPolicy, DetachUserPolicy, ListAttachedUserPolicies and the same for groups and roles. */
export const attachmentHandlers: Readonly<Record<string, Handler<Input>>> = Object.fromEntries([
  ...handlersOf(USERS),
  ...handlersOf(GROUPS),
  ...handlersOf(ROLES),
]);

function handlersOf<R extends Holder>(type: HolderType<R>): [string, Handler<Input>][] {
  return [
    [`Attach${type.label}Policy`, (input, call) => attach(type, input, call)],
    [`Detach${type.label}Policy`, (input, call) => detach(type, input, call)],
    [`ListAttached${type.label}Policies`, (input, call) => list(type, input, call)],
  ];
}

function attach<R extends Holder>(type: HolderType<R>, input: Input, call: Call): Promise<object> {
  const arn = input.PolicyArn!;
  checkPolicyArn(arn);
  return call.write((tx) => {
    const holder = findHolder(type, tx, call.globalScope, String(input[type.nameMember]));
    refuseLinked(type, holder);
    const policy = managedPolicy(tx, call.globalScope, arn);
    if (!policy) throw policyNotAttachable(arn);
    if (policy.path.startsWith('/aws-service-role/'))
      throw fault('PolicyNotAttachableException', 'Cannot attach a Service Role Policy to a Customer Role.');
    if (holder.attached.includes(arn)) return {};
    if (holder.attached.length >= MOST_ATTACHED)
      throw limitExceeded(`Cannot exceed quota for PoliciesPer${type.label}: ${MOST_ATTACHED}`);
    tx.put(type.kind, call.globalScope, idOf(holder.name), { ...holder, attached: [...holder.attached, arn] });
    addUse(tx, call.globalScope, arn, 'attachments', useName(type.label, holder.name));
    return {};
  });
}

function detach<R extends Holder>(type: HolderType<R>, input: Input, call: Call): Promise<object> {
  const arn = input.PolicyArn!;
  checkPolicyArn(arn);
  return call.write((tx) => {
    const holder = findHolder(type, tx, call.globalScope, String(input[type.nameMember]));
    refuseLinked(type, holder);
    if (!holder.attached.includes(arn)) throw policyNotFound(arn);
    tx.put(type.kind, call.globalScope, idOf(holder.name), {
      ...holder,
      attached: holder.attached.filter((one) => one !== arn),
    });
    removeUse(tx, call.globalScope, arn, 'attachments', useName(type.label, holder.name));
    return {};
  });
}

export function attachedAnswer(holder: Holder): { PolicyName: string; PolicyArn: string }[] {
  return holder.attached.map((arn) => ({ PolicyName: nameInArn(arn), PolicyArn: arn }));
}

function list<R extends Holder>(type: HolderType<R>, input: Input, call: Call): object {
  return call.read((tx) => {
    const holder = findHolder(type, tx, call.globalScope, String(input[type.nameMember]));
    const inPath = holder.attached.filter((arn) =>
      managedPolicy(tx, call.globalScope, arn)?.path.startsWith(input.PathPrefix ?? '/'),
    );
    const { items, rest } = pageOf(attachedAnswer({ ...holder, attached: inPath }), (one) => one.PolicyArn, input);
    return { AttachedPolicies: items, ...rest };
  });
}
