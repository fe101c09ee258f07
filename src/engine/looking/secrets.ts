import { readFile, writeFile } from 'node:fs/promises'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import type { ConfigurationReport } from '../../core/misconfiguration.ts'
import { byGravity } from '../../core/misconfiguration.ts'
import type { Problem } from '../../core/problem.ts'
import { writeWhole } from '../../files/write-whole.ts'
import { createSquashView } from '../../layers/squash/squash-view.ts'
import { readTree } from '../../layers/squash/tree-index.ts'
import { secretAnalyser } from '../../secrets/analyser.ts'
import {
  holdToBaseline,
  readBaseline,
  type SecretBaseline,
  writeBaseline,
} from '../../secrets/found/baseline.ts'
import { collectSecrets, type FoundSecret, type LocatedHit } from '../../secrets/found/collect.ts'
import { secretsOfConfig } from '../../secrets/found/image-config.ts'
import type { RuleSet } from '../../secrets/types.ts'
import type { Look } from './prepare.ts'
import { publicFiles } from './public-files.ts'
import { readRules } from './secret-rules.ts'
import type { ReadTarget, SecretSources } from './types.ts'

/** Secrets in all files of all layers, and in the config. Throws errors of the files that the user wrote. */
export async function lookForSecrets(sources: SecretSources, signal: AbortSignal): Promise<Look> {
  const rules = await readRules(sources, signal)
  const baseline = await readBaselineFile(sources, signal)
  const analyser = secretAnalyser(rules)
  return {
    analysers: [analyser],
    look: async (read, ended) => {
      const ofConfig = read.config && secretsOfConfig(read.config, rules)
      const ofFiles = hitsOf(read, analyser.id)
      const ofHistory = sources.history ? await hitsOfHistory(read, rules, ended) : NOTHING
      const all = [...ofFiles.hits, ...(ofConfig?.hits ?? []), ...ofHistory.hits]
      const problems = [...ofFiles.problems, ...(ofConfig?.problems ?? []), ...ofHistory.problems]
      const hits = withoutPublic(all, read, sources)
      const byId = new Map(rules.rules.map((rule) => [rule.id, rule]))
      const found = collectSecrets(hits, byId, read)
      if (sources.updatesBaseline) await writeBaselineFile(sources, found, baseline, ended)
      return {
        configuration: configurationOf(found, baseline, read, rules),
        problems,
        ...(ofConfig ? { config: ofConfig.masked } : {}),
      }
    },
  }
}

const NOTHING: LocatedHits = { hits: [], problems: [] }

interface LocatedHits {
  readonly hits: readonly LocatedHit[]
  readonly problems: readonly Problem[]
}

/** All that was ever committed: what is gone from the files is there for everybody who has the repository. */
async function hitsOfHistory(
  { folder }: ReadTarget,
  rules: RuleSet,
  signal: AbortSignal,
): Promise<LocatedHits> {
  if (folder === undefined) return NOTHING
  const { scanGitHistory } = await import('../../secrets/git-history.ts')
  const hits: LocatedHit[] = []
  const problems: Problem[] = []
  for await (const { secrets, path, commit, problems: own } of scanGitHistory(folder, rules, { signal })) {
    for (const hit of secrets) hits.push({ hit, place: { kind: 'commit', path, commit } })
    problems.push(...own)
  }
  return { hits, problems }
}

function hitsOf(read: ReadTarget, analyser: string): LocatedHits {
  const { reports, layers } = read
  const hits: LocatedHit[] = []
  const problems: Problem[] = []
  const hiding = hidingLayer(read)
  for (const [index, { files }] of reports.entries()) {
    for (const file of files) {
      if (file.analyser !== analyser) continue
      const layer = layers.length > 0 ? { layer: index } : {}
      const hiddenBy = file.secrets && layers.length > 0 ? hiding(file.path, index) : undefined
      const place = {
        kind: 'file',
        path: file.path,
        ...layer,
        ...(hiddenBy === undefined ? {} : { hiddenBy }),
      } as const
      for (const hit of file.secrets ?? []) hits.push({ hit, place })
      // Those of files that are seen in the end are in the inventory; the others would be lost with them.
      if (hiddenBy !== undefined) problems.push(...(file.problems ?? []))
    }
  }
  return { hits, problems }
}

/**
 * Without what is no secret because everybody has it: keys with which a library tests itself, and the like. In files of
 * the distribution a hit is a step less sure; what is certain is told there too.
 */
function withoutPublic(
  hits: readonly LocatedHit[],
  read: ReadTarget,
  { confidence: least }: SecretSources,
): readonly LocatedHit[] {
  const unsure = hits.filter(({ hit, place }) => place.kind === 'file' && hit.confidence !== 'high')
  if (unsure.length === 0) return hits
  const known = publicFiles(read, new Set(unsure.map(({ place }) => place.path)))
  return hits.flatMap(({ hit, place }) => {
    if (hit.confidence === 'high' || place.kind !== 'file' || !known.has(place.path)) return [{ hit, place }]
    return least === 'low' ? [{ hit: { ...hit, confidence: 'low' as const }, place }] : []
  })
}

/** Which layer takes a file of a layer away; the trees are read when the first one is asked for. */
function hidingLayer({ reports, maxLinkDepth }: ReadTarget) {
  let view: ReturnType<typeof createSquashView> | undefined
  return (path: string, layer: number): number | undefined => {
    view ??= createSquashView(
      reports.map(({ tree }) => readTree(tree)),
      maxLinkDepth,
    )
    for (let above = layer + 1; above < reports.length; above++) if (view.hides(above, path)) return above
    return undefined
  }
}

function configurationOf(
  found: readonly FoundSecret[],
  baseline: SecretBaseline | undefined,
  { kind, name }: ReadTarget,
  { rules }: RuleSet,
): ConfigurationReport {
  const { fresh, accepted } = baseline ? holdToBaseline(found, baseline) : { fresh: found, accepted: [] }
  const hit = new Set(found.map(({ misconfiguration }) => misconfiguration.id))
  return {
    resources: [{ kind, name, place: { file: name }, containers: [], passed: rules.length - hit.size }],
    misconfigurations: fresh.map(({ misconfiguration }) => misconfiguration).sort(byGravity),
    suppressed: accepted,
  }
}

/** A baseline that is to be written need not be there yet. */
async function readBaselineFile(
  { baselineFile, updatesBaseline }: SecretSources,
  signal: AbortSignal,
): Promise<SecretBaseline | undefined> {
  if (baselineFile === undefined) return undefined
  try {
    return readBaseline(await readFile(baselineFile, { encoding: 'utf8', signal }), baselineFile)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlimsollError) throw error
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing && updatesBaseline) return undefined
    if (isMissing)
      throw new PlimsollError(
        'input-not-found',
        `There is no baseline ${baselineFile}; --update-secret-baseline writes one.`,
      )
    throw new PlimsollError(
      'input-unreadable',
      `The baseline ${baselineFile} cannot be read: ${faultOf(error)}.`,
    )
  }
}

async function writeBaselineFile(
  { baselineFile = '' }: SecretSources,
  found: readonly FoundSecret[],
  before: SecretBaseline | undefined,
  signal: AbortSignal,
): Promise<void> {
  try {
    const text = writeBaseline(found, before)
    await writeWhole(baselineFile, (beside) => writeFile(beside, text, { signal }))
  } catch (error) {
    signal.throwIfAborted()
    throw new PlimsollError(
      'output-unwritable',
      `The baseline ${baselineFile} cannot be written: ${faultOf(error)}.`,
    )
  }
}
