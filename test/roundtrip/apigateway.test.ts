// Every operation and error of API Gateway through the official client.
import * as client from '@aws-sdk/client-api-gateway';
import { roundTrips } from './suite.ts';

roundTrips('apigateway', client, 'APIGatewayClient');
