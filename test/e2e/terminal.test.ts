import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'

const ROOT = join(import.meta.dirname, '../..')
const IMAGE = 'image --input examples/harbour.oci.tar --mirror examples/mirror'

/** What a terminal of so many columns gets; 0 is one that does not know. */
function onTerminal(columns: number, command: string, environment: NodeJS.ProcessEnv = {}): string {
  const line = `stty cols ${columns}; "${process.execPath}" bin/plimsoll.js ${command}`
  const { stdout } = spawnSync('script', ['-qec', line, '/dev/null'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], TERM: 'xterm', ...environment },
    encoding: 'utf8',
    input: '',
  })
  return stdout.replaceAll('\r\n', '\n')
}

const COLOR = '\u001b[3'
const DRAWN = '\r\u001b[2K'

describe('a terminal', () => {
  const cache = (t: TestContext): string => `--cache-dir ${temporaryFolder(t)}`

  it('gets colour and progress, unless somebody does not want them', (t) => {
    if (!needsProgram(t, 'script')) return
    const plain = onTerminal(100, `${IMAGE} ${cache(t)}`)
    assert.ok(plain.includes(COLOR))
    assert.ok(plain.includes(`${DRAWN}Matching 8 packages`))
    assert.ok(plain.slice(0, plain.indexOf('harbour.oci.tar\u001b[22m')).includes(DRAWN))
    for (const [args, environment, has] of [
      ['--no-color', {}, [false, true]],
      ['', { NO_COLOR: '1' }, [false, true]],
      ['', { TERM: 'dumb' }, [false, true]],
      ['', { NO_COLOR: '', FORCE_COLOR: '' }, [true, true]],
      ['--no-progress', {}, [true, false]],
      ['--quiet', {}, [true, false]],
      ['', { PLIMSOLL_QUIET: 'true', PLIMSOLL_NO_COLOR: 'true' }, [false, false]],
    ] as const) {
      const text = onTerminal(100, `${IMAGE} ${cache(t)} ${args}`, environment)
      assert.deepEqual(
        [text.includes(COLOR), text.includes(DRAWN)],
        has,
        `${args} ${JSON.stringify(environment)}`,
      )
    }
  })

  it('gets a table as wide as it is', (t) => {
    if (!needsProgram(t, 'script')) return
    const dir = cache(t)
    for (const columns of [70, 80, 100, 160]) {
      const rows = stripVTControlCharacters(onTerminal(columns, `${IMAGE} ${dir} -q`))
        .split('\n')
        .filter((line) => /^\S+ +CVE-/.test(line))
      assert.equal(rows.length, 8)
      for (const row of rows) assert.ok(row.length <= columns, `${columns}: ${row}`)
    }
  })

  it('that does not know its width is taken for a usual one', (t) => {
    if (!needsProgram(t, 'script')) return
    const text = onTerminal(0, `${IMAGE} ${cache(t)}`)
    assert.ok(text.includes(`${DRAWN}Matching 8 packages`))
    assert.match(stripVTControlCharacters(text), /Installed +Fixed +Title\n/)
    assert.match(onTerminal(0, 'image --help'), /^ {2}-s, --severity <LEVELS> +severities that are reported/m)
  })
})
