// The environment variables of a function's processes [lambda A2]. Pure: knows places and names, starts nothing.
import { dirname } from 'node:path';
import type { Launch } from './drivers/contract.ts';
import type { TemporaryCredentials } from './drivers/contract.ts';
import type { FunctionUser } from './user.ts';

/** Where things are, as the function's processes see them. */
export interface Places {
  readonly taskRoot: string;
  readonly layersRoot: string;
  /** The bootstraps. */
  readonly runtimeDir: string;
  /** Private to the sandbox. */
  readonly temporary: string;
}

export interface EnvironmentOptions {
  readonly launch: Launch;
  readonly places: Places;
  /** Undefined: Portico's own. */
  readonly user?: FunctionUser | undefined;
  /** The interpreter of a managed runtime. */
  readonly interpreter?: string;
  /** host:port */
  readonly runtimeApi: string;
  /** AWS_ENDPOINT_URL, unless the function sets its own. */
  readonly endpoint: string;
}

/** AWS's system knows it by its user. Where nobody has heard of the user, SDKs that ask for it fail. */
const HOME = '/home/sbx_user1051';

/** Platform defaults, then the function's own variables, then what a function may not change. */
export function functionEnvironment(options: EnvironmentOptions): Record<string, string> {
  return {
    ...overridable(options),
    ...options.launch.runnable.environment,
    ...reserved(options),
    ...credentialVariables(options.launch.credentials),
  };
}

/** What a process has that starts before it knows its function: what the platform sets for every function of the language. */
export const BOOT_ENVIRONMENT = {
  nodejs: { LANG: 'en_US.UTF-8', TZ: ':UTC' },
  python: { LANG: 'en_US.UTF-8', TZ: ':UTC', LC_CTYPE: 'C.UTF-8' },
} as const;

/** A variable that loader, C library or interpreter look at when a process begins, or only then. */
export function isReadAtStart(name: string): boolean {
  return /^(LD_|DYLD_|GLIBC_|MALLOC_|LC_|LANG|TZ|NODE_|UV_|SSL_|OPENSSL_|ICU_|PYTHON|AWS_LAMBDA_EXEC_WRAPPER$)/.test(
    name,
  );
}

/** What extensions see: no handler, no X-Ray internals [lambda A2]. */
export function extensionEnvironment(options: EnvironmentOptions): Record<string, string> {
  const environment = functionEnvironment(options);
  for (const name of Object.keys(environment)) {
    if (/^_|XRAY|^AWS_EXECUTION_ENV$|^LAMBDA_(TASK_ROOT|RUNTIME_DIR)$/.test(name)) delete environment[name];
  }
  return environment;
}

export function credentialVariables(credentials: TemporaryCredentials): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}

function overridable({ launch, places, user, interpreter, endpoint }: EnvironmentOptions): Record<string, string> {
  const { taskRoot, layersRoot, runtimeDir } = places;
  const bin = interpreter === undefined ? [] : [dirname(interpreter)];
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    ...BOOT_ENVIRONMENT.nodejs,
    ...(user !== undefined && { HOME }),
    // The system's own folders are left out: naming them would put its libraries before the interpreter's.
    LD_LIBRARY_PATH: [runtimeDir, `${runtimeDir}/lib`, taskRoot, `${taskRoot}/lib`, `${layersRoot}/lib`].join(':'),
    PATH: [...bin, '/usr/local/bin', '/usr/bin/', '/bin', `${layersRoot}/bin`].join(':'),
    ...languageVariables(launch.runnable.runtime ?? '', places),
  };
}

function languageVariables(runtime: string, { taskRoot, layersRoot, runtimeDir }: Places): Record<string, string> {
  if (runtime.startsWith('python')) {
    const { LC_CTYPE } = BOOT_ENVIRONMENT.python;
    const ctype: Record<string, string> = runtime === 'python3.9' ? {} : { LC_CTYPE };
    return { PYTHONPATH: runtimeDir, PWD: taskRoot, SHLVL: '0', ...ctype };
  }
  const major = /^nodejs(\d+)/.exec(runtime)?.[1];
  if (major === undefined) return {};
  const modules = [`${layersRoot}/nodejs/node${major}/node_modules`, `${layersRoot}/nodejs/node_modules`];
  const path = [...modules, `${runtimeDir}/node_modules`, runtimeDir, taskRoot];
  return { NODE_PATH: path.join(':'), PWD: taskRoot, SHLVL: '0' };
}

function reserved({ launch, places, runtimeApi }: EnvironmentOptions): Record<string, string> {
  const { runnable, logStream } = launch;
  const managed = runnable.runtime !== undefined && !runnable.runtime.startsWith('provided');
  return {
    AWS_LAMBDA_FUNCTION_NAME: runnable.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: runnable.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(runnable.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: runnable.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: launch.initializationType,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_REGION: runnable.region,
    AWS_DEFAULT_REGION: runnable.region,
    LAMBDA_TASK_ROOT: places.taskRoot,
    LAMBDA_RUNTIME_DIR: places.runtimeDir,
    _HANDLER: runnable.handler ?? '',
    ...(managed ? { AWS_EXECUTION_ENV: `AWS_Lambda_${runnable.runtime}` } : {}),
    ...(runnable.logging.format === 'JSON' ? jsonLogging(runnable.logging.applicationLevel) : {}),
    ...(places.temporary === '/tmp' ? {} : { TMPDIR: places.temporary }),
  };
}

function jsonLogging(level: string | undefined): Record<string, string> {
  return { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: level ?? 'INFO' };
}
