// Whose a custom domain's name is, and changes of domains that meet. [api-gateway.md A1.4, A26, C5]
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { makeAuthority } from '../../x509/authority.ts';
import { randomIds } from '../kernel/ids.ts';
import { callOf } from '../kernel/testkit.test.ts';
import { changeDomain, isNameTaken } from './domains.ts';
import { DOMAIN_NAME, type DomainNameRecord } from './resources.ts';
import { ACCOUNT, assertRefused, NOW_MS, REGION } from './testkit.test.ts';

const store = openSqliteStore({ path: '', ephemeral: true });
after(() => store.close());

const OTHER = '222222222222';
const FAR = 'eu-west-1';

function domain(domainName: string, privateId?: string): DomainNameRecord {
  const endpointTypes = [privateId === undefined ? 'REGIONAL' : 'PRIVATE'];
  return { domainName, privateId, endpointTypes, ipAddressType: 'ipv4', securityPolicy: 'TLS_1_2', tags: {} };
}

const PLACES: readonly (readonly [place: string, account: string, region: string, open: boolean, closed: boolean])[] = [
  ['the same account and region', ACCOUNT, REGION, true, true],
  ['another region of the account', ACCOUNT, FAR, false, false],
  ['another account', OTHER, REGION, true, false],
  ['another account in another region', OTHER, FAR, true, false],
];

for (const [place, account, region, ofPublic, ofPrivate] of PLACES) {
  test(`the name of a domain in ${place} is ${ofPublic ? '' : 'not '}taken, of a private one it is ${ofPrivate ? '' : 'not '}taken`, async () => {
    const call = callOf(store, '', { account, region, service: 'apigateway', nowMs: NOW_MS, ids: randomIds });
    await store.transaction((tx) => {
      tx.put(DOMAIN_NAME, { account: ACCOUNT, region: REGION }, 'shop.test', domain('shop.test'));
      tx.put(DOMAIN_NAME, { account: ACCOUNT, region: REGION }, 'inner.test', domain('inner.test', 'p1'));
    });
    const taken = (asked: DomainNameRecord) => call.read((tx) => isNameTaken(tx, call, asked));
    assert.deepEqual(
      ['Shop.Test', 'inner.test', 'other.test'].map((name) => taken(domain(name))),
      [ofPublic, ofPrivate, false],
    );
    assert.deepEqual(
      ['shop.test', 'inner.test'].map((name) => taken(domain(name, 'p2'))),
      [ofPrivate, ofPrivate],
    );
  });
}

test('a trust store that was read for another address than the domain has by then is not kept', async () => {
  const scope = { account: ACCOUNT, region: REGION };
  const call = callOf(store, '', { ...scope, service: 'apigateway', nowMs: NOW_MS, ids: randomIds });
  const put = (truststoreUri: string) => {
    const mutual = { ...domain('mutual.test'), mutualTls: { truststoreUri }, truststore: truststoreUri };
    return store.transaction((tx) => tx.put(DOMAIN_NAME, scope, 'mutual.test', mutual));
  };
  const current = () => store.read((tx) => tx.get(DOMAIN_NAME, scope, 'mutual.test'))!;
  await put('s3://first/ca.pem');
  const text = makeAuthority('First', Date.now()).certificatePem;
  const truststores = {
    async read() {
      await put('s3://second/ca.pem');
      return { text };
    },
  };
  const message = 'Unable to complete operation due to concurrent modification. Please try again later.';
  const change = changeDomain(truststores, (tx) => tx.get(DOMAIN_NAME, scope, 'mutual.test')!, call);
  await assertRefused(change, 'ConflictException', message);
  assert.equal(current().truststore, 's3://second/ca.pem');
});
