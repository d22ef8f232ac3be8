// One AWS call from bytes to bytes: recognise, authenticate, decode, authorise, handle, encode. Knows no product's rules.
import type { Door, Exchange } from '../edge/contract.ts';
import type { Service } from '../services/kernel/contract.ts';
import type { FaultData, WireResponse } from '../wire/contract.ts';
import type { ServiceName } from '../models/contract.ts';
import { authenticate } from './authenticate.ts';
import { authorise } from './authorise.ts';
import { BODY_LIMIT, NO_BYTES, readRequest, requestOf, type Arrival } from './body.ts';
import { makeCall } from './call.ts';
import type { ControlPorts } from './contract.ts';
import { absentService, isFault, overCapacity, unbuilt, unknownCall } from './faults.ts';
import { send } from './send.ts';

export function createControlDoor(ports: ControlPorts): Door {
  const services = new Map<ServiceName, Service>(ports.services.map((service) => [service.name, service]));

  async function answer(exchange: Exchange, arrival: Arrival): Promise<WireResponse> {
    const { request, recognised } = arrival;
    exchange.trace.account = ports.account;
    try {
      return await perform(exchange, arrival);
    } catch (error) {
      const found = isFault(error) ? error : bug(error, exchange);
      exchange.trace.steps.push({
        gate: 'answer',
        verdict: 'refuse',
        reason: 'fault',
        detail: { code: found.code, message: withoutValues(found.message) },
      });
      return ports.codec.encodeFault(recognised.service, found, exchange.trace.id, request);
    }
  }

  async function perform(exchange: Exchange, { request, recognised }: Arrival): Promise<WireResponse> {
    const { trace } = exchange;
    const { service, operation } = recognised;
    const caller = authenticate(ports, request, service, trace);
    if (recognised.foreign !== undefined) throw absentService(recognised.foreign, services.keys());
    if (operation === undefined) throw unknownCall(service, request);
    trace.steps.push({ gate: 'operation', verdict: 'note', reason: 'operation', detail: { service, operation } });
    const built = services.get(service);
    const handler = built?.handlers[operation];
    if (!built || !handler) throw unbuilt(service, operation);
    if (!request.bodyStream) built.checkBody?.(operation, request.headers, request.body);
    const call = makeCall(ports, exchange, caller, service, operation);
    const { chunkSigning } = caller;
    const signed = chunkSigning ? { ...request, chunkSigning } : request;
    const named = { service, operation, labels: recognised.labels };
    const input = ports.codec.decode(named, signed);
    authorise(ports, built.needs(operation, input, call), call);
    const output = await handler(input as never, call);
    return ports.codec.encode(named, output, trace.id, call.reply);
  }

  function bug(error: unknown, exchange: Exchange): FaultData {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    ports.log('error', `request ${exchange.trace.id}: ${text}`);
    (exchange.trace.attachments ??= {})['stack'] = text;
    return {
      code: 'InternalFailure',
      message: `Internal failure. Portico's log has the stack under request id ${exchange.trace.id}.`,
      status: 500,
    };
  }

  return {
    name: 'control',
    async serve(exchange) {
      try {
        const arrival = await readRequest(ports.codec, exchange);
        send(exchange, await answer(exchange, arrival));
        arrival.discard?.();
      } catch (error) {
        if (!overCapacity(error)) throw error;
        const fault = {
          code: 'RequestEntityTooLargeException',
          message: `Request must be smaller than ${BODY_LIMIT} bytes`,
          status: 413,
        };
        const request = requestOf(exchange, NO_BYTES);
        send(
          exchange,
          ports.codec.encodeFault(ports.codec.recognise(request).service, fault, exchange.trace.id, request),
        );
      }
    },
  };
}

/** The recorded text of an oversized environment quotes it, and its values are secrets. */
function withoutValues(message: string): string {
  const at = message.indexOf('String measured:');
  return at < 0 ? message : message.slice(0, at);
}
