// What can go wrong between a socket and a door.

/** The server cannot listen. `hint` is the next step for whoever started it. */
export class ListenError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.name = 'ListenError';
    this.code = code;
    this.hint = hint;
  }
}

/** The client left while its body was read: nobody waits for an answer. */
export class ClientGone extends Error {
  constructor() {
    super('the client closed the connection before its request was complete');
    this.name = 'ClientGone';
  }
}

/** The client stays but sends no more of its body. */
export class BodyStalled extends Error {
  readonly idleMs: number;

  constructor(idleMs: number) {
    super(`no byte of the body arrived for ${idleMs} ms`);
    this.name = 'BodyStalled';
    this.idleMs = idleMs;
  }
}

/** One clear sentence and a next step for the errors of bind and of the name lookup before it. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): ListenError {
  const code = error.code ?? 'ELISTEN';
  const at = `${host}:${port}`;
  switch (code) {
    case 'EADDRINUSE':
      return new ListenError(
        code,
        `port ${port} on ${host} is already in use`,
        `Stop the program that holds it (perhaps another Portico: see "portico status"), or choose another port: --port ${port + 1}`,
      );
    case 'EACCES':
    case 'EPERM':
      return new ListenError(
        code,
        `the system does not let this user listen on ${at}`,
        'Ports below 1024 need a privilege: choose a higher one, such as --port 4566.',
      );
    case 'EADDRNOTAVAIL':
      return new ListenError(
        code,
        `${host} is not an address of this machine`,
        'Use --host 127.0.0.1 for this machine only, or --host 0.0.0.0 for every interface.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new ListenError(
        code,
        `the host ${host} cannot be resolved to an address`,
        'Check the spelling of --host, or give an IP address: --host 127.0.0.1',
      );
    default:
      return new ListenError(code, `cannot listen on ${at}: ${error.message}`, 'Choose another --host or --port.');
  }
}
