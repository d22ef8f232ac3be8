// The Extensions API of one sandbox [lambda A5]: who is registered, who waits for an event, who is still at work. Knows
// requests; processes belong to others.
import { randomUUID } from 'node:crypto';
import type { Runnable } from '../../../contract.ts';
import type { Delivery } from '../../contract.ts';
import type { Body, Call, Connection } from './connection.ts';
import { JSON_HEAD, accept, refuse } from './replies.ts';

const PREFIX = '/2020-01-01/extension/';
const MOST_EXTENSIONS = 10;
const MOST_BODY_BYTES = 65_536;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type State = 'Started' | 'Registered' | 'Ready' | 'Running' | 'InitError' | 'ExitError';

interface Extension {
  readonly id: string;
  readonly name: string;
  readonly external: boolean;
  events: readonly string[];
  state: State;
  waiter: Connection | undefined;
  /** An event for which no `next` has come yet. */
  pending: string | undefined;
}

export interface ExtensionEvents {
  /** Every external extension has registered. */
  onRegistered(): void;
  /** Somebody called `next`: look at isReady. */
  onNext(): void;
  /** An extension says that it cannot go on. */
  onError(errorType: string): void;
  /** For the telemetry of the platform. */
  onExtension(record: { name: string; state: string; events: readonly string[] }): void;
}

export class ExtensionRoutes {
  readonly #runnable: Runnable;
  readonly #events: ExtensionEvents;
  readonly #extensions: Extension[] = [];
  #open = true;

  /** `external`: names of the programs that are being started. */
  constructor(runnable: Runnable, external: readonly string[], events: ExtensionEvents) {
    this.#runnable = runnable;
    this.#events = events;
    for (const name of external) this.#add(name, true);
  }

  get isEmpty(): boolean {
    return this.#extensions.length === 0;
  }

  /** All wait for their next event. */
  get isReady(): boolean {
    return this.#extensions.every((one) => one.state === 'Ready');
  }

  nameOf(id: string | undefined): string | undefined {
    return this.#extensions.find((one) => one.id === id)?.name;
  }

  /** Init is over: nobody registers any more. */
  closeRegistration(): void {
    this.#open = false;
  }

  invoke(delivery: Delivery): void {
    const { requestId, invokedArn, deadlineMs, traceHeader } = delivery;
    const tracing = { type: 'X-Amzn-Trace-Id', value: traceHeader };
    const event = { eventType: 'INVOKE', deadlineMs, requestId, invokedFunctionArn: invokedArn, tracing };
    this.#send('INVOKE', JSON.stringify(event));
  }

  shutdown(shutdownReason: string, deadlineMs: number): void {
    this.#send('SHUTDOWN', JSON.stringify({ eventType: 'SHUTDOWN', shutdownReason, deadlineMs }));
  }

  route(call: Call): Body | undefined {
    if (!call.path.startsWith(PREFIX)) return undefined;
    const what = `${call.method} ${call.path.slice(PREFIX.length)}`;
    if (what === 'POST register') return reading((body) => this.#register(call, body));
    if (what === 'GET event/next') return this.#identified(call, (one) => this.#next(call.connection, one));
    if (what === 'POST init/error') return this.#failing(call, 'InitError');
    if (what === 'POST exit/error') return this.#failing(call, 'ExitError');
    return undefined;
  }

  #add(name: string, external: boolean): Extension {
    const extension: Extension = {
      id: randomUUID(),
      name,
      external,
      events: [],
      state: 'Started',
      waiter: undefined,
      pending: undefined,
    };
    this.#extensions.push(extension);
    return extension;
  }

