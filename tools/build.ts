/**
 * Bundles the command line into dist/: one file that is always needed, and one for each part that is loaded when
 * a command asks for it. Everything of ours and of our dependencies is inside; nothing is downloaded at run time.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const ROOT = join(import.meta.dirname, '..')

rmSync(join(ROOT, 'dist'), { recursive: true, force: true })

const bundle = await rolldown({
  input: { plimsoll: join(ROOT, 'src/cli/main.ts') },
  platform: 'node',
  external: [/^node:/],
  resolve: { conditionNames: ['node', 'import', 'default'] },
})

await bundle.write({
  dir: join(ROOT, 'dist'),
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  minify: true,
  sourcemap: true,
})
