// What a generated client offers: one function for each method of the deployed API.
import { VERBS } from '../methods.ts';
import type { DeploymentContent, MethodRecord } from '../resources.ts';

export interface Operation {
  readonly method: string;
  /** '/jobs/{jobId}' */
  readonly path: string;
  /** Names of parameters that the method declares; those in the path are in the path. */
  readonly query: readonly string[];
  readonly headers: readonly string[];
  /** The method asks for a signature. */
  readonly signed: boolean;
}

/** By the name of the function. */
export type Operations = Readonly<Record<string, Operation>>;

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** GET /jobs/{jobId} is jobsJobIdGet, GET / is rootGet. */
export function functionName(path: string, verb: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const [first = 'root', ...rest] = words;
  const name = first.charAt(0).toLowerCase() + first.slice(1) + rest.map(capital).join('');
  return (/^\d/.test(name) ? `_${name}` : name) + capital(verb.toLowerCase());
}

function declared({ requestParameters = {} }: MethodRecord, place: 'querystring' | 'header'): string[] {
  const prefix = `method.request.${place}.`;
  const names = Object.keys(requestParameters).filter((name) => name.startsWith(prefix));
  return names.map((name) => name.slice(prefix.length)).sort();
}

/** ANY stands for the verbs that the resource does not name. [api-gateway.md A2.2] */
function verbsOf(verb: string, methods: Readonly<Record<string, MethodRecord>>): readonly string[] {
  return verb === 'ANY' ? VERBS.filter((one) => one !== 'ANY' && !Object.hasOwn(methods, one)) : [verb];
}

export function operationsOf({ resources }: DeploymentContent): Operations {
  const found = new Map<string, Operation>();
  const byPath = [...resources].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, methods } of byPath)
    for (const record of Object.values(methods))
      for (const method of verbsOf(record.httpMethod, methods)) {
        const signed = record.authorizationType === 'AWS_IAM';
        const query = declared(record, 'querystring');
        const operation = { method, path, query, headers: declared(record, 'header'), signed };
        found.set(freeName(functionName(path, method), found), operation);
      }
  return Object.fromEntries(found);
}

/** /a-b and /aB would have one name. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  let free = name;
  for (let n = 2; taken.has(free); n += 1) free = `${name}${n}`;
  return free;
}
