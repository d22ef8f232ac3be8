// The commands and their help. What a command does is loaded when it runs.
import { Command, Option } from 'commander';
import type { Config } from '../config/contract.ts';
import { SETTINGS, type SettingName, kebab, variable } from '../config/settings.ts';
import type { EnvFlags } from './env.ts';
import type { ExplainFlags } from './explain.ts';
import { EXIT_HELP } from './failure.ts';
import type { InvokeFlags } from './invoke.ts';
import type { LogsFlags } from './logs.ts';
import type { ListFlags } from './status.ts';
import type { Io } from './terminal.ts';
import type { TrustFlags } from './trust.ts';
import type { Running } from './up.ts';

export function createProgram(io: Io, version: string): Command {
  const program = new Command('portico')
    .description('Every front door of an AWS Lambda function, on your own machine and your own servers.')
    .version(version)
    .configureOutput({ writeOut: io.out, writeErr: (text) => io.err(text.replace(/^error: /, 'portico: ')) })
    .showHelpAfterError('(portico --help shows what there is)')
    .exitOverride()
    .addHelpText('after', START_HERE);
  addUp(program, io, version);
  addEnv(program, io);
  addLists(program, io);
  addInvoke(program, io);
  addLogs(program, io);
  addExplain(program, io);
  addTrust(program, io);
  return program;
}

const START_HERE = `
Start here:
  $ portico up                         start it (npm start does the same)
  $ eval "$(portico env)"              point AWS tools, SDKs and Terraform at it
  $ terraform apply                    or any other AWS tool
  $ portico urls                       every address that answers
  $ portico explain                    why the last refused request was refused

Settings come from flags, PORTICO_* variables and portico.yaml, in this order: "portico up --help".

${EXIT_HELP}`;

function command(program: Command, name: string, description: string, examples: string): Command {
  return program
    .command(name)
    .description(description)
    .showHelpAfterError(`(portico ${name} --help shows what there is)`)
    .addHelpText('after', `\nExamples:\n${examples}`);
}

function settingOption(name: SettingName): Option {
  const { kind, argument, help, fallback } = SETTINGS[name];
  const shown = fallback === undefined || fallback === false ? '' : `; default ${fallback}`;
  const flag = `--${kebab(name)}${kind === 'boolean' ? '' : ` <${argument}>`}`;
  return new Option(flag, `${help}${shown} [${variable(name)}]`);
}

function addUp(program: Command, io: Io, version: string): void {
  const up = command(
    program,
    'up',
    'Start Portico and keep it running until it is stopped (Ctrl-C, SIGTERM).',
    `  $ portico up                                      on 127.0.0.1:4566, data in .portico
  $ portico up --port 8000 --data /srv/portico
  $ portico up --ephemeral                          nothing is kept; for tests
  $ portico up --host 0.0.0.0                       for others too: strict, with keys made at the first start
  $ PORTICO_REGION=eu-west-1 portico up

The same in portico.yaml:
  port: 8000
  account-id: "123456789012"
  region: eu-west-1`,
  );
  for (const name of Object.keys(SETTINGS) as SettingName[]) up.addOption(settingOption(name));
  up.option(
    '--config <FILE>',
    'settings file; default portico.yaml in the working directory, if there is one [PORTICO_CONFIG]',
  );
  up.action(async (flags: Record<string, unknown>) => {
    const { up: run } = await import('./up.ts');
    await run(flags, io, startMain, version);
  });
}

/** The composition root loads every room: only `up` pays for that. */
async function startMain(config: Config): Promise<Running> {
  const { start } = await import('../main.ts');
  return start(config);
}

/** For commands that speak to a running Portico. */
function targetOptions(given: Command): Command {
  for (const name of ['host', 'port', 'data', 'auth', 'region'] as const) given.addOption(settingOption(name));
  return given
    .option('--config <FILE>', 'settings file [PORTICO_CONFIG]')
    .option('--endpoint <URL>', 'address of the Portico to speak to, instead of host and port');
}

