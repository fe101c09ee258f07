import type { Need } from './pom-needs.ts'

/*
 * Of artifacts with the same key a project has one version. Types are names for a file's ending and classifier.
 * https://maven.apache.org/ref/current/maven-core/artifact-handlers.html
 */

const TYPES: ReadonlyMap<string, readonly [ending: string, classifier: string]> = new Map([
  ['ejb', ['jar', '']],
  ['maven-plugin', ['jar', '']],
  ['test-jar', ['jar', 'tests']],
  ['java-source', ['jar', 'sources']],
  ['javadoc', ['jar', 'javadoc']],
  ['ejb-client', ['jar', 'client']],
])

type KeyParts = Pick<Need, 'group' | 'artifact' | 'type' | 'classifier'>

/** `group:artifact:ending:classifier` */
export function artifactKey({ group, artifact, type, classifier }: KeyParts): string {
  const [ending, ofType] = TYPES.get(type) ?? [type, '']
  return `${group}:${artifact}:${ending}:${classifier || ofType}`
}
