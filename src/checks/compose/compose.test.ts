import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkCompose, MAX_SERVICES } from './check-compose.ts'
import { COMPOSE_CHECKS } from './registry.ts'

/** For each check what a service says that hits, and what misses. */
const EXAMPLES: Readonly<
  Record<string, { readonly hit: readonly string[]; readonly miss: readonly string[] }>
> = {
  'PLC-0001': { hit: ['privileged: true'], miss: ['privileged: false'] },
  'PLC-0002': { hit: ['network_mode: host'], miss: ['network_mode: bridge', 'network_mode: service:host'] },
  'PLC-0003': { hit: ['pid: host'], miss: ['pid: "service:a"'] },
  'PLC-0004': { hit: ['ipc: host'], miss: ['ipc: private'] },
  'PLC-0005': { hit: ['userns_mode: host'], miss: ['userns_mode: ""'] },
  'PLC-0006': { hit: ['cgroup: host'], miss: ['cgroup: private'] },
  'PLC-0007': {
    hit: ['cap_add: [SYS_ADMIN]', 'cap_add: [cap_net_admin]', 'cap_add: [ALL]'],
    miss: ['cap_add: [CHOWN]'],
  },
  'PLC-0008': { hit: ['cap_add: [CHOWN]'], miss: ['cap_add: [NET_BIND_SERVICE]', 'cap_add: [SYS_ADMIN]'] },
  'PLC-0009': {
    hit: [
      'security_opt: ["seccomp:unconfined"]',
      'security_opt: [apparmor=unconfined]',
      'security_opt: ["label:disable"]',
    ],
    miss: ['security_opt: ["seccomp:profile.json"]'],
  },
  'PLC-0010': {
    hit: ['image: a:1', 'security_opt: ["no-new-privileges:false"]'],
    miss: ['security_opt: ["no-new-privileges:true"]', 'security_opt: [no-new-privileges]'],
  },
  'PLC-0011': { hit: ['devices: ["/dev/sda:/dev/x"]'], miss: ['devices: ["vendor.com/gpu=1"]'] },
  'PLC-0012': {
    hit: [
      'volumes: ["/var/run/docker.sock:/x:ro"]',
      'volumes: [{type: bind, source: /run/podman/podman.sock, target: /x}]',
    ],
    miss: ['volumes: ["data:/var/run/docker.sock.d"]'],
  },
  'PLC-0013': {
    hit: [
      'volumes: ["/:/host"]',
      'volumes: ["/etc/:/x:ro"]',
      'volumes: ["/proc/1:/x"]',
      'volumes: ["//var/lib:/x"]',
    ],
    miss: [
      'volumes: ["./etc:/etc"]',
      'volumes: ["/etc/localtime:/etc/localtime:ro"]',
      'volumes: ["/srv/a:/a"]',
      'volumes: ["/data"]',
    ],
  },
  'PLC-0014': {
    hit: [
      'environment: {DB_PASSWORD: abc}',
      'environment: ["API_TOKEN=abc"]',
      'environment: {A_SECRET: "${X:-abc}"}',
    ],
    miss: [
      'environment: {DB_PASSWORD: "${X}"}',
      'environment: [API_TOKEN]',
      'environment: {DB_PASSWORD_FILE: /run/secrets/x}',
      'environment: {A: b, DB_PASSWORD: ""}',
    ],
  },
  'PLC-0015': {
    hit: ['image: a', 'image: a:latest', 'image: "a:${T:-latest}"'],
    miss: [
      'image: a:1',
      `image: a@sha256:${'a'.repeat(64)}`,
      'image: "a:${T}"',
      'image: "a:${T:-1}"',
      'image: a\n    build: .',
    ],
  },
  'PLC-0016': { hit: ['user: root', 'user: "0:0"', 'user: 0'], miss: ['user: "1000:0"', 'image: a:1'] },
  'PLC-0017': { hit: ['image: a:1'], miss: ['user: "1000"', 'user: root'] },
  'PLC-0018': {
    hit: [
      'ports: ["5432:5432"]',
      'ports: [6379]',
      'ports: ["0.0.0.0:1:3306/tcp"]',
      'ports: [{target: 27017, published: 1}]',
      'ports: ["[::]:1:3306"]',
    ],
    miss: [
      'ports: ["127.0.0.1:5432:5432"]',
      'ports: ["80:80"]',
      'ports: [{target: 3306, host_ip: 127.0.0.1}]',
    ],
  },
  'PLC-0019': { hit: ['read_only: false'], miss: ['read_only: true'] },
  'PLC-0020': { hit: ['cap_drop: [CHOWN]'], miss: ['cap_drop: [all]'] },
  'PLC-0021': {
    hit: ['image: a:1', 'healthcheck: {disable: true}', 'healthcheck: {test: [NONE]}'],
    miss: ['healthcheck: {test: [CMD, a]}'],
  },
  'PLC-0022': { hit: ['image: a:1'], miss: ['mem_limit: 1g', 'deploy: {resources: {limits: {memory: 1g}}}'] },
  'PLC-0023': {
    hit: ['pids_limit: -1'],
    miss: ['pids_limit: 100', 'deploy: {resources: {limits: {pids: 1}}}'],
  },
}

