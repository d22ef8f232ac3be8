// API Gateway's errors by status. The texts live beside what they refuse.
import { fault, type Fault } from '../kernel/fault.ts';

export function notFound(message: string): Fault {
  return fault('NotFoundException', message);
}

export function badRequest(message: string): Fault {
  return fault('BadRequestException', message);
}

export function conflict(message: string): Fault {
  return fault('ConflictException', message);
}
