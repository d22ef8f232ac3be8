// What happened and why: traces for `portico explain`, log lines, access logs. Cheap on the data path: text is made when asked.

export type Verdict = 'pass' | 'refuse' | 'note';

/** One gate's word. Steps that carry no per-request detail should be frozen constants. */
export interface Step {
  /** route | authorizer | signature | policy | api-key | usage-plan | throttle | permission | integration | response | cors | ... */
  readonly gate: string;
  readonly verdict: Verdict;
  /** A code of the door's reasons table, e.g. 'key-disabled'. */
  readonly reason: string;
  /** Ids and values that the gate looked at. Never a secret (an API key value is shown by its last 4 characters). */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface Trace {
  /** Request id: what the client sees in x-amzn-RequestId (or apigw-requestid, x-amz-request-id, ...). */
  id: string;
  readonly startMs: number;
  /** 'control' or the name of the door. */
  door: string;
  method: string;
  /** Host and path as the client sent them. */
  host: string;
  target: string;
  status: number;
  /** Set when the answer has been handed to the socket. */
  endMs: number;
  account?: string;
  region?: string;
  readonly steps: Step[];
  /** Log text of the function and of an internal error's stack, by reference; shown with the explanation. */
  attachments?: Record<string, string>;
}

export interface Traces {
  open(door: string, method: string, host: string, target: string): Trace;
  /** Keeps the trace in the ring of the last 10,000 exchanges. */
  close(trace: Trace, status: number): void;
  find(id: string): Trace | undefined;
  /** Newest first. */
  recent(limit: number, refusedOnly?: boolean): Trace[];
  reset(): void;
}

/** What a reason code means. `cure` says what would have passed. Both are plain sentences. */
export interface Reason {
  readonly title: string;
  cause(detail: Readonly<Record<string, unknown>>, trace: Trace): string;
  cure?(detail: Readonly<Record<string, unknown>>, trace: Trace): string;
  /** Another code of the same table that tells more, found when the explanation is asked for (so that the data path need not look). */
  instead?(detail: Readonly<Record<string, unknown>>, trace: Trace): string | undefined;
}

/** Every door exports one such table from its reasons.ts; the composition root hands them all to the explainer. */
export type Reasons = Readonly<Record<string, Reason>>;

export interface Explanation {
  readonly id: string;
  /** One line: 'GET /stg/jobs/1 was refused with 403 by restapi'. */
  readonly summary: string;
  readonly refused?: { readonly gate: string; readonly title: string; readonly cause: string; readonly cure?: string };
  readonly steps: readonly {
    readonly gate: string;
    readonly verdict: Verdict;
    readonly title: string;
    readonly text: string;
  }[];
  readonly trace: Trace;
}

export interface LogEvent {
  readonly timestampMs: number;
  readonly message: string;
}

export interface LogScope {
  readonly account: string;
  readonly region: string;
  readonly group: string;
}

/** The write side: never blocks, never throws, batches to disk within about 200 ms. Creates group and stream when missing. */
export interface LogSink {
  stream(scope: LogScope, stream: string): LogWriter;
  flush(): Promise<void>;
}

export interface LogWriter {
  /** One event; `message` without its final newline. */
  write(timestampMs: number, message: string): void;
}

export interface StoredLogEvent extends LogEvent {
  readonly stream: string;
  readonly ingestionMs: number;
  /** Unique within the group and ascending with ingestion; decimal text, 56 digits. */
  readonly eventId: string;
}

export interface StreamSummary {
  readonly name: string;
  readonly createdMs: number;
  readonly firstEventMs?: number;
  readonly lastEventMs?: number;
  readonly lastIngestionMs?: number;
  readonly storedBytes: number;
}

export interface LogReadQuery {
  readonly streams?: readonly string[];
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Only events after this one in the order of answers; the id itself tells the place, also when the event has gone. */
  readonly afterEventId?: string;
  readonly beforeEventId?: string;
  /** Answer the last `limit` events that match instead of the first; still ascending. */
  readonly newest?: boolean;
  readonly limit: number;
}

/** The read and administration side, for services/logs. Reads see everything written so far (they flush first). */
export interface LogArchive extends LogSink {
  groups(account: string, region: string): { group: string; createdMs: number; storedBytes: number }[];
  /** When the group was made; undefined when there is none. */
  createdMs(scope: LogScope): number | undefined;
  createGroup(scope: LogScope, nowMs: number): boolean;
  deleteGroup(scope: LogScope): boolean;
  createStream(scope: LogScope, stream: string, nowMs: number): boolean;
  deleteStream(scope: LogScope, stream: string): boolean;
  streams(scope: LogScope): StreamSummary[];
  append(scope: LogScope, stream: string, events: readonly LogEvent[], nowMs: number): Promise<void>;
  /** Events of some or all streams with from <= timestamp < to, ascending by (timestamp, eventId). */
  read(scope: LogScope, query: LogReadQuery): Promise<StoredLogEvent[]>;
  /** Drops events older than this. */
  expire(scope: LogScope, beforeMs: number): Promise<void>;
  reset(): Promise<void>;
  close(): Promise<void>;
}
