import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { parse, parseAllDocuments } from 'yaml'
import { environmentNames, OPTIONS, optionsOf } from '../src/cli/options/table.ts'
import { inspectServiceConfig } from '../src/service/config/read-config.ts'
import { METRICS } from '../src/service/observe/metric-names.ts'
import { VERSION } from '../src/version.ts'
import { KUBERNETES_VERSIONS, kubernetesCheck } from './kubernetes-schema.ts'
import { temporaryFolder } from './plimsoll.ts'
import { needsProgram, needsRealData } from './real-data.ts'
import { SCAN } from './service-settings.ts'

const DEPLOY = join(import.meta.dirname, '../deploy')
const FILES = globSync('**/*', { cwd: DEPLOY, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
const read = (path: string): string => readFileSync(join(DEPLOY, path), 'utf8')
const run = promisify(execFile)

type Map = Record<string, unknown>

function documentsOf(path: string): Map[] {
  return parseAllDocuments(read(path)).map((document) => document.toJS() as Map)
}

/** What an overlay makes: its resources and those of the base, patched. */
function overlay(name: string): Map[] {
  const folder = `kustomize/overlays/${name}`
  const { resources, patches } = parse(read(`${folder}/kustomization.yaml`)) as {
    readonly resources: readonly string[]
    readonly patches: readonly { readonly path: string }[]
  }
  const { resources: base } = parse(read('kustomize/base/kustomization.yaml')) as {
    readonly resources: readonly string[]
  }
  const files = [
    ...base.map((file) => `kustomize/base/${file}`),
    ...resources.filter((file) => file !== '../../base').map((file) => `${folder}/${file}`),
  ]
  const changes = patches.flatMap(({ path }) => documentsOf(`${folder}/${path}`))
  return files.flatMap(documentsOf).map((object) => {
    const change = changes.find((one) => one['kind'] === object['kind'] && nameOf(one) === nameOf(object))
    return change ? (merged(object, change) as Map) : object
  })
}

function nameOf(object: Map): unknown {
  return (object['metadata'] as Map)['name']
}

/** A strategic merge, as far as the patches here need one: lists of things with names are merged by those. */
function merged(target: unknown, patch: unknown): unknown {
  if (Array.isArray(patch) && Array.isArray(target) && patch.every((item: Map) => 'name' in item)) {
    const rest = (patch as Map[]).filter(
      (item) => !(target as Map[]).some(({ name }) => name === item['name']),
    )
    const all = (target as Map[]).map((item) => {
      const change = (patch as Map[]).find(({ name }) => name === item['name'])
      return change ? merged(item, change) : item
    })
    return [...all, ...rest]
  }
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const result: Map = { ...(target as Map) }
  for (const [key, value] of Object.entries(patch))
    if (value === null) delete result[key]
    else result[key] = merged(result[key], value)
  return result
}

describe('what is in deploy/', () => {
  it('names no option and no variable that there is not', () => {
    const variables = new Set([...OPTIONS.flatMap(environmentNames), 'PLIMSOLL_SECRET', 'PLIMSOLL_PSK_KEY'])
    let count = 0
    for (const file of FILES) {
      // What a comment warns of is not used.
      const text = readFileSync(file, 'utf8').replaceAll(/^\s*#.*$/gm, '')
      for (const [name] of text.matchAll(/\bPLIMSOLL_[A-Z_]+/g)) {
        assert.ok(variables.has(name), `${file}: ${name}`)
        count++
      }
      for (const [line] of text.matchAll(/^.*\b(?:serve|migrate|admin)\b.*$/gm)) {
        const names = [...line.matchAll(/(?<![\w-])--(?<name>[a-z][a-z-]*)/g)].map(
          ({ groups }) => groups?.['name'] ?? '',
        )
        const command = line.includes('admin keys')
          ? 'admin keys'
          : line.includes('serve')
            ? 'serve'
            : 'migrate'
        const known = new Set(optionsOf(command).map(({ name }) => name))
        for (const name of names) assert.ok(known.has(name), `${file}: --${name} of ${command}`)
      }
    }
    assert.ok(count > 8)
  })

  it('has configuration files that are right', async () => {
    const files = FILES.filter((file) => file.endsWith('plimsoll.yaml'))
    assert.equal(files.length, 2)
    for (const file of files) {
      const { signal } = new AbortController()
      const found = await inspectServiceConfig({ file, flags: {}, environment: {}, scan: SCAN, signal })
      assert.deepEqual([found.faults, found.warnings], [[], []], file)
    }
  })

  it('has an image without a shell, without root, whose files are there', () => {
    const lines = read('Dockerfile').split('\n')
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')))
    assert.match(last[0] ?? '', /distroless\/\S+:nonroot$/)
    assert.ok(!last.some((line) => line.startsWith('RUN ')))
    assert.ok(last.includes('USER 65532:65532'))
    for (const line of last.filter((one) => /^(?:ENTRYPOINT|CMD|HEALTHCHECK)/.test(one)))
      assert.match(line, /\["[^\]]+"\]$/)
    assert.ok(existsSync(join(DEPLOY, 'healthcheck.mjs')))
  })

  it('has a check of health that fails when the service does', async (t) => {
    let status = 200
    const server = createServer((request, response) =>
      response.writeHead(request.url === '/healthz' ? status : 404).end(),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const { port } = server.address() as AddressInfo
    const check = async (address: string) =>
      await run(process.execPath, [join(DEPLOY, 'healthcheck.mjs')], {
        env: { PLIMSOLL_INTROSPECTION: address },
      }).then(
        () => 0,
        ({ code }: { readonly code: number }) => code,
      )
    assert.equal(await check(`:${port}`), 0)
    assert.equal(await check(`0.0.0.0:${port}`), 0)
    status = 503
    assert.equal(await check(`:${port}`), 1)
    assert.equal(await check('127.0.0.1:1'), 1)
  })
})

describe('the overlays for Kubernetes', () => {
  for (const name of ['single', 'replicas'])
    for (const version of KUBERNETES_VERSIONS)
      it(`${name}: ${version} takes every object`, (t) => {
        if (!needsRealData(t)) return
        const check = kubernetesCheck(version)
        const objects = overlay(name)
        assert.ok(objects.length >= 5)
        for (const object of objects) assert.equal(check(object), undefined, String(object['kind']))
        assert.match(check({ ...objects[0], nothing: 1 }) ?? '', /additional properties/)
      })

  interface Pod {
    readonly automountServiceAccountToken: boolean
    readonly enableServiceLinks: boolean
    readonly securityContext: {
      readonly runAsNonRoot: boolean
      readonly seccompProfile: { readonly type: string }
    }
    readonly containers: readonly {
      readonly securityContext: object
      readonly resources: { readonly limits?: object }
    }[]
    readonly volumes?: readonly { readonly name: string }[]
  }
  function pods(objects: readonly Map[]): readonly Pod[] {
    return objects.flatMap(({ spec }) => {
      const { template } = (spec ?? {}) as { readonly template?: { readonly spec: Pod } }
      return template ? [template.spec] : []
    })
  }

  it('have pods that the restricted profile takes', () => {
    // https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    for (const pod of [...pods(overlay('single')), ...pods(overlay('replicas'))]) {
      assert.deepEqual([pod.automountServiceAccountToken, pod.enableServiceLinks], [false, false])
      assert.equal(pod.securityContext.runAsNonRoot, true)
      assert.equal(pod.securityContext.seccompProfile.type, 'RuntimeDefault')
      for (const { securityContext, resources } of pod.containers) {
        assert.deepEqual(securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        })
        assert.ok(resources.limits)
      }
    }
  })

  it('keep the state of one replica on a volume, and of many in PostgreSQL', () => {
    const single = overlay('single')
    assert.ok(single.some(({ kind }) => kind === 'PersistentVolumeClaim'))
    const data = pods(single)[0]?.volumes?.find(({ name }) => name === 'data')
    assert.deepEqual(data, { name: 'data', persistentVolumeClaim: { claimName: 'plimsoll' } })
    const kinds = new Set(overlay('replicas').map(({ kind }) => kind))
    for (const kind of ['PodDisruptionBudget', 'HorizontalPodAutoscaler', 'NetworkPolicy', 'Job'])
      assert.ok(kinds.has(kind), kind)
    assert.ok(JSON.stringify(overlay('replicas')).includes('PLIMSOLL_DATABASE'))
  })

  it('name the version and a metric that there are', () => {
    assert.ok(read('kustomize/base/kustomization.yaml').includes(`newTag: ${VERSION}\n`))
    assert.ok(read('kustomize/overlays/replicas/migrate.yaml').includes(`plimsoll-migrate-${VERSION}\n`))
    const scaler = read('kustomize/overlays/replicas/autoscaler.yaml')
    assert.ok(METRICS.some(({ name }) => scaler.includes(`name: ${name}\n`)))
  })
})

describe('the compose file', () => {
  interface Service {
    readonly image?: string
    readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
    readonly secrets?: readonly string[]
    readonly volumes?: readonly string[]
    readonly healthcheck?: object
    readonly ports?: readonly string[]
    readonly configs?: readonly { readonly source: string }[]
  }

  it('refers to nothing that there is not, and publishes on loopback alone', () => {
    const compose = parse(read('compose/compose.yaml'), { merge: true }) as {
      readonly services: Readonly<Record<string, Service>>
      readonly secrets: object
      readonly volumes: object
      readonly configs: Readonly<Record<string, { readonly file: string }>>
    }
    for (const [name, service] of Object.entries(compose.services)) {
      assert.ok(service.image, name)
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        assert.ok(compose.services[other], `${name} → ${other}`)
        if (condition === 'service_healthy') assert.ok(compose.services[other].healthcheck, other)
      }
      for (const secret of service.secrets ?? []) assert.ok(secret in compose.secrets, secret)
      for (const volume of service.volumes ?? [])
        assert.ok((volume.split(':')[0] ?? '') in compose.volumes, volume)
      for (const { source } of service.configs ?? []) assert.ok(compose.configs[source], source)
      for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:/)
    }
    for (const { file } of Object.values(compose.configs))
      assert.ok(existsSync(join(DEPLOY, 'compose', file)))
  })
})

describe('the unit of systemd', () => {
  it('is right, and hardened', async (t) => {
    if (!needsProgram(t, 'systemd-analyze')) return
    const file = join(temporaryFolder(t), 'plimsoll.service')
    writeFileSync(file, read('systemd/plimsoll.service').replace('/usr/bin/plimsoll', '/usr/bin/true'))
    const { stderr } = await run('systemd-analyze', ['verify', file])
    assert.equal(
      stderr
        .split('\n')
        .filter((line) => line.includes(file))
        .join(),
      '',
    )
    // Of 100: exposure, the less the better.
    await run('systemd-analyze', ['security', '--offline=true', '--threshold=20', file])
  })
})
