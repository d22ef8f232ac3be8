// Inline policies of users, groups and roles: put, get, list, delete. One set of handlers, made for each.
import type { Call, Handler } from '../kernel/contract.ts';
import { encodedDocument } from './arns.ts';
import { checkDocument, sizeOf } from './documents.ts';
import { limitExceeded, noSuchEntity } from './faults.ts';
import { findHolder, GROUPS, refuseLinked, ROLES, USERS } from './holders.ts';
import type { HolderType } from './holders.ts';
import { pageOf } from './pages.ts';
import type { PageInput } from './pages.ts';
import { idOf } from './resources.ts';
import type { Holder } from './resources.ts';

type Input = Readonly<Record<string, unknown>> &
  PageInput & { readonly PolicyName?: string; readonly PolicyDocument?: string };

/** PutUserPolicy, GetUserPolicy, ListUserPolicies, DeleteUserPolicy and the same for groups and roles. */
export const inlinePolicyHandlers: Readonly<Record<string, Handler<Input>>> = Object.fromEntries([
  ...handlersOf(USERS),
  ...handlersOf(GROUPS),
  ...handlersOf(ROLES),
]);

function handlersOf<R extends Holder>(type: HolderType<R>): [string, Handler<Input>][] {
  return [
    [`Put${type.label}Policy`, (input, call) => put(type, input, call)],
    [`Get${type.label}Policy`, (input, call) => get(type, input, call)],
    [`List${type.label}Policies`, (input, call) => list(type, input, call)],
    [`Delete${type.label}Policy`, (input, call) => remove(type, input, call)],
  ];
}

function put<R extends Holder>(type: HolderType<R>, input: Input, call: Call): Promise<object> {
  const document = input.PolicyDocument!;
  return call.write((tx) => {
    const holder = findHolder(type, tx, call.globalScope, String(input[type.nameMember]));
    refuseLinked(type, holder);
    checkDocument(document, 'identity');
    const inline = { ...holder.inline, [input.PolicyName!]: document };
    const size = Object.values(inline).reduce((sum, one) => sum + sizeOf(one), 0);
    if (size > type.inlineLimit)
      throw limitExceeded(`Maximum policy size of ${type.inlineLimit} bytes exceeded for ${type.word} ${holder.name}`);
    tx.put(type.kind, call.globalScope, idOf(holder.name), { ...holder, inline });
    return {};
  });
}

function findInline<R extends Holder>(type: HolderType<R>, holder: R, name: string): string {
  const document = Object.hasOwn(holder.inline, name) ? holder.inline[name] : undefined;
  if (document === undefined) throw noSuchEntity(`The ${type.word} policy with name ${name} cannot be found.`);
  return document;
}

function get<R extends Holder>(type: HolderType<R>, input: Input, call: Call): object {
  const holder = call.read((tx) => findHolder(type, tx, call.globalScope, String(input[type.nameMember])));
  const document = findInline(type, holder, input.PolicyName!);
  return { [type.nameMember]: holder.name, PolicyName: input.PolicyName, PolicyDocument: encodedDocument(document) };
}

function list<R extends Holder>(type: HolderType<R>, input: Input, call: Call): object {
  const holder = call.read((tx) => findHolder(type, tx, call.globalScope, String(input[type.nameMember])));
  const { items, rest } = pageOf(Object.keys(holder.inline), (name) => name, input);
  return { PolicyNames: items, ...rest };
}

function remove<R extends Holder>(type: HolderType<R>, input: Input, call: Call): Promise<object> {
  return call.write((tx) => {
    const holder = findHolder(type, tx, call.globalScope, String(input[type.nameMember]));
    refuseLinked(type, holder);
    findInline(type, holder, input.PolicyName!);
    const inline = Object.fromEntries(Object.entries(holder.inline).filter(([name]) => name !== input.PolicyName));
    tx.put(type.kind, call.globalScope, idOf(holder.name), { ...holder, inline });
    return {};
  });
}
