import { childrenOf, type XmlElement } from '../../packaging/xml/read-xml.ts'

/** Properties of properties that are followed. */
export const MAX_PROPERTY_STEPS = 10

/** Characters of a property's value, and of what comes out. */
export const MAX_PROPERTY_LENGTH = 256

export type Properties = ReadonlyMap<string, string>

/** What `${…}` may name in a project file, as far as the file itself says it: its properties and its own coordinates. */
export function propertiesOf(project: XmlElement): Properties {
  const values = new Map<string, string>()
  for (const { name, text } of childrenOf(project, 'properties').flatMap(({ children }) => children))
    values.set(name, text)
  const [parent] = childrenOf(project, 'parent')
  for (const name of ['groupId', 'artifactId', 'version'] as const) {
    const inherited = parent && childrenOf(parent, name)[0]?.text
    // An artifact's name is never inherited.
    const own = childrenOf(project, name)[0]?.text ?? (name === 'artifactId' ? undefined : inherited)
    if (inherited !== undefined) values.set(`project.parent.${name}`, inherited)
    if (own === undefined) continue
    values.set(`project.${name}`, own)
    values.set(`pom.${name}`, own)
  }
  return values
}

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
