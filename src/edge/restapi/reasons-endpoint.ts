// Words for integrations with HTTP endpoints and AWS services: the address, the network, the role, the answer. [api-gateway.md A8, A11]
import type { Reasons } from '../../observe/contract.ts';
import { oneTable } from '../../observe/one-table.ts';
import { endpointReasons as sharedReasons } from '../backend/reasons.ts';
import { listed, say } from '../lambda/words.ts';

const proxyReasons: Reasons = {
  'binary-as-text': {
    title: 'Bytes were passed as text',
    cause: (detail) =>
      `The backend's answer (content type ${say(detail['contentType'])}) is no UTF-8 text, and binaryMediaTypes of the API do not name its type: what is not text in it was replaced, as AWS does.`,
    cure: () =>
      'Add the content type (or */*) to binaryMediaTypes and deploy; the client must then send it as the first type of its Accept header.',
  },
};

const serviceReasons: Reasons = {
  'service-answered': {
    title: 'The service answered',
    cause: (detail) =>
      `${say(detail['service'])} ${say(detail['operation'])} answered ${say(detail['status'])}, called as ${say(detail['role'])}. Its own request id: ${say(detail['requestId'])}.`,
  },
  'service-refused': {
    title: 'The service refused the call',
    cause: (detail) =>
      `${say(detail['service'])} ${say(detail['operation'])} answered ${say(detail['status'])}, called as ${say(detail['role'])}. The integration's selection patterns decide what the client gets.\nThe service said: ${say(detail['answer'])}`,
    cure: (detail) =>
      `portico explain ${say(detail['requestId'])} tells what the service missed; for 403 attach a policy that allows the action to the role.`,
  },
  'service-uri-invalid': {
    title: 'The integration names no service',
    cause: (detail) => `Its URI is ${say(detail['uri'])}, with stage variables and path parameters filled in.`,
    cure: () =>
      'The URI must be arn:aws:apigateway:{region}:{service}:path/{path} or arn:aws:apigateway:{region}:{service}:action/{Action}. Correct it and deploy.',
  },
  'service-not-here': {
    title: 'The service is not part of Portico',
    cause: (detail) =>
      `The integration calls ${say(detail['service'])}: service ${say(detail['service'])} is not part of Portico, and nothing was sent. Integrations may call: ${listed(detail['known'])}.`,
    cure: () =>
      'Put a function or a backend of your own in its place (AWS_PROXY, HTTP), or answer with a MOCK integration while you work locally.',
  },
  'role-not-named': {
    title: 'The integration names no role',
    cause: () =>
      'Services other than Lambda are called with the credentials of a role, and the integration has no "credentials".',
    cure: () =>
      'Set credentials to the ARN of a role that trusts apigateway.amazonaws.com and may do what the integration asks for, and deploy.',
  },
  'caller-credentials-missing': {
    title: "There are no caller's credentials",
    cause: () =>
      'The integration passes on the credentials of the caller (arn:aws:iam::*:user/*), and the request was not signed with a key that Portico knows.',
    cure: () =>
      'Set the authorization of the method to AWS_IAM, sign the request with a key made through IAM, or name a role.',
  },
};

export const endpointReasons: Reasons = oneTable({ sharedReasons, proxyReasons, serviceReasons });
