// CORS in a real browser: pages of two origins, one of them allowed. [lambda C5]
import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { requires } from '../requires.ts';
import { startPortico, type Portico } from './portico.ts';
import { makeUrl, type UrlFunction } from './url-function.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const HERE = `export const handler = async (event) => ({
  statusCode: 200,
  headers: { 'x-request-id': 'r-1', 'x-hidden': 'h', 'content-type': 'application/json', 'set-cookie': 'seen=1' },
  body: JSON.stringify({ method: event.requestContext.http.method, cookies: event.cookies ?? [], origin: event.headers.origin }),
});`;
const TWICE = `export const handler = async () => ({ statusCode: 200, headers: { 'access-control-allow-origin': '*' }, body: 'x' });`;

let portico: Portico;
let allowed: http.Server;
let other: http.Server;
let profile: string;
let context: BrowserContext;
let guarded: UrlFunction;
let twice: UrlFunction;

function openSite(): Promise<http.Server> {
  const server = http.createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<p>page'),
  );
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function originOf(server: http.Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function pageOf(server: http.Server): Promise<Page> {
  const page = await context.newPage();
  await page.goto(originOf(server));
  return page;
}

interface Read {
  readonly status?: number;
  readonly body?: string;
  readonly seen?: string | null;
  readonly hidden?: string | null;
  readonly error?: string;
}

/** fetch() as the page does it. */
function fetched(page: Page, url: string, init: object = {}): Promise<Read> {
  return page.evaluate(
    async ([address, options]) => {
      try {
        const response = await fetch(address as string, options as RequestInit);
        const { headers } = response;
        return {
          status: response.status,
          body: await response.text(),
          seen: headers.get('x-request-id'),
          hidden: headers.get('x-hidden'),
        };
      } catch (error) {
        return { error: String(error) };
      }
    },
    [url, init] as const,
  );
}

async function preflights(): Promise<number> {
  const response = await fetch(`${portico.url}/_portico/traces`);
  const { traces = [] } = (await response.json()) as { traces?: { method: string }[] };
  return traces.filter(({ method }) => method === 'OPTIONS').length;
}

const needs = requires('chromium');
// A browser takes a second to start: not for tests that will be skipped.
if (needs.skip === undefined) {
  before(async () => {
    [portico, allowed, other] = await Promise.all([startPortico(), openSite(), openSite()]);
    const cors = {
      AllowOrigins: [originOf(allowed)],
      AllowMethods: ['GET', 'PUT'],
      AllowHeaders: ['content-type', 'x-custom'],
      ExposeHeaders: ['x-request-id'],
      AllowCredentials: true,
      MaxAge: 600,
    };
    guarded = await makeUrl(portico, 'guarded', HERE, { cors });
    twice = await makeUrl(portico, 'twice', TWICE, { cors: { AllowOrigins: ['*'] } });
    profile = mkdtempSync(join(tmpdir(), 'portico-browser-'));
    context = await chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', args: FLAGS });
  });
  after(async () => {
    await context?.close();
    allowed?.close();
    other?.close();
    await portico?.stop();
    if (profile !== undefined) rmSync(profile, { recursive: true, force: true });
  });
}

test('a page of an allowed origin reads the answer and the exposed header, no other', needs, async () => {
  const read = await fetched(await pageOf(allowed), guarded.url);
  assert.equal(read.error, undefined);
  assert.equal(read.status, 200);
  assert.deepEqual(JSON.parse(read.body!), { method: 'GET', cookies: [], origin: originOf(allowed) });
  assert.equal(read.seen, 'r-1');
  assert.equal(read.hidden, null);
});

test('a page of another origin cannot read it, although it was served', needs, async () => {
  const read = await fetched(await pageOf(other), guarded.url);
  assert.match(read.error ?? '', /Failed to fetch/);
});

test('credentials are sent and the answer is readable', needs, async () => {
  const page = await pageOf(allowed);
  const read = await fetched(page, guarded.url, { credentials: 'include' });
  assert.equal(read.status, 200, read.error);
});

test('a preflight lets PUT with its headers through, once for its time, and keeps DELETE out', needs, async () => {
  const page = await pageOf(allowed);
  const put = { method: 'PUT', headers: { 'content-type': 'application/json', 'x-custom': '1' }, body: '{}' };
  const before = await preflights();
  for (let i = 0; i < 3; i += 1) assert.equal((await fetched(page, guarded.url, put)).status, 200);
  assert.equal((await preflights()) - before, 1, 'the preflight is cached');
  assert.match((await fetched(page, guarded.url, { method: 'DELETE' })).error ?? '', /Failed to fetch/);
  const header = { method: 'PUT', headers: { 'x-other': '1' } };
  assert.match((await fetched(page, guarded.url, header)).error ?? '', /Failed to fetch/);
});

test('headers of configuration and function together are refused by the browser, as with AWS', needs, async () => {
  assert.match((await fetched(await pageOf(allowed), twice.url)).error ?? '', /Failed to fetch/);
});
