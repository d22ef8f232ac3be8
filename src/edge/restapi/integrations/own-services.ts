// What an integration of type AWS needs of the AWS APIs that Portico serves itself. Types only; the composition root fills it in.
import type { Readable } from 'node:stream';
import type { TemporaryCredentials } from '../../../identity/contract.ts';
import type { Exchange } from '../../contract.ts';

export interface ServiceRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly host: string;
  /** Flat list of names and values, the signature's among them. */
  readonly rawHeaders: readonly string[];
  readonly body: string | Buffer;
}

export interface ServiceReply {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer | Readable;
  /** Of the call, for its own explanation. */
  readonly requestId: string;
}

export interface OwnServices {
  /** As in a credential scope. */
  readonly names: ReadonlySet<string>;
  /** Of a role that exists and trusts apigateway.amazonaws.com. */
  credentialsOf(roleArn: string): TemporaryCredentials | undefined;
  /** Headers by which a service's protocol names an operation; none where the query or the path does. Flat list. */
  actionHeaders(service: string, action: string): readonly string[];
  /** The call is verified and authorised like any other. */
  send(parent: Exchange, request: ServiceRequest): Promise<ServiceReply>;
}
