import type { Package } from '../../core/package.ts'
import { type JsonObject, textOf } from '../../packaging/json/guards.ts'
import { isWord } from '../../packaging/record-lines.ts'
import { licensesOf, needsOf } from './manifest.ts'
import { isNpmName, nameParts } from './names.ts'

/** The package of a package.json that was installed; `undefined` where it names none. */
export function installedPackage(manifest: JsonObject): Package | undefined {
  const name = textOf(manifest['name'])
  const version = textOf(manifest['version'])?.trim()
  if (!isNpmName(name) || !isWord(version)) return undefined
  const licenses = licensesOf(manifest)
  // What is for development is not installed with it.
  const dependsOn = needsOf(manifest).flatMap((need) => (need.isDevelopment ? [] : need.name))
  return {
    kind: 'package',
    type: 'npm',
    ...nameParts(name),
    version,
    ...(licenses.length > 0 ? { licenses } : {}),
    ...(dependsOn.length > 0 ? { dependsOn: [...new Set(dependsOn)] } : {}),
  }
}
