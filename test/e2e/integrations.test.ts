import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { parse } from 'yaml'
import { packPackage } from '../installed-package.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { needsProgram } from '../real-data.ts'
import { pushImage, startRegistry } from '../registry-server.ts'

/*
 * What integrations/ offers is run as it stands: the package is packed and installed as the files install it, an image
 * lies in a real registry, and the scripts are those of the files.
 */

const ROOT = join(import.meta.dirname, '../..')
const IMAGE = join(ROOT, 'examples/harbour.oci.tar')

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

interface Ran {
  readonly code: number | null
  readonly log: string
}

describe('integrations', () => {
  let tarball = ''
  before(() => {
    tarball = packPackage()
  })
  after(() => rmSync(dirname(tarball), { recursive: true, force: true }))

  /** A workspace of its own with npm's global folder in it, and a registry that has the image. */
  async function setUp(t: TestContext) {
    const folder = temporaryFolder(t)
    const { host } = await startRegistry(t)
    const image = `${host}/team/app:1.0`
    await pushImage(IMAGE, image, { from: 'oci-archive' })
    const prefix = join(folder, 'npm')
    const environment = {
      // How npm reaches its registry is the machine's business.
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PLIMSOLL_'))),
      npm_config_userconfig: join(homedir(), '.npmrc'),
      PATH: `${join(prefix, 'bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
      HOME: folder,
      npm_config_prefix: prefix,
      // What one of them has fetched the others need not.
      npm_config_cache: join(dirname(tarball), 'npm-cache'),
      npm_config_prefer_offline: 'true',
      PLIMSOLL_PACKAGE: tarball,
      PLIMSOLL_MIRROR: join(ROOT, 'examples/mirror'),
      PLIMSOLL_INSECURE: host,
    }
    const workspace = join(folder, 'workspace')
    mkdirSync(workspace)
    const run = async (
      script: string,
      more: Readonly<Record<string, string>>,
      shell = 'sh',
    ): Promise<Ran> => {
      const child = spawn(shell, ['-e', '-c', script], {
        cwd: workspace,
        env: { ...environment, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const chunks: Buffer[] = []
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject)
        child.once('close', resolve)
      })
      return { code, log: Buffer.concat(chunks).toString() }
    }
    const file = (name: string): string => readFileSync(join(workspace, name), 'utf8')
    return { image, host, workspace, run, file }
  }

  it('for GitLab: the job installs, scans, and leaves its reports', async (t) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const { plimsoll: job, variables } = parse(read('integrations/gitlab/plimsoll.gitlab-ci.yml')) as {
      plimsoll: {
        before_script: string[]
        script: string[]
        artifacts: { paths: string[]; reports: Record<string, string> }
      }
      variables: Record<string, string>
    }
    const { image, run, file } = await setUp(t)
    const { code, log } = await run([...job.before_script, ...job.script].join('\n'), {
      PLIMSOLL_IMAGE: image,
      PLIMSOLL_EXIT_CODE: variables['PLIMSOLL_EXIT_CODE'] ?? '',
    })
    assert.equal(code, 1, log)
    assert.match(log, /CVE-2023-44487/)
    const { container_scanning: report = '', codequality = '' } = job.artifacts.reports
    assert.equal((JSON.parse(file(report)) as { vulnerabilities: unknown[] }).vulnerabilities.length, 8)
    const issues = JSON.parse(file(codequality)) as { check_name: string }[]
    assert.equal(issues.filter(({ check_name: name }) => name.startsWith('CVE-')).length, 8)
    for (const path of job.artifacts.paths) assert.match(file(path), /^<!doctype html>/i)
  })

  it('for Jenkins: what the pipeline runs, and the files that it shows', async (t) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const pipeline = read('integrations/jenkins/Jenkinsfile')
    assertBalanced(pipeline)
    const [scan = '', ...others] = shellSteps(pipeline)
    assert.equal(others.length, 0)
    const { image, run, workspace } = await setUp(t)
    const install = 'npm install --global "$PLIMSOLL_PACKAGE"'
    const { code, log } = await run(`${install}\n${scan}`, { IMAGE: image })
    assert.equal(code, 1, log)
    for (const name of shownFiles(pipeline)) assert.ok(existsSync(join(workspace, name)), name)
  })

  it('for Jenkins, many branches: builds, scans, and pushes only what passes', async (t) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'podman')) return
    const pipeline = read('integrations/jenkins/Jenkinsfile.multibranch')
    assertBalanced(pipeline)
    const [build = '', scan = '', push = ''] = shellSteps(pipeline)
    const { host, run, workspace } = await setUp(t)
    const install = 'npm install --global "$PLIMSOLL_PACKAGE"'
    const policy = /PLIMSOLL_POLICY = '(?<name>[^']+)'/.exec(pipeline)?.groups?.['name'] ?? ''
    for (const [name, database, passes] of [
      ['good', '', true],
      ['bad', apkDatabase('nghttp2-libs', '1.55.1-r0'), false],
    ] as const) {
      writeDockerfile(workspace, database)
      const image = `${host}/team/built:${name}`
      const more = {
        IMAGE: image,
        CONTAINER_TOOL: podman(workspace),
        PLIMSOLL_POLICY: policy,
        PLIMSOLL_ALLOW_INCOMPLETE: 'true',
      }
      // As the pipeline goes on: a stage that fails ends it.
      const { code, log } = await run(`${install}\n(${build})\n(${scan})\n(${push})`, more)
      assert.equal(code === 0, passes, log)
      const listed = spawnSync('skopeo', ['inspect', '--tls-verify=false', '--raw', `docker://${image}`])
      assert.equal(listed.status === 0, passes, `${name}: ${String(listed.stderr)}`)
      for (const shown of shownFiles(pipeline)) assert.ok(existsSync(join(workspace, shown)), shown)
    }
  })

  it('for Azure Pipelines: every script, and the files that are published', async (t) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const { jobs } = parse(read('integrations/azure/azure-pipelines.yml')) as {
      jobs: { steps: { bash?: string; inputs?: Record<string, string> }[] }[]
    }
    const steps = jobs[0]?.steps ?? []
    const { image, run, file } = await setUp(t)
    const scripts = steps.flatMap(({ bash }) => bash ?? [])
    assert.equal(scripts.length, 2)
    const { code, log } = await run(scripts.map((one) => `(${one}\n)`).join('\n'), { IMAGE: image }, 'bash')
    assert.equal(code, 1, log)
    assert.match(file('plimsoll.xml'), /<testsuite/)
    assert.match(file('logs/plimsoll.sarif'), /"version": "2\.1\.0"/)
    const incomplete = await run(
      scripts[1] ?? '',
      { IMAGE: image, PLIMSOLL_MIRROR: '/nowhere', PLIMSOLL_CACHE_DIR: 'c' },
      'bash',
    )
    assert.equal(incomplete.code, 0, incomplete.log)
    assert.match(incomplete.log, /^##vso\[task\.complete result=SucceededWithIssues;\]$/m)
  })

  it('for CircleCI: every step', async (t) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const config = parse(read('integrations/circleci/config.yml')) as {
      version: number
      jobs: { plimsoll: { steps: { run?: { command: string } }[] } }
    }
    assert.equal(config.version, 2.1)
    const { image, run, file } = await setUp(t)
    const scripts = config.jobs.plimsoll.steps.flatMap((step) => step.run?.command ?? [])
    const { code, log } = await run(scripts.join('\n'), { IMAGE: image }, 'bash')
    assert.equal(code, 1, log)
    assert.match(file('reports/plimsoll/results.xml'), /<testsuite/)
    assert.match(file('reports/plimsoll.html'), /<!doctype html>/i)
  })

  it('for Tekton: the step, and its result', async (t) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo')) return
    const task = parse(read('integrations/tekton/task.yaml')) as {
      apiVersion: string
      spec: {
        steps: { script: string; env: { name: string; value: string }[] }[]
        params: { name: string; default?: string }[]
      }
    }
    assert.equal(task.apiVersion, 'tekton.dev/v1')
    const [step] = task.spec.steps
    const policy = task.spec.params.find(({ name }) => name === 'POLICY')?.default ?? ''
    const { image, run, file } = await setUp(t)
    const { code, log } = await run(step?.script ?? '', {
      IMAGE: image,
      PLIMSOLL_POLICY: policy,
      VERDICT_FILE: 'verdict',
    })
    assert.equal(code, 1, log)
    assert.equal(file('verdict').trim(), 'fail')
    assert.equal((JSON.parse(file('plimsoll.cdx.json')) as { bomFormat: string }).bomFormat, 'CycloneDX')
  })

  it('for make: every target', async (t) => {
    if (!needsProgram(t, 'docker-registry') || !needsProgram(t, 'skopeo') || !needsProgram(t, 'make')) return
    const { image, run, file } = await setUp(t)
    const makefile = join(ROOT, 'integrations/make/Makefile')
    const install = await run('npm install --global "$PLIMSOLL_PACKAGE"', {})
    assert.equal(install.code, 0, install.log)
    const scan = await run(`make -f ${makefile} scan IMAGE=${image}`, {})
    assert.match(scan.log, /Verdict: fail[^]*Error 1\b/)
    assert.match(file('reports/image.html'), /<!doctype html>/i)
    const sbom = await run(`make -f ${makefile} sbom IMAGE=${image}`, {})
    assert.equal(sbom.code, 0, sbom.log)
    assert.equal((JSON.parse(file('reports/image.cdx.json')) as { bomFormat: string }).bomFormat, 'CycloneDX')
    const check = await run(`make -f ${makefile} check`, {})
    assert.equal(check.code, 0, check.log)
    const none = await run(`make -f ${makefile} scan`, {})
    assert.match(none.log, /make scan IMAGE=\.\.\./)
  })

  it('for pre-commit: both hooks, as they are called', async (t) => {
    const hooks = parse(read('.pre-commit-hooks.yaml')) as {
      id: string
      entry: string
      args?: string[]
      language: string
      files: string
    }[]
    const { run, workspace } = await setUp(t)
    const install = await run('npm install --global "$PLIMSOLL_PACKAGE"', {})
    assert.equal(install.code, 0, install.log)
    writeFileSync(join(workspace, 'plimsoll.yaml'), 'exceptions:\n  - id: CVE-2023-1\n    reasn: later\n')
    const codes: (number | null)[] = []
    for (const { entry, args = [], files } of hooks) {
      assert.doesNotThrow(() => new RegExp(files))
      codes.push((await run(`${entry} ${args.join(' ')}`, {})).code)
    }
    assert.deepEqual(codes, [2, 2]) // The scan does not begin with exceptions that are wrong.
    rmSync(join(workspace, 'plimsoll.yaml'))
    for (const { entry, args = [] } of hooks)
      assert.equal((await run(`${entry} ${args.join(' ')}`, {})).code, 0)
  })

  it('are all of them tried here', () => {
    const source = readFileSync(import.meta.filename, 'utf8')
    for (const file of globSync('**/*.*', { cwd: join(ROOT, 'integrations') }))
      assert.ok(source.includes(`integrations/${file}`), file)
  })
})

