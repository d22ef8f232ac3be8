// One configuration from flags, variables and a file; everything else is refused by name.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Config } from './contract.ts';
import { readCredentials } from './credentials.ts';
import { ConfigError } from './errors.ts';
import { endpointOf, isLoopback } from './host.ts';
import { loadConfig } from './load.ts';
import { nearest } from './nearest.ts';

interface Given {
  readonly file?: string;
  readonly env?: Record<string, string>;
  readonly flags?: Record<string, unknown>;
}

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-config-'));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function load({ file, env = {}, flags = {} }: Given): Promise<Config> {
  return inFolder(async (cwd) => {
    if (file !== undefined) await writeFile(join(cwd, 'portico.yaml'), file);
    return loadConfig({ flags, env: { PATH: '/bin', ...env }, cwd });
  });
}

async function refusal(given: Given): Promise<ConfigError> {
  try {
    await load(given);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error;
  }
  return assert.fail(`accepted ${JSON.stringify(given)}`);
}

test('without anything the defaults hold', async () => {
  const config = await inFolder(async (cwd) => {
    const found = await loadConfig({ flags: {}, env: {}, cwd });
    assert.equal(found.data, join(cwd, '.portico'));
    return found;
  });
  const { data: _data, ...rest } = config;
  assert.deepEqual(rest, {
    host: '127.0.0.1',
    port: 4566,
    ephemeral: false,
    accountId: '000000000000',
    region: 'us-east-1',
    auth: 'open',
    logLevel: 'info',
    logBytesPerGroup: 268_435_456,
    sandboxIdleMs: 300_000,
    sandboxesPerFunction: 64,
    spares: 'on',
    functionUser: 'auto',
    forwarded: 'aws',
    functionUrlAuth: 'legacy',
    accountThrottle: 'none',
    functionUrlCors: 'both',
  });
  assert.ok(Object.isFrozen(config));
});

test('flags win over variables, variables over the file', async () => {
  const file = 'port: 1\nregion: eu-west-1\naccount-id: "111111111111"\nsandboxIdleMs: 5\n';
  const env = { PORTICO_PORT: '2', PORTICO_REGION: 'eu-west-2', PORTICO_EPHEMERAL: 'true' };
  const config = await load({ file, env, flags: { port: '3', logLevel: 'debug', host: undefined } });
  assert.equal(config.port, 3);
  assert.equal(config.region, 'eu-west-2');
  assert.equal(config.accountId, '111111111111');
  assert.equal(config.sandboxIdleMs, 5);
  assert.equal(config.ephemeral, true);
  assert.equal(config.logLevel, 'debug');
});

function from(flags: Record<string, unknown>, env: Record<string, string> = {}): Promise<Config> {
  return loadConfig({ flags, env, cwd: tmpdir() });
}

test('a path is relative to where it was written', async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, 'other.yaml'), 'data: kept\n');
    assert.equal((await from({ config: join(folder, 'other.yaml') })).data, join(folder, 'kept'));
    assert.equal((await from({}, { PORTICO_CONFIG: join(folder, 'other.yaml') })).data, join(folder, 'kept'));
    assert.equal((await from({ config: join(folder, 'other.yaml'), data: 'here' })).data, join(tmpdir(), 'here'));
  });
});

test('at a start, a data folder that nothing would be kept in is refused; ephemeral over one from further below is not', async () => {
  const start = (given: Given): Promise<Config> =>
    inFolder(async (cwd) => {
      await writeFile(join(cwd, 'portico.yaml'), given.file ?? '');
      return loadConfig({ flags: given.flags ?? {}, env: given.env ?? {}, cwd, starting: true });
    });
  const both = { ephemeral: true, data: 'x' };
  const refused: readonly (readonly [Given, string])[] = [
    [{ flags: both }, '--data and --ephemeral'],
    [{ env: { PORTICO_EPHEMERAL: '1' }, flags: { data: 'x' } }, '--data and PORTICO_EPHEMERAL'],
    [{ env: { PORTICO_EPHEMERAL: '1', PORTICO_DATA: 'x' } }, 'PORTICO_DATA and PORTICO_EPHEMERAL'],
    [{ file: 'ephemeral: true\ndata: x\n' }, 'data in portico.yaml and ephemeral in portico.yaml'],
  ];
  for (const [given, words] of refused)
    await assert.rejects(start(given), {
      message: `${words} exclude each other: an ephemeral start keeps nothing`,
      hint: 'Leave one of them out.',
    });
  assert.equal((await start({ file: 'data: x\n', flags: { ephemeral: true } })).ephemeral, true);
  assert.equal((await start({ flags: { data: 'x' }, env: { PORTICO_EPHEMERAL: 'false' } })).ephemeral, false);
  // Other commands look there for the credentials of a running one.
  assert.equal((await load({ flags: both })).ephemeral, true);
});

test('an unknown key is refused by name with the nearest known one', async () => {
  assert.equal(
    (await refusal({ file: 'prot: 1\n' })).message,
    'prot in portico.yaml is not a setting of Portico: did you mean port?',
  );
  assert.equal(
    (await refusal({ env: { PORTICO_ACOUNT_ID: '1' } })).message,
    'PORTICO_ACOUNT_ID is not a setting of Portico: did you mean PORTICO_ACCOUNT_ID?',
  );
  assert.equal(
    (await refusal({ flags: { logLevl: 'info' } })).message,
    '--log-levl is not a setting of Portico: did you mean --log-level?',
  );
  const far = await refusal({ file: 'colour: blue\n' });
  assert.equal(far.message, 'colour in portico.yaml is not a setting of Portico');
  assert.match(far.hint, /^Known: host, port, tls-port, data, ephemeral, account-id,/);
});

