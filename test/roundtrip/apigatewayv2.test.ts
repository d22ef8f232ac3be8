// Every operation and error of API Gateway v2 through the official client.
import * as client from '@aws-sdk/client-apigatewayv2';
import { roundTrips } from './suite.ts';

roundTrips('apigatewayv2', client, 'ApiGatewayV2Client');
