// Microseconds a request of the REST door alone: a proxy integration, custom ones with and without templates, a mock. No socket, no function.
// node test/bench/restapi-mapping.ts [requests a round]
import type { Outcome } from '../../src/execute/contract.ts';
import { createTraces } from '../../src/observe/traces.ts';
import type { IntegrationRecord } from '../../src/services/apigateway/resources.ts';
import { functionArn, proxyTo, RestWorld } from '../doubles/rest-world.ts';
import { answering } from './functions.ts';
import { exchangeMaker } from './rest-exchange.ts';
import { compete } from './rounds.ts';

const requests = Number(process.argv[2] ?? 20_000);

/** The whole request for a function, as the console of API Gateway proposes it. */
const REQUEST_TEMPLATE = `#set($allParams = $input.params())
{
  "body-json": $input.json('$'),
  "params": {
#foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
    "$type": {
#foreach($paramName in $params.keySet())
      "$paramName": "$util.escapeJavaScript($params.get($paramName))"#if($foreach.hasNext),#end
#end
    }#if($foreach.hasNext),#end
#end
  },
  "stage-variables": {
#foreach($key in $stageVariables.keySet())
    "$key": "$util.escapeJavaScript($stageVariables.get($key))"#if($foreach.hasNext),#end
#end
  },
  "context": {
    "http-method": "$context.httpMethod",
    "stage": "$context.stage",
    "source-ip": "$context.identity.sourceIp",
    "request-id": "$context.requestId",
    "resource-path": "$context.resourcePath"
  }
}`;
const SMALL_TEMPLATE = '{"jobId": "$input.params(\'jobId\')"}';
const RESPONSE_TEMPLATE = '{"message": $input.json("$.body.message"), "stage": "$context.stage"}';

const REPLY: Outcome = {
  payload: '{"statusCode":200,"body":"{\\"message\\":\\"job[12345] is done\\"}"}',
  durationMs: 1,
};
const execute = answering(REPLY);

function json(text: string): Record<string, string> {
  return { 'application/json': text };
}

function custom(more: Partial<IntegrationRecord>): IntegrationRecord {
  return { ...proxyTo(functionArn('f')), type: 'AWS', responses: { 200: { statusCode: '200' } }, ...more };
}

const INTEGRATIONS: Readonly<Record<string, IntegrationRecord>> = {
  proxy: proxyTo(functionArn('f')),
  passed: custom({}),
  small: custom({ requestTemplates: json(SMALL_TEMPLATE) }),
  both: custom({
    requestTemplates: json(SMALL_TEMPLATE),
    responses: { 200: { statusCode: '200', responseTemplates: json(RESPONSE_TEMPLATE) } },
  }),
  whole: custom({ requestTemplates: json(REQUEST_TEMPLATE) }),
  mock: custom({ type: 'MOCK', requestTemplates: json('{"statusCode": 200}') }),
};
const TITLES: Readonly<Record<string, string>> = {
  proxy: 'AWS_PROXY, the full event',
  passed: 'AWS, nothing mapped',
  small: 'AWS, a template of one line',
  both: 'AWS, a template of one line each way',
  whole: "AWS, the console's template of the whole request",
  mock: 'MOCK, {"statusCode": 200}',
};

const world = new RestWorld({ execute });
world.fn('f', () => ({}));
for (const [name, integration] of Object.entries(INTEGRATIONS))
  world.method('GET', `/${name}/{jobId}`, integration, { responses: { 200: { statusCode: '200' } } });
world.deploy('stg', { variables: { table: 'jobs', color: 'blue' } });
const exchange = exchangeMaker(createTraces(), []);

const contestants = Object.keys(INTEGRATIONS).map((name) => {
  const target = `/stg/${name}/12345`;
  return { name: TITLES[name]!, work: () => world.door.serve(exchange(target)) };
});
const medians = await compete(contestants, requests, 3);
medians.forEach((us, i) => console.log(`${us.toFixed(1).padStart(7)} us  ${contestants[i]!.name}`));
