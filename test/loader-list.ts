import { execFileSync } from 'node:child_process'
import { allAnalysers } from '../src/ecosystems/registry.ts'
import { walkFolder } from '../src/layers/read/walk-folder.ts'
import { squash } from '../src/layers/squash/squash.ts'
import { reachabilityAnalysers } from '../src/reachability/analysers.ts'
import { programFiles } from '../src/reachability/image-files.ts'
import { layerOptions } from './layer-fixtures.ts'

/** An unpacked root as programs are followed in it, and the report that was made of it. */
export async function readRoot(root: string) {
  const analysers = [...allAnalysers().filter(({ scope }) => scope !== 'source'), ...reachabilityAnalysers()]
  const report = await walkFolder(root, layerOptions({ analysers }))
  return { report, files: programFiles([report.tree], squash([report], [], 40).files, 40) }
}

/**
 * What the loader of a root itself says that a program needs: paths as it gives them. `undefined` when it does not run.
 * Needs the right to change the root.
 */
export function loaderList(root: string, loader: readonly string[], program: string): string[] | undefined {
  try {
    const text = inRoot(root, [...loader, `/${program}`])
    return text.split('\n').flatMap((line) => /(?:=> |^\t)(\/\S+) \(0x/.exec(line)?.[1] ?? [])
  } catch {
    return undefined
  }
}

/** What a program of a root prints when it is run in it. */
export function inRoot(root: string, command: readonly string[]): string {
  return execFileSync('chroot', [root, ...command], {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}
