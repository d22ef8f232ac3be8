// A function cannot tell whether its process was started for it: spares behave as fresh processes do.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeOwn } from './belongings.ts';
import type { Outcome, Runnable } from './contract.ts';
import { isAlive } from './drivers/process/leftovers.ts';
import { Spares } from './drivers/process/spares.ts';
import type { Kit } from './testkit.test.ts';
import { kit, meetingPlace, runnable, until, value, zip } from './testkit.test.ts';

type Language = 'nodejs' | 'python';

const SETTINGS: Readonly<Record<Language, Partial<Runnable>>> = {
  nodejs: { runtime: 'nodejs24.x' },
  python: { runtime: 'python3.12' },
};
const LANGUAGES = Object.keys(SETTINGS) as Language[];
/** The last argument but for the parent's socket. */
const MARKS: Readonly<Record<Language, RegExp>> = { nodejs: /node\.cjs\0spare\0$/, python: /\0parent\0[^\0]+\0$/ };

/** Pids of the spares of this process; one that has become a function has left for its folder. */
function sparesOf(language: Language): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === process.pid && MARKS[language].test(read(`/proc/${pid}/cmdline`)))
    .filter((pid) => folderOf(pid) === '/');
}

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended.
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It has ended.
    return '';
  }
}

function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Tells the process that answers, after `ms`, or when `party` of them have met in a folder. */
const WHO: Readonly<Record<Language, Record<string, string>>> = {
  nodejs: {
    'app.js': `const fs = require('fs'); const sleep = (ms) => new Promise((ok) => setTimeout(ok, ms));
exports.handler = async (event) => {
  if (event.meet) fs.writeFileSync(event.meet + '/' + process.pid, '');
  while (event.meet && fs.readdirSync(event.meet).length < event.party) await sleep(5);
  await sleep(event.ms ?? 0);
  return process.pid;
};`,
  },
  python: {
    'app.py': `import os, time
def handler(event, context):
    meet = event.get("meet")
    if meet: open(f"{meet}/{os.getpid()}", "w").close()
    while meet and len(os.listdir(meet)) < event["party"]: time.sleep(0.005)
    time.sleep(event.get("ms", 0) / 1000)
    return os.getpid()
`,
  },
};

/** Waits for a spare that can be used, and answers its pid. */
async function spareReady(k: Kit, language: Language): Promise<number> {
  k.execute.prepare?.(runnable(SETTINGS[language]));
  const spare = await until(() => sparesOf(language)[0]);
  if (language === 'nodejs') return spare;
  // A parent listens when it has imported everything.
  await until(async () => {
    const pid = value(await k.call(await k.make(WHO.python, SETTINGS.python))) as number;
    return parentOf(pid) === spare;
  });
  return spare;
}

/** Calls a new function, in a process of its own or a spare. */
async function first(
  t: TestContext,
  language: Language,
  spares: boolean,
  files: Readonly<Record<string, string>>,
  settings: Partial<Runnable> = {},
  payload: unknown = {},
): Promise<{ k: Kit; target: Runnable; outcome: Outcome }> {
  const k = await kit(t, { spares });
  if (spares) await spareReady(k, language);
  const target = await k.make(files, { ...SETTINGS[language], ...settings });
  k.logs.streams.clear();
  return { k, target, outcome: await k.call(target, payload, { requestId: 'r-1', traceHeader: 'Root=1' }) };
}

/** Without what is different in any two sandboxes. */
function common(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UUID')
    .replaceAll(/portico-execute-\w+/g, 'FOLDER')
    .replaceAll(/\d{4}\/\d\d\/\d\d\/\[\$LATEST\]\w+/g, 'STREAM')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'API')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/[0-9a-f]{64}/g, 'DIGEST')
    .replaceAll(/[\d.]+ (ms|MB)\b/g, '$1')
    .replaceAll(/Immediate\.(loop|thaw)[^"]*"(,"[^"]*processImmediate[^"]*")?/g, 'Immediate"');
}

