/** For who has no policy yet: it refuses nothing, and tells what a stricter one would. */
export const STARTER_POLICY = `# What may run in the cluster: docs/admission-policy.md has every key.
admission:
  default: allow
  onFailure: allow
  unknownKinds: allow
  rules:
    - name: starter
      mode: warn # enforce refuses
      require:
        tags: {forbid: [latest]}
        scan: {policy: default, unknown: warn, incomplete: warn}
        endOfLife: warn
        manifest: {podSecurity: baseline}
`
