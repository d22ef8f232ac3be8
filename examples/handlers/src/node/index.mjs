// One function behind many routes: what a request can bring, and what an answer can be.
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

// A picture of one transparent pixel.
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Clients spell header names as they like. */
function header(event, name) {
  const found = Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found ? found[1] : '';
}

/** The bytes that the client meant: base64 taken off, then the client's compression, unless the gateway has done that. */
function bodyOf(event) {
  const data = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  // REST APIs unpack a body and leave its Content-Encoding; function URLs do not. So the bytes decide.
  const packed = header(event, 'content-encoding') === 'gzip' && data[0] === 0x1f && data[1] === 0x8b;
  return packed ? gunzipSync(data) : data;
}

function text(statusCode, value) {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

/** Bytes travel as base64; the API's binary_media_types let the gateway turn them back. */
function binary(data, headers) {
  return { statusCode: 200, headers, body: data.toString('base64'), isBase64Encoded: true };
}

function item(event) {
  const query = Object.entries(event.multiValueQueryStringParameters ?? {}).sort();
  // Query parameters come decoded, path parameters as they were sent.
  return text(200, { id: decodeURIComponent(event.pathParameters.id), query: Object.fromEntries(query) });
}

function echo(event) {
  const data = bodyOf(event);
  return binary(data, { 'Content-Type': header(event, 'content-type'), 'X-Bytes': String(data.length) });
}

async function upload(event) {
  const form = await new Response(bodyOf(event), {
    headers: { 'content-type': header(event, 'content-type') },
  }).formData();
  const fields = {};
  const files = [];
  for (const [field, value] of form) {
    if (typeof value === 'string') {
      fields[field] = value;
      continue;
    }
    const data = Buffer.from(await value.arrayBuffer());
    const sha256 = createHash('sha256').update(data).digest('hex');
    files.push({ field, name: value.name, bytes: data.length, sha256 });
  }
  return text(200, { fields, files });
}

function report(event) {
  const lines = Buffer.from(Array.from({ length: 1000 }, (_, number) => `line ${number}\n`).join(''));
  const headers = { 'Content-Type': 'text/plain' };
  if (!header(event, 'accept-encoding').includes('gzip')) return binary(lines, headers);
  return binary(gzipSync(lines), { ...headers, 'Content-Encoding': 'gzip' });
}

function numbers() {
  const headers = { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename="numbers.csv"' };
  return binary(Buffer.from('number,square\n1,1\n2,4\n3,9\n'), headers);
}

function dot() {
  return binary(DOT, { 'Content-Type': 'image/png' });
}

function personal(event) {
  return text(200, { hello: event.requestContext.authorizer.principalId });
}

const ROUTES = {
  'GET items/{id}': item,
  'POST echo': echo,
  'POST upload': upload,
  'GET report': report,
  'GET files/numbers.csv': numbers,
  'GET dot': dot,
  'GET private': personal,
};

export async function handler(event) {
  // The greedy {proxy+} says what it stood for; every other resource is its own name.
  const greedy = event.pathParameters?.proxy;
  const route = `${event.httpMethod} ${greedy ?? event.resource.split('/').slice(2).join('/')}`;
  const serve = ROUTES[route];
  return serve ? serve(event) : text(404, { message: `no route ${route}` });
}
