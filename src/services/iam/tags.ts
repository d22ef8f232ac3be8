// Tags of users, roles, policies and instance profiles: merging, removing, listing.
import type { Call, Handler, ReadTx, Tx } from '../kernel/contract.ts';
import { limitExceeded } from './faults.ts';
import { findHolder, ROLES, USERS } from './holders.ts';
import { findProfile } from './instance-profiles.ts';
import { findOwnPolicy, findPolicy } from './managed.ts';
import { pageOf } from './pages.ts';
import type { PageInput } from './pages.ts';
import { idOf, INSTANCE_PROFILE, POLICY, ROLE, USER } from './resources.ts';
import type { Tag } from './resources.ts';
import { MOST_TAGS, mergeTags, readTags } from './tag-rules.ts';
import type { TagInput } from './tag-rules.ts';

interface Tagged {
  readonly tags: readonly Tag[];
}

interface TaggedType {
  readonly label: string;
  readonly nameMember: string;
  readonly foldsCase: boolean;
  find(tx: ReadTx, call: Call, name: string): Tagged;
  put(tx: Tx, call: Call, name: string, tags: readonly Tag[]): void;
}

const TAGGED: readonly TaggedType[] = [
  {
    label: 'User',
    nameMember: 'UserName',
    foldsCase: true,
    find: (tx, call, name) => findHolder(USERS, tx, call.globalScope, name),
    put: (tx, call, name, tags) =>
      tx.put(USER, call.globalScope, idOf(name), { ...findHolder(USERS, tx, call.globalScope, name), tags }),
  },
  {
    label: 'Role',
    nameMember: 'RoleName',
    foldsCase: true,
    find: (tx, call, name) => findHolder(ROLES, tx, call.globalScope, name),
    put: (tx, call, name, tags) =>
      tx.put(ROLE, call.globalScope, idOf(name), { ...findHolder(ROLES, tx, call.globalScope, name), tags }),
  },
  {
    label: 'Policy',
    nameMember: 'PolicyArn',
    foldsCase: false,
    find: (tx, call, arn) => findPolicy(tx, call.globalScope, arn),
    put: (tx, call, arn, tags) => {
      const policy = findOwnPolicy(tx, call, arn);
      tx.put(POLICY, call.globalScope, idOf(policy.name), { ...policy, tags });
    },
  },
  {
    label: 'InstanceProfile',
    nameMember: 'InstanceProfileName',
    foldsCase: false,
    find: (tx, call, name) => findProfile(tx, call.globalScope, name),
    put: (tx, call, name, tags) =>
      tx.put(INSTANCE_PROFILE, call.globalScope, idOf(name), { ...findProfile(tx, call.globalScope, name), tags }),
  },
];

type Input = Readonly<Record<string, unknown>> & PageInput;

/** TagUser, UntagUser, ListUserTags and the same for roles, policies and instance profiles. */
export const tagHandlers: Readonly<Record<string, Handler<Input>>> = Object.fromEntries(TAGGED.flatMap(handlersOf));

function handlersOf(type: TaggedType): [string, Handler<Input>][] {
  return [
    [`Tag${type.label}`, (input, call) => tag(type, input, call)],
    [`Untag${type.label}`, (input, call) => untag(type, input, call)],
    [`List${type.label}Tags`, (input, call) => listTags(type, input, call)],
  ];
}

function tag(type: TaggedType, input: Input, call: Call): Promise<object> {
  const added = readTags(input['Tags'] as TagInput, type.foldsCase);
  const name = String(input[type.nameMember]);
  return call.write((tx) => {
    const tags = mergeTags(type.find(tx, call, name).tags, added, type.foldsCase);
    if (tags.length > MOST_TAGS) throw limitExceeded(`Cannot exceed quota for TagsPer${type.label}: ${MOST_TAGS}`);
    type.put(tx, call, name, tags);
    return {};
  });
}

function untag(type: TaggedType, input: Input, call: Call): Promise<object> {
  const keys = new Set((input['TagKeys'] as string[]).map((key) => (type.foldsCase ? key.toLowerCase() : key)));
  const name = String(input[type.nameMember]);
  return call.write((tx) => {
    const { tags } = type.find(tx, call, name);
    type.put(
      tx,
      call,
      name,
      tags.filter((one) => !keys.has(type.foldsCase ? one.Key.toLowerCase() : one.Key)),
    );
    return {};
  });
}

function listTags(type: TaggedType, input: Input, call: Call): object {
  const { tags } = call.read((tx) => type.find(tx, call, String(input[type.nameMember])));
  const { items, rest } = pageOf(tags, (one) => one.Key, input);
  return { Tags: items, ...rest };
}
