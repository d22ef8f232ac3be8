// Digests that the head of a request declares of a body that is here whole: the documents of settings and lists. [lambda F2, F4]
import { createHash } from 'node:crypto';
import { ALGORITHMS, headerOf, sumOf } from './checksums/algorithms.ts';
import { checkComputed, checkMd5, checkedValue, declaredMd5 } from './checksums/declared.ts';
import { invalidRequest } from './faults.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** On these a checksum speaks of the object that comes to be, not of the body. */
const OF_THE_OBJECT: ReadonlySet<string> = new Set(['CompleteMultipartUpload', 'CopyObject', 'UploadPartCopy']);

export function checkBody(operation: string, headers: Headers, body: Buffer): void {
  if (OF_THE_OBJECT.has(operation) || headers['x-amz-content-sha256']?.startsWith('STREAMING-')) return;
  const md5 = declaredMd5(headers['content-md5']);
  if (md5 !== undefined) checkMd5(md5, createHash('md5').update(body).digest('hex'));
  const sent = ALGORITHMS.filter((algorithm) => headers[headerOf(algorithm)] !== undefined);
  for (const algorithm of sent) {
    const sum = sumOf(algorithm);
    sum.update(body);
    checkComputed(algorithm, checkedValue(algorithm, headers[headerOf(algorithm)] ?? ''), sum.digest());
  }
  if (operation === 'DeleteObjects' && md5 === undefined && sent.length === 0)
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
}
