// Function URLs in front of functions that are closures: real door, real evaluator, real credentials over hand-made units, no processes.
import type { Door, Exchange, FunctionUnit, FunctionUrlUnit } from '../../src/edge/contract.ts';
import { createFunctionUrlDoor } from '../../src/edge/functionurl/door.ts';
import { functionUrlReasons } from '../../src/edge/functionurl/reasons.ts';
import type { FunctionUrlDoorTools } from '../../src/edge/functionurl/tools.ts';
import {
  ExecuteRefusal,
  type Execute,
  type Invocation,
  type Outcome,
  type Runnable,
  type StreamOutcome,
} from '../../src/execute/contract.ts';
import type { NamedPolicy, Principal, SessionClaims, TemporaryCredentials } from '../../src/identity/contract.ts';
import { evaluate } from '../../src/identity/evaluate.ts';
import { accessKeyIdFor } from '../../src/identity/key-ids.ts';
import { createCredentials } from '../../src/identity/lookup.ts';
import { openSessions } from '../../src/identity/sessions.ts';
import { principalId, type AccessKeyUnit, type RoleUnit, type UserUnit } from '../../src/identity/units.ts';
import type { Explanation, LogSink } from '../../src/observe/contract.ts';
import { explain } from '../../src/observe/explain.ts';
import { createTraces } from '../../src/observe/traces.ts';
import { functionUrlAddress } from '../../src/server/address.ts';
import { listen } from '../../src/server/listen.ts';
import { ExchangeDouble, type Answer, type Ask } from './exchange.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const URL_ID = 'abcdefghijklmnopqrstuvwxyz012345';
export const HOST = `${URL_ID}.lambda-url.${REGION}.localhost`;
const SCOPE = { account: ACCOUNT, region: REGION };

export type Result = Outcome & { readonly raw: true };
/** What a function does: returns its result, or what `outcome` made for everything else. */
export type Fake = (event: Record<string, unknown>, invocation: Invocation) => unknown;
export type StreamFake = (
  event: Record<string, unknown>,
  invocation: Invocation,
) => StreamOutcome | Promise<StreamOutcome>;

export function outcome(payload: string | Buffer, more: Partial<Outcome> = {}): Result {
  return { payload, durationMs: 1, ...more, raw: true };
}

export function functionArn(name = 'f', account = ACCOUNT): string {
  return `arn:aws:lambda:${REGION}:${account}:function:${name}`;
}

