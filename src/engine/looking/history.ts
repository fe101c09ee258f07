import { checkHistory } from '../../checks/dockerfile/check-history.ts'
import { byGravity } from '../../core/misconfiguration.ts'
import type { Look } from './prepare.ts'

/** The checks of Dockerfiles over what the image says of how it was built, without what its base did. */
export function lookAtHistory(): Look {
  return {
    analysers: [],
    look: ({ name, config, base }) => {
      if (!config) return { problems: [] }
      const baseLayers = base?.layers
      const checked = checkHistory(name, config, baseLayers === undefined ? {} : { baseLayers })
      return {
        configuration: {
          resources: [checked.resource],
          misconfigurations: checked.misconfigurations.toSorted(byGravity),
          suppressed: [],
        },
        problems: checked.problems,
      }
    },
  }
}