const PROBES: Readonly<Record<Language, Record<string, string>>> = {
  nodejs: {
    'app.js': `
const fs = require('fs');
const status = () => Object.fromEntries(fs.readFileSync('/proc/self/status', 'latin1').split('\\n').map((line) => line.split(':\\t')).filter(([name]) => /^(Sig[A-P]|Uid|Gid|Umask|NoNewPrivs)/.test(name)));
const fds = () => fs.readdirSync('/proc/self/fd').map((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd).replace(/\\d+/, 'N'); } catch { return ''; } }).filter((fd) => fd !== '').sort();
const atInit = { argv: process.argv.slice(), cwd: process.cwd(), env: { ...process.env }, stack: new Error('x').stack, children: require.main === module.parent, cache: Object.keys(require.cache).sort() };
exports.handler = async () => ({
  atInit, status: status(), fds: fds(), env: process.env, argv: process.argv, argv0: process.argv0, execArgv: process.execArgv, execPath: process.execPath,
  title: process.title, cwd: process.cwd(), main: require.main.filename, paths: module.paths, globalPaths: require('module').globalPaths,
  globals: Object.getOwnPropertyNames(globalThis).sort(), events: process.eventNames().map(String).sort(), date: new Date(0).toString(), locale: Intl.DateTimeFormat().resolvedOptions().locale,
  ppid: process.ppid, temporary: require('os').tmpdir(), leader: +fs.readFileSync('/proc/self/stat', 'latin1').split(') ')[1].split(' ')[2] === process.pid,
  session: +fs.readFileSync('/proc/self/stat', 'latin1').split(') ')[1].split(' ')[3] === process.pid, nice: require('os').getPriority(), handles: process.getActiveResourcesInfo(), real: require('child_process').execFileSync('/usr/bin/env', { encoding: 'utf8' }).split('\\n').sort(),
});`,
  },
  python: {
    'app.py': `
import os, sys
def links():
    found = []
    for fd in sorted(os.listdir("/proc/self/fd"), key=int):
        try:
            found.append((fd, os.readlink("/proc/self/fd/" + fd).split("[")[0].split("(")[0], os.get_inheritable(int(fd)), os.get_blocking(int(fd))))
        except OSError:
            pass
    return found
at_init = {"argv": list(sys.argv), "cwd": os.getcwd(), "env": dict(os.environ), "path": list(sys.path), "meta": [str(getattr(f, "__name__", f)) for f in sys.meta_path], "fds": links()}
def handler(event, context):
    import gc, locale, resource, signal, subprocess, threading, time
    status = dict(line.split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
    return {
        "at_init": at_init, "fds": links(), "env": dict(os.environ), "argv": sys.argv, "orig": getattr(sys, "orig_argv", None), "flags": str(sys.flags), "executable": sys.executable,
        "status": {k: v for k, v in status.items() if k.startswith("Sig") and k != "SigQ" or k in ("Uid", "Gid", "Umask", "Threads", "NoNewPrivs")},
        "cwd": os.getcwd(), "leader": os.getpgid(0) == os.getpid(), "session": os.getsid(0) == os.getpid(), "nice": os.nice(0), "limits": [resource.getrlimit(n) for n in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_CORE)],
        "main": sys.modules["__main__"].__file__, "names": sorted(vars(sys.modules["__main__"])), "gc": [gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()],
        "encoding": [locale.getpreferredencoding(False), sys.getfilesystemencoding(), sys.stdout.encoding, sys.stdin.encoding, str(locale.setlocale(locale.LC_CTYPE))], "tz": [time.tzname, time.timezone],
        "signals": [str(signal.getsignal(n)) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)], "wakeup": signal.set_wakeup_fd(-1), "threads": threading.active_count(),
        "main_thread": threading.current_thread() is threading.main_thread(), "temporary": __import__("tempfile").gettempdir(), "prefix": sys.pycache_prefix,
        "real": sorted(subprocess.run(["/usr/bin/env"], capture_output=True, text=True).stdout.split("\\n")), "stdin": [sys.stdin.fileno(), os.isatty(0)],
    }
`,
  },
};

for (const language of LANGUAGES) {
  test(`${language}: everything that a function can look at is the same`, async (t) => {
    const looks = await Promise.all(
      [false, true].map(async (spares) => {
        const { outcome } = await first(t, language, spares, PROBES[language], { environment: { MINE: '\u00e9 1' } });
        assert.equal(outcome.errorKind, undefined, outcome.payload.toString());
        return JSON.parse(common(outcome.payload.toString())) as unknown;
      }),
    );
    assert.deepEqual(looks[1], looks[0]);
  });
}