test('a value of the wrong form is told what is wanted and where it stands', async () => {
  const table: readonly (readonly [Given, string])[] = [
    [{ flags: { port: 'abc' } }, '--port must be a whole number from 0 to 65535, not "abc"'],
    [{ flags: { port: '65536' } }, '--port must be a whole number from 0 to 65535, not 65536'],
    [{ env: { PORTICO_PORT: '1.5' } }, 'PORTICO_PORT must be a whole number from 0 to 65535, not 1.5'],
    [{ env: { PORTICO_PORT: '' } }, 'PORTICO_PORT must be a whole number from 0 to 65535, not ""'],
    [{ file: 'port: "4566"\n' }, 'port in portico.yaml must be a whole number from 0 to 65535, not "4566"'],
    [{ file: 'port: [1]\n' }, 'port in portico.yaml must be a whole number from 0 to 65535, not [1]'],
    [{ env: { PORTICO_EPHEMERAL: 'yes' } }, 'PORTICO_EPHEMERAL must be true or false, not "yes"'],
    [{ file: 'ephemeral: maybe\n' }, 'ephemeral in portico.yaml must be true or false, not "maybe"'],
    [
      { file: 'account-id: 000000000000\n' },
      'account-id in portico.yaml must be 12 digits (in a file between quotes, or they are read as a number), not 0',
    ],
    [{ flags: { region: 'local-1' } }, '--region must be a region such as us-east-1, not "local-1"'],
    [{ flags: { auth: 'none' } }, '--auth must be open or strict, not "none"'],
    [{ flags: { logLevel: 'loud' } }, '--log-level must be one of silent, error, warn, info, debug, not "loud"'],
    [{ flags: { host: 'http://x' } }, '--host must be a host name or an IP address, not "http://x"'],
    [{ flags: { data: '' } }, '--data must be the path of a folder, not ""'],
    [
      { flags: { sandboxesPerFunction: '0' } },
      '--sandboxes-per-function must be a whole number from 1 to 10000, not 0',
    ],
  ];
  for (const [given, message] of table) {
    assert.equal((await refusal(given)).message, message);
  }
});

test('a file that is no settings is refused', async () => {
  assert.match((await refusal({ file: 'a: [1\nb: 2\n' })).message, /^portico.yaml is not valid YAML: .*line 2/);
  assert.match((await refusal({ file: '- 1\n' })).message, /^portico.yaml must hold settings/);
  assert.match(
    (await refusal({ file: 'accountId: "111111111111"\naccount-id: "222222222222"\n' })).message,
    /^account-id stands twice/,
  );
  assert.match((await refusal({ flags: { config: 'nowhere.yaml' } })).message, /^nowhere.yaml cannot be read: ENOENT/);
  assert.equal((await load({ file: '# nothing\n' })).port, 4566);
});

test('open auth holds on a loopback host only, strict is the default elsewhere', async () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost']) {
    assert.equal((await load({ flags: { host } })).auth, 'open', host);
  }
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'build.example']) {
    assert.equal((await load({ flags: { host } })).auth, 'strict', host);
    const refused = await refusal({ flags: { host, auth: 'open' } });
    assert.match(refused.message, /^--auth open is refused on host .*without credentials$/);
    assert.match(refused.hint, /--auth strict/);
  }
  assert.equal((await load({ flags: { auth: 'strict' } })).auth, 'strict');
  assert.match(
    (await refusal({ env: { PORTICO_AUTH: 'open' }, flags: { host: '0.0.0.0' } })).message,
    /^PORTICO_AUTH open is refused/,
  );
});

test('a client on this machine reaches every listening host by an address', () => {
  assert.equal(endpointOf({ host: '127.0.0.1', port: 4566 }), 'http://127.0.0.1:4566');
  assert.equal(endpointOf({ host: '0.0.0.0', port: 1 }), 'http://127.0.0.1:1');
  assert.equal(endpointOf({ host: '::', port: 1 }), 'http://[::1]:1');
  assert.equal(endpointOf({ host: 'fe80::1', port: 1 }), 'http://[fe80::1]:1');
  assert.equal(endpointOf({ host: 'build.example', port: 1 }), 'http://build.example:1');
  assert.equal(isLoopback('127.0.0.1.example'), false);
});

test('the nearest word is near, or none', () => {
  assert.equal(nearest('accuont-id', ['account-id', 'auth']), 'account-id');
  assert.equal(nearest('hsot', ['host', 'port']), 'host');
  assert.equal(nearest('x', ['data', 'region']), undefined);
});

test('root credentials are read whole or refused', async () => {
  await inFolder(async (folder) => {
    assert.equal(await readCredentials(folder), undefined);
    const file = join(folder, 'credentials.json');
    await writeFile(file, '{"accessKeyId":"AKIA","secretAccessKey":"s","adminToken":"t","more":1}');
    assert.deepEqual(await readCredentials(folder), { accessKeyId: 'AKIA', secretAccessKey: 's', adminToken: 't' });
    for (const text of ['{"accessKeyId":"AKIA"}', 'null', '{']) {
      await writeFile(file, text);
      await assert.rejects(readCredentials(folder), ConfigError);
    }
  });
});
