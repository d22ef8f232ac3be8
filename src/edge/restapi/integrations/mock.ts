// The backend that MOCK has instead of one: what its request template rendered says a status. [api-gateway.md A11.5]
import { mockStatus } from '../../mapping/mock.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { MOCK_ANSWERED } from '../steps.ts';
import type { BackendReply } from './contract.ts';
import { textOf, type Body } from './converted.ts';

export function mockReply(call: Call, body: Body): BackendReply | Refusal {
  const text = textOf(body);
  const status = mockStatus(text);
  if (status === undefined)
    return {
      code: 'mock-status-invalid',
      detail: { template: text.trim().slice(0, 200) },
      log: 'Execution failed due to configuration error: Unable to parse statusCode. It should be an integer that is defined in the request template.',
    };
  call.exchange.trace.steps.push(MOCK_ANSWERED);
  return { status, rawHeaders: [], body: '', selector: String(status) };
}
