// Every operation and error of Organizations through the official client.
import * as client from '@aws-sdk/client-organizations';
import { roundTrips } from './suite.ts';

roundTrips('organizations', client, 'OrganizationsClient');
