// The refusals of CloudWatch Logs, with AWS's texts. [lambda F10]
import { fault, type Fault } from '../kernel/fault.ts';

export function groupMissing(): Fault {
  return fault('ResourceNotFoundException', 'The specified log group does not exist.');
}

export function streamMissing(): Fault {
  return fault('ResourceNotFoundException', 'The specified log stream does not exist.');
}

// Without a full stop, as recorded.
export function groupExists(): Fault {
  return fault('ResourceAlreadyExistsException', 'The specified log group already exists');
}

export function streamExists(): Fault {
  return fault('ResourceAlreadyExistsException', 'The specified log stream already exists');
}

export function invalid(message: string): Fault {
  return fault('InvalidParameterException', message);
}

export function invalidToken(): Fault {
  return invalid('The specified nextToken is invalid.');
}
