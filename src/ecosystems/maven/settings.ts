import { isAbsolute } from 'node:path'
import { childrenOf, readXml } from '../../packaging/xml/read-xml.ts'

/*
 * The settings of a user of Maven, of which one counts here: where the local repository is.
 * https://maven.apache.org/settings.html
 */

/** Bytes of the file that are read. */
export const MAX_SETTINGS_BYTES = 1024 * 1024

/** What `${user.home}` and `${env.NAME}` stand for. */
export interface SettingsVariables {
  readonly home: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Where the settings say that the repository is; `undefined` where they do not, and a fault that says why they cannot be read. */
export function localRepositoryOf(
  bytes: Uint8Array,
  variables: SettingsVariables,
): { readonly path: string } | { readonly fault: string } | undefined {
  const root = readXml(bytes)
  if (typeof root === 'string') return { fault: root }
  const text = childrenOf(root, 'localRepository')[0]?.text ?? ''
  if (text === '') return undefined
  const path = text.replace(/\$\{(?<name>[^{}$]{1,200})\}/g, (whole, name: string) => {
    if (name === 'user.home') return variables.home
    return name.startsWith('env.') ? (variables.environment[name.slice(4)] ?? whole) : whole
  })
  if (path.includes('${') || !isAbsolute(path))
    return { fault: `of its local repository, ${text.slice(0, 200)}, it is not known where it is` }
  return { path }
}