export function document(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** What add-permission makes for AuthType NONE. */
export function publicAccess(more: object = {}): object {
  return {
    Sid: 'FunctionURLAllowPublicAccess',
    Effect: 'Allow',
    Principal: '*',
    Action: 'lambda:InvokeFunctionUrl',
    Resource: functionArn(),
    Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
    ...more,
  };
}

export function allow(action: string | string[], more: object = {}): object {
  return { Effect: 'Allow', Action: action, Resource: '*', ...more };
}

export function runnable(version = '$LATEST', more: Partial<Runnable> = {}): Runnable {
  return {
    key: `f:${version}`,
    ...SCOPE,
    functionName: 'f',
    functionArn: functionArn(),
    version,
    packageType: 'Zip',
    runtime: 'nodejs22.x',
    layerDigests: [],
    environment: {},
    memoryMb: 128,
    timeoutMs: 3000,
    ephemeralMb: 512,
    architecture: 'x86_64',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
    logging: { format: 'Text', group: '/aws/lambda/f' },
    ...more,
  };
}

export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Listened extends AsyncDisposable {
  readonly port: number;
  readonly bugs: unknown[];
}

export class UrlWorld {
  readonly traces = createTraces(200);
  readonly urls = new Map<string, FunctionUrlUnit>();
  readonly functions = new Map<string, FunctionUnit>();
  readonly accessKeys = new Map<string, AccessKeyUnit>();
  readonly users = new Map<string, UserUnit>();
  readonly roles = new Map<string, RoleUnit>();
  readonly sessions = openSessions(Buffer.alloc(32, 7));
  readonly invocations: Invocation[] = [];
  readonly door: Door;
  fake: Fake = () => ({ statusCode: 200, body: 'served' });
  streamFake: StreamFake = () => {
    throw new Error('this function does not stream');
  };

  constructor(more: Partial<FunctionUrlDoorTools> = {}) {
    const auth = more.config?.auth ?? 'open';
    const { accessKeys, users, roles, sessions } = this;
    this.door = createFunctionUrlDoor({
      urls: this.urls,
      functions: this.functions,
      execute: this.#execute(),
      credentials: createCredentials({ accessKeys, users, roles, sessions, account: ACCOUNT, auth }),
      evaluate,
      ledger: undefined as never,
      logs: undefined as unknown as LogSink,
      config: { ...SCOPE, auth },
      locate: (exchange: Exchange) => functionUrlAddress(exchange.host, exchange.path),
      ...more,
    });
    this.url();
    this.fn();
  }

  url(more: Partial<FunctionUrlUnit> = {}): void {
    this.urls.set(URL_ID, {
      urlId: URL_ID,
      ...SCOPE,
      functionArn: functionArn(),
      qualifier: '',
      authType: 'NONE',
      invokeMode: 'BUFFERED',
      ...more,
    });
  }

  /** `policy`: the document of the unqualified function; undefined for none. */
  fn(policy: string | undefined = document(publicAccess()), more: Partial<FunctionUnit> = {}): void {
    this.functions.set(functionArn(), {
      arn: functionArn(),
      ...SCOPE,
      name: 'f',
      state: 'Active',
      versions: new Map([['$LATEST', runnable()]]),
      aliases: new Map(),
      policies: policy === '' ? new Map() : new Map([['', resourcePolicy(policy)]]),
      ...more,
    });
  }

  user(name: string, documents: readonly string[], more: Partial<Principal> = {}): Key {
    const account = more.account ?? ACCOUNT;
    const id = principalId(account, name);
    const principal: Principal = {
      type: 'user',
      account,
      arn: `arn:aws:iam::${account}:user/${name}`,
      userId: `AIDA${name.toUpperCase()}`,
      userName: name,
      identityPolicies: documents.map((text, i) => ({ source: `inline policy p${i} of user ${name}`, document: text })),
      ...more,
    };
    this.users.set(id, { principal });
    const accessKeyId = accessKeyIdFor('AKIA', account);
    const secretAccessKey = Buffer.from(`${name} keeps a secret of 40 characters`).toString('base64').slice(0, 40);
    this.accessKeys.set(accessKeyId, { accessKeyId, secretAccessKey, active: true, user: id });
    return { accessKeyId, secretAccessKey };
  }

  role(name: string, documents: readonly string[], account = ACCOUNT): void {
    this.roles.set(principalId(account, name), {
      arn: `arn:aws:iam::${account}:role/${name}`,
      account,
      name,
      id: `AROA${name.toUpperCase()}`,
      trust: { source: `trust policy of role ${name}`, document: document() },
      maxSessionDuration: 3600,
      policies: documents.map((text, i) => ({ source: `inline policy p${i} of role ${name}`, document: text })),
      tags: {},
    });
  }

  session(role: string, more: Partial<SessionClaims> = {}): TemporaryCredentials {
    const account = more.account ?? ACCOUNT;
    return this.sessions.issue({
      account,
      roleArn: `arn:aws:iam::${account}:role/${role}`,
      sessionName: 'me',
      issuedAtMs: Date.now(),
      expiresAtMs: Date.now() + 3_600_000,
      ...more,
    });
  }

  async call(target: string, ask: Ask = {}): Promise<Answer> {
    const exchange = new ExchangeDouble(this.traces, target, { host: `${HOST}:4566`, ...ask });
    // As the doorman does.
    exchange.trace.door = this.door.name;
    await this.door.serve(exchange);
    if (!exchange.answer) throw new Error('the door left the exchange unanswered');
    return exchange.answer;
  }

  /** The door behind real sockets. */
  async listen(): Promise<Listened> {
    const bugs: unknown[] = [];
    const server = await listen({
      host: '127.0.0.1',
      port: 0,
      rules: [],
      fallback: this.door,
      traces: this.traces,
      onBug: (error) => bugs.push(error),
    });
    return { port: server.port, bugs, [Symbol.asyncDispose]: () => server.close(0) };
  }

  /** The event that the last invocation got. */
  get event(): Record<string, any> {
    const last = this.invocations.at(-1);
    if (!last) throw new Error('no function was invoked');
    return JSON.parse(String(last.payload)) as Record<string, any>;
  }

  explain(id: string): Explanation {
    const trace = this.traces.find(id);
    if (!trace) throw new Error(`there is no trace ${id}`);
    return explain(trace, functionUrlReasons);
  }

  #execute(): Execute {
    const begin = (invocation: Invocation): Record<string, unknown> => {
      if (invocation.runnable.reservedConcurrency === 0)
        throw new ExecuteRefusal('reserved-concurrency', 'The reserved concurrency of f is 0.');
      this.invocations.push(invocation);
      return JSON.parse(String(invocation.payload)) as Record<string, unknown>;
    };
    const invoke = async (invocation: Invocation): Promise<Outcome> => {
      const result = await this.fake(begin(invocation), invocation);
      return Object(result)['raw'] === true ? (result as Outcome) : outcome(JSON.stringify(result ?? null));
    };
    const stream = async (invocation: Invocation): Promise<StreamOutcome> =>
      this.streamFake(begin(invocation), invocation);
    return { invoke, stream } as unknown as Execute;
  }
}

export function resourcePolicy(text: string): NamedPolicy {
  return { source: 'resource policy of function f', document: text };
}
