import type { Distribution } from '../../core/distribution.ts'
import { PlimsollError } from '../../core/errors.ts'
import { ECOSYSTEMS } from '../../ecosystems/registry.ts'

/** `--distro alpine/3.18` as a distribution. Throws `option-invalid`. */
export function distributionOverride(text: string | undefined): Distribution | undefined {
  if (text === undefined) return undefined
  const slash = text.indexOf('/')
  const family = slash < 0 ? text : text.slice(0, slash)
  const version = slash < 0 ? '' : text.slice(slash + 1)
  const distributions = ECOSYSTEMS.filter((ecosystem) => ecosystem.distribution)
  const ecosystem = distributions.find(({ id }) => id === family)
  if (!ecosystem) {
    const known = distributions.map(({ id }) => id).join(', ')
    throw new PlimsollError(
      'option-invalid',
      `--distro ${text}: there is no family ${family}; known are ${known}.`,
    )
  }
  const distribution = ecosystem.distribution?.(version)
  if (!distribution) {
    throw new PlimsollError(
      'option-invalid',
      `--distro ${text}: ${version || '(nothing)'} is no version of ${family}.`,
    )
  }
  return { ...distribution, decidedBy: '--distro' }
}
