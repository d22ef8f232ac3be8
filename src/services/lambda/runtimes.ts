// Runtime identifiers that Lambda knows, in the order of its own error text. Which of them run here is execute's business.
import { invalid } from './faults.ts';
import { words } from './words.ts';

/** [lambda B2] */
export const SUPPORTED_RUNTIMES: readonly string[] = words(`
  nodejs20.x python3.14 provided.al2023 python3.12 python3.13 nodejs24.x nodejs22.x java25
  python3.10 python3.11 java21 ruby3.3 ruby3.4 ruby3.2 python3.8 python3.9 java17
  nodejs16.x dotnet10 dotnet8 java11 dotnet6 nodejs18.x provided.al2 java8.al2
`);

const RETIRED_RUNTIMES: ReadonlySet<string> = new Set(
  words(`
  nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x
  python2.7 python3.6 python3.7 ruby2.5 ruby2.7 java8 go1.x provided
  dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1
`),
);

/** What ListLayers takes as a filter, a longer list than what a function may have. [errors-lambda.md] */
export const LAYER_RUNTIMES: readonly string[] = words(`
  ruby3.5 ruby2.6 dotnetcore1.0 python3.7 nodejs8.10 nasa ruby2.7 python2.7-greengrass
  dotnetcore2.0 python3.8 java21 dotnet6 dotnetcore2.1 python3.9 java11 nodejs6.10
  provided dotnetcore3.1 dotnet8 java25 java17 nodejs nodejs4.3 java8.al2 go1.x
  dotnet10 nodejs20.x go1.9 byol nodejs10.x provided.al2023 nodejs22.x python3.10 java8
  nodejs12.x python3.11 nodejs24.x nodejs8.x python3.12 nodejs14.x nodejs8.9 nodejs26.x
  python3.13 python3.14 nodejs16.x python3.15 provided.al2 nodejs4.3-edge nodejs18.x
  ruby3.2 python3.4 ruby3.3 ruby3.4 ruby2.5 python3.6 python2.7
`);

export const ARCHITECTURES: readonly string[] = ['x86_64', 'arm64'];

const SNAP_START = /^(java(11|17|21|25)|python3\.(12|13|14)|dotnet(8|10))$/;

export function checkRuntime(runtime: string): void {
  if (SUPPORTED_RUNTIMES.includes(runtime)) return;
  if (RETIRED_RUNTIMES.has(runtime)) {
    throw invalid(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  throw invalid(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${SUPPORTED_RUNTIMES.join(', ')}] or be a valid ARN`,
  );
}

export function checkSnapStart(runtime: string | undefined): void {
  if (runtime === undefined || !SNAP_START.test(runtime))
    throw invalid(`${runtime ?? 'null'} is not supported for SnapStart enabled functions.`);
}
