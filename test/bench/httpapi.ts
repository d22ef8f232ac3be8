// Microseconds a request of the HTTP API door alone: route, permission, event, reply, trace; no socket, no function.
// node test/bench/httpapi.ts [requests a round]
import { createTraces } from '../../src/observe/traces.ts';
import { HttpWorld, lambda } from '../doubles/http-world.ts';
import { answering, JOB } from './functions.ts';
import { exchangeMaker } from './rest-exchange.ts';
import { compete, tell, type Contestant } from './rounds.ts';

const requests = Number(process.argv[2] ?? 50_000);

const execute = answering(JOB);
const traces = createTraces();
const target = '/jobs/12345';

/** Ten routes, one of them asked for. */
function door(
  name: string,
  prepare: (world: HttpWorld) => void,
  payload: '1.0' | '2.0' = '2.0',
  more: string[] = [],
): Contestant {
  const world = new HttpWorld({ execute });
  world.fn('f', () => ({}));
  world.route('GET /jobs/{jobId}', lambda('f', { payloadFormatVersion: payload }));
  for (let i = 1; i < 10; i += 1) world.route(`GET /r${i}/{id}/sub`, lambda('f'));
  prepare(world);
  const exchange = exchangeMaker(traces, more);
  return { name, work: () => world.door.serve(exchange(target)) };
}

const full = (world: HttpWorld): void => {
  world.api({ cors: { allowOrigins: ['https://a.test'], exposeHeaders: ['x-two'] } });
  world.deploy('$default', {
    defaultRouteSettings: { throttlingRateLimit: 1e9, throttlingBurstLimit: 1e9 },
    accessLog: { destinationArn: 'arn:aws:logs:us-east-1:111111111111:log-group:a', format: '$context.requestId' },
  });
  // Lines of the double are kept in a list; the bench writes too many for that.
  world.logged.set = () => world.logged;
};

const bare = exchangeMaker(traces, []);
const contestants: Contestant[] = [
  {
    name: 'the double alone',
    work: async () => {
      const made = bare(target);
      await execute.invoke(undefined as never);
      made.reply(200, []);
    },
  },
  door('payload 2.0', (world) => void world.deploy()),
  door('payload 1.0', (world) => void world.deploy(), '1.0'),
  door('payload 2.0, throttle, CORS, access log', full, '2.0', ['Origin', 'https://a.test']),
];

tell(contestants, await compete(contestants, requests));
