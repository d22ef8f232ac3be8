// The official clients at a running Portico, with one credential pair, and answers of its doors read raw.
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { request, type IncomingHttpHeaders } from 'node:http';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export const ANY_KEYS: Keys = { accessKeyId: 'test', secretAccessKey: 'test' };
export const REGION = 'us-east-1';

export type Clients = ReturnType<typeof clientsAt>;

/** One attempt each: a walk wants to see the first answer. */
export function clientsAt(url: string, credentials: Keys = ANY_KEYS) {
  const settings = { endpoint: url, region: REGION, credentials, maxAttempts: 1 };
  return {
    lambda: new LambdaClient(settings),
    gateway: new APIGatewayClient(settings),
    iam: new IAMClient(settings),
    sts: new STSClient(settings),
    logs: new CloudWatchLogsClient(settings),
    ecr: new ECRClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
  };
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** The Host header; the connection always goes to 127.0.0.1. */
  readonly host?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  readonly requestId: string;
}

/** Sends the path as it is written: no client in between tidies it up. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body, host }: Ask = {},
): Promise<Answer> {
  const all = { ...headers, ...(host === undefined ? {} : { host }) };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: all, agent: false }, (answer) => {
      answer.toArray().then((pieces: Buffer[]) => {
        const whole = Buffer.concat(pieces);
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: whole,
          text: whole.toString(),
          requestId: String(answer.headers['x-amzn-requestid'] ?? ''),
        });
      }, reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
