// Parts of a stage that have a deletion of their own. [api-gateway.md B10]
import type { DeleteAccessLogSettingsRequest, DeleteRouteSettingsRequest } from '@aws-sdk/client-apigatewayv2';
import type { Given } from '../gateway/input.ts';
import { own, under, without } from '../gateway/records.ts';
import type { Call } from '../kernel/contract.ts';
import { findStage } from './find.ts';
import { STAGE } from './resources.ts';
import { noRoute } from './stage-rules.ts';

export async function deleteAccessLogSettings(input: Given<DeleteAccessLogSettingsRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const { accessLog: _, ...stage } = findStage(tx, call, input.ApiId, input.StageName);
    tx.put(STAGE, call.scope, under(input.ApiId, stage.name), { ...stage, updatedMs: call.nowMs });
  });
}

export async function deleteRouteSettings(input: Given<DeleteRouteSettingsRequest>, call: Call): Promise<void> {
  await call.write((tx) => {
    const stage = findStage(tx, call, input.ApiId, input.StageName);
    const { routeSettings = {} } = stage;
    if (!own(routeSettings, input.RouteKey)) throw noRoute(input.RouteKey);
    const others = { ...stage, routeSettings: without(routeSettings, input.RouteKey), updatedMs: call.nowMs };
    tx.put(STAGE, call.scope, under(input.ApiId, stage.name), others);
  });
}
