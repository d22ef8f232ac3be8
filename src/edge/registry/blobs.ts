// Layers and configurations of one repository: read with ranges, pushed whole or in pieces.
import { pipeline } from 'node:stream/promises';
import type { RegistryCall } from './door.ts';
import { refuse, reply, VERSION_HEADER } from './reply.ts';

export async function getBlob({ exchange, ports, scope, name, reference }: RegistryCall): Promise<void> {
  const layer = ports.layer(scope, name, reference);
  if (!layer) return refuse(exchange, 404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  const common = [
    'Content-Type',
    'application/octet-stream',
    'Docker-Content-Digest',
    reference,
    'Accept-Ranges',
    'bytes',
  ];
  if (exchange.method === 'HEAD')
    return exchange.reply(200, [...VERSION_HEADER, ...common, 'Content-Length', String(layer.size)]);
  const range = rangeOf(exchange.headers['range'], layer.size);
  if (range === 'unsatisfiable') return reply(exchange, 416, ['Content-Range', `bytes */${layer.size}`]);
  const { start, end } = range ?? { start: 0, end: layer.size - 1 };
  const head = [
    ...common,
    'Content-Length',
    String(end - start + 1),
    ...(range ? ['Content-Range', `bytes ${start}-${end}/${layer.size}`] : []),
  ];
  const socket = exchange.replyStream(range ? 206 : 200, [...VERSION_HEADER, ...head]);
  return pipeline(ports.blobs.open(reference, layer.size === 0 ? undefined : { start, end }), socket);
}

function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const found = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  if (!found) return undefined;
  const start = Number(found[1]);
  const end = found[2] === '' ? size - 1 : Math.min(Number(found[2]), size - 1);
  return start > end ? 'unsatisfiable' : { start, end };
}

export async function startUpload(call: RegistryCall): Promise<void> {
  const { exchange, ports, scope, name } = call;
  const query = new URLSearchParams(exchange.query);
  const mount = query.get('mount');
  const from = query.get('from');
  const mounted = mount !== null && from !== null ? ports.layer(scope, from, mount) : undefined;
  if (mount !== null && mounted) {
    await ports.putLayer(scope, name, mount, mounted.size);
    return created(call, mount);
  }
  const id = ports.uploads.start();
  const digest = query.get('digest');
  if (digest !== null) {
    await ports.uploads.append(id, exchange.bodyStream());
    return finish(call, id, digest);
  }
  return progress(call, id, 202);
}

export async function patchUpload(call: RegistryCall): Promise<void> {
  const { exchange, ports, reference } = call;
  const size = ports.uploads.size(reference);
  if (size === undefined) return uploadUnknown(call);
  const start = /^(\d+)-\d+$/.exec(exchange.headers['content-range'] ?? '')?.[1];
  if (start !== undefined && Number(start) !== size) return progress(call, reference, 416);
  await ports.uploads.append(reference, exchange.bodyStream());
  return progress(call, reference, 202);
}

export async function putUpload(call: RegistryCall): Promise<void> {
  const { exchange, ports, reference } = call;
  if (ports.uploads.size(reference) === undefined) return uploadUnknown(call);
  const digest = new URLSearchParams(exchange.query).get('digest');
  if (digest === null) return refuse(exchange, 400, 'DIGEST_INVALID', 'the digest parameter is missing');
  if (exchange.hasBody) await ports.uploads.append(reference, exchange.bodyStream());
  return finish(call, reference, digest);
}

export async function uploadStatus(call: RegistryCall): Promise<void> {
  const { exchange, ports, reference } = call;
  if (ports.uploads.size(reference) === undefined) return uploadUnknown(call);
  if (exchange.method === 'GET') return progress(call, reference, 204);
  await ports.uploads.cancel(reference);
  return reply(exchange, 204, []);
}

async function finish(call: RegistryCall, id: string, digest: string): Promise<void> {
  const { ports, scope, name, exchange } = call;
  const info = await ports.uploads.finish(id, digest);
  if (!info) return refuse(exchange, 400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  await ports.putLayer(scope, name, digest, info.size);
  return created(call, digest);
}

function created({ exchange, name }: RegistryCall, digest: string): void {
  reply(exchange, 201, ['Location', `/v2/${name}/blobs/${digest}`, 'Docker-Content-Digest', digest]);
}

function progress({ exchange, ports, name }: RegistryCall, id: string, status: number): void {
  const size = ports.uploads.size(id) ?? 0;
  const location = `${exchange.scheme}://${exchange.headers['host'] ?? exchange.host}/v2/${name}/blobs/uploads/${id}`;
  reply(exchange, status, ['Location', location, 'Docker-Upload-UUID', id, 'Range', `0-${Math.max(size - 1, 0)}`]);
}

function uploadUnknown({ exchange }: RegistryCall): void {
  refuse(exchange, 404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
}
