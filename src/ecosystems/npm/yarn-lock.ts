import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { textOfFile } from '../../packaging/package-list.ts'
import { type Block, BlockFault, blockOf, readBlocks } from './lock-blocks.ts'
import { besideLock, isOutside, nameOfFile } from './lock-files.ts'
import { LockedPackages } from './locked-packages.ts'
import { readManifest } from './manifest.ts'
import { addBerryEntries } from './yarn-berry.ts'
import { addClassicEntries } from './yarn-classic.ts'

const LOCK = 'yarn.lock'

/** Lock files of Yarn 1, and of its later versions, which are YAML and have `__metadata`. */
export const yarnLockAnalyser: Analyser = {
  id: 'npm-yarn-lock',
  version: 1,
  scope: 'source',
  maxBytes: 128 * 1024 * 1024,
  wants: (path) => {
    const name = nameOfFile(path)
    return (name === LOCK || name === 'package.json') && isOutside(path)
  },
  groupOf: (path) => besideLock(path, LOCK),
  analyse: (files) => {
    const lock = files.find(({ path }) => nameOfFile(path) === LOCK)
    return lock
      ? readYarnLock(
          lock,
          files.find((file) => file !== lock),
        )
      : {}
  },
}

function readYarnLock(lock: AnalysedFile, manifestFile: AnalysedFile | undefined): Analysis {
  const result = new LockedPackages(lock.path)
  const manifest = readManifest(manifestFile)
  const text = textOfFile(lock)
  try {
    const isBerry = text.startsWith('__metadata:') || text.includes('\n__metadata:')
    if (isBerry) addBerryEntries(documentOf(readBlocks(text, 'yaml')), manifest, result)
    else addClassicEntries(documentOf(readBlocks(text, 'yarn')), manifest, result)
  } catch (error) {
    if (!(error instanceof BlockFault)) throw error
    const detail = `The lock file cannot be read: ${error.message}.`
    return { problems: [problem('file-unreadable', lock.path, detail)] }
  }
  return result.analysis()
}

function documentOf(documents: readonly (readonly Block[])[]): readonly Block[] {
  const blocks = documents.find((one) => blockOf(one, '__metadata')) ?? documents[0] ?? []
  const stray = blocks.find(({ value }) => value !== '')
  if (stray) throw new BlockFault(`line ${stray.lines.start} is no entry`)
  return blocks
}
