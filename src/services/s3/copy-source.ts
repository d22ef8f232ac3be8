// x-amz-copy-source: which object, and perhaps which version, a copy reads. [lambda F2]
import { invalidArgument } from './faults.ts';

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** '/bucket/key?versionId=v' or without the slash; the key is percent-encoded. */
export function sourceOf(text: string): CopySource {
  const [, path = '', versionId] = /^\/?(.*?)(?:\?versionId=([^&]*))?$/s.exec(text) ?? [];
  const plain = decoded(path, text);
  const slash = plain.indexOf('/');
  if (slash < 1 || slash === plain.length - 1)
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      text,
    );
  return { bucket: plain.slice(0, slash), key: plain.slice(slash + 1), versionId };
}

function decoded(path: string, text: string): string {
  try {
    return decodeURIComponent(path).replace(/^\//, '');
  } catch {
    throw invalidArgument('Invalid copy source encoding.', 'x-amz-copy-source', text);
  }
}
