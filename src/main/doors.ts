// The doors, the doorman's rules and the admin door.
import { createControlDoor } from '../control/door.ts';
import type { Door, DoorTools, Exchange, FunctionUrlUnit } from '../edge/contract.ts';
import { createDomainDoor } from '../edge/domain/door.ts';
import type { DomainUnit } from '../edge/domain/unit.ts';
import { claimsRegistry, createRegistryDoor } from '../edge/registry/door.ts';
import { createFunctionUrlDoor } from '../edge/functionurl/door.ts';
import { createHttpApiDoor } from '../edge/httpapi/door.ts';
import type { HttpApiUnit } from '../edge/httpapi/unit.ts';
import { createRestApiDoor, type RestApiDoor } from '../edge/restapi/door.ts';
import type { RestTools } from '../edge/restapi/tools.ts';
import type { RestApiUnit, UsageUnit } from '../edge/restapi/unit.ts';
import { denyText } from '../identity/deny-text.ts';
import { evaluate } from '../identity/evaluate.ts';
import type { Reasons } from '../observe/contract.ts';
import { explain, renderExplanation } from '../observe/explain.ts';
import { createAdmin, isAdminPath } from '../server/admin.ts';
import { apiAddress, functionUrlAddress } from '../server/address.ts';
import type { DoormanOptions } from '../server/contract.ts';
import { createRegistry } from '../services/ecr/registry.ts';
import { randomIds } from '../services/kernel/ids.ts';
import type { Service } from '../services/kernel/contract.ts';
import { codec } from '../wire/codec.ts';
import { readClaim, refusalFault, verifySignature } from '../wire/sigv4/index.ts';
import { createCodeDoor, isCodePath } from './code-door.ts';
import type { Identity } from './identity.ts';
import { ownAddress, ownServices } from './own-services.ts';
import type { Parts } from './parts.ts';
import { createPasswords } from './passwords.ts';
import { allReasons } from './reasons.ts';
import type { Runtime } from './runtime.ts';
import { statusOf } from './status.ts';
import { listUrls } from './urls.ts';

export interface Doors {
  readonly doorman: DoormanOptions;
  /** For tests of REST APIs as they are edited. */
  readonly restTools: RestTools;
  /** Health answers 200 from here on. */
  setReady(port: number): void;
}

/** The rule and the door behind it ask the same of one exchange, one right after the other. */
function remembered<A>(find: (exchange: Exchange) => A): (exchange: Exchange) => A {
  let last: Exchange | undefined;
  let answer: A;
  return (exchange) => {
    if (exchange === last) return answer;
    last = exchange;
    return (answer = find(exchange));
  };
}

const locate = remembered(({ host, path, headers }) => apiAddress(host, path, headers['x-apigw-api-id']));

const locateUrl = remembered(({ host, path }) => functionUrlAddress(host, path));

export function createDoors(
  parts: Parts,
  identity: Identity,
  runtime: Runtime,
  services: readonly Service[],
  version: string,
): Doors {
  const { world, traces, log } = parts;
  const restApis = world.units<RestApiUnit>('restapis');
  const httpApis = world.units<HttpApiUnit>('httpapis');
  const functionUrls = world.units<FunctionUrlUnit>('functionUrls');
  const domains = world.units<DomainUnit>('domains');
  const reasons = allReasons({ restApis, httpApis });
  const state = { ready: false, port: parts.config.port };
  const admin = createAdminDoor(parts, runtime, reasons, version, state, () =>
    listUrls({ base: parts.url(), restApis, httpApis, functionUrls, domains }),
  );
  const tools = doorTools(parts, identity, runtime);
  const control = controlDoor(parts, identity, services);
  const bare = {
    traces,
    onBug(error: unknown, exchange: Exchange) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log('error', `request ${exchange.trace.id}: ${text}`);
    },
  };
  const roles = { assume: (arn: string) => identity.assumeForGateway(arn) };
  const accountThrottle = throttleOf(parts.config.accountThrottle);
  const self = ownAddress(state, { restApis, httpApis, functionUrls, domains });
  const restApi: RestApiDoor = createRestApiDoor({
    ...tools,
    apis: restApis,
    others: createHttpApiDoor({
      ...tools,
      apis: httpApis,
      roles,
      self,
      authorizers: parts.httpAuthorizers,
      accountThrottle,
    }),
    accountThrottle,
    usage: world.units<UsageUnit>('usage'),
    locate: (exchange) => domain.locate(exchange) ?? locate(exchange),
    caches: parts.authorizers,
    responses: parts.responses,
    roles,
    queue: runtime.queue,
    self,
    services: ownServices(control, bare, services, identity),
  });
  const domain = createDomainDoor(domains, restApi);
  const functionUrl = createFunctionUrlDoor({
    ...tools,
    urls: functionUrls,
    locate: locateUrl,
    authModel: parts.config.functionUrlAuth,
    corsPrecedence: parts.config.functionUrlCors,
  });
  const rules = [
    { claims: (exchange: Exchange) => domain.claims(exchange), door: domain },
    { claims: (exchange: Exchange) => locate(exchange) !== undefined, door: restApi },
    { claims: (exchange: Exchange) => locateUrl(exchange) !== undefined, door: functionUrl },
    { claims: (exchange: Exchange) => isCodePath(exchange.path), door: createCodeDoor(parts) },
    { claims: (exchange: Exchange) => isAdminPath(exchange.path), door: admin },
    { claims: claimsRegistry, door: registryDoor(parts) },
  ];
  return {
    doorman: { ...bare, rules, fallback: control },
    restTools: restApi.tools,
    setReady(port) {
      state.port = port;
      state.ready = true;
    },
  };
}

