import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { dockerArchive, layerTar, packed, tempFile } from '../image-archives.ts'
import { inProcess } from '../in-process.ts'
import { commandLine, temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'

function image(t: TestContext): string {
  const layers = [layerTar('usr/lib/big', 'x'.repeat(2_000_000)), layerTar('etc/small', 'y'.repeat(1000))]
  return tempFile(t, packed(dockerArchive([{ tags: ['app:1'], layers }])))
}

describe('plimsoll tree', () => {
  it('shows layers and folders by size', async (t) => {
    const cache = ['--cache-dir', temporaryFolder(t)]
    const args = ['tree', '--input', image(t), ...cache]
    const { code, stdout, stderr } = await inProcess(args)
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /2\.0 MB {7}1 {2}├ usr\/\n/)
    assert.match(stdout, /1\.0 kB {7}1 {2}└ … 1 smaller\n$/)
    const own = await inProcess([
      ...args,
      '--layer',
      '2',
      '--min-size',
      '0',
      '--sort',
      'name',
      '--depth',
      '1',
    ])
    assert.match(own.stdout, /What layer 2 brings:\n\n.*\/\n.*└ etc\/\n$/)
    const missing = await inProcess([...args, '--layer', '3'])
    assert.deepEqual([missing.code, missing.stderr.includes('layers 1 to 2')], [2, true])
  })

  it('writes what dive writes', async (t) => {
    const { stdout } = await inProcess([
      'tree',
      '--input',
      image(t),
      '-f',
      'json',
      '--cache-dir',
      temporaryFolder(t),
    ])
    const { layer, image: whole } = JSON.parse(stdout) as { layer: { sizeBytes: number }[]; image: object }
    assert.deepEqual(
      layer.map(({ sizeBytes }) => sizeBytes),
      [2_000_000, 1000],
    )
    assert.deepEqual(whole, {
      sizeBytes: 2_001_000,
      inefficientBytes: 0,
      efficiencyScore: 1,
      fileReference: [],
    })
  })

  it('is interactive on a terminal alone', async (t) => {
    const { code, stderr } = await inProcess(['tree', '--input', image(t), '--interactive'])
    assert.deepEqual([code, stderr.includes('needs a terminal')], [2, true])
  })

  const ENTER = '\u001b[?1049h'
  const LEAVE = '\u001b[?1049l'

  /** What a terminal gets from the command while these lines of shell are run beside it; `$!` is the command. */
  function onTerminal(t: TestContext, keys: string, after = ''): string {
    const folder = temporaryFolder(t)
    const args = ['tree', '--input', image(t), '--interactive', '--cache-dir', folder]
    const quoted = [process.execPath, ...commandLine(args)].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`)
    const program = join(folder, 'run.sh')
    writeFileSync(program, `stty rows 12 cols 80\n${after}\nexec ${quoted.join(' ')}\n`)
    const { stdout } = spawnSync('script', ['-qec', `sh ${program}`, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm', NODE_NO_WARNINGS: '1', HOME: folder },
      encoding: 'utf8',
      input: keys,
      timeout: 60_000,
    })
    return stdout
  }

  it('is walked through by keys, and gives the screen back', (t) => {
    if (!needsProgram(t, 'script')) return
    const text = onTerminal(t, '\r\u001b[B\u001b[A\r\r\u001b[Cq')
    const screen = text.slice(text.indexOf(ENTER), text.indexOf(LEAVE))
    assert.match(screen, / › usr › lib/)
    assert.match(screen, /❯ +2\.0 MB █{10} big/)
    assert.ok(text.lastIndexOf(LEAVE) > text.lastIndexOf('big'))
  })

  it('gives the screen back when a signal ends it', (t) => {
    if (!needsProgram(t, 'script')) return
    const text = onTerminal(t, '', '(sleep 8; kill -TERM $$) &')
    assert.ok(text.includes(ENTER) && text.lastIndexOf(LEAVE) > text.indexOf(ENTER), JSON.stringify(text))
  })
})
