import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { type Outcome, plimsoll, temporaryFolder } from '../plimsoll.ts'
import { parseReport } from './json-report.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLE = ['--input', join(ROOT, 'examples/harbour.oci.tar'), '--mirror', join(ROOT, 'examples/mirror')]

function image(cache: string, ...args: readonly string[]): Promise<Outcome> {
  return plimsoll(['image', ...EXAMPLE, '--cache-dir', cache, ...args])
}

describe('wrong usage is one line on standard error, and exit code 2', () => {
  const cases: readonly [string, RegExp][] = [
    ['image', /Name an image/],
    ['image a b', /too many arguments/],
    ['image a --input b', /either a reference \(a\) or --input \(b\)/],
    ['imag a', /unknown command 'imag' \(Did you mean image\?\)/],
    ['db updat', /unknown command 'updat' \(Did you mean update\?\)/],
    ['image a --severty HIGH', /unknown option '--severty' \(Did you mean --severity\?\)/],
    ['image a --severity HIHG', /did you mean «HIGH»/],
    ['image a --platform x/y/z/w', /--platform is os\/arch/],
    ['image a --distro debian/potato-chips', /is no version of debian/],
    ['image a --format json --format table', /both go to standard output/],
    ['image a --output x --output y', /There are 2 --output and only 1 --format/],
    ['image a --table columns=nam', /has no column «nam»/],
    ['image a --username x', /needs a password/],
    ['image a --password-stdin', /needs --username/],
    ['image a --created-at yesterday', /--created-at is no time/],
    ['image a --config /nowhere.yaml', /nowhere\.yaml cannot be read/],
    ['image UPPER', /UPPER is not the name of an image/],
    ['rootfs', /missing required argument/],
    ['clean', /Say what to remove/],
    ['explain CVE-1', /Name the JSON report with --from/],
    ['db update nothing', /There is no feed nothing/],
    ['db export', /Name one file with --output/],
    ['compare-versions klingon 1 2', /there is no ecosystem klingon/],
    ['compare-versions debian :1 1', /is no version/],
  ]
  for (const [line, says] of cases) {
    it(line, async () => {
      const { code, stdout, stderr } = await plimsoll(line.split(' '))
      assert.equal(code, 2, stderr)
      assert.equal(stdout, '')
      assert.match(stderr, /^plimsoll: error: [^\n]* \[[a-z-]+\]\n$/)
      assert.match(stderr, says)
    })
  }
})

describe('what cannot be done is one line, and exit code 3', () => {
  const cases: readonly [string, RegExp][] = [
    ['image --input /nowhere', /There is no file or folder \/nowhere/],
    ['image --input /etc/passwd', /is no image/],
    ['rootfs /nowhere', /There is no folder/],
    ['explain CVE-1 --from /nowhere', /There is no file/],
    ['explain CVE-1 --from /etc/passwd', /is no JSON/],
    ['image --image-src docker nothing', /is in none of the sources/],
    ['db import /nowhere', /There is no file/],
  ]
  for (const [line, says] of cases) {
    it(line, async (t) => {
      const { code, stdout, stderr } = await plimsoll([
        ...line.split(' '),
        ...(line.startsWith('explain') ? [] : ['--cache-dir', temporaryFolder(t)]),
      ])
      assert.deepEqual([code, stdout], [3, ''], stderr)
      assert.match(stderr, says)
      assert.equal(stderr.split('\n').length, 2)
    })
  }
})

