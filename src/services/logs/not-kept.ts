// What groups may have in AWS and cannot have here: filters that count or forward events, exports, queries, policies. Their writes
// answer 501, so reads find none of them.
import type {
  DescribeMetricFiltersRequest,
  DescribeSubscriptionFiltersRequest,
  GetDataProtectionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Call } from '../kernel/contract.ts';
import { findGroup } from './find.ts';
import { groupNameOf, referredGroup } from './names.ts';
import type { LogsPorts } from './ports.ts';

export function notKeptHandlers(ports: LogsPorts) {
  const requireGroup = (call: Call, name: string): void => void call.read((tx) => findGroup(ports, call, tx, name));
  return {
    DescribeMetricFilters(input: DescribeMetricFiltersRequest, call: Call) {
      if (input.logGroupName !== undefined) requireGroup(call, groupNameOf(input.logGroupName));
      return { metricFilters: [] };
    },
    DescribeSubscriptionFilters(input: DescribeSubscriptionFiltersRequest, call: Call) {
      requireGroup(call, groupNameOf(input.logGroupName));
      return { subscriptionFilters: [] };
    },
    GetDataProtectionPolicy(input: GetDataProtectionPolicyRequest, call: Call) {
      requireGroup(call, referredGroup(input, call.scope));
      return { logGroupIdentifier: input.logGroupIdentifier };
    },
    DescribeResourcePolicies: () => ({ resourcePolicies: [] }),
    DescribeExportTasks: () => ({ exportTasks: [] }),
    DescribeDestinations: () => ({ destinations: [] }),
    DescribeQueries: () => ({ queries: [] }),
    DescribeQueryDefinitions: () => ({ queryDefinitions: [] }),
    DescribeAccountPolicies: () => ({ accountPolicies: [] }),
  };
}
