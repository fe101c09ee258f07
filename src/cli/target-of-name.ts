import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScanTarget } from '../engine/request.ts'
import type { OptionReader } from './options/read.ts'
import { treeContent } from './scan-request.ts'

/** An image by reference or file, an unpacked root file system, or a source tree: by what is there. */
export async function targetOfName(name: string, options: OptionReader): Promise<ScanTarget> {
  const entry = await stat(name).catch(() => undefined)
  if (!entry) return { kind: 'reference', reference: name }
  if (!entry.isDirectory() || (await has(name, 'oci-layout')) || (await has(name, 'manifest.json')))
    return { kind: 'input', input: name }
  const isSystem = (await has(name, 'etc/os-release')) || (await has(name, 'usr/lib/os-release'))
  if (isSystem) return { kind: 'rootfs', path: name }
  return { kind: 'filesystem', path: name, content: treeContent(options) }
}

async function has(folder: string, path: string): Promise<boolean> {
  return (await stat(join(folder, path)).catch(() => undefined)) !== undefined
}
