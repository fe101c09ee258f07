import { childrenOf, type XmlElement } from '../../packaging/xml/read-xml.ts'

/** Properties of properties that are followed. */
export const MAX_PROPERTY_STEPS = 10

/** Characters of a property's value, and of what comes out. */
export const MAX_PROPERTY_LENGTH = 256

/** Of a file, or of a file and its parents. */
export type Properties = Pick<ReadonlyMap<string, string>, 'get'>

/**
 * What `${…}` may name in a project file, as far as the file itself says it: its properties and its own coordinates,
 * of old also as `${pom.version}` and `${version}`.
 */
export function propertiesOf(project: XmlElement): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  const [parent] = childrenOf(project, 'parent')
  for (const name of ['groupId', 'artifactId', 'version'] as const) {
    const inherited = parent && childrenOf(parent, name)[0]?.text
    // An artifact's name is never inherited.
    const own = childrenOf(project, name)[0]?.text ?? (name === 'artifactId' ? undefined : inherited)
    if (inherited !== undefined)
      for (const prefix of PREFIXES) values.set(`${prefix}parent.${name}`, inherited)
    if (own !== undefined) for (const prefix of PREFIXES) values.set(`${prefix}${name}`, own)
  }
  for (const { name, text } of childrenOf(project, 'properties').flatMap(({ children }) => children))
    if (!values.has(name) || !name.startsWith('project.')) values.set(name, text)
  return values
}

const PREFIXES = ['project.', 'pom.', ''] as const

/** The text with its properties replaced; what is not known stays, and is then no version and no name. */
export function resolve(text: string, properties: Properties): string {
  let result = text
  for (let step = 0; step < MAX_PROPERTY_STEPS && result.includes('${'); step++) {
    if (result.length > MAX_PROPERTY_LENGTH) break
    result = result.replace(/\$\{(?<name>[^{}$]{1,200})\}/g, (whole, name: string) => {
      const value = properties.get(name)
      return value === undefined || value.length > MAX_PROPERTY_LENGTH ? whole : value
    })
  }
  return result
}
