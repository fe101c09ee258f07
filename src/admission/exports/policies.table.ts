/* Policies and requests: what every form of a policy is to say as the service does. */
import assert from 'node:assert/strict'
import { REFERENCES } from '../allow-list/references.table.ts'
import { decide } from '../decide.ts'
import { readAdmissionPolicy } from '../policy/read-admission-policy.ts'
import type { AdmissionPolicy } from '../policy/types.ts'
import type { Condition } from './condition.ts'
import { policyCondition } from './policy-condition.ts'

const SHA = `@sha256:${'a'.repeat(64)}`
const IMAGES = [
  ...REFERENCES.map(([image]) => image).filter((image) => image.length <= 255),
  'nginx:v1.2.3',
  'nginx:1.2.3-rc.1',
  'nginx:1.2.3-01',
  'nginx:1.2.3-0a',
  'nginx:01.2.3',
  'nginx:1.2',
  `nginx:latest${SHA}`,
  `nginx:1.2.3${SHA}`,
  'GHCR.io:443/acme/old/app:1.0.0',
  'ghcr.io/acme/old/app',
]
const NAMESPACES = ['shop', 'prod', 'prod-1', 'prod-b-c', 'kube-public']
const KINDS = ['Pod', 'Deployment', 'CronJob']

/** Policies that can be said without the service, by what is of note in them. */
export const POLICIES: readonly (readonly [name: string, text: string])[] = [
  [
    'rules in their order',
    `default: deny, rules: [
      {name: prod, match: {namespaces: ["prod-*"]}, require: {registries: {allow: ["ghcr.io/acme/**"], deny: ["ghcr.io/acme/old/**"]}}},
      {name: hub, match: {images: ["docker.io/library/*"], notNamespaces: ["prod*"]}, require: {tags: {forbid: [latest, "1"]}}},
      {name: jobs, match: {kinds: [CronJob, Deployment]}}]`,
  ],
  [
    'a default that lets in',
    `default: allow, rules: [
      {name: a, match: {images: ["localhost:5000/**", "*.evil.com/**"]}, require: {registries: {deny: ["localhost:5000/*"]}}},
      {name: b, match: {namespaces: [shop, "prod-?"], images: ["docker.io/**"]}, require: {registries: {deny: ["nginx:1*", "docker.io/acme/**"]}}}]`,
  ],
  ['versions', 'default: deny, rules: [{name: a, require: {tags: {semver: true}}}]'],
  ['digests', 'default: deny, rules: [{name: a, require: {tags: {digest: true, forbid: ["1"]}}}]'],
  ['no latest', 'default: deny, rules: [{name: a, require: {tags: {forbid: [latest]}}}]'],
  ['all that is a reference', 'default: allow, rules: [{name: a, match: {namespaces: ["*"]}}]'],
]

export async function policyOf(text: string): Promise<AdmissionPolicy> {
  return await readAdmissionPolicy(`admission: {${text}}`, 'a.yaml')
}

export function conditionOf(policy: AdmissionPolicy): Condition {
  const found = policyCondition(policy)
  assert.ok(found.kind === 'condition')
  return found.condition
}

/** What the service would say. */
export function isLetIn(policy: AdmissionPolicy, image: string, namespace: string, kind: string): boolean {
  const facts = {
    form: 'admission-review-v1',
    uid: 'u',
    operation: 'CREATE',
    kind: { group: '', version: 'v1', kind },
    resource: 'x',
    namespace,
    dryRun: false,
    subject: 'images',
    images: [{ role: 'container', name: 'c', image, path: [], changed: true }],
    annotations: {},
    labels: {},
  } as const
  return decide(policy, facts, { now: 0, images: new Map() }).allowed
}

interface Case {
  readonly image: string
  readonly namespace: string
  readonly kind: string
}

/** Images that are not empty: templates may leave one out, and pods cannot. */
export const CASES: readonly Case[] = IMAGES.filter((image) => image !== '').flatMap((image) =>
  NAMESPACES.flatMap((namespace) => KINDS.map((kind) => ({ image, namespace, kind }))),
)
