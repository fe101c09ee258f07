import { readAdmissionPolicy } from '../../src/admission/policy/read-admission-policy.ts'
import { parseAdmissionReview } from '../../src/admission/review/parse-admission-review.ts'
import { parseImageReview } from '../../src/admission/review/parse-image-review.ts'
import { readValues } from '../../src/checks/kubesec/documents.ts'
import { scoreObject } from '../../src/checks/kubesec/score.ts'
import { reportByTemplate } from '../../src/checks/kubesec/template/index.ts'
import { checkManifest } from '../../src/checks/manifests/check-manifest.ts'
import { fixText } from '../../src/checks/manifests/fix-text.ts'
import { isRecord } from '../../src/kubernetes/object.ts'
import { newKey } from '../signing.ts'
import type { FuzzTarget } from './targets.ts'

const MANIFEST = `# a pod
apiVersion: v1
kind: Pod
metadata: {name: a, annotations: {x: "y"}}
spec:
  containers:
    - name: one # the first
      image: "a:1"
      securityContext: &context
        privileged: yes
        capabilities: {add: [SYS_ADMIN], drop: []}
    - {name: two, image: b, securityContext: *context}
  volumes: [{name: v, hostPath: {path: /var/run/docker.sock}}]
--- # another
kind: List
apiVersion: v1
items: [{kind: ClusterRole, apiVersion: rbac.authorization.k8s.io/v1, rules: [{verbs: ["*"], resources: ["*"], apiGroups: ["*"]}]}]
`

const REVIEW = {
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'u',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    operation: 'UPDATE',
    userInfo: { username: 'jane', groups: ['a'] },
    object: { kind: 'Pod', apiVersion: 'v1', spec: { containers: [{ name: 'a', image: 'a:1' }] } },
    oldObject: { kind: 'Pod', apiVersion: 'v1', spec: { containers: [{ name: 'a', image: 'a:0' }] } },
  },
}
const IMAGE_REVIEW = {
  apiVersion: 'imagepolicy.k8s.io/v1alpha1',
  kind: 'ImageReview',
  spec: { containers: [{ image: 'a:1' }], annotations: { 'x.image-policy.k8s.io/y': 'z' }, namespace: 'n' },
}

const POLICY = `admission:
  default: deny
  rules:
    - name: a
      match: {namespaces: ["prod-*"], labels: {matchLabels: {a: b}}}
      require: {registries: {allow: ["ghcr.io/acme/**"]}, tags: {forbid: [latest]}, scan: {policy: x, maxAge: 7d}}
    - {name: b, require: {attestation: {keys: [{file: a}], maxAge: 1d}, signature: {keys: [{file: a}], repository: a/b}}}
  breakGlass: {annotation: a.image-policy.k8s.io/b, groups: [c], maxDuration: 1h}
`

const PUBLIC_KEY = newKey().publicPem

const TEMPLATE = `{{- define "x" }}{{ .ID | toLower }}{{ end -}}
{{ range $i, $report := . }}{{ if gt (len .Rules) 0 }}{{ template "x" index .Rules 0 }}{{ else }}none{{ end }}
{{ with .Object }}{{ printf "%5.2s %q %d" . "a" $i }}{{ end }}{{ end }}`
const REPORT = { valid: true, fileName: 'a.yaml', ...scoreObject({ kind: 'Pod', spec: { hostPID: true } }) }

function parsed(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString()) as unknown
  } catch {
    return undefined
  }
}

/** Manifests, as they are checked, mended and scored; reviews of API servers; policies of admission. */
export function manifestTargets(): readonly FuzzTarget[] {
  return [
    {
      name: 'manifest-check',
      corpus: [Buffer.from(MANIFEST)],
      run: async (input) => void (await checkManifest({ name: 'a', text: input.toString(), isNamed: true })),
    },
    {
      name: 'manifest-fix',
      corpus: [Buffer.from(MANIFEST)],
      run: async (input) => void (await fixText(input.toString(), () => true)),
    },
    {
      name: 'kubesec-documents',
      corpus: [Buffer.from(MANIFEST), Buffer.from(JSON.stringify(REVIEW.request.object))],
      run: async (input) => {
        const { values } = await readValues(input.toString())
        for (const value of values) if (isRecord(value)) scoreObject(value)
      },
    },
    {
      name: 'kubesec-template',
      corpus: [Buffer.from(TEMPLATE)],
      run: async (input) => {
        await Promise.resolve(reportByTemplate([REPORT], input.toString(), new Date(0)))
      },
    },
    {
      name: 'admission-review',
      corpus: [Buffer.from(JSON.stringify(REVIEW)), Buffer.from(JSON.stringify(IMAGE_REVIEW))],
      run: async (input) => {
        parseAdmissionReview(parsed(input))
        await Promise.resolve(parseImageReview(parsed(input)))
      },
    },
    {
      name: 'admission-policy',
      corpus: [Buffer.from(POLICY)],
      run: async (input) =>
        void (await readAdmissionPolicy(input.toString(), 'a', () => Promise.resolve(PUBLIC_KEY))),
    },
  ]
}