  #send(type: string, event: string): void {
    for (const one of this.#extensions.filter(({ events }) => events.includes(type))) {
      one.state = 'Running';
      one.pending = event;
      deliver(one);
    }
  }

  #register({ connection, headers }: Call, body: Buffer): void {
    const name = headers.get('lambda-extension-name') ?? '';
    if (name === '') return refuse(connection, 403, 'Extension.InvalidExtensionName', 'Empty extension name');
    const events = eventsOf(body);
    if (typeof events === 'string') return refuse(connection, 403, 'InvalidRequestFormat', events);
    const external = this.#extensions.find((one) => one.external && one.name === name);
    const refusal = this.#refusalOf(name, events, external);
    if (refusal !== undefined) return refuse(connection, 403, ...refusal);
    const extension = external ?? this.#add(name, false);
    extension.events = events;
    extension.state = 'Registered';
    this.#answerRegister(connection, extension, headers.get('lambda-extension-accept-feature') ?? '');
    this.#events.onExtension({ name, state: 'Registered', events });
    if (this.#extensions.every((one) => !one.external || one.state !== 'Started')) this.#events.onRegistered();
  }

  #refusalOf(name: string, events: readonly string[], external: Extension | undefined): [string, string] | undefined {
    const odd = events.find((event) => event !== 'INVOKE' && event !== 'SHUTDOWN');
    if (odd !== undefined) return ['Extension.InvalidEventType', `${odd}: ErrorInvalidEventType`];
    if (external !== undefined) return external.state === 'Started' ? undefined : transition(external, 'Registered');
    if (events.includes('SHUTDOWN'))
      return [
        'ShutdownEventNotSupportedForInternalExtension',
        'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension',
      ];
    if (!this.#open) return ['Extension.RegistrationClosed', 'Extension registration closed already'];
    if (this.#extensions.some((one) => one.name === name)) {
      return ['Extension.InvalidExtensionState', 'Extension with this name already registered'];
    }
    if (this.#extensions.length >= MOST_EXTENSIONS) {
      return ['Extension.TooManyExtensions', `Extension limit (${MOST_EXTENSIONS}) reached`];
    }
    return undefined;
  }

  #answerRegister(connection: Connection, extension: Extension, features: string): void {
    const { functionName, version: functionVersion, handler = '', account } = this.#runnable;
    const wantsAccount = features.split(',').some((feature) => feature.trim() === 'accountId');
    const answer = { functionName, functionVersion, handler, ...(wantsAccount ? { accountId: account } : {}) };
    connection.reply(`${JSON_HEAD}Lambda-Extension-Identifier: ${extension.id}\r\n`, `${JSON.stringify(answer)}\n`);
  }

  #next(connection: Connection, extension: Extension): void {
    if (extension.state === 'InitError' || extension.state === 'ExitError' || extension.state === 'Started') {
      return refuse(connection, 403, ...transition(extension, 'Ready'));
    }
    extension.waiter = connection;
    connection.onClose = () => {
      if (extension.waiter === connection) extension.waiter = undefined;
    };
    if (extension.pending !== undefined) return deliver(extension);
    extension.state = 'Ready';
    this.#events.onNext();
  }

  #failing(call: Call, state: State): Body {
    return this.#identified(call, (extension) => {
      const errorType = call.headers.get('lambda-extension-function-error-type') ?? '';
      if (errorType === '') {
        return refuse(
          call.connection,
          403,
          'Extension.MissingHeader',
          'Lambda-Extension-Function-Error-Type not found',
        );
      }
      extension.state = state;
      accept(call.connection);
      this.#events.onError(errorType);
    });
  }

  #identified(call: Call, act: (extension: Extension) => void): Body {
    const id = call.headers.get('lambda-extension-identifier') ?? '';
    const extension = this.#extensions.find((one) => one.id === id.toLowerCase());
    return reading(() => {
      if (extension !== undefined) act(extension);
      else refuse(call.connection, 403, ...unknown(id));
    });
  }
}

function reading(act: (body: Buffer) => void): Body {
  return { limit: MOST_BODY_BYTES, end: act, tooLarge: () => act(Buffer.alloc(0)) };
}

function deliver(extension: Extension): void {
  const { waiter, pending } = extension;
  if (waiter === undefined || pending === undefined) return;
  extension.waiter = undefined;
  extension.pending = undefined;
  waiter.reply(`${JSON_HEAD}Lambda-Extension-Event-Identifier: ${randomUUID()}\r\n`, pending);
}

function unknown(id: string): [string, string] {
  if (id === '') return ['Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header'];
  if (!UUID.test(id)) return ['Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier'];
  return ['Extension.UnknownExtensionIdentifier', `Unknown extension ${id}`];
}

function transition({ state, id }: Extension, to: State): [string, string] {
  const message = `State transition from ${state} to ${to} failed for extension ${id}. Error: State transition is not allowed`;
  return ['Extension.InvalidExtensionState', message];
}

/** The events of a register call, or what is wrong with its body. */
function eventsOf(body: Buffer): readonly string[] | string {
  try {
    const given = JSON.parse(body.toString()) as { events?: unknown } | null;
    if (typeof given !== 'object' || given === null) return 'the body is not a JSON object';
    const { events = [] } = given;
    const texts = Array.isArray(events) && events.every((event) => typeof event === 'string');
    return texts ? (events as string[]) : 'events is not a list of texts';
  } catch (error) {
    return (error as Error).message;
  }
}
