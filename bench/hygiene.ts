/**
 * What hygiene costs over reading an image and taking its inventory, in processes of their own that run in turn:
 *
 *     node bench/hygiene.ts IMAGE.tar [ROUNDS]
 *
 * A scan that also judges packages takes longer, so the budget is met there when it is met here.
 */
import { basename } from 'node:path'
import { allAnalysers, ECOSYSTEMS } from '../src/ecosystems/registry.ts'
import { layerInfos } from '../src/engine/inspect/inspect-image.ts'
import { accountsAnalyser } from '../src/hygiene/accounts/analyser.ts'
import { hygieneOf } from '../src/hygiene/hygiene.ts'
import { DEFAULT_LIMITS } from '../src/layers/limits.ts'
import { createPathFilter } from '../src/layers/path-filter.ts'
import { readLayers } from '../src/layers/read/read-layers.ts'
import { takeInventory } from '../src/layers/squash/inventory.ts'
import { openInput } from '../src/sources/open-input.ts'
import { median, runInTurn } from './measure.ts'
import { addAmount, addRatio } from './rows.ts'

/** Of the time and the processor's: most of it is laying the layers over each other. */
const BUDGET = 1.25

export function addHygieneRows(file: string, rounds: number): void {
  const program = (mode: string) => ({ name: mode, args: [import.meta.filename, mode, file] })
  const [plain = [], hygiene = []] = runInTurn([program('plain'), program('hygiene')], rounds)
  const work = `hygiene of ${basename(file)}`
  addRatio(work, 'reading it and taking its inventory', BUDGET, [hygiene, plain])
  const cpu = median(hygiene.map((run, index) => run.cpuSeconds / (plain[index]?.cpuSeconds ?? Number.NaN)))
  addAmount(`${work}, processor time`, cpu, BUDGET, 'x')
}

async function inspect(file: string, hasHygiene: boolean): Promise<void> {
  const { signal } = new AbortController()
  const image = await openInput(file, { platform: { os: 'linux', architecture: 'amd64' }, signal })
  const reports = await readLayers(image, {
    analysers: [...allAnalysers().filter(({ scope }) => scope !== 'source'), accountsAnalyser],
    limits: DEFAULT_LIMITS,
    skip: createPathFilter({ skipDirs: [], skipFiles: [] }),
    signal,
    concurrency: 2,
    verifyDiffIds: true,
  })
  await image.close()
  const { maxLinkDepth } = DEFAULT_LIMITS
  const layers = layerInfos(image)
  const { packages } = takeInventory({ reports, layers, ecosystems: ECOSYSTEMS, maxLinkDepth })
  if (!hasHygiene) return
  const { name, config } = image
  hygieneOf({ name, reports, layers, config, packages, now: '2026-01-01', maxLinkDepth })
}

if (import.meta.main) {
  const [first = '', second = ''] = process.argv.slice(2)
  if (first === 'plain' || first === 'hygiene') await inspect(second, first === 'hygiene')
  else addHygieneRows(first, Number(second || 5))
}
