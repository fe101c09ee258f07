import { reachabilityAnalysers } from '../../reachability/analysers.ts'
import { reachabilityOf } from '../reachability.ts'
import type { Look } from './prepare.ts'

/** What the image starts leads to which packages. */
export function lookForReachability(): Look {
  return {
    analysers: reachabilityAnalysers(),
    look: ({ reports, inventory, config, maxLinkDepth }) => ({
      problems: [],
      reachability: reachabilityOf({
        ...(config ? { config } : {}),
        reports,
        packages: inventory.packages,
        maxLinkDepth,
      }),
    }),
  }
}
