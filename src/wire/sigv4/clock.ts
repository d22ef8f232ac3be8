// The time rules of a signature: five minutes for most services, fifteen for S3 and for presigned URLs' start. [lambda D1, D2, F6]
import type { SignatureClaim, SignatureProblem } from '../contract.ts';

const MINUTE = 60_000;
const SKEW = 5 * MINUTE;
export const S3_SKEW = 15 * MINUTE;

export function timeProblem(claim: SignatureClaim, nowMs: number, s3: boolean): SignatureProblem | undefined {
  const signedAt = epochOf(claim.timestamp);
  if (signedAt === undefined) return undefined;
  const { expires } = claim;
  const skew = s3 || expires !== undefined ? S3_SKEW : SKEW;
  const end = expires === undefined ? signedAt + skew : signedAt + expires * 1000;
  if (nowMs > end) return expired(claim, nowMs, end, skew);
  if (signedAt - nowMs > skew) return early(claim, nowMs, skew);
  return undefined;
}

function expired(claim: SignatureClaim, nowMs: number, end: number, skew: number): SignatureProblem {
  const { timestamp, expires } = claim;
  const server = new Date(nowMs).toISOString().replace(/\.\d+/, '');
  if (expires !== undefined) {
    return {
      refusal: 'expired',
      message: `Signature expired: ${timestamp} is now earlier than ${stamp(nowMs - expires * 1000)} (${stamp(nowMs)} - ${expires} sec.)`,
      details: {
        form: 'presigned',
        'X-Amz-Expires': String(expires),
        Expires: new Date(end).toISOString().replace(/\.\d+/, ''),
        ServerTime: server,
      },
    };
  }
  return {
    refusal: 'expired',
    message: `Signature expired: ${timestamp} is now earlier than ${stamp(nowMs - skew)} (${stamp(nowMs)} - ${skew / MINUTE} min.)`,
    details: skewDetails(timestamp, server),
  };
}

function early(claim: SignatureClaim, nowMs: number, skew: number): SignatureProblem {
  const server = new Date(nowMs).toISOString().replace(/\.\d+/, '');
  return {
    refusal: 'not-yet-current',
    message: `Signature not yet current: ${claim.timestamp} is still later than ${stamp(nowMs + skew)} (${stamp(nowMs)} + ${skew / MINUTE} min.)`,
    details: skewDetails(claim.timestamp, server),
  };
}

function skewDetails(timestamp: string, server: string): Record<string, string> {
  return { RequestTime: timestamp, ServerTime: server, MaxAllowedSkewMilliseconds: String(S3_SKEW) };
}

/** 20240205T181742Z */
export function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Epoch ms of a 20240205T181742Z; undefined when there is no such moment. */
export function epochOf(timestamp: string): number | undefined {
  // Asked twice for each request, and the next request is mostly of the same second.
  if (timestamp !== lastTimestamp) {
    lastEpoch = readEpoch(timestamp);
    lastTimestamp = timestamp;
  }
  return lastEpoch;
}

let lastTimestamp = '';
let lastEpoch: number | undefined;

function readEpoch(timestamp: string): number | undefined {
  const digits = (from: number, to: number): number => Number(timestamp.slice(from, to));
  const [year, month, day] = [digits(0, 4), digits(4, 6), digits(6, 8)];
  const ms = Date.UTC(year, month - 1, day, digits(9, 11), digits(11, 13), digits(13, 15));
  const valid = month >= 1 && month <= 12 && day >= 1 && day <= 31 && !Number.isNaN(ms);
  return valid ? ms : undefined;
}