describe('reports', () => {
  it('of one scan go to many places, and are whole', async (t) => {
    const cache = temporaryFolder(t)
    const file = join(cache, 'report.json')
    const { code, stdout } = await image(cache, '-f', 'json', '-o', file, '-f', 'table')
    assert.equal(code, 0)
    assert.match(stdout, /^examples|harbour\.oci\.tar/)
    assert.equal(parseReport(readFileSync(file, 'utf8')).Plimsoll.PackageCount, 8)
    assert.deepEqual(
      readdirSync(cache).filter((name) => name.includes('.tmp')),
      [],
    )
  })

  it('are the same bytes again', async (t) => {
    const args = ['-f', 'json', '--created-at', '2026-01-01T00:00:00Z']
    const cache = temporaryFolder(t)
    const first = await image(cache, ...args)
    const again = await image(cache, ...args)
    assert.equal(again.stdout, first.stdout)
    const epoch = await plimsoll(['image', ...EXAMPLE, '--cache-dir', cache, '-f', 'json'], {
      environment: { SOURCE_DATE_EPOCH: '1767225600' },
    })
    assert.equal(epoch.stdout, first.stdout)
  })

  it('that cannot be written are an error, and nothing half written is left', async (t) => {
    const folder = temporaryFolder(t)
    mkdirSync(join(folder, 'taken'))
    for (const path of ['/nowhere/report', join(folder, 'taken')]) {
      const { code, stderr } = await image(temporaryFolder(t), '-o', path)
      assert.equal(code, 3)
      assert.match(stderr, /cannot be written.*\[output-unwritable\]/)
    }
    assert.deepEqual(readdirSync(folder), ['taken'])
  })

  it('that standard output does not take are told in one line', () => {
    const main = JSON.stringify(join(ROOT, 'bin/plimsoll.js'))
    for (const command of ['--help', 'db list']) {
      const { status, stderr } = spawnSync(
        'sh',
        ['-c', `"${process.execPath}" ${main} ${command} > /dev/full`],
        {
          env: { PATH: process.env['PATH'] },
          encoding: 'utf8',
        },
      )
      assert.equal(status, 3)
      assert.match(
        stderr,
        /^plimsoll: error: Standard output cannot be written: ENOSPC.*\[output-unwritable\]\n$/,
      )
    }
  })

  it('that nobody reads to the end are no error', () => {
    const main = JSON.stringify(join(ROOT, 'bin/plimsoll.js'))
    const text = execFileSync('sh', ['-c', `"${process.execPath}" ${main} db list | head -1`], {
      env: { PATH: process.env['PATH'] },
    })
    assert.match(text.toString(), /^AlmaLinux \(almalinux\)/)
  })

  it('are explained', async (t) => {
    const cache = temporaryFolder(t)
    const report = join(cache, 'report.json')
    await image(cache, '-f', 'json', '-o', report)
    const { code, stdout } = await plimsoll(['explain', 'cve-2023-44487', '--from', report])
    assert.equal(code, 0)
    for (const part of [
      'layer 2 of 3',
      'apk add --no-cache curl',
      '1.55.1-r0 < 1.57.0-r0 by apk',
      'known to be exploited',
      'Update nghttp2-libs to 1.57.0-r0',
    ]) {
      assert.ok(stdout.replaceAll(/\s+/g, ' ').includes(part), `${part}\n${stdout}`)
    }
    const other = await plimsoll(['explain', 'CVE-2023-44487', '--from', report, '--package', 'curl'])
    assert.deepEqual([other.code, other.stdout], [3, ''])
    assert.match(other.stderr, /CVE-2023-44487 on curl is not among the findings/)
  })
})

describe('exit codes', () => {
  const cases: readonly [readonly string[], number][] = [
    [[], 0],
    [['--exit-code', '7'], 7],
    [['--exit-code', '7', '--ignore-status', 'fixed'], 0],
    [['--exit-on-eol', '5'], 5],
    [['--exit-on-eol', '5', '--exit-code', '7'], 7],
    [['--distro', 'alpine/3.2'], 4],
    [['--distro', 'alpine/3.2', '--allow-incomplete'], 0],
  ]
  it('are those of the table in the docs', async (t) => {
    const cache = temporaryFolder(t)
    for (const [args, expected] of cases) {
      const { code, stderr } = await image(cache, ...args)
      assert.equal(code, expected, `${args.join(' ')} ${stderr}`)
    }
  })
})