/** Handlers that begin, print, fail and end in every way. */
// prettier-ignore
const CASES: readonly (readonly [string, Language, Readonly<Record<string, string>>, Partial<Runnable>?])[] = [
  ['standard streams and log lines', 'nodejs', { 'app.js': `console.log('init'); exports.handler = async () => { console.log('one'); process.stdout.write('two\\n'); require('child_process').execSync('echo three', { stdio: 'inherit' }); console.error('four'); return 1; };` }],
  ['process.exit in init', 'nodejs', { 'app.js': `console.log('before'); process.exit(3);` }],
  ['an error in init', 'nodejs', { 'app.js': `throw new TypeError('no');` }],
  ['a syntax error', 'nodejs', { 'app.js': `exports.handler = ( => 1;` }],
  ['no such handler', 'nodejs', { 'app.js': `exports.other = 1;` }],
  ['process.exit in the handler', 'nodejs', { 'app.js': `exports.handler = async () => process.exit(4);` }],
  ['a signal to itself', 'nodejs', { 'app.js': `exports.handler = async () => { process.kill(process.pid, 'SIGTERM'); await new Promise((ok) => setTimeout(ok, 1e6)); };` }],
  ['a rejection that nobody handles', 'nodejs', { 'app.js': `exports.handler = async () => { Promise.reject(new RangeError('x')); await new Promise((ok) => setTimeout(ok, 1e6)); };` }],
  ['a timeout', 'nodejs', { 'app.js': `exports.handler = async () => { for (;;); };` }, { timeoutMs: 100 }],
  ['a promise that never settles', 'nodejs', { 'app.js': `exports.handler = () => new Promise(() => {});` }],
  ['an ES module', 'nodejs', { 'app.mjs': `import { basename } from 'node:path'; export const handler = async () => basename(import.meta.url);` }],
  ['a module of NODE_PATH', 'nodejs', { 'app.js': `const found = require('fromlayer'); exports.handler = async () => found;` }],
  ['standard streams and log lines', 'python', { 'app.py': `import logging, os, sys\nprint("init")\ndef handler(e, c):\n    print("one")\n    logging.getLogger().warning("two")\n    os.system("echo three")\n    sys.stderr.write("four\\n")\n    logging.warning("five")\n    return 1\n` }],
  ['sys.exit in init', 'python', { 'app.py': `import sys\nprint("before")\nsys.exit(3)\n` }],
  ['os._exit in init', 'python', { 'app.py': `import os\nos._exit(5)\n` }],
  ['an error in init', 'python', { 'app.py': `raise TypeError("no")\n` }],
  ['a syntax error', 'python', { 'app.py': `def handler(:\n` }],
  ['no such handler', 'python', { 'app.py': `other = 1\n` }],
  ['sys.exit in the handler', 'python', { 'app.py': `import sys\ndef handler(e, c):\n    sys.exit(4)\n` }],
  ['a signal to itself', 'python', { 'app.py': `import os, signal, time\ndef handler(e, c):\n    os.kill(os.getpid(), signal.SIGTERM)\n    time.sleep(100)\n` }],
  ['what runs at exit', 'python', { 'app.py': `import atexit, sys\natexit.register(lambda: print("at exit"))\ndef handler(e, c):\n    sys.exit(6)\n` }],
  ['a stack', 'python', { 'app.py': `def handler(e, c):\n    return e["missing"]\n` }],
  ['a timeout', 'python', { 'app.py': `def handler(e, c):\n    while True: pass\n` }, { timeoutMs: 100 }],
  ['random numbers', 'python', { 'app.py': `import random\ndef handler(e, c):\n    return 0 <= random.random() < 1\n` }],
  ['threads and children', 'python', { 'app.py': `import os, threading\ndef handler(e, c):\n    seen = []\n    t = threading.Thread(target=lambda: seen.append(1))\n    t.start(); t.join()\n    pid = os.fork()\n    if pid == 0: os._exit(7)\n    return [seen, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])]\n` }],
  ['a module that has the name of one that the parent has imported', 'python', { 'app.py': `import base64, json\ndef handler(e, c):\n    return [base64.MINE, json.dumps([1])]\n`, 'base64.py': 'MINE = 1' }],
];

/** What a child prints comes over a pipe of its own: within the invoke its place among the function's own lines is not certain. */
function placed(lines: readonly string[]): string[] {
  const at = lines.indexOf('three');
  if (at < 0) return [...lines];
  const start = lines.findIndex((line) => line.startsWith('START '));
  const end = lines.findIndex((line) => line.startsWith('END '));
  return [...lines.toSpliced(at, 1), at > start && at < end ? 'a child, within' : 'a child, beyond'];
}