/** `setting`: none or RATE:BURST. */
function throttleOf(setting: string): RestTools['accountThrottle'] {
  if (setting === 'none') return undefined;
  const [rate, burst] = setting.split(':').map(Number) as [number, number];
  return { rate, burst };
}

function doorTools({ config, ledger, logs }: Parts, identity: Identity, runtime: Runtime): DoorTools {
  return {
    functions: runtime.functions,
    execute: runtime.execute,
    credentials: identity.credentials,
    evaluate,
    ledger,
    logs,
    forwarded: config.forwarded,
    config: { account: config.accountId, region: config.region, auth: config.auth },
  };
}

function controlDoor(parts: Parts, identity: Identity, services: readonly Service[]): Door {
  const { config, store, blobs, now, log } = parts;
  return createControlDoor({
    codec,
    readClaim,
    verifySignature,
    refusalFault,
    credentials: identity.credentials,
    evaluate,
    denyText,
    services,
    store,
    blobs,
    ids: randomIds,
    now,
    account: config.accountId,
    region: config.region,
    log,
  });
}

function registryDoor({ config, data, store, blobs, uploads, now }: Parts): Door {
  const passwords = createPasswords(data.masterKey);
  return createRegistryDoor({
    ...createRegistry(store, now),
    home: { account: config.accountId, region: config.region },
    auth: config.auth,
    checkPassword: (account, password) => passwords.check(account, password, now()),
    blobs,
    uploads,
  });
}

function createAdminDoor(
  parts: Parts,
  runtime: Runtime,
  reasons: Reasons,
  version: string,
  state: { readonly ready: boolean },
  urls: () => ReturnType<typeof listUrls>,
): Door {
  const { config, data, authority, now, traces, logs } = parts;
  const scope = { account: config.accountId, region: config.region };
  const startedMs = now();
  return createAdmin({
    version,
    startedMs,
    host: config.host,
    ...(config.auth === 'strict' ? { token: data.credentials.adminToken } : {}),
    ephemeral: config.ephemeral,
    ready: () => state.ready,
    status: () => statusOf(parts, runtime, version, startedMs),
    urls,
    recentTraces: (limit, refusedOnly) => traces.recent(limit, refusedOnly),
    findTrace: (id) => traces.find(id),
    explain: (trace) => explain(trace, reasons),
    renderExplanation,
    logGroups: () => logs.groups(scope.account, scope.region).map(({ group }) => group),
    readLogs: (group, query) => logs.read({ ...scope, group }, query),
    trust: () => {
      const { certificatePem: pem, fingerprint } = authority();
      return { pem, fingerprint, file: data.authorityCertificate };
    },
    reset: () => reset(parts, runtime),
  });
}

async function reset({ store, blobs, logs, ledger, traces }: Parts, runtime: Runtime): Promise<void> {
  await runtime.reset();
  await store.reset();
  await Promise.all([blobs.reset(), logs.reset(), ledger.reset()]);
  traces.reset();
}
