import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ruleSet } from '../src/secrets/rules/index.ts'
import { textScanner } from '../src/secrets/text-scan.ts'

export interface InnocentHits {
  readonly files: number
  readonly bytes: number
  /** Rule, confidence, place and line with the secret masked, between tabs. */
  readonly hits: readonly string[]
}

/** Larger files are archives, which hold what other packages hold too. */
const MAX_BYTES = 64 * 1024 * 1024

/**
 * What is found under a folder at the usual confidence.
 *
 * @param root what counts as the root of the paths
 * @param mostBytes where to stop
 */
export function innocentHits(
  root: string,
  {
    folders = [root],
    mostBytes = Infinity,
  }: { readonly folders?: readonly string[]; readonly mostBytes?: number } = {},
): InnocentHits {
  const rules = ruleSet()
  const scan = textScanner(rules)
  const hits: string[] = []
  let [files, bytes] = [0, 0]
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name)
      if (entry.isDirectory()) visit(file)
      const path = relative(root, file)
      if (!entry.isFile() || bytes > mostBytes || rules.skips(path) || statSync(file).size > MAX_BYTES)
        continue
      const content = readFileSync(file)
      files++
      bytes += content.length
      for (const { rule, confidence, line, excerpt } of scan(content, path).secrets)
        hits.push([rule, confidence, `${path}:${line ?? ''}`, excerpt].join('\t'))
    }
  }
  for (const folder of folders) visit(folder)
  return { files, bytes, hits }
}
