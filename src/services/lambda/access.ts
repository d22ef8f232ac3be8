// What a caller must be allowed to do for each operation, and on which resource. [lambda D3]
import type { Units, FunctionUnit } from '../../edge/contract.ts';
import type { AccessNeed, Call, Scope } from '../kernel/contract.ts';
import { layerVersionArn, readLayerVersion } from './layeruse.ts';
import { functionArn, layerArn, readFunctionName, readLayerArn } from './names.ts';
import { FUNCTION } from './resources.ts';

type Input = Readonly<Record<string, unknown>>;
type Context = NonNullable<AccessNeed['context']>;

/** Operations whose permission has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  Invoke: 'InvokeFunction',
  InvokeAsync: 'InvokeFunction',
  InvokeWithResponseStream: 'InvokeFunction',
  GetLayerVersionByArn: 'GetLayerVersion',
};

/** Operations on no resource in particular. */
const ANY_RESOURCE = new Set([
  'ListFunctions',
  'ListLayers',
  'ListLayerVersions',
  'GetAccountSettings',
  'ListCodeSigningConfigs',
]);

/** Operations that give a function its role and layers. */
const GIVES_ROLE = new Set(['CreateFunction', 'UpdateFunctionConfiguration']);

export function needs(
  functions: Units<FunctionUnit>,
  operation: string,
  input: Input,
  call: Call,
): readonly AccessNeed[] {
  const action = `lambda:${ACTIONS[operation] ?? operation}`;
  const anywhere = ANY_RESOURCE.has(operation);
  if (!anywhere && operation.includes('LayerVersion')) return [layerNeed(action, input, call)];
  const main = new FunctionNeed(action, anywhere ? ANYWHERE : functionResource(functions, input, call), () =>
    contextOf(operation, input, call),
  );
  if (!GIVES_ROLE.has(operation)) return [main];
  return [main, ...passedRole(input), ...usedLayers(input, call)];
}

type On = Pick<AccessNeed, 'resource' | 'resourcePolicies'>;

const ANYWHERE: On = { resource: '*' };

/** Its context is made for who asks: a root's Invoke is spared it. (A getter of a literal would give each object a shape of its own.) */
class FunctionNeed implements AccessNeed {
  readonly action: string;
  readonly resource: string;
  readonly resourcePolicies: AccessNeed['resourcePolicies'];
  readonly #makeContext: () => Context;

  constructor(action: string, { resource, resourcePolicies }: On, makeContext: () => Context) {
    this.action = action;
    this.resource = resource;
    this.resourcePolicies = resourcePolicies;
    this.#makeContext = makeContext;
  }

  get context(): Context {
    return this.#makeContext();
  }
}

/** A malformed name is refused by the handler; until then it is no resource that a policy could name. */
function functionResource(functions: Units<FunctionUnit>, input: Input, call: Call): On {
  const parts = readFunctionName(input['FunctionName'] ?? input['Resource']);
  if (!parts) return { resource: text(input['Resource']) ?? text(input['CodeSigningConfigArn']) ?? '*' };
  const scope: Scope = { account: parts.account ?? call.account, region: call.region };
  const qualifier = text(input['Qualifier']) ?? parts.qualifier;
  const policies = functions.get(functionArn(scope, parts.name))?.policies;
  // $LATEST has no policy of its own: that of the unqualified function speaks for it.
  const policy = policies?.get(qualifier === undefined || qualifier === '$LATEST' ? '' : qualifier);
  return { resource: functionArn(scope, parts.name, qualifier), ...(policy && { resourcePolicies: [policy] }) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function contextOf(operation: string, input: Input, call: Call): Context {
  const tags = (input['Tags'] ?? {}) as Readonly<Record<string, string>>;
  const keys = (input['TagKeys'] as readonly string[] | undefined) ?? Object.keys(tags);
  return {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value])),
    ...(keys.length > 0 && { 'aws:tagkeys': keys }),
    ...resourceTags(input, call),
    ...(text(input['Principal']) !== undefined && { 'lambda:principal': text(input['Principal']) }),
    ...(operation.includes('Url') &&
      text(input['AuthType']) !== undefined && { 'lambda:functionurlauthtype': text(input['AuthType']) }),
    ...(Array.isArray(input['Layers']) && { 'lambda:layer': input['Layers'] as string[] }),
  };
}

function resourceTags(input: Input, call: Call): Context {
  const name = readFunctionName(input['FunctionName'] ?? input['Resource'])?.name;
  const record = name === undefined ? undefined : call.read((read) => read.get(FUNCTION, call.scope, name));
  return Object.fromEntries(
    Object.entries(record?.tags ?? {}).map(([key, value]) => [`aws:resourcetag/${key.toLowerCase()}`, value]),
  );
}

/** Whoever gives a function a role must be allowed to pass that role to Lambda. */
function passedRole(input: Input): AccessNeed[] {
  const role = text(input['Role']);
  if (role === undefined) return [];
  return [{ action: 'iam:PassRole', resource: role, context: { 'iam:passedtoservice': 'lambda.amazonaws.com' } }];
}

function usedLayers(input: Input, call: Call): AccessNeed[] {
  const layers = Array.isArray(input['Layers']) ? (input['Layers'] as string[]) : [];
  return layers.map((arn) => ({ action: 'lambda:GetLayerVersion', resource: arn, ...layerPolicies(arn, call) }));
}

function layerPolicies(arn: string, call: Call): Pick<AccessNeed, 'resourcePolicies'> {
  const reference = readLayerArn(arn);
  const policy = reference && call.read((read) => readLayerVersion(read, reference))?.policy;
  return policy ? { resourcePolicies: [{ source: `policy of layer version ${arn}`, document: policy.document }] } : {};
}

function layerNeed(action: string, input: Input, call: Call): AccessNeed {
  const name = text(input['LayerName']);
  const arn = text(input['Arn']) ?? (name === undefined ? '*' : layerNameArn(name, input['VersionNumber'], call.scope));
  return { action, resource: arn, ...layerPolicies(arn, call) };
}

/** PublishLayerVersion is on the layer, everything else on a version of it. */
function layerNameArn(name: string, version: unknown, scope: Scope): string {
  const reference = readLayerArn(name) ?? { ...scope, name };
  return typeof version === 'number' ? layerVersionArn(reference, version) : layerArn(reference, reference.name);
}
