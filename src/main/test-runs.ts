// Tests of drafts: what the API Gateway service found is compiled as a deployment would be and run by the code behind the REST door.
import { compileAuthorizerDraft, compileDraft } from '../compile/restapi-draft.ts';
import type { TestRequest as EdgeRequest } from '../edge/restapi/test-invoke/exchange.ts';
import { runAuthorizer, runMethod } from '../edge/restapi/test-invoke/run.ts';
import type { RestTools } from '../edge/restapi/tools.ts';
import type { TestRequest, TestRuns } from '../services/apigateway/ports.ts';
import type { Call } from '../services/kernel/contract.ts';

/** The test's steps join those of the call that asked for it, so that one explanation tells all. */
function requestOf(request: TestRequest, verb: string, call: Call): EdgeRequest {
  const { path, query, rawHeaders, body } = request;
  const { userAgent, nowMs: startMs, trace } = call;
  return { verb, path, query, rawHeaders, body, userAgent, startMs, trace };
}

/** `tools` is asked for by every test: the services are made before the doors. */
export function createTestRuns(tools: () => RestTools): TestRuns {
  return {
    method(request, verb, call) {
      const { content, stageVariables, clientCertificate } = request;
      const draft = compileDraft(content, call.scope, stageVariables, clientCertificate);
      return runMethod(draft, requestOf(request, verb, call), call.principal, tools());
    },
    authorizer(request, authorizer, call) {
      const { content, stageVariables } = request;
      const draft = compileAuthorizerDraft(content, authorizer, call.scope, stageVariables);
      return runAuthorizer(draft, requestOf(request, 'GET', call), call.principal, tools());
    },
  };
}
