import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HOOKS } from './registry.ts'
import type { HookEvent } from './types.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`

function read(id: string, document: unknown): readonly HookEvent[] | undefined {
  return HOOKS.find((hook) => hook.id === id)?.read(document)
}

const distribution = (
  action: string,
  target: object,
  request: object = { host: 'registry.example:5000' },
) => ({
  events: [{ id: '1', action, target: { repository: 'team/app', digest: DIGEST, ...target }, request }],
})
const MANIFEST = { mediaType: 'application/vnd.oci.image.manifest.v1+json' }

const harbor = (type: string) => ({
  type,
  occur_at: 1_600_000_000,
  operator: 'somebody',
  event_data: {
    resources: [{ digest: DIGEST, tag: '1.0', resource_url: 'harbor.example:8443/team/app:1.0' }],
    repository: { name: 'app', namespace: 'team', repo_full_name: 'team/app', repo_type: 'private' },
  },
})

const ecr = (detail: object, more: object = {}) => ({
  source: 'aws.ecr',
  'detail-type': 'ECR Image Action',
  account: '123456789012',
  region: 'eu-central-1',
  detail: {
    result: 'SUCCESS',
    'repository-name': 'team/app',
    'image-digest': DIGEST,
    'action-type': 'PUSH',
    'image-tag': '1.0',
    ...detail,
  },
  ...more,
})

const APP = { repository: 'registry.example:5000/team/app', digest: DIGEST }
const ECR = { repository: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app', digest: DIGEST }

/** Kind of registry, document, what follows of it. */
const CASES: readonly (readonly [string, string, unknown, readonly HookEvent[]])[] = [
  [
    'a push',
    'distribution',
    distribution('push', { ...MANIFEST, tag: '1.0' }),
    [{ kind: 'pushed', ...APP, tag: '1.0' }],
  ],
  ['a push by digest', 'distribution', distribution('push', MANIFEST), [{ kind: 'pushed', ...APP }]],
  ['a blob', 'distribution', distribution('push', { mediaType: 'application/octet-stream' }), []],
  ['a pull', 'distribution', distribution('pull', MANIFEST), []],
  ['a deletion', 'distribution', distribution('delete', {}), [{ kind: 'deleted', ...APP }]],
  [
    'a push that names its host in an address alone',
    'distribution',
    distribution('push', { ...MANIFEST, url: 'http://registry.example:5000/v2/team/app/manifests/x' }, {}),
    [{ kind: 'pushed', ...APP }],
  ],
  [
    'a push',
    'harbor',
    harbor('PUSH_ARTIFACT'),
    [{ kind: 'pushed', repository: 'harbor.example:8443/team/app', tag: '1.0', digest: DIGEST }],
  ],
  ['a finished scan', 'harbor', harbor('SCANNING_COMPLETED'), []],
  [
    'a deletion as a CloudEvent',
    'harbor',
    {
      specversion: '1.0',
      type: 'harbor.artifact.deleted',
      data: {
        resources: [{ digest: DIGEST, tag: DIGEST, resource_url: `harbor.example/team/app@${DIGEST}` }],
      },
    },
    [{ kind: 'deleted', repository: 'harbor.example/team/app', digest: DIGEST }],
  ],
  [
    'a push of two tags',
    'quay',
    { name: 'app', docker_url: 'quay.example/team/app', updated_tags: ['a', 'b'] },
    ['a', 'b'].map((tag) => ({ kind: 'pushed', repository: 'quay.example/team/app', tag })),
  ],
  ['a build', 'quay', { docker_url: 'quay.example/team/app', build_id: 'x' }, []],
  [
    'a push',
    'docker-hub',
    {
      callback_url: 'https://x',
      push_data: { tag: 'v1', pusher: 'p' },
      repository: { repo_name: 'team/app' },
    },
    [{ kind: 'pushed', repository: 'docker.io/team/app', tag: 'v1' }],
  ],
  ['a push', 'ecr', ecr({}), [{ kind: 'pushed', ...ECR, tag: '1.0' }]],
  ['a deletion', 'ecr', ecr({ 'action-type': 'DELETE' }), [{ kind: 'deleted', ...ECR, tag: '1.0' }]],
  ['a push that failed', 'ecr', ecr({ result: 'FAILURE' }), []],
]

describe('what registries tell', () => {
  for (const [what, id, document, events] of CASES)
    it(`${what}, by ${id}`, () => {
      assert.deepEqual(read(id, document), events)
    })

  it('is not taken for the word of another kind of registry', () => {
    // A CloudEvent may be anybody's; it concerns no image of Harbor's then.
    for (const [, id, document] of CASES)
      for (const hook of HOOKS.filter((other) => other.id !== id))
        assert.equal((hook.read(document) ?? []).length, 0, `${id} read as ${hook.id}`)
  })

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...HOOKS), (document, hook) => {
        const events = hook.read(document)
        assert(events === undefined || Array.isArray(events))
      }),
    )
  })

  it('names no host of its own choice by the fields of an account', () => {
    assert.equal(read('ecr', ecr({}, { account: 'evil.example/' })), undefined)
    assert.equal(read('ecr', ecr({}, { region: 'x.evil.example/' })), undefined)
  })
})