for (const language of LANGUAGES) {
  test(`${language}: init, output, errors and ends are the same`, async (t) => {
    const kits = [await kit(t, { spares: false }), await kit(t, { spares: true })] as const;
    const module = [{ name: 'nodejs/node_modules/fromlayer.js', text: 'module.exports = "layer"' }];
    const seen: unknown[][] = [];
    for (const k of kits) {
      const { digest } = await k.blobs.put(zip(module));
      const results = [];
      for (const [title, , files, settings] of CASES.filter(([, of]) => of === language)) {
        if (k === kits[1]) await spareReady(k, language);
        const target = await k.make(files, { ...SETTINGS[language], layerDigests: [digest], ...settings });
        k.logs.streams.clear();
        const spares = sparesOf(language);
        const outcome = await k.call(target, {}, { requestId: 'r-1' });
        if (language === 'nodejs' && k === kits[1]) assert.notDeepEqual(sparesOf(language), spares);
        const lines = placed(k.logs.lines.map(common));
        results.push({ title, payload: common(outcome.payload.toString()), kind: outcome.errorKind, lines });
      }
      seen.push(results);
    }
    assert.deepEqual(seen[1], seen[0]);
  });

  test(`${language}: a timeout ends what the function has started, and /tmp stays`, async (t) => {
    const files = {
      nodejs: {
        'app.js': `const { spawn } = require('child_process'); const fs = require('fs'); const file = require('os').tmpdir() + '/pid';
exports.handler = async (event) => { if (event.look) return +fs.readFileSync(file, 'utf8'); fs.writeFileSync(file, String(spawn('sleep', ['1000']).pid)); for (;;); };`,
      },
      python: {
        'app.py': `import os, subprocess, tempfile, time
def handler(event, context):
    file = tempfile.gettempdir() + "/pid"
    if event.get("look"): return int(open(file).read())
    with open(file, "w") as f: f.write(str(subprocess.Popen(["sleep", "1000"]).pid))
    time.sleep(100)
`,
      },
    };
    const { k, target, outcome } = await first(t, language, true, files[language], { timeoutMs: 2000 });
    assert.equal(outcome.errorKind, 'timeout');
    const pid = value(await k.call(target, { look: true })) as number;
    await until(() => !isAlive(pid));
  });

  test(`${language}: variables and libraries that are looked at when a process begins get one of their own`, async (t) => {
    const k = await kit(t);
    const spare = await spareReady(k, language);
    const used = async (files: Readonly<Record<string, string>>, settings: Partial<Runnable>) => {
      const pid = value(await k.call(await k.make(files, { ...SETTINGS[language], ...settings }))) as number;
      return language === 'nodejs' ? pid === spare : parentOf(pid) === spare;
    };
    const who = WHO[language];
    const wrapper = { 'wrap.sh': `#!/bin/sh\nexec "$@"\n` };
    const variables = [
      'NODE_OPTIONS',
      'NODE_PATH',
      'PYTHONPATH',
      'PYTHONUNBUFFERED',
      'LD_PRELOAD',
      'LD_LIBRARY_PATH',
      'TZ',
      'LANG',
    ];
    for (const name of variables) {
      assert.equal(await used(who, { environment: { [name]: '' } }), false, name);
    }
    const entries = Object.entries({ ...who, ...wrapper }).map(([name, text]) => ({ name, text, mode: 0o100755 }));
    const target = await k.make(entries, {
      ...SETTINGS[language],
      environment: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrap.sh' },
    });
    const wrapped = value(await k.call(target)) as number;
    assert.ok(wrapped !== spare && parentOf(wrapped) !== spare);
    assert.equal(await used({ ...who, 'lib/libmine.so.1': '' }, {}), false);
    const layer = (await k.blobs.put(zip([{ name: 'lib/libtheirs.so', text: '' }]))).digest;
    assert.equal(await used(who, { layerDigests: [layer] }), false);
    assert.equal(
      await used({ ...who, 'native.cpython-311-x86_64-linux-gnu.so': '' }, { environment: { MINE: '1' } }),
      true,
    );
  });

  test(`${language}: a runtime beside an extension may be a spare`, async (t) => {
    const k = await kit(t);
    const spare = await spareReady(k, language);
    const source = `#!${process.execPath}
const http = require('http'); const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const call = (method, path, headers, body) => new Promise((ok) => http.request({ host, port, method, path, headers }, (answer) => { answer.resume(); ok(answer.headers); }).end(body));
(async () => {
  const { 'lambda-extension-identifier': id } = await call('POST', '/2020-01-01/extension/register', { 'Lambda-Extension-Name': 'watcher' }, '{"events":["INVOKE"]}');
  for (;;) await call('GET', '/2020-01-01/extension/event/next', { 'Lambda-Extension-Identifier': id });
})();`;
    const layer = (await k.blobs.put(zip([{ name: 'extensions/watcher', text: source, mode: 0o100755 }]))).digest;
    const pid = value(await k.call(await k.make(WHO[language], { ...SETTINGS[language], layerDigests: [layer] })));
    assert.ok(pid === spare || parentOf(pid as number) === spare);
  });
}

