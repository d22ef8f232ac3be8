// Malformed calls of S3. The bucket malformed-good exists.
import { S3, xml, type MalformedCall } from './call.ts';

const BOMB = `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]><VersioningConfiguration><Status>&b;</Status></VersioningConfiguration>`;

export const s3: MalformedCall[] = [
  xml('PutBucketVersioning: half a document', 'versioning=', '<VersioningConfiguration><Status>Ena'),
  xml(
    'PutBucketVersioning: crossed tags',
    'versioning=',
    '<VersioningConfiguration><Status>Enabled</VersioningConfiguration></Status>',
  ),
  xml('PutBucketVersioning: JSON', 'versioning=', '{"Status":"Enabled"}'),
  xml(
    'PutBucketVersioning: an unknown status',
    'versioning=',
    '<VersioningConfiguration><Status>Perhaps</Status></VersioningConfiguration>',
  ),
  xml('PutBucketVersioning: entities without end', 'versioning=', BOMB),
  xml('PutBucketVersioning: an empty body', 'versioning=', ''),
  xml('PutBucketTagging: half a document', 'tagging=', '<Tagging><TagSet><Tag><Key>a</Key>'),
  xml(
    'PutBucketTagging: a key twice',
    'tagging=',
    `<Tagging><TagSet>${'<Tag><Key>a</Key><Value>b</Value></Tag>'.repeat(2)}</TagSet></Tagging>`,
  ),
  xml('PutBucketPolicy: no JSON', 'policy=', '{'),
  xml('CreateBucket: a document of something else', '', '<Melt/>', { path: '/malformed-new' }),
  xml('CreateBucket: a name in capitals', '', '', { path: '/Malformed_New' }),
  xml('CreateBucket: a short name', '', '', { path: '/ab' }),
  xml('DeleteObjects: half a document', 'delete=', '<Delete><Object><Key>a', { method: 'POST' }),
  xml('DeleteObjects: nothing in it', 'delete=', '<Delete></Delete>', { method: 'POST' }),
  xml('PutObject: a digest of other bytes', '', 'abc', {
    path: '/malformed-good/k',
    headers: { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' },
  }),
  xml('PutObject: a digest that is none', '', 'abc', { path: '/malformed-good/k', headers: { 'content-md5': 'x' } }),
  xml('PutObject: a checksum of other bytes', '', 'abc', {
    path: '/malformed-good/k',
    headers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
  }),
  xml('PutObject: a long key', '', 'abc', { path: `/malformed-good/${'k'.repeat(1100)}` }),
  xml('PutObject: no such bucket', '', 'abc', { path: '/no-such-bucket-here/k' }),
  { ...S3, what: 'GetObject: no such key', method: 'GET', path: '/malformed-good/nosuch' },
  {
    ...S3,
    what: 'ListObjectsV2: keys of a word',
    method: 'GET',
    path: '/malformed-good',
    query: 'list-type=2&max-keys=many',
  },
  {
    ...S3,
    what: 'UploadPart: no such upload',
    method: 'PUT',
    path: '/malformed-good/k',
    query: 'partNumber=1&uploadId=nosuch',
    body: 'abc',
  },
  {
    ...S3,
    what: 'UploadPart: a part of a word',
    method: 'PUT',
    path: '/malformed-good/k',
    query: 'partNumber=one&uploadId=nosuch',
    body: 'abc',
  },
  { ...S3, what: 'an unknown method', method: 'PATCH', path: '/malformed-good/k' },
];
