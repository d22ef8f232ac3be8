// Makes the next call of a benchmark function a cold one: a changed environment retires its sandboxes.
//   node test/bench/recycle.ts http://127.0.0.1:4566 bench-node
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';

const [endpoint = 'http://127.0.0.1:4566', name = 'bench-node'] = process.argv.slice(2);
const lambda = new LambdaClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
await lambda.send(
  new UpdateFunctionConfigurationCommand({
    FunctionName: name,
    Environment: { Variables: { TURN: String(Date.now()) } },
  }),
);
