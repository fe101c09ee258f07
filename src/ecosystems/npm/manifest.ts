import type { AnalysedFile } from '../../core/analyser.ts'
import {
  elementsOf,
  entriesOf,
  isObject,
  type JsonObject,
  memberOf,
  textOf,
} from '../../packaging/json/guards.ts'
import { textOfFile } from '../../packaging/package-list.ts'

/** Where a package.json names what it needs; the last member is for development only. */
const NEEDS = ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies'] as const

export interface Need {
  readonly name: string
  /** `^1.0.0`, `npm:other@1`, `git+https://…`. */
  readonly range: string
  readonly isDevelopment: boolean
  /** Nothing brings it by itself where the package manager leaves peers to the user. */
  readonly isPeer: boolean
}

/** The object of a package.json; `undefined` where there is none. https://docs.npmjs.com/cli/v11/configuring-npm/package-json */
export function readManifest(file: Pick<AnalysedFile, 'bytes'> | undefined): JsonObject | undefined {
  if (!file) return undefined
  try {
    const value: unknown = JSON.parse(textOfFile(file))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What an object with the members of a package.json needs. A name that is needed in two ways is there twice. */
export function needsOf(manifest: unknown): Need[] {
  return NEEDS.flatMap((member) =>
    entriesOf(memberOf(manifest, member)).flatMap(([name, range]) =>
      typeof range === 'string'
        ? {
            name,
            range,
            isDevelopment: member === 'devDependencies',
            isPeer: member === 'peerDependencies',
          }
        : [],
    ),
  )
}

/** `"MIT"`, `{type: "MIT"}`, `["MIT", {type: "BSD"}]`, and `licenses` as very old packages spell it. */
export function licensesOf(manifest: unknown): string[] {
  const given = memberOf(manifest, 'license') ?? memberOf(manifest, 'licenses')
  const list = Array.isArray(given) ? elementsOf(given) : [given]
  return list.flatMap(
    (one) => textOf(one) ?? textOf(memberOf(one, 'type')) ?? textOf(memberOf(one, 'name')) ?? [],
  )
}

/** Whether it has packages of the user's own in folders below. */
export function hasWorkspaces(manifest: JsonObject | undefined): boolean {
  return memberOf(manifest, 'workspaces') !== undefined
}
