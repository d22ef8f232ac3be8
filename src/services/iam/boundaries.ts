// Permissions boundaries of users and roles.
import type { Call, Handler, ReadTx, Tx } from '../kernel/contract.ts';
import { invalidInput, noSuchEntity } from './faults.ts';
import { findHolder, refuseLinked, ROLES, useName, USERS } from './holders.ts';
import type { HolderType } from './holders.ts';
import { managedPolicy } from './managed.ts';
import { addUse, removeUse } from './policy-use.ts';
import { idOf } from './resources.ts';
import type { RoleRecord, UserRecord } from './resources.ts';

type Bounded = UserRecord | RoleRecord;
type Input = Readonly<Record<string, unknown>> & { readonly PermissionsBoundary?: string };

/** PutUserPermissionsBoundary, DeleteUserPermissionsBoundary and the same for roles. */
export const boundaryHandlers: Readonly<Record<string, Handler<Input>>> = Object.fromEntries([
  ...handlersOf(USERS),
  ...handlersOf(ROLES),
]);

function handlersOf<R extends Bounded>(type: HolderType<R>): [string, Handler<Input>][] {
  return [
    [`Put${type.label}PermissionsBoundary`, (input, call) => put(type, input, call)],
    [`Delete${type.label}PermissionsBoundary`, (input, call) => remove(type, input, call)],
  ];
}

/** [recorded answers of PutRolePermissionsBoundary and CreateRole, 2026-02] */
export function checkBoundary(tx: ReadTx, call: Call, arn: string): void {
  if (!/^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/.+$/.test(arn)) throw invalidInput(`ARN ${arn} is not valid.`);
  if (!managedPolicy(tx, call.globalScope, arn))
    throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

export function boundaryAnswer(holder: Pick<Bounded, 'boundary'>): object {
  if (holder.boundary === undefined) return {};
  return { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: holder.boundary } };
}

function put<R extends Bounded>(type: HolderType<R>, input: Input, call: Call): Promise<object> {
  const arn = input.PermissionsBoundary!;
  return call.write((tx) => {
    const holder = findHolder(type, tx, call.globalScope, String(input[type.nameMember]));
    refuseLinked(type, holder);
    checkBoundary(tx, call, arn);
    dropBoundary(tx, call, type, holder);
    tx.put(type.kind, call.globalScope, idOf(holder.name), { ...holder, boundary: arn });
    addUse(tx, call.globalScope, arn, 'boundaries', useName(type.label, holder.name));
    return {};
  });
}

/** Forgets that the holder uses its boundary; the holder itself is the caller's to write or delete. */
export function dropBoundary<R extends Bounded>(tx: Tx, call: Call, type: HolderType<R>, holder: R): void {
  if (holder.boundary !== undefined)
    removeUse(tx, call.globalScope, holder.boundary, 'boundaries', useName(type.label, holder.name));
}

function remove<R extends Bounded>(type: HolderType<R>, input: Input, call: Call): Promise<object> {
  return call.write((tx) => {
    const holder = findHolder(type, tx, call.globalScope, String(input[type.nameMember]));
    refuseLinked(type, holder);
    dropBoundary(tx, call, type, holder);
    const { boundary: _boundary, ...rest } = holder;
    tx.put(type.kind, call.globalScope, idOf(holder.name), rest as R);
    return {};
  });
}
