/**
 * `node tools/build-action.ts [--out DIR]` bundles the GitHub Action into action/bundle/, or DIR: the program as
 * tools/build.ts makes it, and the action itself. Both are committed, because runners take an action as it lies in the
 * repository; a test holds them to a fresh build.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { rolldown } from 'rolldown'

const ROOT = join(import.meta.dirname, '..')

const { values: options } = parseArgs({
  options: { out: { type: 'string', default: join(ROOT, 'action/bundle') } },
})

const built = spawnSync(process.execPath, [join(ROOT, 'tools/build.ts'), '--out', options.out], {
  stdio: 'inherit',
})
if (built.status !== 0) process.exit(built.status ?? 1)
rmSync(join(options.out, 'index.mjs'), { force: true })

const action = await rolldown({ input: join(ROOT, 'action/src/main.ts'), platform: 'node' })
await action.write({ file: join(options.out, 'index.mjs'), format: 'esm' })