test('one of a burst gets the spare of Node.js, all of it children of the Python parent', async (t) => {
  const k = await kit(t);
  for (const language of LANGUAGES) {
    const spare = await spareReady(k, language);
    const target = await k.make(WHO[language], { ...SETTINGS[language], timeoutMs: 60_000 });
    const meet = await meetingPlace(k);
    const calls = Array.from({ length: 4 }, () => k.call(target, { meet, party: 4 }));
    const pids = (await Promise.all(calls)).map((outcome) => value(outcome) as number);
    assert.equal(new Set(pids).size, 4);
    const fromSpare = pids.filter((pid) => pid === spare || parentOf(pid) === spare);
    assert.equal(fromSpare.length, language === 'nodejs' ? 1 : 4);
  }
});

test('a killed parent leaves its children at work; another one takes its place', async (t) => {
  const k = await kit(t);
  const parent = await spareReady(k, 'python');
  const make = () => k.make(WHO.python, SETTINGS.python);
  const [old, young] = [await make(), await make()];
  const pid = value(await k.call(old)) as number;
  process.kill(parent, 'SIGKILL');
  assert.notEqual(value(await k.call(young)), pid);
  assert.equal(value(await k.call(old)), pid);
  await until(() => parentOf(pid) !== parent);
  const running = k.call(old, { ms: 60_000 });
  await until(() => k.execute.sandboxes().some(({ busy }) => busy === 1));
  process.kill(pid, 'SIGKILL');
  assert.equal((await running).errorKind, 'exit');
  assert.notEqual(await spareReady(k, 'python'), parent);
});

test('a spare that was killed is not used, and replaced', async (t) => {
  const k = await kit(t);
  const spare = await spareReady(k, 'nodejs');
  process.kill(spare, 'SIGKILL');
  await until(() => sparesOf('nodejs').length === 0);
  assert.notEqual(value(await k.call(await k.make(WHO.nodejs, SETTINGS.nodejs))), spare);
  assert.notEqual(await spareReady(k, 'nodejs'), spare);
});

test('nothing is started ahead before a function is there, nor where it is not wanted, and nothing stays', async (t) => {
  const off = await kit(t, { spares: false });
  await off.call(await off.make(WHO.nodejs, SETTINGS.nodejs));
  await off.call(await off.make(WHO.python, SETTINGS.python));
  const on = await kit(t);
  await sleep(300);
  assert.deepEqual(LANGUAGES.flatMap(sparesOf), []);
  const spares = [await spareReady(on, 'nodejs'), await spareReady(on, 'python')];
  await on.execute.close(0);
  await until(() => !spares.some(isAlive));
});

test('a data folder with a long name is no hindrance', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), `portico-${'long'.repeat(25)}`));
  // Functions may be somebody else, who has to get there.
  await chmod(folder, 0o711);
  const k = await kit(t, { dataDir: join(folder, 'execute') });
  // After the kit has closed.
  t.after(() => removeOwn(folder));
  await spareReady(k, 'python');
});

test('an interpreter whose spares end by themselves gets no more of them', async (t) => {
  let made = 0;
  const spares = new Spares(() => {
    made++;
    return { lasts: true, gone: sleep(1), become: () => Promise.resolve(undefined), end: () => {} };
  });
  t.after(() => spares.close());
  spares.want({ language: 'python', command: 'python3', version: [3, 12], sitePackages: [], hidden: [] });
  await until(() => made === 3);
  await sleep(250);
  assert.equal(made, 3);
});