async function found(service: string): Promise<ReadonlySet<string>> {
  const text = `services:\n  web:\n    ${service}\n`
  const { misconfigurations, problems } = await checkCompose({ name: 'f', text })
  assert.deepEqual(problems, [])
  return new Set(misconfigurations.map(({ id }) => id))
}

describe('checks of compose files', () => {
  it('each have examples', () => {
    assert.deepEqual(COMPOSE_CHECKS.map(({ id }) => id).sort(), Object.keys(EXAMPLES).sort())
  })

  for (const [id, { hit, miss }] of Object.entries(EXAMPLES)) {
    for (const service of hit)
      it(`${id} hits ${service}`, async () => assert.ok((await found(service)).has(id)))
    for (const service of miss)
      it(`${id} misses ${service}`, async () => assert.ok(!(await found(service)).has(id)))
  }

  it('tell services, places and what they are about', async () => {
    const text = 'name: x\nservices:\n  web:\n    image: a\n    privileged: true\n  db: {image: b:1}\n'
    const { resources, misconfigurations } = await checkCompose({ name: 'f', text })
    assert.deepEqual(
      resources.map(({ kind, name, place, containers }) => [
        kind,
        name,
        place.startLine,
        place.endLine,
        containers,
      ]),
      [
        ['Compose service', 'web', 3, 5, [{ name: 'web', role: 'container', image: 'a' }]],
        ['Compose service', 'db', 6, 6, [{ name: 'db', role: 'container', image: 'b:1' }]],
      ],
    )
    const privileged = misconfigurations.find(({ id }) => id === 'PLC-0001')
    assert.deepEqual(privileged?.subject, {
      kind: 'Compose service',
      name: 'web',
      path: ['services', 'web', 'privileged'],
    })
    assert.deepEqual(
      [privileged.place.startLine, privileged.place.excerpt, privileged.aliases],
      [5, '    privileged: true', []],
    )
  })

  it('do not show secrets', async () => {
    const text = 'services:\n  web:\n    environment:\n      DB_PASSWORD: abcdefg\n'
    const { misconfigurations } = await checkCompose({ name: 'f', text })
    const secret = misconfigurations.find(({ id }) => id === 'PLC-0014')
    assert.equal(secret?.place.startLine, 4)
    assert.ok(!JSON.stringify(secret).includes('abcdefg'))
  })

  it('say what they could not judge', async () => {
    const cases: readonly (readonly [text: string, detail: RegExp])[] = [
      ['services: [', /cannot be read/],
      ['services:\n  a: 1\n', /the service a is no map/],
      [
        `services: {${Array.from({ length: MAX_SERVICES + 1 }, (_, i) => `s${i}: {}`).join(', ')}}`,
        /more than 2000 services/,
      ],
    ]
    for (const [text, detail] of cases) {
      const { problems } = await checkCompose({ name: 'f', text })
      assert.equal(problems.length, 1)
      assert.match(problems[0]?.detail ?? '', detail)
    }
  })
})
