// Which names a bucket may have. [lambda F1; the naming rules of general purpose buckets]

const FORM = /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const RESERVED = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** Whether a bucket of this name may be created. */
export function isBucketName(name: string): boolean {
  return mayNameBucket(name) && !ADDRESS.test(name) && !RESERVED.test(name);
}

/** Whether a request that names it is about a bucket at all. */
export function mayNameBucket(name: string): boolean {
  return FORM.test(name);
}