/** The bodies of the `sh` steps, as Groovy gives them to the shell. */
function shellSteps(pipeline: string): string[] {
  const bodies = [...pipeline.matchAll(/'''(?<body>[^]*?)'''/g)].map((match) => match.groups?.['body'] ?? '')
  for (const body of bodies)
    assert.ok(!body.includes('${'), 'Groovy leaves single quotes alone, and a reader may not')
  return bodies.map((body) => body.replaceAll('\\\\', '\\'))
}

/** Files that the plugins are pointed at. */
function shownFiles(pipeline: string): string[] {
  return [...pipeline.matchAll(/(?:pattern|testResults|reportFiles): '(?<file>[^']+)'/g)].map(
    (match) => match.groups?.['file'] ?? '',
  )
}

/** Braces, brackets and parentheses outside of texts and comments. */
function assertBalanced(pipeline: string): void {
  const code = pipeline
    .replaceAll(/'''[^]*?'''/g, "''")
    .replaceAll(/'[^'\n]*'|"[^"\n]*"/g, "''")
    .replaceAll(/\/\/[^\n]*/g, '')
  const open: string[] = []
  const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
  for (const letter of code) {
    if ('([{'.includes(letter)) open.push(letter)
    if (letter in pairs) assert.equal(open.pop(), pairs[letter])
  }
  assert.deepEqual(open, [])
}

function apkDatabase(name: string, version: string): string {
  return `P:${name}\nV:${version}\nA:x86_64\no:nghttp2\n\n`
}

function writeDockerfile(folder: string, database: string): void {
  writeFileSync(join(folder, 'os-release'), 'ID=alpine\nVERSION_ID=3.18.4\n')
  writeFileSync(join(folder, 'installed'), `P:musl\nV:1.2.4-r3\nA:x86_64\no:musl\n\n${database}`)
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM scratch\nCOPY os-release /etc/os-release\nCOPY installed /lib/apk/db/installed\n',
  )
}

/** Podman with storage of its own, that needs neither a daemon nor a kernel with overlays, and trusts the registry. */
function podman(folder: string): string {
  const script = join(folder, 'podman.sh')
  const storage = `--root ${folder}/storage --runroot ${folder}/run --storage-driver vfs`
  writeFileSync(
    script,
    `#!/bin/sh
command=$1
shift
case $command in
  build) set -- --isolation chroot "$@" ;;
  push) set -- --tls-verify=false "$@" ;;
esac
exec podman ${storage} "$command" "$@"
`,
    { mode: 0o755 },
  )
  return script
}