describe('the database', () => {
  async function filled(t: TestContext): Promise<string> {
    const cache = temporaryFolder(t)
    assert.equal((await image(cache)).code, 0)
    return cache
  }

  it('is filled by a scan with what the image needs, and shown', async (t) => {
    const cache = await filled(t)
    const { stdout } = await plimsoll(['db', 'status', '--cache-dir', cache, '--json'])
    const { feeds } = JSON.parse(stdout) as { feeds: { feed: string }[] }
    assert.deepEqual(
      feeds.map(({ feed }) => feed),
      ['alpine-3.18', 'eol-alpine-linux', 'epss', 'kev', 'nvd-2023', 'nvd-2025'],
    )
    assert.match((await plimsoll(['db', 'verify', '--cache-dir', cache])).stdout, /^alpine-3\.18 +ok$/m)
    assert.match(
      (await plimsoll(['db', 'search', 'CVE-2023-44487', '--cache-dir', cache])).stdout,
      /^alpine-3\.18      CVE-2023-44487     3\.18       nghttp2              fixed        < 1\.57\.0-r0$/m,
    )
    assert.match(
      (await plimsoll(['db', 'search', 'nghttp', '--cache-dir', cache])).stdout,
      /begin so: nghttp2/,
    )
  })

  it('that is empty says so, and not that it knows of nothing', async (t) => {
    const cache = temporaryFolder(t)
    for (const command of ['status', 'search openssl', 'verify']) {
      const { code, stdout } = await plimsoll(['db', ...command.split(' '), '--cache-dir', cache])
      assert.equal(code, 0)
      assert.match(stdout, /^There is no feed in /, command)
    }
  })

  it('is carried to a site without a network', async (t) => {
    const cache = await filled(t)
    const file = join(cache, 'feeds.tar.zst')
    assert.equal((await plimsoll(['db', 'export', '--output', file, '--cache-dir', cache])).code, 0)
    const other = temporaryFolder(t)
    assert.equal((await plimsoll(['db', 'import', file, '--cache-dir', other])).code, 0)
    const scan = (dir: string) =>
      plimsoll([
        'image',
        '--input',
        EXAMPLE[1] ?? '',
        '--offline',
        '--cache-dir',
        dir,
        '-f',
        'json',
        '--created-at',
        '2026-01-01',
      ])
    assert.equal((await scan(other)).stdout, (await scan(cache)).stdout)
  })

  it('without a feed that is needed makes the scan incomplete, in every format', async (t) => {
    for (const format of ['table', 'json']) {
      const { code, stdout } = await plimsoll([
        'image',
        '--input',
        EXAMPLE[1] ?? '',
        '--offline',
        '--cache-dir',
        temporaryFolder(t),
        '-f',
        format,
      ])
      assert.equal(code, 4)
      assert.match(stdout, /feed-missing/)
    }
  })

  it('is updated by name, and says what became of each feed', async (t) => {
    const cache = await filled(t)
    const { code, stdout } = await plimsoll([
      'db',
      'update',
      'kev',
      'nvd-2024',
      '--cache-dir',
      cache,
      '--mirror',
      EXAMPLE[3] ?? '',
    ])
    assert.equal(code, 3)
    assert.match(
      stdout,
      /^kev +unchanged, 1 records\nnvd-2024 +failed: .*nvdcve-2\.0-2024\.json\.gz is not there/,
    )
  })

  it('is mended by an update of what is there, also where a state cannot be read', async (t) => {
    const cache = await filled(t)
    writeFileSync(join(cache, 'db/state/kev.json'), '{')
    const at = ['--cache-dir', cache]
    assert.equal((await plimsoll(['db', 'verify', ...at])).code, 3)
    const { code, stdout } = await plimsoll(['db', 'update', ...at, '--mirror', EXAMPLE[3] ?? ''])
    assert.equal(code, 0)
    assert.match(stdout, /^kev +updated, 1 records$/m)
    assert.equal((await plimsoll(['db', 'verify', ...at])).code, 0)
  })

  it('and the layers are removed on demand', async (t) => {
    const cache = await filled(t)
    assert.equal((await plimsoll(['clean', '--layers', '--cache-dir', cache])).code, 0)
    assert.deepEqual(
      [
        existsSync(join(cache, 'db/state')),
        (readdirSync(cache).includes('layers') ? readdirSync(join(cache, 'layers')) : []).length,
      ],
      [true, 0],
    )
    assert.equal((await plimsoll(['clean', '--all', '--cache-dir', cache])).code, 0)
    assert.equal(existsSync(join(cache, 'db/state')), false)
  })
})

describe('other commands', () => {
  it('compare versions one by one and by the line', async () => {
    assert.equal(
      (await plimsoll(['compare-versions', 'alpine', '1.0-r0', '1.0_rc1-r0'])).stdout,
      '1.0-r0 > 1.0_rc1-r0\n',
    )
    const { stdout, stderr } = await plimsoll(['compare-versions', 'debian', '-'], {
      input: '1\t2\n1:0\t2\n1.0\t1.0-0\n:1\t1\n',
    })
    assert.equal(stdout, '<\n>\n=\n?\n')
    assert.match(stderr, /^line 4: /)
  })

  it('print help for what holds them', async () => {
    for (const args of [[], ['db']]) {
      const { code, stdout, stderr } = await plimsoll([...args, '--help'])
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, /^Usage: plimsoll/)
      assert.equal((await plimsoll(args)).stdout, stdout)
    }
  })

  it('warn of a variable that nothing reads, and heed those that are', async () => {
    const environment = { PLIMSOLL_SEVERTIY: 'HIGH', PLIMSOLL_JSON: 'true' }
    const { stdout, stderr } = await plimsoll(['version'], { environment })
    assert.ok((JSON.parse(stdout) as { version: string }).version)
    assert.match(
      stderr,
      /^plimsoll: warning: PLIMSOLL_SEVERTIY is no variable of Plimsoll; did you mean PLIMSOLL_SEVERITY\?\n$/,
    )
  })

  it('read plimsoll.yaml of the working folder', async (t) => {
    const cwd = temporaryFolder(t)
    writeFileSync(join(cwd, 'plimsoll.yaml'), 'exit:\n  code: 9\n')
    const { code } = await plimsoll(['image', ...EXAMPLE, '--cache-dir', cwd], { cwd })
    assert.equal(code, 9)
  })

  it('stop in time', async (t) => {
    const { code, stderr } = await image(temporaryFolder(t), '--timeout', '1ms')
    assert.equal(code, 3)
    assert.match(stderr, /\[timeout\]/)
  })

  it('start by the launcher, which refuses an old Node in a sentence', () => {
    const launcher = join(ROOT, 'bin/plimsoll.js')
    assert.match(execFileSync(process.execPath, [launcher, '--version']).toString(), /^\d+\.\d+\.\d+\n$/)
    const old = `Object.defineProperty(process.versions, 'node', { value: '20.1.0' }); import(${JSON.stringify(launcher)})`
    const script = `${old}.then(() => process.exit(process.exitCode))`
    assert.throws(
      () => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' }),
      (error: Error & { stderr: Buffer }) => {
        assert.match(error.stderr.toString(), /^plimsoll needs Node 24\.15 or newer[^\n]*\n$/)
        return true
      },
    )
  })
})