function addEnv(program: Command, io: Io): void {
  const env = command(
    program,
    'env',
    'Print what points AWS tools at Portico: endpoint, credentials, region.',
    `  $ eval "$(portico env)"
  $ portico env --format fish | source
  $ portico env --format powershell | Out-String | Invoke-Expression
  $ portico env --format json
  $ portico env --auth strict --data /srv/portico      the root credentials of a strict Portico`,
  );
  targetOptions(env)
    .addOption(
      new Option('--format <FORMAT>', 'form of the lines')
        .choices(['shell', 'fish', 'powershell', 'json', 'dotenv'])
        .default('shell'),
    )
    .action(async (flags: EnvFlags) => (await import('./env.ts')).env(flags, io));
}

function addLists(program: Command, io: Io): void {
  const status = command(
    program,
    'status',
    'Show what runs: version, functions, runtimes, sandboxes, warnings.',
    `  $ portico status
  $ portico status --json
  $ portico status --endpoint http://10.0.0.5:4566`,
  );
  targetOptions(status)
    .option('--json', 'as JSON')
    .action(async (flags: ListFlags) => (await import('./status.ts')).status(flags, io));
  const urls = command(
    program,
    'urls',
    'List every address that answers, with what is behind it.',
    `  $ portico urls
  $ portico urls --json`,
  );
  targetOptions(urls)
    .option('--json', 'as JSON')
    .action(async (flags: ListFlags) => (await import('./status.ts')).urls(flags, io));
}

function addInvoke(program: Command, io: Io): void {
  const invoke = command(
    program,
    'invoke',
    'Call a function through the Lambda API and print its answer.',
    `  $ portico invoke jobs --payload '{"resource": "/jobs"}'
  $ portico invoke jobs --payload @event.json --tail        the log goes to standard error
  $ cat event.json | portico invoke jobs --payload -
  $ portico invoke jobs:live --event                        asynchronously`,
  );
  targetOptions(invoke)
    .argument('<name>', 'function name, name:alias or ARN')
    .option('--payload <JSON>', 'the event: JSON, @file, or - for standard input; default {}')
    .option('--event', 'asynchronous: do not wait for the answer')
    .option('--tail', 'show the last 4 KB of the log of this call')
    .option('--qualifier <VERSION>', 'version or alias')
    .action(async (name: string, flags: InvokeFlags) => (await import('./invoke.ts')).invoke(name, flags, io));
}

function addLogs(program: Command, io: Io): void {
  const logs = command(
    program,
    'logs',
    'Print what functions and stages have written.',
    `  $ portico logs                         every log group
  $ portico logs jobs --since 10m        the function jobs, the last ten minutes
  $ portico logs jobs --follow
  $ portico logs /my/access-log --json`,
  );
  targetOptions(logs)
    .argument('[name]', 'function, or log group (with a slash); default all')
    .option('-f, --follow', 'go on until interrupted')
    .option('--since <TIME>', '30s, 10m, 2h, 1d ago, or a time such as 2026-01-31T12:00:00Z')
    .option('--json', 'one JSON object a line')
    .action(async (name: string | undefined, flags: LogsFlags) => (await import('./logs.ts')).logs(name, flags, io));
}

function addExplain(program: Command, io: Io): void {
  const explain = command(
    program,
    'explain',
    'Tell why a request was refused, by which rule of which resource, and what would have passed.',
    `  $ portico explain                       the last refused request
  $ portico explain 4f1c2a9e              the x-amzn-requestid of an answer, or its beginning
  $ portico explain 4f1c2a9e --json`,
  );
  targetOptions(explain)
    .argument('[id]', 'request id or its beginning; default the last refused request')
    .option('--json', 'as JSON')
    .action(async (id: string | undefined, flags: ExplainFlags) =>
      (await import('./explain.ts')).explain(id, flags, io),
    );
}

function addTrust(program: Command, io: Io): void {
  const trust = command(
    program,
    'trust',
    'Show the local certificate authority behind https, and how each system and tool is told to trust it.',
    `  $ portico trust
  $ portico trust --pem > portico-ca.pem
  $ curl --cacert <(portico trust --pem) https://localhost:4566/_portico/health`,
  );
  targetOptions(trust)
    .option('--pem', 'only the certificate, as PEM')
    .option('--json', 'as JSON')
    .action(async (flags: TrustFlags) => (await import('./trust.ts')).trust(flags, io));
}
