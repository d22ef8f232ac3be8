// What tests of REST APIs and HTTP APIs have in common: functions that are closures, records, ledger, evaluator, logs. No sockets, no processes.
import type { Door, DoorTools, FunctionUnit } from '../../src/edge/contract.ts';
import type { Execute, Invocation, Outcome, Runnable } from '../../src/execute/contract.ts';
import { evaluate } from '../../src/identity/evaluate.ts';
import { openLedger } from '../../src/ledger/memory.ts';
import type { LogSink } from '../../src/observe/contract.ts';
import { createTraces } from '../../src/observe/traces.ts';
import { ExchangeDouble, type Answer, type Ask } from './exchange.ts';
import { Records } from './records.ts';

export const ACCOUNT = '111111111111';
export const REGION = 'us-east-1';
export const API = 'abc123defg';
export const SCOPE = { account: ACCOUNT, region: REGION };

/** What a function does: returns its reply document, or an Outcome for everything else. */
export type Fake = (event: Record<string, unknown>, invocation: Invocation) => unknown;

export function outcome(payload: string, more: Partial<Outcome> = {}): Outcome & { readonly raw: true } {
  return { payload, durationMs: 1, ...more, raw: true };
}

export function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}

function runnable(name: string, version: string): Runnable {
  return {
    key: `${name}:${version}`,
    account: ACCOUNT,
    region: REGION,
    functionName: name,
    functionArn: functionArn(name),
    version,
    packageType: 'Zip',
    layerDigests: [],
    environment: {},
    memoryMb: 128,
    timeoutMs: 3000,
    ephemeralMb: 512,
    architecture: 'x86_64',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
    logging: { format: 'Text', group: `/aws/lambda/${name}` },
  };
}

/** A resource policy that lets API Gateway in for any source, or for one. */
export function grant(name: string, sourceArn?: string): string {
  const condition = sourceArn === undefined ? {} : { Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } } };
  const statement = {
    Sid: 'gateway',
    Effect: 'Allow',
    Principal: { Service: 'apigateway.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: functionArn(name),
    ...condition,
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

export abstract class GatewayWorld {
  abstract readonly door: Door;
  readonly records = new Records();
  readonly traces = createTraces(100);
  readonly functions = new Map<string, FunctionUnit>();
  readonly fakes = new Map<string, Fake>();
  readonly invocations: Invocation[] = [];
  /** Lines by log group. */
  readonly logged = new Map<string, string[]>();
  nowMs = Date.UTC(2026, 10, 20, 12);

  get doorTools(): DoorTools {
    return {
      functions: this.functions,
      execute: this.#execute(),
      credentials: { find: () => 'unknown-key' },
      evaluate,
      ledger: openLedger({ now: () => this.nowMs }),
      logs: this.#logs(),
      config: { account: ACCOUNT, region: REGION, auth: 'open' },
    };
  }

  /** Adds a function that API Gateway may invoke, unless `policy` says otherwise. */
  fn(name: string, fake: Fake, more: Partial<FunctionUnit> & { policy?: string | undefined } = {}): void {
    const policy = 'policy' in more ? more.policy : grant(name);
    const policies = new Map(
      policy === undefined ? [] : [['', { source: `resource policy of ${name}`, document: policy }]],
    );
    this.fakes.set(functionArn(name), fake);
    this.functions.set(functionArn(name), {
      arn: functionArn(name),
      ...SCOPE,
      name,
      state: 'Active',
      versions: new Map([['$LATEST', runnable(name, '$LATEST')]]),
      aliases: new Map(),
      policies,
      ...more,
    });
  }

  version(name: string, version: string): Runnable {
    return runnable(name, version);
  }

  /** The event that the last invocation got. */
  get event(): Record<string, unknown> {
    const last = this.invocations.at(-1);
    if (!last) throw new Error('no function was invoked');
    return JSON.parse(String(last.payload)) as Record<string, unknown>;
  }

  /** The request goes to the API's own host unless `ask` names another. */
  async call(target: string, ask: Ask = {}): Promise<Answer> {
    const exchange = this.exchange(target, ask);
    // As the doorman does.
    exchange.trace.door = this.door.name;
    await this.door.serve(exchange);
    if (!exchange.answer) throw new Error('the door left the exchange unanswered');
    return exchange.answer;
  }

  exchange(target: string, ask: Ask = {}): ExchangeDouble {
    return new ExchangeDouble(this.traces, target, { host: `${API}.execute-api.localhost:4566`, ...ask });
  }

  #execute(): Execute {
    const invoke = async (invocation: Invocation): Promise<Outcome> => {
      this.invocations.push(invocation);
      const fake = this.fakes.get(invocation.runnable.functionArn)!;
      // As runtimes do: no event is {}.
      const event = JSON.parse(String(invocation.payload) || '{}') as Record<string, unknown>;
      const result = await fake(event, invocation);
      return Object(result)['raw'] === true ? (result as Outcome) : outcome(JSON.stringify(result ?? null));
    };
    return { invoke } as unknown as Execute;
  }

  #logs(): LogSink {
    return {
      stream: ({ group }) => ({
        write: (_timestampMs, message) => {
          this.logged.set(group, [...(this.logged.get(group) ?? []), message]);
        },
      }),
      flush: async () => undefined,
    };
  }
}
