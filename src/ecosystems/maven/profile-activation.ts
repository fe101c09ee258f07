import { childrenOf, type XmlElement } from '../../packaging/xml/read-xml.ts'

/**
 * When a build has a profile, as far as the profile says it: only where somebody asks for it, by its name or a property;
 * unless another one is chosen; or as the machine is (its JDK, system, files).
 *
 * https://maven.apache.org/guides/introduction/introduction-to-profiles.html
 */
export type Activation = 'asked' | 'default' | 'machine'

export function activationOf(profile: XmlElement): Activation {
  const conditions = childrenOf(profile, 'activation').flatMap(({ children }) => children)
  if (conditions.some(dependsOnMachine)) return 'machine'
  return conditions.some(({ name, text }) => name === 'activeByDefault' && text === 'true')
    ? 'default'
    : 'asked'
}

function dependsOnMachine(condition: XmlElement): boolean {
  if (condition.name === 'activeByDefault') return false
  if (condition.name !== 'property') return true
  const name = childrenOf(condition, 'name')[0]?.text ?? ''
  const value = childrenOf(condition, 'value')[0]?.text ?? ''
  // `!` means: unless somebody sets it, or sets it so. The others are set by whoever builds, except for Java's own.
  return name.startsWith('!') || value.startsWith('!') || OF_JAVA.some((one) => name.startsWith(one))
}

const OF_JAVA = ['java.', 'os.', 'user.', 'file.', 'env.'] as const
