import { compareText } from '../core/compare-text.ts'
import type { HiddenPath, HygieneReport, LayerFacts } from '../core/hygiene.ts'
import type { Misconfiguration } from '../core/misconfiguration.ts'
import { sizedTree } from '../layers/summary/sized-tree.ts'
import { treemapOf } from '../layers/summary/treemap.ts'
import { judgeAccounts } from './accounts/account-notes.ts'
import { findCredentials } from './configuration/find-credentials.ts'
import { findServices } from './configuration/find-services.ts'
import { judgeConfiguration } from './configuration/judge-configuration.ts'
import { judgeIdentity } from './configuration/judge-identity.ts'
import { judgeUser } from './configuration/judge-user.ts'
import { findDuplicates } from './duplicates/find-duplicates.ts'
import { findLeftovers } from './leftovers/find-leftovers.ts'
import { leftoverNotes } from './leftovers/leftover-notes.ts'
import { misconfigurationOf } from './make-misconfiguration.ts'
import { type MergedImage, mergeImage } from './merged-image.ts'
import { findPrivileges } from './privileges/find-privileges.ts'
import { scoresOf } from './score.ts'
import { findTools } from './tools/find-tools.ts'
import { toolNotes } from './tools/tool-notes.ts'
import type { HygieneInput, Note } from './types.ts'
import { DEFAULT_WASTE_LIMITS } from './waste/dive-ci.ts'
import { efficiencyOf } from './waste/efficiency.ts'
import { wasteNotes } from './waste/waste-notes.ts'

/** Files that the report lists, of those that lend rights and of those that are hidden. */
export const MAX_LISTED_PATHS = 200

export interface Hygiene {
  readonly report: HygieneReport
  /** Of class `hygiene`, in the order of the table of notes. */
  readonly misconfigurations: readonly Misconfiguration[]
}

/** What should not be in an image, and what it wastes. Pure: the same layers give the same report. */
export function hygieneOf(input: HygieneInput): Hygiene {
  const { config, limits = DEFAULT_WASTE_LIMITS } = input
  const image = mergeImage(input)
  const identity = judgeIdentity(input)
  const accounts = judgeAccounts(image.visible)
  const user = judgeUser(config, accounts.users)
  const configuration = judgeConfiguration(input)
  const waste = wasteOf(image)
  const tools = findTools(input, image)
  const leftovers = findLeftovers(image.merged)
  const privileges = findPrivileges(image)
  const services = findServices(input, image)
  const duplicates = findDuplicates(image)
  const notes: readonly Note[] = [
    ...identity.notes,
    ...user.notes,
    ...toolNotes(tools),
    ...leftoverNotes(leftovers),
    ...wasteNotes(waste.efficiency, { bytes: waste.hiddenBytes, paths: waste.hidden }, limits),
    ...(duplicates?.notes ?? []),
    ...privileges.notes,
    ...accounts.notes,
    ...findCredentials(input, image),
    ...configuration.notes,
    ...services.notes,
  ]
  const report: HygieneReport = {
    identity: { ...identity.facts, healthcheck: configuration.healthcheck },
    ...(config ? { user: user.user } : {}),
    layers: layerFacts(input, image),
    ...waste,
    tools,
    leftovers: leftovers.map(({ leftover }) => leftover),
    privileges: privileges.paths.slice(0, MAX_LISTED_PATHS),
    services: services.names,
    ...(duplicates ? { duplicates: duplicates.contents } : {}),
    unjudged: [...identity.unjudged, ...accounts.unjudged, ...configuration.unjudged, ...ofFolders(input)],
    treemap: treemapOf(sizedTree(image.merged.root), input.packages, image),
    ...scoresOf(
      notes.map(({ id }) => id),
      config !== undefined,
    ),
  }
  const sorted = notes.toSorted((a, b) => compareText(a.id, b.id))
  return { report, misconfigurations: sorted.map((note) => misconfigurationOf(note, input)) }
}

function wasteOf({ trees, merged }: MergedImage) {
  const { layerBytes, visibleBytes, files, hidden } = merged
  const efficiency = efficiencyOf(trees, (path) => merged.at(path)?.layer)
  const largest = hidden.toSorted((a, b) => b.bytes - a.bytes || compareText(a.path, b.path))
  return {
    shippedBytes: sum(layerBytes),
    visibleBytes,
    files,
    efficiency,
    hiddenBytes: sum(hidden.map(({ bytes }) => bytes)),
    hidden: largest.slice(0, MAX_LISTED_PATHS) satisfies readonly HiddenPath[],
  }
}

function layerFacts({ layers }: HygieneInput, { merged }: MergedImage): readonly LayerFacts[] {
  const hiddenBytes = merged.layerBytes.map(() => 0)
  for (const { layer, bytes } of merged.hidden) hiddenBytes[layer] = (hiddenBytes[layer] ?? 0) + bytes
  return merged.layerBytes.map((bytes, index) => {
    const createdBy = layers[index]?.createdBy
    return { bytes, hiddenBytes: hiddenBytes[index] ?? 0, ...(createdBy === undefined ? {} : { createdBy }) }
  })
}

/** Node reads no extended attributes. */
function ofFolders({ config }: HygieneInput): readonly string[] {
  return config ? [] : ['Which files have capabilities was not judged: that is read from images only.']
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
