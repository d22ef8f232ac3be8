// Where code comes from: bytes in the request, an object in a bucket, an image in the registry. Answers what the record keeps.
import type { FunctionCode as CodeInput, LayerVersionContentInput } from '@aws-sdk/client-lambda';
import type { Call } from '../kernel/contract.ts';
import { invalid, tooLarge, unserved } from './faults.ts';
import { UNZIPPED_LIMIT, ZIPPED_LIMIT } from './limits.ts';
import { checkPackage } from './package.ts';
import type { LambdaPorts, S3Location } from './ports.ts';
import type { FunctionCode } from './resources.ts';

export interface ZipCode {
  readonly digest: string;
  readonly size: number;
  /** base64 of the zip's SHA-256. */
  readonly sha256: string;
}

type ZipInput = Pick<LayerVersionContentInput, 'ZipFile' | 'S3Bucket' | 'S3Key' | 'S3ObjectVersion'>;

/** Checks the zip of `whose` ('function NAME'), and keeps it, durably, before any record speaks of it. */
export async function zipCode(ports: LambdaPorts, input: ZipInput, whose: string, call: Call): Promise<ZipCode> {
  const bytes = input.ZipFile === undefined ? await zipFromBucket(ports, input, call) : zipFromRequest(input.ZipFile);
  const closed = await checkPackage(bytes);
  if (closed !== undefined)
    call.log(
      `${whose}: ${closed} may be read by its owner alone (mode 0600 or the like). It works here; on AWS the function could not read it: pack files with mode 0644`,
    );
  const { digest, size } = await call.blobs.put(bytes);
  return { digest, size, sha256: Buffer.from(digest.slice('sha256:'.length), 'hex').toString('base64') };
}

function zipFromRequest(zip: Uint8Array): Buffer {
  if (zip.byteLength > ZIPPED_LIMIT) throw tooLarge(`Zipped size must be smaller than ${ZIPPED_LIMIT} bytes`);
  return Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
}

const S3_REFUSALS = {
  'no-such-bucket': 'S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
  'no-such-key': 'S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
  'access-denied': 'S3 Error Code: AccessDenied. S3 Error Message: Access Denied',
} as const;

async function zipFromBucket(ports: LambdaPorts, input: ZipInput, call: Call): Promise<Buffer> {
  if (input.S3Bucket === undefined || input.S3Key === undefined)
    throw invalid('Please provide a source for function code.');
  const location: S3Location = {
    bucket: input.S3Bucket,
    key: input.S3Key,
    ...(input.S3ObjectVersion !== undefined && { versionId: input.S3ObjectVersion }),
  };
  const found = await ports.objects.read(location, UNZIPPED_LIMIT, call);
  if (found === 'too-large') throw invalid(`Unzipped size must be smaller than ${UNZIPPED_LIMIT} bytes`);
  if (typeof found === 'string') throw invalid(`Error occurred while GetObject. ${S3_REFUSALS[found]}`);
  return found;
}

const IMAGE_REFUSALS = {
  missing: (uri: string) => invalid(`Source image ${uri} does not exist. Provide a valid source image.`),
  foreign: (uri: string) => invalid(`Source image ${uri} is not valid. Provide a valid source image.`),
  unsupported: (uri: string) =>
    invalid(`The image manifest, config or layer media type for the source image ${uri} is not supported.`),
} as const;

/** Pins the digest that a tag points to now; where the tag moves later does not matter. [lambda B2] */
async function imageCode(ports: LambdaPorts, imageUri: string, call: Call): Promise<FunctionCode> {
  const image = await ports.images.resolve(imageUri, call);
  if (typeof image === 'string') throw IMAGE_REFUSALS[image](imageUri);
  return { size: 0, sha256: image.digest.slice('sha256:'.length), imageUri, resolvedImageUri: image.resolvedUri };
}

interface CodeUse {
  /** Of the function. */
  readonly name: string;
  /** Completes the text of a refusal. */
  readonly doing: 'creating' | 'updating';
}

/** The code of a function of this package type. */
export async function functionCode(
  ports: LambdaPorts,
  packageType: 'Zip' | 'Image',
  input: CodeInput,
  { name, doing }: CodeUse,
  call: Call,
): Promise<FunctionCode> {
  if (input.S3ObjectStorageMode !== undefined && input.S3ObjectStorageMode !== 'COPY') {
    throw unserved('another S3ObjectStorageMode than COPY');
  }
  if (packageType === 'Image') {
    if (input.ImageUri === undefined)
      throw invalid(`Please provide ImageUri when ${doing} a function with packageType Image.`);
    return imageCode(ports, input.ImageUri, call);
  }
  if (input.ImageUri !== undefined)
    throw invalid(`Please don't provide ImageUri when ${doing} a function with packageType Zip.`);
  return zipCode(ports, input, `function ${name}`, call);
}
