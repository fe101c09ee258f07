import type { LayerReport } from '../src/core/layer-report.ts'
import { allAnalysers } from '../src/ecosystems/registry.ts'
import { readLayer } from '../src/layers/read/read-layer.ts'
import { squash } from '../src/layers/squash/squash.ts'
import { reachabilityAnalysers } from '../src/reachability/analysers.ts'
import { closureOf } from '../src/reachability/closure/index.ts'
import type { StartSettings } from '../src/reachability/closure/types.ts'
import { programFiles } from '../src/reachability/image-files.ts'
import type { ProgramFiles } from '../src/reachability/program-files.ts'
import { chunked, layerOptions } from './layer-fixtures.ts'
import { tarOf } from './tar-builder.ts'

/** Files by path; `-> x` is a symbolic link to x. All may be run. */
export type ImageContent = Readonly<Record<string, string | Uint8Array>>

/** A layer as it is read where somebody asks what is reachable. */
export async function programLayer(content: ImageContent): Promise<LayerReport> {
  const entries = Object.entries(content).map(([path, file]) => {
    const isLink = typeof file === 'string' && file.startsWith('-> ')
    return isLink
      ? { path, type: 'symlink', linkname: file.slice(3) }
      : { path, content: file, mode: 0o100755 }
  })
  const analysers = [...allAnalysers().filter(({ scope }) => scope !== 'source'), ...reachabilityAnalysers()]
  const options = { ...layerOptions({ analysers }), subject: 'layer', layer: 'sha256:0' }
  const { report } = await readLayer(chunked(tarOf(entries), 4096), options)
  return report
}

export async function programImage(content: ImageContent): Promise<ProgramFiles> {
  const report = await programLayer(content)
  return programFiles([report.tree], squash([report], [], 40).files, 40)
}

/** What a command leads to: `path <by` for what is sure, `path ?by` for what may be; and where it is open. */
export async function closureOfCommand(
  content: ImageContent,
  cmd: readonly string[],
  settings: Partial<StartSettings> = {},
): Promise<{ readonly reached: readonly string[]; readonly open: readonly string[] }> {
  const files = await programImage(content)
  const { reached, openEnds } = closureOf(files, { entrypoint: [], cmd, env: [], ...settings })
  return {
    reached: [...reached.values()]
      .map(({ path, by, isPossible }) => `${path} ${isPossible ? '?' : '<'}${by}`)
      .sort(),
    open: openEnds.map(({ reason }) => reason),
  }
}
