import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bytes, openKit, refused, type Kit } from './testkit.test.ts';

const Bucket = 'versions';

describe('versions', () => {
  let kit: Kit;
  const put = async (Key: string, content: string): Promise<string | undefined> =>
    (await kit.send('PutObject', { Bucket, Key, Body: bytes(content) })).VersionId;
  const versioning = (Status: 'Enabled' | 'Suspended') =>
    kit.send('PutBucketVersioning', { Bucket, VersioningConfiguration: { Status } });
  /** 'id' for versions, '-id' for delete markers, '*' at the latest. */
  const listed = async (Prefix: string): Promise<string[]> => {
    const page = await kit.send('ListObjectVersions', { Bucket, Prefix });
    const rows = [
      ...page.Versions.map((one) => [one, one.VersionId] as const),
      ...page.DeleteMarkers.map((one) => [one, `-${one.VersionId}`] as const),
    ];
    return rows.map(([one, name]) => `${name}${one.IsLatest ? '*' : ''}`);
  };
  before(async () => {
    kit = await openKit();
    await kit.send('CreateBucket', { Bucket });
  });
  after(() => kit.close());

  test('without versioning there is one version, called null', async () => {
    assert.equal(await put('plain', 'a'), undefined);
    await put('plain', 'b');
    assert.deepEqual(await listed('plain'), ['null*']);
    assert.equal(await kit.read(Bucket, 'plain', { VersionId: 'null' }), 'b');
    const gone = await kit.send('DeleteObject', { Bucket, Key: 'plain', VersionId: 'null' });
    assert.deepEqual(gone, { VersionId: 'null' });
    assert.deepEqual(await listed('plain'), []);
  });

  test('every write of an enabled bucket is a version; what was there before is the null version, and the oldest', async () => {
    await put('doc', 'old');
    await versioning('Enabled');
    const first = await put('doc', 'one');
    const second = await put('doc', 'two');
    assert.match(String(first), /^[0-9a-z]{32}$/);
    assert.deepEqual(await listed('doc'), [`${second}*`, String(first), 'null']);
    assert.equal(await kit.read(Bucket, 'doc'), 'two');
    assert.equal(await kit.read(Bucket, 'doc', { VersionId: first }), 'one');
    assert.equal(await kit.read(Bucket, 'doc', { VersionId: 'null' }), 'old');
  });

  test('a delete adds a marker; deleting the marker brings the object back', async () => {
    const id = await put('marked', 'x');
    const deleted = await kit.send('DeleteObject', { Bucket, Key: 'marked' });
    assert.equal(deleted.DeleteMarker, true);
    const plain = await refused(kit.send('GetObject', { Bucket, Key: 'marked' }), 'NoSuchKey');
    assert.deepEqual(Reflect.get(plain, 'headers'), {
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': deleted.VersionId,
    });
    const direct = await refused(
      kit.send('GetObject', { Bucket, Key: 'marked', VersionId: deleted.VersionId }),
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
    );
    assert.equal(direct.fields['ResourceType'], 'DeleteMarker');
    assert.deepEqual(await listed('marked'), [String(id), `-${deleted.VersionId}*`]);
    const undone = await kit.send('DeleteObject', { Bucket, Key: 'marked', VersionId: deleted.VersionId });
    assert.deepEqual(undone, { VersionId: deleted.VersionId, DeleteMarker: true });
    assert.equal(await kit.read(Bucket, 'marked'), 'x');
  });

  test('a version is deleted for good, and the one before it becomes the latest', async () => {
    const first = await put('two', '1');
    const second = await put('two', '2');
    assert.deepEqual(await kit.send('DeleteObject', { Bucket, Key: 'two', VersionId: second }), { VersionId: second });
    assert.deepEqual(await listed('two'), [`${first}*`]);
    await refused(
      kit.send('GetObject', { Bucket, Key: 'two', VersionId: second }),
      'NoSuchVersion',
      'The specified version does not exist.',
    );
    await refused(
      kit.send('GetObject', { Bucket, Key: 'two', VersionId: 'nonsense' }),
      'InvalidArgument',
      'Invalid version id specified',
    );
  });

  test('versions keep their order when the clock stands still or goes back', async () => {
    const first = await put('clock', '1');
    kit.nowMs -= 60_000;
    const second = await put('clock', '2');
    kit.nowMs += 60_000;
    const third = await put('clock', '3');
    assert.deepEqual(await listed('clock'), [`${third}*`, String(second), String(first)]);
  });

  test('a suspended bucket has one null version, which writes and deletes replace', async () => {
    const kept = await put('pause', 'kept');
    await versioning('Suspended');
    assert.equal(await put('pause', 'null 1'), 'null');
    assert.equal(await put('pause', 'null 2'), 'null');
    assert.deepEqual(await listed('pause'), ['null*', String(kept)]);
    assert.equal(await kit.read(Bucket, 'pause'), 'null 2');
    const deleted = await kit.send('DeleteObject', { Bucket, Key: 'pause' });
    assert.deepEqual(deleted, { VersionId: 'null', DeleteMarker: true });
    assert.deepEqual(await listed('pause'), [String(kept), '-null*']);
    assert.equal(await kit.read(Bucket, 'pause', { VersionId: kept }), 'kept');
    await versioning('Enabled');
    const next = await put('pause', 'next');
    assert.deepEqual(await listed('pause'), [`${next}*`, String(kept), '-null']);
  });

  test('a list of deletions takes versions and tells markers apart', async () => {
    const id = await put('many', '1');
    const answer = await kit.send('DeleteObjects', {
      Bucket,
      Delete: { Objects: [{ Key: 'many' }, { Key: 'many', VersionId: id }, { Key: 'many', VersionId: 'bad id' }] },
    });
    const [marker, version] = answer.Deleted ?? [];
    assert.equal(marker?.DeleteMarker, true);
    assert.match(String(marker?.DeleteMarkerVersionId), /^[0-9a-z]{32}$/);
    assert.deepEqual(version, { Key: 'many', VersionId: id });
    assert.deepEqual(answer.Errors, [
      { Key: 'many', VersionId: 'bad id', Code: 'InvalidArgument', Message: 'Invalid version id specified' },
    ]);
  });

  test('the pages of a version list follow each other, also when the client deletes as it goes', async () => {
    for (let i = 0; i < 5; i++) await put('page/a', String(i));
    for (let i = 0; i < 3; i++) await put('page/b', String(i));
    const seen: string[] = [];
    let markers: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (let more = true; more;) {
      const page = await kit.send('ListObjectVersions', { Bucket, Prefix: 'page/', MaxKeys: 2, ...markers });
      for (const one of page.Versions) {
        seen.push(`${one.Key}${one.IsLatest ? '*' : ''}`);
        await kit.send('DeleteObject', { Bucket, Key: String(one.Key), VersionId: one.VersionId });
      }
      more = page.IsTruncated;
      markers = { KeyMarker: page.NextKeyMarker ?? '', VersionIdMarker: page.NextVersionIdMarker ?? '' };
    }
    assert.equal(seen.length, 8);
    assert.deepEqual(await listed('page/'), []);
  });

  test('a versioned bucket with a delete marker is not empty', async () => {
    await refused(
      kit.send('DeleteBucket', { Bucket }),
      'BucketNotEmpty',
      'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    );
  });

  test('a locked version cannot be deleted until its retention is over or bypassed, nor under a legal hold', async () => {
    const locked = 'locked-bucket';
    await kit.send('CreateBucket', { Bucket: locked, ObjectLockEnabledForBucket: true });
    const { VersionId } = await kit.send('PutObject', {
      Bucket: locked,
      Key: 'k',
      Body: bytes('x'),
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: new Date(kit.nowMs + 60_000),
    });
    const remove = (more: object = {}) => kit.send('DeleteObject', { Bucket: locked, Key: 'k', VersionId, ...more });
    await refused(remove(), 'AccessDenied', 'Access Denied because object protected by object lock.');
    await kit.send('PutObjectLegalHold', { Bucket: locked, Key: 'k', VersionId, LegalHold: { Status: 'ON' } });
    await refused(remove({ BypassGovernanceRetention: true }), 'AccessDenied');
    await kit.send('PutObjectLegalHold', { Bucket: locked, Key: 'k', VersionId, LegalHold: { Status: 'OFF' } });
    const shorter = { Mode: 'GOVERNANCE' as const, RetainUntilDate: new Date(kit.nowMs + 1000) };
    const retain = (more: object = {}) =>
      kit.send('PutObjectRetention', { Bucket: locked, Key: 'k', VersionId, Retention: shorter, ...more });
    await refused(retain(), 'AccessDenied');
    await retain({ BypassGovernanceRetention: true });
    kit.nowMs += 2000;
    await remove();
    await refused(
      kit.send('GetObjectRetention', { Bucket, Key: 'doc' }),
      'InvalidRequest',
      'Bucket is missing Object Lock Configuration',
    );
  });
});
